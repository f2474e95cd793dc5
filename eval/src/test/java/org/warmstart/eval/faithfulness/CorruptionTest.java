package org.warmstart.eval.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.warmstart.text.Span;

/** Planted errors in a small text are found, harmless changes are not. */
class CorruptionTest {
  private static final String SOURCE =
      "The harbour of Brunnen was built in 1887 by Albert Keller. On 12 March 1921 it was sold to"
          + " the Lakeside Company for 800 thousand francs, which was about 15 percent of what the"
          + " town had asked for. Clara Vogel, who ran the company, did not close the old pier."
          + " It was 240 metres long. The ferry to Flüelen has often been late, and 1,200 people"
          + " were waiting on a Sunday in May 1922. Later the pier was painted by Otto Hauser, and"
          + " 14 boats were bought. They have started at 9:30 since then.";

  private static final List<String> TEXTS =
      List.of(
          "The harbour was built in 1887 by Albert Keller. It was sold on 12 March 1921.",
          "The Lakeside Company had paid 800 thousand francs. Clara Vogel did not close the pier.",
          "The old pier was 240 metres long. Otto Hauser has painted it.",
          "On a Sunday in May 1922 there were 1,200 people waiting. The ferry was often late.",
          "Clara Vogel ran the company. They have bought 14 boats, which started at 9:30.");

  /** Texts with other names. */
  private static final String OTHERS =
      "In Aarberg we met Paula Winter, Kaspar Lindt and Erwin Zoll.";

  @Test
  void plantedErrorsAreFoundAndHarmlessChangesAreNot() {
    Map<Corruption.Change, long[]> found = new EnumMap<>(Corruption.Change.class);
    FactChecker checker = new FactChecker();
    for (int seed = 0; seed < 20; seed++) {
      Corruption corruption = new Corruption(seed);
      corruption.learn(OTHERS);
      for (String text : TEXTS) {
        for (Corruption.Change change : Corruption.Change.values()) {
          corruption
              .change(change, text, SOURCE)
              .ifPresent(
                  changed -> {
                    long[] counts = found.computeIfAbsent(change, key -> new long[2]);
                    counts[0]++;
                    boolean flagged = !checker.check(changed.text(), SOURCE).suspects().isEmpty();
                    counts[1] += flagged ? 1 : 0;
                  });
        }
      }
    }
    assertThat(found.keySet()).containsExactlyInAnyOrder(Corruption.Change.values());
    found.forEach(
        (change, counts) -> {
          double share = (double) counts[1] / counts[0];
          // swaps are found only where a sentence of the source is nearly the same, as here few are
          if (change.isHarmful() && change != Corruption.Change.SWAP) {
            assertThat(share).as(change + " of " + counts[0]).isGreaterThanOrEqualTo(0.85);
          } else if (!change.isHarmful()) {
            assertThat(share).as(change + " of " + counts[0]).isZero();
          }
        });
  }

  @Test
  void saysWhatWasChanged() {
    Corruption.Changed changed =
        new Corruption(3).change(Corruption.Change.MAGNITUDE, TEXTS.get(1), SOURCE).orElseThrow();

    assertThat(changed.text()).contains("800 million francs");
    assertThat(changed.before()).isEqualTo("thousand");
    Span place = Objects.requireNonNull(changed.place());
    assertThat(changed.text().substring(place.start(), place.end())).isEqualTo("million");
  }

  @Test
  void aSeedAlwaysGivesTheSame() {
    for (String text : TEXTS) {
      Corruption one = new Corruption(5);
      Corruption other = new Corruption(5);
      assertThat(one.any(text, SOURCE, true)).isEqualTo(other.any(text, SOURCE, true)).isPresent();
      assertThat(one.any(text, SOURCE, false)).isEqualTo(other.any(text, SOURCE, false));
    }
  }
}
