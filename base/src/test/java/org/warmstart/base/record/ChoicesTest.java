package org.warmstart.base.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;

class ChoicesTest {
  @ChosenFrom(Objectives.class)
  interface Objective {}

  record Masked(
      @Default("0.15") double maskProbability, @Default("false") boolean nextSentence, Noise noise)
      implements Objective {
    Masked {
      if (!(maskProbability > 0)) {
        throw new InputException("maskProbability has to be above 0, not " + maskProbability);
      }
    }
  }

  record Causal() implements Objective {}

  record Denoising(@Default("[]") List<Noise> noises, @Default("{}") Map<String, Noise> named)
      implements Objective {}

  @ChosenFrom(Noise.class)
  sealed interface Noise {
    Choices<Noise> ALL =
        Choices.of(Noise.class, "noise")
            .add("words", Words.class)
            .add("infill", Infill.class)
            .moved("spans", "{name: infill}");

    record Words(@Default("1") int least) implements Noise {}

    record Infill(@Default("3.0") double meanLength) implements Noise {}
  }

  static final class Objectives {
    static final Choices<Objective> ALL =
        Choices.of(Objective.class, "objective")
            .add("masked", Masked.class)
            .add("causal", Causal.class)
            .add("denoising", Denoising.class);

    private Objectives() {}
  }

  @Moved(key = "kind", now = "objective.name")
  record Run(
      @FlatKeys Objective objective,
      @Default("{name: words, least: 2}") Noise noise,
      Optional<Noise> extra,
      @Nullable Noise none,
      @Default("8") int rows) {}

  private static final String MASKED = "objective: {name: masked, noise: words}\n";

  private static Run parse(String yaml, String... overrides) {
    return ConfigReader.parse(yaml, "run.yaml", Path.of(""), List.of(overrides), Run.class);
  }

  private static Objective objective(String yaml, String... overrides) {
    return parse(yaml, overrides).objective();
  }

  private static Objective words(double probability, boolean nextSentence) {
    return new Masked(probability, nextSentence, new Noise.Words(1));
  }

  @Test
  void aNameAloneOrWithKeys() {
    assertThat(objective("objective: causal")).isEqualTo(new Causal());
    assertThat(objective("objective: {name: causal}")).isEqualTo(new Causal());
    assertThat(objective("objective: {name: masked, maskProbability: 0.2, noise: words}"))
        .isEqualTo(words(0.2, false));
  }

  @Test
  void listsMapsAndChoicesOfChoices() {
    assertThat(
            objective(
                """
                objective:
                  name: denoising
                  noises: [words, {name: infill, meanLength: 2}]
                  named: {a: infill}
                """))
        .isEqualTo(
            new Denoising(
                List.of(new Noise.Words(1), new Noise.Infill(2)),
                Map.of("a", new Noise.Infill(3))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objective: {name: masked, noise: words}\nnextSentence: true",
        "nextSentence: true\nobjective: {name: masked, noise: words}",
        "objective: {name: masked, noise: words, nextSentence: true}"
      })
  void flatKeysMeanTheChoicesOwn(String yaml) {
    assertThat(objective(yaml)).isEqualTo(words(0.15, true));
  }

  @Test
  void aDefaultStandsForANameThatIsLeftOut() {
    assertThat(parse(MASKED).noise()).isEqualTo(new Noise.Words(2));
    assertThat(parse(MASKED + "noise: {least: 5}").noise()).isEqualTo(new Noise.Words(5));
    assertThat(parse(MASKED + "noise: {}").noise()).isEqualTo(new Noise.Words(2));
    assertThat(parse(MASKED + "noise: words").noise()).isEqualTo(new Noise.Words(1));
    assertThat(parse(MASKED + "noise: infill").noise()).isEqualTo(new Noise.Infill(3));
    assertThat(parse(MASKED).extra()).isEmpty();
    assertThat(parse(MASKED + "extra: words").extra()).contains(new Noise.Words(1));
    assertThat(parse(MASKED).none()).isNull();
  }

  @Test
  void overridesReachIntoChoices() {
    assertThat(objective(MASKED, "objective.maskProbability=0.5")).isEqualTo(words(0.5, false));
    assertThat(objective(MASKED, "nextSentence=true")).isEqualTo(words(0.15, true));
    assertThat(objective(MASKED, "objective=causal")).isEqualTo(new Causal());
    assertThat(objective("objective: masked", "objective.noise=words", "objective.noise.least=4"))
        .isEqualTo(new Masked(0.15, false, new Noise.Words(4)));
    assertThat(objective("objective: causal", "objective.name=masked", "objective.noise=words"))
        .isEqualTo(words(0.15, false));
    assertThat(parse(MASKED, "noise.least=7").noise()).isEqualTo(new Noise.Words(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objective: maskd|run.yaml:1:12: objective: unknown objective 'maskd'; did you mean"
            + " 'masked'? There are: masked, causal, denoising",
        "objective: {name: maskd}|run.yaml:1:19: objective: unknown objective 'maskd'",
        "objective: {maskProbability: 0.1}|run.yaml:1:12: missing key 'objective.name': one of"
            + " masked, causal, denoising",
        "objective: {name: }|missing key 'objective.name': one of",
        "objective: {name: [masked]}|missing key 'objective.name': one of",
        "objective: [masked]|run.yaml:1:12: objective: expected one of masked, causal, denoising,"
            + " or its settings as {name: …, key: value}, found a list",
        "rows: 1|run.yaml:1:1: missing key 'objective': one of masked, causal, denoising, or",
        "objective: {name: masked, noise: words, maskProb: 0.1}|run.yaml:1:41: objective 'masked':"
            + " unknown key 'maskProb'; did you mean 'maskProbability'? There are:"
            + " maskProbability, nextSentence, noise",
        "objective: {name: causal, maskProb: 0.1}|run.yaml:1:27: objective 'causal' has no keys, so"
            + " 'maskProb' is none",
        "objective: {name: causal, maskProbability: 0.1}|run.yaml:1:27: 'maskProbability' is a key"
            + " of objective 'masked', not of 'causal'",
        "{objective: causal, maskProbability: 0.1}|run.yaml:1:21: 'maskProbability' is a key of"
            + " objective 'masked', not of 'causal'",
        "{objective: {name: masked, noise: words, nextSentence: true}, nextSentence: true}|"
            + "run.yaml:1:63: 'nextSentence' stands in 'objective' as well (run.yaml:1:56); write"
            + " it there only: objective.nextSentence",
        "{objective: causal, maskProb: 1}|unknown key 'maskProb'; did you mean 'maskProbability'",
        "{objective: causal, noise: spans}|run.yaml:1:28: noise: noise 'spans' is now written"
            + " {name: infill}",
        "{objective: causal, kind: masked}|run.yaml:1:21: key 'kind' is now written"
            + " 'objective.name'",
        "objective: {name: masked, noise: words, maskProbability: -1}|objective: maskProbability"
            + " has to be above 0, not -1.0",
        "{objective: {name: denoising, noises: [words, word]}}|objective.noises.1: unknown noise"
            + " 'word'",
        "nextSentence: true|'nextSentence' is a key of objective 'masked', and there is no"
            + " objective",
      })
  void saysWhatIsWrongAndWhere(String yaml, String message) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aKeyBelowAValueThatIsNoChoiceIsRefused() {
    assertThatThrownBy(() -> parse(MASKED + "rows: 3", "rows.first=1"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "--set rows.first=1: there is the value '3' where key 'first' should be set"
                + " (run.yaml:2:7)");
  }

  /** What is wrong with the whole of which a part was laid over is said with what was. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objective.maskProbability=0|run.yaml:1:12, with --set objective.maskProbability=0:"
            + " objective: maskProbability has to be above 0, not 0.0",
        "objective.name=causal|run.yaml:1:27, with --set objective.name=causal:"
            + " 'noise' is a key of objective 'masked', not of 'causal'",
        "objective=causal|run.yaml:2:1, with --set objective=causal:"
            + " 'nextSentence' is a key of objective 'masked', not of 'causal'",
        "objective.nose=words|--set objective.nose=words: objective 'masked': unknown key 'nose'",
        "rows=many|--set rows=many: rows: expected a whole number",
      })
  void saysWhichOverrideIsWrong(String override, String message) {
    assertThatThrownBy(() -> parse(MASKED + "nextSentence: true", override))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void isWrittenCompleteAndReadBack() {
    Run run = parse("objective: {name: denoising, noises: [words], named: {a: infill}}");
    String yaml = ConfigWriter.toYaml(run);
    assertThat(yaml)
        .isEqualTo(
            """
            objective:
              name: "denoising"
              noises:
                - name: "words"
                  least: 1
              named:
                a:
                  name: "infill"
                  meanLength: 3.0
            noise:
              name: "words"
              least: 2
            extra: null
            none: null
            rows: 8
            """);
    assertThat(parse(yaml)).isEqualTo(run);
  }

  record Stray() implements Objective {}

  record Named(String name) implements Objective {}

  @Test
  void aProgramAddsItsOwn() {
    Choices<Objective> choices = Choices.of(Objective.class, "objective").add("a", Causal.class);
    assertThat(choices.add("stray", Stray.class).names()).containsExactly("a", "stray");
    assertThat(choices.nameOf(new Stray())).isEqualTo("stray");
    assertThatThrownBy(() -> choices.add("a", Stray.class))
        .hasMessage("objective 'a' is there already");
    assertThatThrownBy(() -> choices.add("named", Named.class))
        .hasMessageContaining("has to be a record without a key 'name'");
    assertThatThrownBy(
            () ->
                ConfigWriter.toYaml(
                    new Run(new Stray(), new Noise.Words(1), Optional.empty(), null, 1)))
        .hasMessageContaining("Stray is not among the choices of objective");
  }
}
