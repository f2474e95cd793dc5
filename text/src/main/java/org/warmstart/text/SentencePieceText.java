package org.warmstart.text;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Leaves the text whole, for {@link SentencePieceModel}. In tokenizer.json it is written as the
 * stage that comes nearest in the reference, with a member of its own from which it is read back.
 */
final class SentencePieceText implements PreTokenizer {
  private final SentencePieceNormalizer.Options options;

  SentencePieceText(SentencePieceNormalizer.Options options) {
    this.options = options;
  }

  static SentencePieceText fromJson(Json json) {
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
