package org.warmstart.learn.start;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.registry.Families;
import org.warmstart.pipeline.TokenizerFit;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;

/**
 * A size with random weights for a tokenizer of one's own: its vocabulary and its special tokens
 * are the tokenizer's, whatever they were in the published model.
 */
public final class NewVocabulary {
  /** Keys beside the roles' own that hold a special token's number. */
  private static final List<String> MORE_TOKENS =
      List.of("forced_bos_token_id", "forced_eos_token_id");

  private NewVocabulary() {}

  /**
   * Fits a configuration to a tokenizer. Where the published model starts its decoder with its
   * padding, end or beginning, so does the new one.
   *
   * @throws InputException if they are two or the model is made of others, and it has too few rows
   */
  public static ModelConfig fitted(ModelConfig config, TokenizerPair tokenizers) {
    if (!tokenizers.isOne() || config.isComposed()) {
      TokenizerFit.requireRows(config, tokenizers);
      return config;
    }
    Tokenizer tokenizer = tokenizers.target();
    TokenRoles old = config.tokens();
    SpecialTokens special = tokenizer.specialTokens();
    Integer beginning = id(tokenizer, special.bos(), special.classification());
    Integer end = id(tokenizer, special.eos(), special.separator());
    Integer padding = id(tokenizer, special.padding(), null);
    TokenRoles roles =
        new TokenRoles(
            old.beginning() == null ? null : beginning,
            old.end() == null ? null : end,
            padding,
            translated(old.decoderStart(), old, beginning, end, padding));
    ObjectNode json =
        config.withVocabularySize(tokenizer.vocabularySize()).withTokens(roles).toJson();
    for (String key : MORE_TOKENS) {
      if (json.path(key).isInt()) {
        json.put(key, translated(json.get(key).asInt(), old, beginning, end, padding));
      }
    }
    return Families.read(ConfigJson.ofCheckpoint(json, "model"));
  }

  private static @Nullable Integer translated(
      @Nullable Integer token,
      TokenRoles old,
      @Nullable Integer beginning,
      @Nullable Integer end,
      @Nullable Integer padding) {
    if (token == null) {
      return null;
    }
    if (token.equals(old.padding())) {
      return padding;
    }
    return token.equals(old.end()) ? end : token.equals(old.beginning()) ? beginning : null;
  }

  private static @Nullable Integer id(
      Tokenizer tokenizer, @Nullable String token, @Nullable String otherwise) {
    String name = token != null ? token : otherwise;
    OptionalInt id = name == null ? OptionalInt.empty() : tokenizer.id(name);
    return id.isPresent() ? id.getAsInt() : null;
  }
}
