package org.warmstart.text.segment;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.stage.Vocabulary;

/** Every word is a token, or unknown. */
public final class WordLevelModel implements Model {
  public static final String TYPE = "WordLevel";

  private final Vocabulary vocabulary;
  private final String unknownToken;
  private final int unknownId;
  private final String where;

  /**
   * A model.
   *
   * @param unknownToken for words that are not in the vocabulary; if it is not either, such words
   *     are an error
   */
  public WordLevelModel(Vocabulary vocabulary, String unknownToken, String where) {
    this.vocabulary = vocabulary;
    this.unknownToken = unknownToken;
    this.unknownId = vocabulary.id(unknownToken);
    this.where = where;
  }

  public static WordLevelModel fromJson(Json json) {
    return new WordLevelModel(
        VocabularyFiles.vocabulary(json.required("vocab")), json.string("unk_token"), json.where());
  }

  @Override
  public boolean findsWholeWords() {
    return true;
  }

  @Override
  public Segments segment(char[] chars, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = Vocabulary.hash(hash, chars[i]);
    }
    int id = vocabulary.id(hash, "", chars, from, to);
    if (id < 0 && unknownId < 0) {
      throw new InputException(
          where
              + ": neither the word "
              + Messages.quote(new String(chars, from, to - from))
              + " nor the unknown token "
              + Messages.quote(unknownToken)
              + " is in the vocabulary");
    }
    return Segments.whole(id < 0 ? unknownId : id, to - from);
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
    VocabularyFiles.write(vocabulary, json);
    json.writeStringField("unk_token", unknownToken);
    json.writeEndObject();
  }
}
