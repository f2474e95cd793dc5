package org.warmstart.text.sentencepiece;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.json.Json;
import org.warmstart.text.decode.SequenceDecoder;
import org.warmstart.text.segment.ByteTokens;
import org.warmstart.text.split.Metaspace;
import org.warmstart.text.stage.Decoder;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.Utf8;

/**
 * SentencePiece's way back: visible spaces become plain ones and those at the start go, bytes
 * become characters, the unknown token becomes a string of its own.
 *
 * <p>In tokenizer.json it is written as the decoder that comes nearest in the reference, with a
 * member of its own from which it is read back.
 */
public final class SentencePieceDecoder implements Decoder {
  private final SentencePieceNormalizer.Options options;
  private final String unknown;
  private final String unknownSurface;
  private final boolean byteFallback;
  private final @Nullable SentencePieceNormalizer denormalizer;

  SentencePieceDecoder(
      SentencePieceNormalizer.Options options,
      String unknown,
      String unknownSurface,
      boolean byteFallback,
      @Nullable SentencePieceNormalizer denormalizer) {
    this.options = options;
    this.unknown = unknown;
    this.unknownSurface = unknownSurface;
    this.byteFallback = byteFallback;
    this.denormalizer = denormalizer;
  }

  public static SentencePieceDecoder fromJson(Json json) {
    Json member = json.required(SentencePieceNormalizer.MEMBER);
    Json denormalizer = member.get("denormalizer");
    return new SentencePieceDecoder(
        SentencePieceNormalizer.Options.fromJson(member),
        member.string("unk_piece"),
        member.string("unk_surface"),
        member.requiredBool("byte_fallback"),
        denormalizer == null ? null : SentencePieceNormalizer.fromJson(denormalizer));
  }

  /** What the unknown token is shown as. */
  public String unknownSurface() {
    return unknownSurface;
  }

  /** How decoded text is normalized, or null. */
  public @Nullable SentencePieceNormalizer denormalizer() {
    return denormalizer;
  }

  @Override
  public ObjectNode json() {
    ObjectNode json;
    if (byteFallback) {
      json = Json.object(SequenceDecoder.TYPE);
      ArrayNode decoders = json.putArray("decoders");
      ObjectNode spaces = decoders.addObject().put("type", "Replace");
      spaces.putObject("pattern").put("String", String.valueOf(Metaspace.BLOCK));
      spaces.put("content", " ");
      decoders.addObject().put("type", "ByteFallback");
      decoders.addObject().put("type", "Fuse");
      ObjectNode strip = decoders.addObject().put("type", "Strip").put("content", " ");
      strip.put("start", options.dummyPrefix() ? 1 : 0).put("stop", 0);
    } else {
      json = options.metaspace().json();
    }
    ObjectNode member = json.putObject(SentencePieceNormalizer.MEMBER);
    options.write(member);
    member
        .put("unk_piece", unknown)
        .put("unk_surface", unknownSurface)
        .put("byte_fallback", byteFallback);
    if (denormalizer != null) {
      member.set("denormalizer", denormalizer.json());
    }
    return json;
  }

  @Override
  public List<String> decode(List<String> tokens) {
    StringBuilder out = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean stripped = false;
    for (String token : tokens) {
      int value = byteFallback ? ByteTokens.value(token) : -1;
      if (value >= 0) {
        bytes.write(value);
        continue;
      }
      flush(bytes, out);
      boolean first = !stripped && out.length() == 0;
      if (token.equals(unknown)) {
        out.append(unknownSurface);
        continue;
      }
      int from = 0;
      if (first
          && (options.dummyPrefix() || options.removeExtraSpaces())
          && token.indexOf(Metaspace.BLOCK) == 0) {
        from = 1;
        // superfluous spaces go, however many tokens they are
        stripped = !options.removeExtraSpaces();
      }
      out.append(token.substring(from).replace(Metaspace.BLOCK, ' '));
    }
    flush(bytes, out);
    String text = out.toString();
    if (denormalizer == null) {
      return List.of(text);
    }
    char[] chars = text.toCharArray();
    return List.of(denormalizer.normalize(Text.slice(chars, 0, chars.length, false)).toString());
  }

  private static void flush(ByteArrayOutputStream bytes, StringBuilder out) {
    if (bytes.size() > 0) {
      Utf8.append(bytes, out);
      bytes.reset();
    }
  }
}
