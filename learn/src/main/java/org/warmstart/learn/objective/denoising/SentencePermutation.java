package org.warmstart.learn.objective.denoising;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.Passage;

/** The sentences are put in random order. */
public record SentencePermutation() implements Noise {
  @Override
  public int[] applied(Passage passage, int mask, SeededRandom random) {
    return Arrays.stream(random.permutation(passage.sentences()))
        .mapToObj(passage::sentence)
        .flatMapToInt(IntStream::of)
        .toArray();
  }

  @Override
  public boolean readsSentences() {
    return true;
  }
}
