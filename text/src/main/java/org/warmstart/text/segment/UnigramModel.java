package org.warmstart.text.segment;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;
import org.warmstart.base.json.ReferenceNumbers;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.stage.Vocabulary;

/**
 * The unigram language model: the most probable segmentation of a word. Unknown characters in a row
 * are one token, shown as they are in the text, or become their bytes if there are tokens for
 * those. Kudo, "Subword Regularization" (2018), section 3.
 */
public final class UnigramModel implements Model {
  public static final String TYPE = "Unigram";

  private final Vocabulary vocabulary;
  private final double[] scores;
  private final int unknownId;
  private final ByteTokens bytes;
  private final boolean byteFallback;
  // tokens that no text becomes
  private final BitSet excluded;
  private final UnigramPieces pieces;
  private final String where;

  /**
   * A model.
   *
   * @param scores log probabilities by id
   * @param unknownId the unknown token's id, or -1 if there is none
   * @throws InputException if the unknown token or all tokens are missing
   */
  public UnigramModel(
      Vocabulary vocabulary, double[] scores, int unknownId, boolean byteFallback, String where) {
    this(vocabulary, scores, unknownId, byteFallback, new BitSet(), where);
  }

  private UnigramModel(
      Vocabulary vocabulary,
      double[] scores,
      int unknownId,
      boolean byteFallback,
      BitSet excluded,
      String where) {
    this.vocabulary = vocabulary;
    this.scores = scores;
    this.unknownId = unknownId;
    this.bytes = new ByteTokens(vocabulary);
    this.byteFallback = byteFallback;
    this.excluded = excluded;
    this.where = where;
    if (unknownId >= 0 && vocabulary.token(unknownId) == null) {
      throw new InputException(
          where
              + ": the unknown token's id "
              + unknownId
              + " is not below the number of tokens, "
              + vocabulary.size());
    }
    PieceTrie trie = new PieceTrie();
    double lowest = Double.POSITIVE_INFINITY;
    for (int id = 0; id < scores.length; id++) {
      String token = vocabulary.token(id);
      if (token != null && !token.isEmpty() && !excluded.get(id)) {
        trie.add(token, id, where);
      }
      lowest = Math.min(lowest, scores[id]);
    }
    this.pieces = new UnigramPieces(trie, scores, lowest, false);
  }

  public static UnigramModel fromJson(Json json) {
    Json entries = json.required("vocab");
    return new UnigramModel(
        Vocabulary.of(entries.elements().stream().map(UnigramModel::token).toList(), json.where()),
        entries.elements().stream().mapToDouble(UnigramModel::score).toArray(),
        json.integer("unk_id", -1),
        json.bool("byte_fallback", false),
        json.where());
  }

  /** The token of an entry of the vocabulary. */
  public static String token(Json entry) {
    List<Json> pair = entry.elements();
    if (pair.size() != 2) {
      throw entry.wrong("expected a token and its score, found " + pair.size() + " elements");
    }
    return pair.get(0).asString();
  }

  /** The score of an entry that has a token. */
  public static double score(Json entry) {
    Json number = entry.elements().get(1);
    double score = number.asDouble();
    if (!Double.isFinite(score)) {
      throw number.wrong("a score must be finite");
    }
    return score;
  }

  @Override
  public Segments segment(char[] chars, int from, int to) {
    return tokens(pieces.best(chars, from, to, 0), chars, from);
  }

  @Override
  public Segmenter sampler(Sampling sampling) {
    sampling.require(Sampling.Method.UNIGRAM, TYPE);
    Segmenter sampler = pieces.sampler(sampling);
    return (chars, from, to) -> tokens(sampler.segment(chars, from, to), chars, from);
  }

  /** Joins unknown characters of the word that begins at {@code from}, and finds their tokens. */
  private Segments tokens(Segments path, char[] chars, int from) {
    int[] ids = path.ids();
    Segments.Builder out = new Segments.Builder(ids.length);
    for (int i = 0; i < ids.length; ) {
      int start = path.starts()[i];
      if (ids[i] != UnigramPieces.UNKNOWN && ids[i] != unknownId) {
        out.add(ids[i], start, path.ends()[i]);
        i++;
        continue;
      }
      int end = start;
      while (i < ids.length && (ids[i] == UnigramPieces.UNKNOWN || ids[i] == unknownId)) {
        end = path.ends()[i++];
      }
      unknown(new String(chars, from + start, end - start), start, end, out);
    }
    return out.build();
  }

  private void unknown(String text, int start, int end, Segments.Builder out) {
    int id = vocabulary.id(text);
    if (id >= 0 && !excluded.get(id)) {
      out.add(id, start, end);
    } else if (byteFallback && bytes.cover(text)) {
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        out.add(bytes.id(b), start, end);
      }
    } else if (unknownId >= 0) {
      out.add(unknownId, start, end);
    } else {
      throw new InputException(
          where + ": there is no unknown token, and no tokens for " + Messages.quote(text));
    }
  }

  @Override
  public Model without(BitSet ids) {
    return new UnigramModel(vocabulary, scores, unknownId, byteFallback, ids, where);
  }

  /** A token's log probability. */
  public double score(int id) {
    return scores[id];
  }

  /** Whether unknown characters become their bytes. */
  public boolean byteFallback() {
    return byteFallback;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public @Nullable String unknownToken() {
    return vocabulary.token(unknownId);
  }

  @Override
  public int shownAsText() {
    return unknownId;
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    writeFields(json, vocabulary, scores, unknownId, byteFallback);
    json.writeEndObject();
  }

  /** Writes the members of the model's entry in tokenizer.json. */
  public static void writeFields(
      JsonGenerator json,
      Vocabulary vocabulary,
      double[] scores,
      int unknownId,
      boolean byteFallback)
      throws IOException {
    json.writeStringField("type", TYPE);
    if (unknownId < 0) {
      json.writeNullField("unk_id");
    } else {
      json.writeNumberField("unk_id", unknownId);
    }
    json.writeArrayFieldStart("vocab");
    for (int id = 0; id < scores.length; id++) {
      json.writeStartArray();
      json.writeString(vocabulary.token(id));
      json.writeNumber(ReferenceNumbers.write(scores[id]));
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeBooleanField("byte_fallback", byteFallback);
  }
}
