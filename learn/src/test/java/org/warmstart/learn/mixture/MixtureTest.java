package org.warmstart.learn.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.engine.Engine;

class MixtureTest {
  /** Batches that hold their corpus, their epoch and their place; later epochs are longer. */
  private record Told(int corpus, int length, int longer) implements BatchSource {
    @Override
    public int batches(int epoch) {
      return length + epoch * longer;
    }

    @Override
    public Batch batch(int epoch, int index) {
      assertThat(index).isBetween(0, batches(epoch) - 1);
      return new Batch(1, 1).with("place", new long[] {corpus, epoch, index}, 3);
    }

    @Override
    public long fingerprint() {
      return hashCode();
    }
  }

  private static List<Long> place(BatchSource source, int epoch, int index) {
    return Arrays.stream(source.batch(epoch, index).longs("place")).boxed().toList();
  }

  private static List<List<Long>> places(BatchSource source, int epochs) {
    List<List<Long>> places = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int index = 0; index < source.batches(epoch); index++) {
        places.add(place(source, epoch, index));
      }
    }
    return places;
  }

  private static MixedBatches mixed(long seed, double... shares) {
    return new MixedBatches(
        List.of(new Told(0, 700, 0), new Told(1, 40, 3), new Told(2, 9, 0)), shares, seed);
  }

  /** Raffel et al. 2020, section 3.5.2: r ∝ min(e, K), and then to the power of 1/T. */
  @Test
  void sharesAreThoseOfThePaper() {
    assertThat(new Mixing(null, 1).shares(300, 100)).containsExactly(0.75, 0.25);
    assertThat(new Mixing(100L, 1).shares(300, 100, 50)).containsExactly(0.4, 0.4, 0.2);
    double[] shares = new Mixing(null, 2).shares(900, 100);
    assertThat(shares[0]).isCloseTo(30.0 / 40, within(1e-12));
    assertThat(shares[1]).isCloseTo(10.0 / 40, within(1e-12));
    // with a limit that binds: sqrt(400) and sqrt(100)
    assertThat(new Mixing(400L, 2).shares(900, 100)[0]).isCloseTo(20.0 / 30, within(1e-12));
    assertThat(new Mixing(null, 1e6).shares(1_000_000, 1)[0]).isCloseTo(0.5, within(1e-5));
    assertThat(Mixing.ofWeights(7, 2, 1)).containsExactly(0.7, 0.2, 0.1);
    assertThatThrownBy(() -> new Mixing(null, 0.5))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("temperature");
  }

  @Test
  void corporaAreDrawnBySharesAndReadInTheirOrder() {
    MixedBatches mixture = mixed(3, 0.6, 0.3, 0.1);
    int epochs = 10;
    List<List<Long>> places = places(mixture, epochs);
    assertThat(places).hasSize(10 * 749);
    double[] shares = {0.6, 0.3, 0.1};
    for (int corpus = 0; corpus < 3; corpus++) {
      long own = corpus;
      List<List<Long>> read = places.stream().filter(p -> p.get(0) == own).toList();
      double share = (double) read.size() / places.size();
      double deviation = Math.sqrt(shares[corpus] * (1 - shares[corpus]) / places.size());
      assertThat(share).isCloseTo(shares[corpus], within(4 * deviation));
      // nothing is left out or comes twice: epoch after epoch
      Told told = new Told(corpus, new int[] {700, 40, 9}[corpus], corpus == 1 ? 3 : 0);
      List<List<Long>> inOrder = places(told, 100).subList(0, read.size());
      assertThat(read).isEqualTo(inOrder);
      assertThat(mixture.counts(places.size())[corpus]).isEqualTo(read.size());
    }
    assertThat(mixture.counts(5))
        .containsExactly(
            IntStream.range(0, 3)
                .mapToLong(c -> places.subList(0, 5).stream().filter(p -> p.get(0) == c).count())
                .toArray());
  }

  @Test
  void aPlaceHoldsTheSameWhoeverAsksInWhateverOrder() {
    List<List<Long>> places = places(mixed(3, 0.6, 0.3, 0.1), 2);
    MixedBatches other = mixed(3, 0.6, 0.3, 0.1);
    for (int number : new int[] {900, 3, 749, 748, 748, 0, 1400}) {
      assertThat(place(other, number / 749, number % 749)).isEqualTo(places.get(number));
    }
    assertThat(places(mixed(4, 0.6, 0.3, 0.1), 1)).isNotEqualTo(places.subList(0, 749));
    assertThat(other.fingerprint())
        .isEqualTo(mixed(3, 0.6, 0.3, 0.1).fingerprint())
        .isNotEqualTo(mixed(4, 0.6, 0.3, 0.1).fingerprint())
        .isNotEqualTo(mixed(3, 0.5, 0.4, 0.1).fingerprint());
  }

  @Test
  void stagesFollowOneAnother() {
    StagedBatches staged =
        new StagedBatches(
            List.of(
                new StagedBatches.Stage(new Told(0, 4, 1), 11),
                new StagedBatches.Stage(new Told(1, 3, 0), 5)));
    assertThat(staged.batches(0)).isEqualTo(11);
    assertThat(staged.batches(1)).isEqualTo(5);
    List<List<Long>> expected = new ArrayList<>(places(new Told(0, 4, 1), 3).subList(0, 11));
    // what is prepared ahead goes on with the last stage
    expected.addAll(places(new Told(1, 3, 0), 5).subList(0, 15));
    assertThat(places(staged, 4)).isEqualTo(expected);
    for (int number : new int[] {14, 2, 10, 9, 11, 0}) {
      int epoch = number < 11 ? 0 : 1;
      assertThat(place(staged, epoch, number - 11 * epoch)).isEqualTo(expected.get(number));
    }
  }

  private record Fixed(double loss) implements Evaluator {
    @Override
    public SortedMap<String, Double> evaluate(Model model, StopSignal stop) {
      return new TreeMap<>(Map.of("loss", loss, "perplexity", Math.exp(loss)));
    }

    @Override
    public Set<String> metrics() {
      return Set.of("loss", "perplexity");
    }

    @Override
    public String mainMetric() {
      return "loss";
    }

    @Override
    public boolean greaterIsBetter(String metric) {
      return false;
    }
  }

  @Test
  void lossesAreToldByCorpusAndWeightedAsInTraining() {
    Engine.start();
    MixedEvaluator evaluator =
        new MixedEvaluator(
            List.of(
                new MixedEvaluator.Part("wiki", new Fixed(2), 0.6),
                new MixedEvaluator.Part("books", new Fixed(4), 0.2)));
    Model none = Families.create(Families.preset("bert-base-uncased"), Head.NONE);
    SortedMap<String, Double> values = evaluator.evaluate(none, new StopSignal());
    assertThat(values)
        .containsEntry("wiki/loss", 2.0)
        .containsEntry("books/perplexity", Math.exp(4));
    assertThat(values.get("loss")).isCloseTo(2.5, within(1e-12));
    assertThat(values.get("perplexity")).isCloseTo(Math.exp(2.5), within(1e-9));
    assertThat(evaluator.metrics()).contains("loss", "books/loss");
    assertThat(evaluator.greaterIsBetter("books/loss")).isFalse();
  }
}
