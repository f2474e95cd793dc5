package org.warmstart.learn.objective;

import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.learn.corpus.Frame;
import org.warmstart.learn.corpus.Passage;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.Stretches;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.denoising.Infilling;
import org.warmstart.learn.objective.denoising.Noise;
import org.warmstart.learn.objective.denoising.Noises;
import org.warmstart.learn.objective.denoising.SentencePermutation;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.text.Tokenizer;

/**
 * Restore a text that was spoiled (Lewis et al. 2020, section 2): the source is the text with
 * noise, the target all of the text. A row has as many whole sentences of one document as there is
 * room for.
 *
 * @param noises applied one after another; left out: sentences in random order and infilling, as
 *     the large model has it (section 5.1)
 */
public record Denoising(
    @Default("[{name: sentence-permutation}, {name: infilling}]") List<Noise> noises)
    implements TextToText {
  public Denoising {
    noises = List.copyOf(noises);
    if (noises.isEmpty()) {
      throw new InputException(
          "noises: name at least one of " + String.join(", ", Noises.ALL.names()));
    }
    for (Noise noise : noises.subList(1, noises.size())) {
      if (noise.readsSentences()) {
        throw new InputException(
            "noises: '"
                + Noises.ALL.nameOf(noise)
                + "' has to come first, as the others do not keep sentences apart");
      }
    }
  }

  /** As the large model has it. */
  public Denoising() {
    this(List.of(new SentencePermutation(), new Infilling(0.3, 3)));
  }

  @Override
  public boolean readsSentences() {
    return true;
  }

  @Override
  public boolean joinsSentences() {
    return true;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    Frame frame = Frame.ended(tokenizer);
    int mask =
        noises.stream().anyMatch(Noise::needsMask)
            ? SpecialIds.require(tokenizer, tokenizer.specialTokens().mask(), "mask")
            : 0;
    return new TextToTextBatches(
        corpus,
        Stretches.ofSentences(corpus, cut.sequenceLength() - frame.size()),
        tokenizer,
        cut,
        this,
        (passage, random) ->
            new Rewritten(
                frame.around(spoiled(passage, mask, random)), frame.around(passage.tokens())));
  }

  private int[] spoiled(Passage passage, int mask, SeededRandom random) {
    Passage spoiled = passage;
    for (Noise noise : noises) {
      if (spoiled.tokens().length > 0) {
        spoiled = new Passage(noise.applied(spoiled, mask, random), new int[] {0});
      }
    }
    return spoiled.tokens();
  }
}
