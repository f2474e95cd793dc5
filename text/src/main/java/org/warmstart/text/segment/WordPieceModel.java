package org.warmstart.text.segment;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.stage.Vocabulary;

/**
 * WordPiece: the longest token of the vocabulary that begins the word, then the longest that goes
 * on, with a prefix that marks continuations; a word that cannot be covered is unknown as a whole.
 * Devlin et al., "BERT" (2019), after Schuster and Nakajima (2012).
 */
public final class WordPieceModel implements Model {
  public static final String TYPE = "WordPiece";
  public static final String DEFAULT_PREFIX = "##";
  public static final int DEFAULT_LONGEST_WORD = 100;

  private final Vocabulary vocabulary;
  private final String unknownToken;
  private final int unknownId;
  private final String prefix;
  private final int prefixHash;
  private final int longestWord;

  /**
   * A model.
   *
   * @param longestWord words of more code points are unknown
   */
  public WordPieceModel(
      Vocabulary vocabulary, String unknownToken, String prefix, int longestWord, String where) {
    this.vocabulary = vocabulary;
    this.unknownToken = unknownToken;
    this.unknownId = vocabulary.id(unknownToken);
    this.prefix = prefix;
    this.prefixHash = Vocabulary.hash(prefix);
    this.longestWord = longestWord;
    if (unknownId < 0) {
      throw new InputException(
          where
              + ": the unknown token "
              + Messages.quote(unknownToken)
              + " is not in the vocabulary");
    }
  }

  public static WordPieceModel fromJson(Json json) {
    return new WordPieceModel(
        VocabularyFiles.vocabulary(json.required("vocab")),
        json.string("unk_token"),
        json.get("continuing_subword_prefix") == null
            ? DEFAULT_PREFIX
            : json.string("continuing_subword_prefix"),
        json.integer("max_input_chars_per_word", DEFAULT_LONGEST_WORD),
        json.where());
  }

  @Override
  public boolean findsWholeWords() {
    return true;
  }

  @Override
  public Segments segment(char[] chars, int from, int to) {
    int length = to - from;
    if (length > longestWord && Character.codePointCount(chars, from, length) > longestWord) {
      return unknown(length);
    }
    int[] ids = new int[length];
    int[] starts = new int[length];
    int[] ends = new int[length];
    int[] hashes = new int[Math.min(length, vocabulary.longest()) + 1];
    int count = 0;
    int start = from;
    while (start < to) {
      String marker = start == from ? "" : prefix;
      int limit = Math.min(to, start + hashes.length - 1);
      hashes[0] = start == from ? 0 : prefixHash;
      for (int i = start; i < limit; i++) {
        hashes[i - start + 1] = Vocabulary.hash(hashes[i - start], chars[i]);
      }
      int id = -1;
      int end = limit;
      while (end > start) {
        id = vocabulary.id(hashes[end - start], marker, chars, start, end);
        if (id >= 0) {
          break;
        }
        end--;
      }
      if (id < 0) {
        return unknown(length);
      }
      ids[count] = id;
      starts[count] = start - from;
      ends[count++] = end - from;
      start = end;
    }
    return new Segments(
        Arrays.copyOf(ids, count), Arrays.copyOf(starts, count), Arrays.copyOf(ends, count));
  }

  private Segments unknown(int length) {
    return Segments.whole(unknownId, length);
  }

  /** What marks tokens inside words. */
  @Override
  public String continuationPrefix() {
    return prefix;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public String unknownToken() {
    return unknownToken;
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", TYPE);
    json.writeStringField("unk_token", unknownToken);
    json.writeStringField("continuing_subword_prefix", prefix);
    json.writeNumberField("max_input_chars_per_word", longestWord);
    VocabularyFiles.write(vocabulary, json);
    json.writeEndObject();
  }
}
