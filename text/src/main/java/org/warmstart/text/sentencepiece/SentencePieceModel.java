package org.warmstart.text.sentencepiece;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.json.Json;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.segment.ByteTokens;
import org.warmstart.text.segment.Merge;
import org.warmstart.text.segment.UnigramModel;
import org.warmstart.text.segment.UnigramPieces;
import org.warmstart.text.segment.VocabularyFiles;
import org.warmstart.text.sentencepiece.SentencePieceProto.Algorithm;
import org.warmstart.text.sentencepiece.SentencePieceProto.Kind;
import org.warmstart.text.sentencepiece.SentencePieceProto.Piece;
import org.warmstart.text.split.Metaspace;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.stage.Vocabulary;

/**
 * SentencePiece's segmentation of a whole normalized text; the models of tokenizer.json take words
 * one by one. Unknown characters in a row are one token, shown as they are in the text, or each of
 * them becomes its bytes.
 *
 * <p>In tokenizer.json it is written as the model that comes nearest in the reference, with a
 * member of its own from which it is read back.
 */
public final class SentencePieceModel implements Model {
  private final Algorithm algorithm;
  private final List<Piece> pieces;
  private final boolean byteFallback;
  private final Vocabulary vocabulary;
  private final ByteTokens bytes;
  private final int unknownId;
  private final Segmenter segmenter;
  // sampling by that of the algorithm's segmenter, if it can
  private final @Nullable Function<Sampling, Segmenter> samplers;

  SentencePieceModel(Algorithm algorithm, List<Piece> pieces, boolean byteFallback, String where) {
    this.algorithm = algorithm;
    this.pieces = List.copyOf(pieces);
    this.byteFallback = byteFallback;
    this.vocabulary = Vocabulary.of(pieces.stream().map(Piece::text).toList(), where);
    this.bytes = new ByteTokens(vocabulary);
    this.unknownId = SentencePieceProto.check(pieces, byteFallback, where);
    switch (algorithm) {
      case UNIGRAM -> {
        SentencePieceUnigram unigram = new SentencePieceUnigram(pieces, where);
        segmenter = unigram;
        samplers = unigram::sampler;
      }
      case BPE -> {
        SentencePieceBpe bpe = new SentencePieceBpe(pieces, true, where);
        segmenter = bpe;
        samplers = bpe::sampler;
      }
      case WORD -> {
        segmenter = this::words;
        samplers = null;
      }
      case CHARACTER -> {
        segmenter = new SentencePieceBpe(pieces, false, where);
        samplers = null;
      }
      default -> throw new IllegalArgumentException("no algorithm: " + algorithm);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static SentencePieceModel fromJson(Json json) {
    Json member = json.required(SentencePieceNormalizer.MEMBER);
    Algorithm algorithm = member.oneOf("algorithm", Algorithm.values());
    String kinds = member.string("kinds");
    List<String> texts;
    double[] scores;
    if (algorithm == Algorithm.UNIGRAM) {
      List<Json> entries = json.required("vocab").elements();
      texts = entries.stream().map(UnigramModel::token).toList();
      scores = entries.stream().mapToDouble(UnigramModel::score).toArray();
    } else {
      texts = VocabularyFiles.vocabulary(json.required("vocab")).tokens();
      scores = member.required("scores").elements().stream().mapToDouble(Json::asDouble).toArray();
    }
    if (kinds.length() != texts.size() || scores.length != texts.size()) {
      throw member.wrong(
          "there are "
              + kinds.length()
              + " kinds and "
              + scores.length
              + " scores for "
              + texts.size()
              + " pieces");
    }
    List<Piece> pieces = new ArrayList<>();
    for (int id = 0; id < texts.size(); id++) {
      pieces.add(new Piece(texts.get(id), (float) scores[id], kind(kinds.charAt(id), member)));
    }
    return new SentencePieceModel(
        algorithm, pieces, json.bool("byte_fallback", false), json.where());
  }

  private static Kind kind(char letter, Json member) {
    for (Kind kind : Kind.values()) {
      if (kind.letter() == letter) {
        return kind;
      }
    }
    throw member.wrong("there is no kind '" + letter + "'");
  }

  @Override
  public Segments segment(char[] chars, int from, int to) {
    return tokens(segmenter.segment(chars, from, to), chars, from);
  }

  @Override
  public Segmenter sampler(Sampling sampling) {
    if (samplers == null) {
      return Model.super.sampler(sampling);
    }
    Segmenter sampler = samplers.apply(sampling);
    return (chars, from, to) -> tokens(sampler.segment(chars, from, to), chars, from);
  }

  /** Finds the tokens for what is unknown of the text that begins at {@code from}. */
  private Segments tokens(Segments raw, char[] chars, int from) {
    int[] ids = raw.ids();
    Segments.Builder out = new Segments.Builder(ids.length);
    for (int i = 0; i < ids.length; i++) {
      int start = raw.starts()[i];
      int end = raw.ends()[i];
      if (ids[i] != UnigramPieces.UNKNOWN) {
        out.add(ids[i], start, end);
      } else if (!byteFallback) {
        out.addOrJoin(unknownId, start, end);
      } else {
        byte[] utf8 = new String(chars, from + start, end - start).getBytes(StandardCharsets.UTF_8);
        for (int b = 0; b < utf8.length; b++) {
          // the last byte has the character's place, those before it none
          out.add(bytes.id(utf8[b]), start, b == utf8.length - 1 ? end : start);
        }
      }
    }
    return out.build();
  }

  /** The words, each with its space, as far as they are pieces. */
  private Segments words(char[] chars, int from, int to) {
    Segments.Builder out = new Segments.Builder((to - from) / 6);
    for (int start = from; start < to; ) {
      int end = start + 1;
      while (end < to && chars[end] != Metaspace.BLOCK) {
        end++;
      }
      int id = vocabulary.id(new String(chars, start, end - start));
      out.add(id < 0 ? UnigramPieces.UNKNOWN : id, start - from, end - from);
      start = end;
    }
    return out.build();
  }

  public Algorithm algorithm() {
    return algorithm;
  }

  public List<Piece> pieces() {
    return pieces;
  }

  public boolean byteFallback() {
    return byteFallback;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public String unknownToken() {
    return pieces.get(unknownId).text();
  }

  @Override
  public int shownAsText() {
    return unknownId;
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    if (algorithm == Algorithm.UNIGRAM) {
      double[] scores = pieces.stream().mapToDouble(Piece::score).toArray();
      UnigramModel.writeFields(json, vocabulary, scores, unknownId, byteFallback);
    } else {
      writeBpe(json);
    }
    json.writeObjectFieldStart(SentencePieceNormalizer.MEMBER);
    json.writeStringField("algorithm", algorithm.name().toLowerCase(Locale.ROOT));
    StringBuilder kinds = new StringBuilder();
    pieces.forEach(piece -> kinds.append(piece.kind().letter()));
    json.writeStringField("kinds", kinds.toString());
    if (algorithm != Algorithm.UNIGRAM) {
      json.writeArrayFieldStart("scores");
      for (Piece piece : pieces) {
        json.writeNumber(piece.score());
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void writeBpe(JsonGenerator json) throws IOException {
    List<Merge> merges = algorithm == Algorithm.BPE ? SentencePieceBpe.merges(pieces) : List.of();
    new BpeModel(
            vocabulary,
            merges,
            new BpeModel.Options(
                unknownToken(), null, null, true, byteFallback, false, null, false),
            "the model")
        .writeFields(json);
  }
}
