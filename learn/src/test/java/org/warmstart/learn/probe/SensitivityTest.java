package org.warmstart.learn.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.data.perturb.Perturbations;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.Reply;
import org.warmstart.pipeline.probe.ReplyKind;
import org.warmstart.pipeline.probe.WordAttack;
import org.warmstart.pipeline.result.Outcome;

/** Flips are counted right on a model of which it is known what flips it. */
class SensitivityTest {
  /** Good is what has the word "good" in small letters in it. */
  private static final class Reader implements ProbedModel {
    @Override
    public ReplyKind kind() {
      return ReplyKind.CLASS;
    }

    @Override
    public List<String> labels() {
      return List.of("bad", "good");
    }

    @Override
    public List<Outcome<Reply>> ask(List<TextInput> inputs) {
      return inputs.stream()
          .map(
              input -> {
                boolean good = List.of(input.text().split(" ", -1)).contains("good");
                double score = good ? 0.9 : 0.2;
                return Outcome.of(
                    Reply.ofClass(good ? "good" : "bad", Map.of("bad", 1 - score, "good", score)));
              })
          .toList();
    }
  }

  private static final ProbeSettings SETTINGS =
      new ProbeSettings(List.of(1.0, 0.25), 4, false, 0, 5, 200, 42);

  private final Path folder;

  SensitivityTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Eight good rows of four words, and eight bad ones, of which two are said to be good. */
  private static List<ProbeRow> rows() {
    List<ProbeRow> rows = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String text = i < 8 ? "it was good really" : "it was dull really";
      String label = i < 10 ? "good" : "bad";
      rows.add(new ProbeRow(TextInput.of(text), List.of(label), "rows.tsv:" + (i + 2)));
    }
    return rows;
  }

  private static Sensitivity of(String perturbations) {
    return Sensitivity.of(
        new Reader(), rows(), Perturbations.parse(perturbations, "test"), SETTINGS, Progress.NONE);
  }

  @Test
  void whatAlwaysFlipsGoodRowsFlipsHalfOfAll() {
    Sensitivity all = of("{name: case, to: upper}");
    SensitivityPoint whole = all.curves().get(0).points().get(1);
    assertThat(whole.strength()).isEqualTo(1);
    assertThat(whole.changed()).isEqualTo(64);
    assertThat(Objects.requireNonNull(whole.flips()).value()).isEqualTo(0.5);
    // good rows go from 0.9 to 0.2, bad ones stay
    assertThat(Objects.requireNonNull(whole.moved()).value()).isCloseTo(0.35, within(1e-9));
    assertThat(Objects.requireNonNull(all.accuracy()).value()).isEqualTo(14 / 16.0);
    assertThat(Objects.requireNonNull(whole.accuracy()).value()).isEqualTo(6 / 16.0);
    assertThat(all.robust().get(1).accuracy().value()).isEqualTo(6 / 16.0);
  }

  /** One of four words is changed, so a good row flips in a quarter of the draws. */
  @Test
  void flipsAreThoseOfTheTextsThatTouchTheWord() {
    Sensitivity all = of("{name: case, to: upper}");
    SensitivityPoint quarter = all.curves().get(0).points().get(0);
    assertThat(quarter.share()).isEqualTo(0.25);
    double flips = Objects.requireNonNull(quarter.flips()).value();
    assertThat(flips).isBetween(0.03, 0.25).isCloseTo(0.125, within(0.08));
    assertThat(quarter.flips().low()).isLessThan(flips);
    assertThat(quarter.flips().high()).isGreaterThan(flips);
    // every flip touched the word, and none that touched it is missing among the examples
    assertThat(all.curves().get(0).flips())
        .hasSize(5)
        .allMatch(flip -> flip.change().text().contains("GOOD"));
    // right under all four copies is rarer than right under one
    assertThat(all.robust().get(0).accuracy().value())
        .isLessThan(Objects.requireNonNull(quarter.accuracy()).value())
        .isGreaterThanOrEqualTo(all.robust().get(1).accuracy().value());
  }

  @Test
  void harmlessChangesFlipNothingAndNothingToChangeIsCounted() {
    Sensitivity all = of("{name: spacing, kinds: [doubled]}, numbers, distractor");
    for (SensitivityPoint point : all.curves().get(0).points()) {
      assertThat(Objects.requireNonNull(point.flips()).value()).isZero();
    }
    SensitivityPoint numbers = all.curves().get(1).points().get(0);
    assertThat(numbers.unchanged()).isEqualTo(64);
    assertThat(numbers.flips()).isNull();
    assertThat(all.robust()).allMatch(point -> point.accuracy().value() == 14 / 16.0);
  }

  @Test
  void attacksAreSummedUp() {
    AttackSummary summary =
        AttackSummary.of(
            "characters",
            new Reader(),
            rows(),
            WordAttack.characters(0.5, 1000),
            SETTINGS,
            Progress.NONE);
    // of 14 right rows eight have the word; what makes a text good does not come by typos
    assertThat(summary.attacked()).isEqualTo(14);
    assertThat(summary.wrongBefore()).isEqualTo(2);
    assertThat(Objects.requireNonNull(summary.success()).value()).isEqualTo(8 / 14.0);
    assertThat(Objects.requireNonNull(summary.accuracyAfter()).value()).isEqualTo(6 / 16.0);
    assertThat(summary.changedWords()).isEqualTo(1);
    assertThat(summary.changedShare()).isEqualTo(0.25);
  }

  @Test
  void thePageAndTheObjectHaveWhatWasFound() {
    ProbeResult result =
        new ProbeResult(
            "model",
            "rows.tsv",
            ReplyKind.CLASS,
            16,
            16,
            SETTINGS,
            of("{name: case, to: upper}, word-order"),
            List.of(),
            null);
    String html = ProbePage.of(result).toHtml();
    assertThat(html).contains("<del>", "<ins>", "GOOD", "Answers that flip", "rows.tsv:2");
    assertThat(ProbeJson.of(result).at("/perturbations/0/strengths/1/flips/value").asDouble())
        .isEqualTo(0.5);
    assertThat(ProbeJson.of(result).at("/perturbations/1/keeps_label").asBoolean(true)).isFalse();
  }

  private ProbeTable read(String table, ProbeTable.Columns columns, int most) throws IOException {
    Path file = Files.writeString(folder.resolve("rows.tsv"), table);
    return ProbeTable.read(file, columns, new Reader(), most, new SeededRandom(1));
  }

  @Test
  void tablesAreReadAndWhatIsWrongIsNamed() throws IOException {
    ProbeTable.Columns usual = new ProbeTable.Columns(null, null, null);
    assertThat(read("text\tlabel\nfine\tgood\n", usual, 9).rows().get(0).right())
        .containsExactly("good");
    assertThat(read("text\tother\nfine\tgood\n", usual, 9).labelled()).isFalse();
    assertThat(read("text\tlabel\n" + "fine\tgood\n".repeat(50), usual, 9).rows()).hasSize(9);
    assertThatThrownBy(() -> read("text\tlabel\nfine\tgod\n", usual, 9))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rows.tsv")
        .hasMessageContaining("2")
        .hasMessageContaining("'label'")
        .hasMessageContaining("good");
    assertThatThrownBy(
            () -> read("text\tlabel\nfine\tgood\n", new ProbeTable.Columns("txt", null, null), 9))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("text");
    assertThatThrownBy(() -> read("", usual, 9)).isInstanceOf(InputException.class);
  }
}
