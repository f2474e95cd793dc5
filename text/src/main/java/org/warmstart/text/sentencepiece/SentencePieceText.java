package org.warmstart.text.sentencepiece;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Words;

/**
 * Leaves the text whole, for {@link SentencePieceModel}. In tokenizer.json it is written as the
 * stage that comes nearest in the reference, with a member of its own from which it is read back.
 */
public final class SentencePieceText implements PreTokenizer {
  private final SentencePieceNormalizer.Options options;

  SentencePieceText(SentencePieceNormalizer.Options options) {
    this.options = options;
  }

  public static SentencePieceText fromJson(Json json) {
    return new SentencePieceText(
        SentencePieceNormalizer.Options.fromJson(json.required(SentencePieceNormalizer.MEMBER)));
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = options.metaspace().json();
    options.write(json.putObject(SentencePieceNormalizer.MEMBER));
    return json;
  }

  @Override
  public Words split(Words words) {
    return words;
  }
}
