package org.warmstart.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.json.Json;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.unicode.WellFormed;

/** One pipeline here and in the reference implementation. */
final class PeerComparison implements AutoCloseable {
  /**
   * Letters and digits that the peer's tables of Unicode do not have yet, as pairs of first and
   * last; later versions of it treat them as we do.
   */
  private static final int[] YOUNGER = {
    0xA7CE, 0xA7CE, 0xA7D2, 0xA7D2, 0xA7D4, 0xA7D4, 0x11DE0, 0x11DE9, 0x16EA0, 0x16EB8, 0x16FF4,
    0x16FF6
  };

  private final String json;
  private final Tokenizer tokenizer;
  private final PeerTokenizer peer;
  // tokens that later versions than the peer's decode to their normalized spelling, as we do
  private final BitSet undecoded = new BitSet();

  /**
   * Loads a pipeline on both sides.
   *
   * @param json the contents of a tokenizer.json
   * @param directory where they can be written
   */
  PeerComparison(String json, Path directory) throws IOException {
    this.json = json;
    Path file = directory.resolve("tokenizer.json");
    Files.writeString(file, json);
    this.tokenizer = TokenizerFiles.load(file);
    this.peer = new PeerTokenizer(json);
    for (JsonNode token : Json.MAPPER.readTree(json).get("added_tokens")) {
      if (token.get("normalized").booleanValue()) {
        undecoded.set(token.get("id").intValue());
      }
    }
  }

  /**
   * Compares ids, tokens, offsets, segment ids and decoded text.
   *
   * @param second null for a single text
   * @throws AssertionError that shows the shortest text found for which something differs
   */
  void check(String context, String first, @Nullable String second, boolean special) {
    if (difference(first, second, special) == null) {
      return;
    }
    String shortest = Shrinker.shrink(first, candidate -> fails(candidate, second, special));
    String pair =
        second == null
            ? null
            : Shrinker.shrink(second, candidate -> fails(shortest, candidate, special));
    throw new AssertionError(
        context
            + ": "
            + literal(shortest)
            + (pair == null ? "" : " and " + literal(pair))
            + difference(shortest, pair, special)
            + "\n"
            + json.replaceAll("\"(model|precompiled_charsmap)\":(\\{.*|\"[^\"]*\")", "\"$1\":…"));
  }

  private boolean fails(String first, @Nullable String second, boolean special) {
    return difference(first, second, special) != null;
  }

  /** What differs, or null. */
  private @Nullable String difference(String first, @Nullable String second, boolean special) {
    String text = known(first);
    String other = second == null ? null : known(second);
    PeerTokenizer.Result wanted =
        peer.encode(wellFormed(text), other == null ? null : wellFormed(other), special);
    Encoding found = tokenizer.encode(text, other, special);
    int[][] offsets =
        other == null ? found.codePointOffsets(text) : found.codePointOffsets(text, other);
    int[] decoded = Arrays.stream(found.ids()).filter(id -> !undecoded.get(id)).toArray();
    String wantedText = peer.decode(longs(decoded), special);
    String foundText = tokenizer.decode(decoded, special);
    int[] alone = special || other != null ? found.ids() : tokenizer.ids(text);
    if (Arrays.equals(wanted.ids(), longs(found.ids()))
        && Arrays.equals(wanted.tokens(), found.tokens())
        && Arrays.deepEquals(wanted.offsets(), offsets)
        && Arrays.equals(wanted.typeIds(), longs(found.typeIds()))
        && wantedText.equals(foundText)
        && Arrays.equals(alone, found.ids())) {
      return null;
    }
    return "\n  wanted"
        + shown(wanted.ids(), wanted.tokens(), wanted.offsets(), wanted.typeIds())
        + " decoded "
        + literal(wantedText)
        + "\n  found"
        + shown(longs(found.ids()), found.tokens(), offsets, longs(found.typeIds()))
        + " decoded "
        + literal(foundText)
        + (Arrays.equals(alone, found.ids()) ? "" : " ids alone " + Arrays.toString(alone));
  }

  private static String known(String text) {
    StringBuilder known = new StringBuilder();
    text.codePoints().forEach(c -> known.appendCodePoint(isYounger(c) ? 'y' : c));
    return known.toString();
  }

  private static boolean isYounger(int codePoint) {
    for (int i = 0; i < YOUNGER.length; i += 2) {
      if (codePoint >= YOUNGER[i] && codePoint <= YOUNGER[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static String wellFormed(String text) {
    return new String(WellFormed.chars(text));
  }

  private static long[] longs(int[] ints) {
    return Arrays.stream(ints).asLongStream().toArray();
  }

  private static String shown(long[] ids, String[] tokens, int[][] offsets, long[] typeIds) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < ids.length; i++) {
      String place = offsets[i][0] + "-" + offsets[i][1];
      shown.append(' ').append(ids[i]).append(literal(tokens[i])).append(place);
      shown.append(typeIds[i] == 0 ? "" : "/" + typeIds[i]);
    }
    return shown.toString();
  }

  /** A text as Java would have it written, with nothing that a console could change. */
  static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        literal.append("\\u%04X".formatted((int) c));
      } else {
        literal.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return literal.append('"').toString();
  }

  @Override
  public void close() {
    peer.close();
  }
}
