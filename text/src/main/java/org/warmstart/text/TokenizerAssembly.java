package org.warmstart.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.text.stage.Vocabulary;

/** Puts a tokenizer together from its stages and its configuration. */
public final class TokenizerAssembly {
  private TokenizerAssembly() {}

  /** Completes the roles by the usual spellings, and makes all those tokens special. */
  public static Tokenizer assemble(Pipeline pipeline, TokenizerConfig config) {
    Vocabulary vocabulary = pipeline.model().vocabulary();
    return assemble(pipeline, config, config.completed(vocabulary, Map.of()).specialTokens());
  }

  /**
   * A tokenizer with another configuration and more special tokens.
   *
   * @param tokens each gets the next id, unless the vocabulary has it
   */
  public static Tokenizer changed(
      Tokenizer tokenizer, TokenizerConfig config, List<String> tokens) {
    List<AddedToken> added = new ArrayList<>(tokenizer.pipeline().addedTokens());
    int next = tokenizer.vocabularySize();
    for (String token : tokens) {
      if (added.stream().noneMatch(known -> known.content().equals(token))) {
        int id = tokenizer.id(token).orElse(-1);
        added.add(AddedToken.special(id < 0 ? next++ : id, token));
      }
    }
    return new Tokenizer(tokenizer.pipeline().withAddedTokens(added), config);
  }

  /** Completes the roles, and makes the given tokens special if they are not yet. */
  public static Tokenizer assemble(
      Pipeline pipeline, TokenizerConfig config, SpecialTokens registered) {
    Vocabulary vocabulary = pipeline.model().vocabulary();
    List<AddedToken> tokens = new ArrayList<>(pipeline.addedTokens());
    Map<String, Integer> added = new HashMap<>();
    tokens.forEach(token -> added.put(token.content(), token.id()));
    TokenizerConfig completed = config.completed(vocabulary, added);
    int next = vocabulary.size();
    for (AddedToken token : tokens) {
      next = Math.max(next, token.id() + 1);
    }
    for (String content : registered.byKey().values()) {
      if (content.isEmpty() || added.containsKey(content)) {
        continue;
      }
      int id = vocabulary.id(content);
      tokens.add(AddedToken.special(id < 0 ? next++ : id, content));
      added.put(content, tokens.get(tokens.size() - 1).id());
    }
    return new Tokenizer(pipeline.withAddedTokens(tokens), completed);
  }
}
