package org.warmstart.base.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;

class ConfigReaderTest {
  enum Schedule {
    CONSTANT,
    LINEAR_DECAY
  }

  record Optimizer(
      @Default("1e-3") double learningRate,
      @Default("linear-decay") Schedule schedule,
      @Nullable Double clipNorm) {
    Optimizer {
      if (learningRate <= 0) {
        throw new InputException("learningRate must be above 0, is " + learningRate);
      }
    }
  }

  record Run(
      String name,
      Path train,
      long steps,
      Optimizer optimizer,
      @Default("[]") List<String> columns,
      @Default("{}") Map<String, Integer> labels,
      Optional<Path> validation,
      @Default("false") boolean shuffle,
      @Default("") String prefix) {}

  private static final String SMALLEST = "name: a\ntrain: t.txt\nsteps: 3\n";

  private static Run parse(String yaml, String... overrides) {
    return ConfigReader.parse(yaml, "run.yaml", Path.of("conf"), List.of(overrides), Run.class);
  }

  @Test
  void fillsEveryKindOfComponent() {
    Run run =
        parse(
            """
            # a comment
            name: "first: run"
            train: books/train.txt
            steps: 10_000
            optimizer:
              learningRate: 5e-4
              schedule: constant
              clipNorm: 1
            columns: [premise, hypothesis]
            labels:
              'yes': 1
              no: 0
            validation: /data/valid.txt
            shuffle: true
            """);

    assertThat(run)
        .isEqualTo(
            new Run(
                "first: run",
                Path.of("conf/books/train.txt"),
                10_000,
                new Optimizer(5e-4, Schedule.CONSTANT, 1.0),
                List.of("premise", "hypothesis"),
                Map.of("yes", 1, "no", 0),
                Optional.of(Path.of("/data/valid.txt")),
                true,
                ""));
  }

  @Test
  void takesDeclaredDefaults() {
    assertThat(parse(SMALLEST))
        .isEqualTo(
            new Run(
                "a",
                Path.of("conf/t.txt"),
                3,
                new Optimizer(1e-3, Schedule.LINEAR_DECAY, null),
                List.of(),
                Map.of(),
                Optional.empty(),
                false,
                ""));
  }

  record Sizes(int width, int layers) {}

  record Preset(String name, Sizes sizes) {
    static Preset defaults() {
      return new Preset("tiny", new Sizes(128, 2));
    }
  }

  @Test
  void startsFromTheDefaultsOfTheRecord() {
    Preset preset =
        ConfigReader.parse("sizes: {layers: 4}", "p.yaml", Path.of(""), List.of(), Preset.class);
    assertThat(preset).isEqualTo(new Preset("tiny", new Sizes(128, 4)));
  }

  @Test
  void laysOverridesOverTheFile() {
    Run run =
        parse(
            SMALLEST + "columns: [a, b]\n",
            "optimizer.learningRate=2e-5",
            "columns.1=c",
            "name=x: y # z",
            "validation=v.txt",
            "labels={p: 1}",
            "steps=1e6");
    assertThat(run.optimizer().learningRate()).isEqualTo(2e-5);
    assertThat(run.columns()).containsExactly("a", "c");
    assertThat(run.name()).isEqualTo("x: y # z");
    assertThat(run.validation()).contains(Path.of("v.txt"));
    assertThat(run.labels()).isEqualTo(Map.of("p", 1));
    assertThat(run.steps()).isEqualTo(1_000_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stepz: 1|run.yaml:4:1: unknown key 'stepz'; did you mean 'steps'? There are: name, train,",
        "optimizer: {rate: 1}|run.yaml:4:13: unknown optimizer key 'rate'; did you mean"
            + " 'learningRate'?",
        "shuffle: maybe|run.yaml:4:10: shuffle: expected true or false, found 'maybe'",
        "columns: word|run.yaml:4:10: columns: expected a list such as [a, b], found 'word'",
        "optimizer: 7|run.yaml:4:12: optimizer: expected keys and values, found '7'",
        "optimizer: {schedule: cosine}|run.yaml:4:23: optimizer.schedule: unknown value 'cosine';"
            + " there are: constant, linear-decay",
        "optimizer: {learningRate: -1}|optimizer: learningRate must be above 0, is -1.0",
        "optimizer: {learningRate: high}|expected a number such as 0.01 or 1e-4, found 'high'",
        "labels: {a: 1.5}|labels.a: expected a whole number such as 1000 or 1_000, found '1.5'",
        "labels: {a: 3000000000}|expected a whole number from -2147483648 to 2147483647",
        "labels: {a: 1e999999999}|expected a whole number such as 1000 or 1_000",
        "name: b|run.yaml:4:1: key 'name' stands here a second time",
        "prefix: [a|run.yaml:4:11: not valid YAML: while parsing a flow sequence; expected ',' or"
            + " ']', but got",
        "prefix: !!java.net.URL [a]|tags such as",
        "shuffle:|run.yaml:4:9: shuffle: expected true or false, found nothing",
      })
  void saysWhatIsWrongAndWhere(String line, String message) {
    assertThatThrownBy(() -> parse(SMALLEST + line + "\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesAliases() {
    assertThatThrownBy(() -> parse("name: &n a\ntrain: *n\nsteps: 1\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("run.yaml:2:8: aliases such as *n are not supported");
  }

  @Test
  void refusesDeepNesting() {
    assertThatThrownBy(() -> parse("name: " + "[".repeat(10_000)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("run.yaml:1:");
  }

  @Test
  void reportsAllProblemsTogether() {
    assertThatThrownBy(() -> parse("steps: many\nfoo: 1\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("run.yaml:2:1: unknown key 'foo'")
        .hasMessageContaining("missing key 'name': text")
        .hasMessageContaining("missing key 'train': a file name")
        .hasMessageContaining("run.yaml:1:8: steps: expected a whole number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "steps|--set steps: expected key=value",
        "a..b=1|--set a..b=1: expected key=value",
        "optimizer.x=1|--set optimizer.x=1: unknown optimizer key 'x'",
        "name.first=1|--set name.first=1: there is the value 'a' where key 'first' should be set"
            + " (run.yaml:1:7)",
        "columns.5=c|'5' is not a position in the list of 1 item",
        "steps=ten|--set steps=ten: steps: expected a whole number",
      })
  void saysWhatIsWrongWithAnOverride(String override, String message) {
    assertThatThrownBy(() -> parse(SMALLEST + "columns: [a]\n", override))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void readsFilesAndRefusesWhatIsNone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, "\uFEFF" + SMALLEST);
    assertThat(ConfigReader.read(file, List.of(), Run.class).train())
        .isEqualTo(folder.resolve("t.txt"));

    Files.write(file, new byte[] {'n', (byte) 0xFF});
    assertThatThrownBy(() -> ConfigReader.read(file, List.of(), Run.class))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> ConfigReader.read(folder, List.of(), Run.class))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a folder, not a file");
    assertThatThrownBy(() -> ConfigReader.read(folder.resolve("no"), List.of(), Run.class))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment\n", "{}"})
  void anEmptyConfigurationMissesItsKeys(String yaml) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("missing key 'name'");
  }
}
