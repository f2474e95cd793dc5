package org.warmstart.learn.objective;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.LengthBucketing;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.corpus.SentenceRows;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.Tokenizer;

/**
 * Predict the words of the sentences before and after a sentence (Kiros et al. 2015, section 2.1),
 * an end token last. At a document's ends there is only one of them. Sentences of similar length
 * share a batch; batches are made anew every epoch.
 */
public record SkipThought() implements Objective {
  @Override
  public Head head() {
    return Head.NEIGHBOUR_GENERATION;
  }

  @Override
  public String languageModelTerm() {
    return "lm";
  }

  @Override
  public boolean readsSentences() {
    return true;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    return new Triples(corpus, tokenizer, cut);
  }

  private static final class Triples implements BatchSource {
    private final SentenceRows rows;
    private final Cut cut;
    private final int end;
    private final int[] sentences;
    private final LengthBucketing bucketing;

    Triples(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
      this.cut = cut;
      rows = new SentenceRows(corpus, tokenizer, cut.sequenceLength());
      end = SpecialIds.require(tokenizer, SpecialIds.end(tokenizer), "separator or end-of-text");
      sentences =
          IntStream.range(0, rows.count())
              .filter(s -> rows.stand(s, s - 1) || rows.stand(s, s + 1))
              .toArray();
      if (sentences.length == 0) {
        throw new InputException(SentenceRows.ALONE);
      }
      int[] lengths = Arrays.stream(sentences).map(rows::length).toArray();
      bucketing = LengthBucketing.ofExamples(lengths, cut.batchSize(), cut.seed());
    }

    @Override
    public int batches(int epoch) {
      return bucketing.batches(epoch);
    }

    @Override
    public Batch batch(int epoch, int index) {
      int[] chosen =
          Arrays.stream(bucketing.batch(epoch, index)).map(example -> sentences[example]).toArray();
      PaddedRows previous = neighbours(chosen, -1);
      PaddedRows next = neighbours(chosen, 1);
      return rows.batch(chosen)
          .with("previous_labels", previous.values(), previous.shape())
          .with("next_labels", next.values(), next.shape());
    }

    private PaddedRows neighbours(int[] chosen, int step) {
      int[][] words = new int[chosen.length][];
      for (int row = 0; row < words.length; row++) {
        int other = chosen[row] + step;
        words[row] =
            rows.stand(chosen[row], other)
                ? rows.ended(other, cut.sequenceLength(), end)
                : new int[] {(int) LossTerm.IGNORED};
      }
      return Padding.pad(words, LossTerm.IGNORED);
    }

    @Override
    public long fingerprint() {
      return cut.fingerprint(31L * rows.fingerprint() + end);
    }
  }
}
