package org.warmstart.text;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.stage.Decoder;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.PostProcessor;
import org.warmstart.text.stage.PreTokenizer;

/** What tokenizer.json describes: the stages and the tokens added to the model's. */
public record Pipeline(
    @Nullable Normalizer normalizer,
    @Nullable PreTokenizer preTokenizer,
    Model model,
    @Nullable PostProcessor postProcessor,
    @Nullable Decoder decoder,
    List<AddedToken> addedTokens,
    @Nullable Truncation truncation,
    @Nullable Padding padding) {

  public Pipeline {
    addedTokens = addedTokens.stream().sorted(Comparator.comparingInt(AddedToken::id)).toList();
  }

  Pipeline withAddedTokens(List<AddedToken> tokens) {
    return new Pipeline(
        normalizer, preTokenizer, model, postProcessor, decoder, tokens, truncation, padding);
  }

  Pipeline withModel(Model other) {
    return new Pipeline(
        normalizer, preTokenizer, other, postProcessor, decoder, addedTokens, truncation, padding);
  }

  Pipeline withPostProcessor(@Nullable PostProcessor processor) {
    return new Pipeline(
        normalizer, preTokenizer, model, processor, decoder, addedTokens, truncation, padding);
  }
}
