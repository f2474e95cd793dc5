package org.warmstart.learn.objective;

import org.jspecify.annotations.Nullable;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.text.Tokenizer;

/** Predict the next token (Radford et al. 2018, section 3.1). */
public record Causal() implements Objective {
  @Override
  public Head head() {
    return Head.CAUSAL_LM;
  }

  @Override
  public String languageModelTerm() {
    return "lm";
  }

  @Override
  public boolean readsSentences() {
    return false;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    return TokenBlocks.training(corpus, tokenizer, cut, false);
  }

  @Override
  public BatchSource evaluation(
      TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut, @Nullable Integer stride) {
    return TokenBlocks.windows(corpus, tokenizer, cut, stride);
  }
}
