package org.warmstart.learn.objective;

import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.text.Tokenizer;

/**
 * Predict the next token reading forwards and the previous one reading backwards (Peters et al.
 * 2018, section 3.1).
 */
public record Bidirectional() implements Objective {
  @Override
  public Head head() {
    return Head.BIDIRECTIONAL_LM;
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
    return TokenBlocks.training(corpus, tokenizer, cut, true);
  }
}
