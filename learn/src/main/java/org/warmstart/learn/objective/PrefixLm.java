package org.warmstart.learn.objective;

import java.util.Arrays;
import org.warmstart.learn.corpus.Frame;
import org.warmstart.learn.corpus.Stretches;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.text.Tokenizer;

/**
 * Go on with a text (Raffel et al. 2020, section 3.3.1, "prefix language modeling"): it is divided
 * at a random place, the encoder reads what stands before it and the decoder writes the rest.
 * Documents are joined.
 */
public record PrefixLm() implements TextToText {
  @Override
  public boolean readsSentences() {
    return false;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    Frame frame = Frame.ended(tokenizer);
    // either part may have all tokens but one
    int most = cut.sequenceLength() - frame.size() + 1;
    return new TextToTextBatches(
        corpus,
        Stretches.joined(corpus, most),
        tokenizer,
        cut,
        this,
        (passage, random) -> {
          int[] tokens = passage.tokens();
          int prefix = 1 + random.nextInt(tokens.length - 1);
          return new Rewritten(
              frame.around(Arrays.copyOf(tokens, prefix)),
              frame.around(Arrays.copyOfRange(tokens, prefix, tokens.length)));
        });
  }
}
