package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.span.Sentinels;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.Tokenizer;

class SpanCorruptionTest {
  private static final Cut CUT = new Cut(40, 6, 3);

  private final Tokenizer tokenizer = ObjectiveTexts.words();
  private final int padding = id("<pad>");
  private final int end = id("</s>");
  private final int firstSentinel = id("<extra_id_0>");
  private final TokenizedCorpus corpus = ObjectiveTexts.random(tokenizer, 60, 1);

  private int id(String token) {
    return tokenizer.id(token).orElseThrow();
  }

  private boolean isSentinel(int id) {
    return id >= firstSentinel && id < firstSentinel + 20;
  }

  /** Figure 2 of the paper. */
  @Test
  void thePapersExample() {
    String[] text = "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9".split(" "); // Thank you for inviting me …
    int[] tokens = ObjectiveTexts.ids(tokenizer, text);
    boolean[] hidden = new boolean[text.length];
    hidden[2] = true; // for
    hidden[3] = true; // inviting
    hidden[8] = true; // last
    Sentinels sentinels = Sentinels.of(tokenizer, "<extra_id_{}>", 3);
    assertThat(sentinels.inPlaceOf(tokens, hidden, false))
        .isEqualTo(
            ObjectiveTexts.ids(
                tokenizer, "w0 w1 <extra_id_0> w4 w5 w6 w7 <extra_id_1> w9".split(" ")));
    // the figure's target begins with the first sentinel: the text before it is not shown by one
    boolean[] fromTheFirst = Arrays.copyOfRange(hidden, 1, hidden.length);
    assertThat(sentinels.inPlaceOf(Arrays.copyOfRange(tokens, 1, 10), fromTheFirst, true))
        .isEqualTo(
            ObjectiveTexts.ids(
                tokenizer, "<extra_id_0> w2 w3 <extra_id_1> w8 <extra_id_2>".split(" ")));
  }

  /** The text that source and target tell together, and whether sentinels come in order in both. */
  private int[] restored(int[] source, int[] target) {
    assertThat(source[source.length - 1]).isEqualTo(end);
    assertThat(target[target.length - 1]).isEqualTo(end);
    List<Integer> text = new ArrayList<>();
    int next = 0;
    int at = 0;
    for (int i = 0; i < source.length - 1; i++) {
      if (!isSentinel(source[i])) {
        text.add(source[i]);
        continue;
      }
      assertThat(source[i]).isEqualTo(firstSentinel + next);
      assertThat(target[at++]).isEqualTo(firstSentinel + next++);
      while (at < target.length - 1 && !isSentinel(target[at])) {
        text.add(target[at++]);
      }
    }
    assertThat(at).isEqualTo(target.length - 1);
    return text.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void everyTokenIsInTheSourceOrInTheTargetOnceAnEpoch() {
    BatchSource batches = new SpanCorruption().batches(corpus, tokenizer, CUT);
    int[] all = new int[(int) corpus.tokens()];
    Arrays.setAll(all, corpus::token);
    for (int epoch = 0; epoch < 2; epoch++) {
      List<int[]> sources = ObjectiveTexts.rows(batches, epoch, "input_ids", padding);
      List<int[]> targets = ObjectiveTexts.rows(batches, epoch, "labels", LossTerm.IGNORED);
      StringBuilder joined =
          new StringBuilder(" " + Arrays.toString(all).replaceAll("[\\[\\]]", ""));
      long hidden = 0;
      long spans = 0;
      int longest = 0;
      for (int row = 0; row < sources.size(); row++) {
        int[] text = restored(sources.get(row), targets.get(row));
        String place = " " + Arrays.toString(text).replaceAll("[\\[\\]]", "");
        int from = joined.indexOf(place);
        assertThat(from).as("the row is a stretch of the text, not read yet").isNotNegative();
        joined.replace(from, from + place.length(), ";");
        int sentinels = (int) Arrays.stream(sources.get(row)).filter(this::isSentinel).count();
        hidden += targets.get(row).length - 1 - sentinels;
        spans += sentinels;
        longest = Math.max(longest, sources.get(row).length);
      }
      assertThat(joined.toString()).matches("[;,]+");
      assertThat((double) hidden / corpus.tokens()).isCloseTo(0.15, within(0.01));
      assertThat((double) hidden / spans).isCloseTo(3, within(0.15));
      assertThat(longest).isEqualTo(CUT.sequenceLength());
    }
  }

  @Test
  void aPrefixAndTheRestAreTheText() {
    Cut cut = new Cut(12, 6, 3);
    BatchSource batches = new PrefixLm().batches(corpus, tokenizer, cut);
    int[] prefixes = new int[12];
    for (int epoch = 0; epoch < 40; epoch++) {
      List<int[]> sources = ObjectiveTexts.rows(batches, epoch, "input_ids", padding);
      List<int[]> targets = ObjectiveTexts.rows(batches, epoch, "labels", LossTerm.IGNORED);
      long tokens = 0;
      for (int row = 0; row < sources.size(); row++) {
        int prefix = sources.get(row).length - 1;
        int rest = targets.get(row).length - 1;
        assertThat(sources.get(row)[prefix]).isEqualTo(end);
        assertThat(targets.get(row)[rest]).isEqualTo(end);
        assertThat(Math.max(prefix, rest)).isBetween(1, 11);
        if (prefix + rest == 12) {
          prefixes[prefix]++;
        }
        tokens += prefix + rest;
      }
      assertThat(tokens).isEqualTo(corpus.tokens());
    }
    int all = Arrays.stream(prefixes).sum();
    for (int prefix = 1; prefix < 12; prefix++) {
      assertThat((double) prefixes[prefix] / all).isCloseTo(1.0 / 11, within(0.03));
    }
  }

  @Test
  void tooFewSentinelsAreRefusedWithTheNumberThatIsNeeded() {
    SpanCorruption objective = new SpanCorruption();
    assertThatThrownBy(() -> objective.batches(corpus, tokenizer, new Cut(600, 2, 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("up to 33 hidden spans")
        .hasMessageContaining("20 sentinels")
        .hasMessageContaining("--special-token '<extra_id_20>'");
    Tokenizer none = ObjectiveTexts.bert();
    assertThatThrownBy(() -> objective.batches(corpus, none, CUT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no sentinel '<extra_id_0>'")
        .hasMessageContaining("'added_tokens' in tokenizer.json")
        .hasMessageNotContaining("sequenceLength");
    assertThatThrownBy(() -> new SpanCorruption(0.15, 3, "<mask>"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("{}");
    // what a tokenizer that is trained for it has is enough
    Cut longRows = new Cut(600, 2, 1);
    String[] sentinels = objective.specialTokens(longRows).toArray(String[]::new);
    objective.batches(corpus, ObjectiveTexts.bert(sentinels), longRows);
  }
}
