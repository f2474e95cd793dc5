package org.warmstart.learn.objective;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.SentenceRows;
import org.warmstart.learn.corpus.Stretches;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.text.Tokenizer;

/**
 * Find a sentence's context among the other sentences of the batch (Logeswaran & Lee 2018, section
 * 3): a batch is a stretch of the text, so that most of its sentences have their neighbours there.
 * The stretches begin elsewhere and come in another order every epoch.
 */
public record QuickThought() implements Objective {
  /** Added to the numbers of sentences from document to document: none is near another's. */
  private static final long LEAP = 1L << 32;

  @Override
  public Head head() {
    return Head.NEIGHBOUR_CHOICE;
  }

  @Override
  public String languageModelTerm() {
    return "context";
  }

  @Override
  public boolean readsRowsAlone() {
    return false;
  }

  @Override
  public boolean readsSentences() {
    return true;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    return new Stretches(corpus, tokenizer, cut);
  }

  private static final class Stretches implements BatchSource {
    private final SentenceRows rows;
    private final Cut cut;
    private int plannedEpoch = -1;
    private int @Nullable [] plan;

    Stretches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
      this.cut = cut;
      rows = new SentenceRows(corpus, tokenizer, cut.sequenceLength());
      if (cut.batchSize() < 3) {
        throw new InputException(
            "batchSize is the number of sentences to choose from and has to be at least 3, not "
                + cut.batchSize());
      }
    }

    @Override
    public int batches(int epoch) {
      return plan(epoch).length;
    }

    private int[] plan(int epoch) {
      int[] current = plan;
      if (current == null || plannedEpoch != epoch) {
        SeededRandom random = new SeededRandom(cut.seed()).derive(epoch);
        int[] inOrder = stretches(random.nextInt(cut.batchSize()));
        int[] order = random.permutation(inOrder.length);
        current = Arrays.stream(order).map(i -> inOrder[i]).toArray();
        plan = current;
        plannedEpoch = epoch;
      }
      return current;
    }

    /**
     * Where the stretches begin in which a sentence has a neighbour; the first is {@code shorter}
     * than most, and begins before the text.
     */
    private int[] stretches(int shorter) {
      IntStream.Builder stretches = IntStream.builder();
      int count = 0;
      for (long next = -shorter; next < rows.count(); next += cut.batchSize()) {
        int at = (int) next;
        int from = Math.max(0, at);
        int to = (int) Math.min(rows.count(), next + cut.batchSize());
        if (IntStream.range(from + 1, to).anyMatch(s -> rows.stand(s, s - 1))) {
          stretches.add(at);
          count++;
        }
      }
      if (count == 0) {
        throw new InputException(SentenceRows.ALONE);
      }
      return stretches.build().toArray();
    }

    @Override
    public Batch batch(int epoch, int index) {
      int at = plan(epoch)[index];
      int to = (int) Math.min(rows.count(), (long) at + cut.batchSize());
      int[] sentences = IntStream.range(Math.max(0, at), to).toArray();
      long[] positions = new long[sentences.length];
      for (int row = 0; row < positions.length; row++) {
        positions[row] = sentences[row] + LEAP * rows.document(sentences[row]);
      }
      return rows.batch(sentences).with("sentence_positions", positions, positions.length);
    }

    @Override
    public long fingerprint() {
      return cut.fingerprint(rows.fingerprint());
    }
  }
}
