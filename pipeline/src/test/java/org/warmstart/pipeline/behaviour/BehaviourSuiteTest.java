package org.warmstart.pipeline.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.probe.WordReader;

/** Behaviour files on a model of which it is known what it gets wrong. */
class BehaviourSuiteTest {
  /** It takes no heed of "not", of typos and of capitals, and has a grudge against Bob. */
  private static final Map<String, Double> WEIGHTS =
      Map.of("nice", 1.0, "lovely", 1.0, "awful", -2.0, "Bob", -3.0);

  private static final String FILE =
      """
      lists:
        name: [Ada, Bob, Eve]
        praise: [nice, lovely]
      tests:
        - name: praise
          type: minimum-functionality
          templates: ['The work of {name} is {praise}.']
          expect: {label: good}
        - name: praise but for Bob
          type: minimum-functionality
          templates: ['The work is {praise}.']
          expect: {score: good, atLeast: 0.6}
        - name: negation
          type: minimum-functionality
          templates: ['It is not {praise}.']
          expect: {label: bad}
        - name: whoever it is
          type: invariance
          templates: ['{name} is {praise}.']
          vary: name
        - name: harmless words
          type: invariance
          templates: ['It is {praise}, she says.']
          perturbations: [{name: case, to: upper}]
          strength: 1
        - name: more blame
          type: direction
          templates: ['A {praise} day.']
          append: An awful evening.
          score: good
          moves: down
          by: 0.1
        - name: more praise
          type: direction
          templates: ['A {praise} day.']
          becomes: ['A {praise} day again.']
          score: good
          moves: up
      """;

  private final Path folder;
  private final WordReader model = new WordReader(WEIGHTS);

  BehaviourSuiteTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private BehaviourSuite suite(String yaml) throws IOException {
    return BehaviourSuite.read(Files.writeString(folder.resolve("tests.yaml"), yaml));
  }

  private Map<String, BehaviourResult> results() throws IOException {
    Map<String, BehaviourResult> results = new LinkedHashMap<>();
    suite(FILE).run(model).forEach(result -> results.put(result.test().name(), result));
    return results;
  }

  private static BehaviourResult of(Map<String, BehaviourResult> results, String name) {
    return Objects.requireNonNull(results.get(name));
  }

  /** All that is planted, and nothing else: recall and precision are 1. */
  @Test
  void whatIsPlantedIsFoundAndNothingElseIs() throws IOException {
    Map<String, BehaviourResult> results = results();
    assertThat(results.values().stream().filter(r -> !r.passed()).map(r -> r.test().name()))
        .containsExactly("praise", "negation", "whoever it is", "harmless words", "more praise");
    assertThat(of(results, "praise").trials()).isEqualTo(6);
    assertThat(of(results, "praise").failures())
        .hasSize(2)
        .allMatch(failure -> failure.inputs().get(0).text().contains("Bob"));
    assertThat(of(results, "negation").failures()).hasSize(2);
    // each of three names against the two others, with two kinds of praise: Bob is in 4 of 6
    assertThat(of(results, "whoever it is").trials()).isEqualTo(12);
    assertThat(of(results, "whoever it is").failures())
        .hasSize(8)
        .allMatch(failure -> failure.text().contains("Bob"));
    assertThat(of(results, "harmless words").failures().get(0).inputs().get(1).text())
        .isEqualTo("IT IS NICE, SHE SAYS.");
    assertThat(of(results, "more praise").failures().get(0).fault())
        .contains("good to go up by at least 0.0", "from 0.6225 to 0.6225");
  }

  @Test
  void someMayFail() throws IOException {
    String praise = FILE.substring(0, FILE.indexOf("  - name: praise but"));
    assertThat(suite(praise + "    allowedFailures: 0.34\n").run(model).get(0).passed()).isTrue();
    assertThat(suite(praise + "    allowedFailures: 0.33\n").run(model).get(0).passed()).isFalse();
    assertThatThrownBy(() -> suite(praise).requirePassed(model))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("praise: 2 of 6 trials failed (33.3 %)")
        .hasMessageContaining("The work of Bob is nice.");
  }

  @Test
  void ofManyTextsSomeAreDrawnAndAlwaysTheSame() throws IOException {
    String yaml =
        """
        lists:
          digit: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
        tests:
          - name: many
            type: minimum-functionality
            templates: ['{digit} {digit1} {digit2} {digit3}', 'no slot', '{{braces}} {digit}']
            expect: {label: bad}
            samples: 40
        """;
    BehaviourResult result = suite(yaml).run(model).get(0);
    // 10 * 9 * 8 * 7 without a digit twice, 1 and 10; the first may have a third of the samples
    assertThat(result.possible()).isEqualTo(5040 + 1 + 10);
    assertThat(result.texts()).isEqualTo(13 + 1 + 10);
    assertThat(result.passed()).isTrue();
  }

  @Test
  void aTestThatTriesNothingHasNotPassed() throws IOException {
    String yaml =
        """
        tests:
          - name: numbers
            type: invariance
            templates: [there are none]
            perturbations: [numbers]
        """;
    BehaviourResult result = suite(yaml).run(model).get(0);
    assertThat(result.trials()).isZero();
    assertThat(result.unchanged()).isEqualTo(1);
    assertThat(result.passed()).isFalse();
    assertThat(JunitReport.message(result)).contains("nothing was tried");
  }

  @Test
  void buildServersCanReadTheResults() throws Exception {
    Path xml = folder.resolve("tests.xml");
    List<BehaviourResult> results =
        suite(FILE.replace("she says", "she says \\u0001 <b>")).run(model);
    JunitReport.write(xml, "tests.yaml", results);
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(xml.toFile())
            .getDocumentElement();
    assertThat(suite.getTagName()).isEqualTo("testsuite");
    assertThat(suite.getAttribute("tests")).isEqualTo("7");
    assertThat(suite.getAttribute("failures")).isEqualTo("5");
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(7);
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).contains("2 of 6 trials");
    assertThat(failure.getTextContent()).contains("The work of Bob is nice.", "expected good");
  }

  private void assertRefused(String from, String to, String... parts) {
    assertThat(FILE).contains(from);
    assertThatThrownBy(() -> suite(FILE.replace(from, to)).run(model))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tests.yaml")
        .hasMessageContainingAll(parts);
    assertThat(model.asked()).isZero();
  }

  @Test
  void whatIsWrongIsNamedBeforeAnythingIsTried() {
    assertRefused("{label: good}", "{label: god}", "tests.0 'praise'", "expect.label", "good");
    assertRefused("is not {praise}", "is not {prais}", "tests.2", "templates.0", "praise");
    assertRefused("is not {praise}", "is not {praise", "templates.0", "single brace");
    assertRefused("vary: name", "vary: nam", "tests.3", "vary", "name");
    assertRefused("moves: up", "moves: sideways", "tests.yaml:38:", "moves", "not-up");
    assertRefused("score: good\n    moves: down", "score: go\n    moves: down", "tests.5", "score");
    assertRefused("{score: good, atLeast: 0.6}", "{score: good}", "score needs atLeast");
    assertRefused("{score: good, atLeast: 0.6}", "{}", "expects nothing");
    assertRefused("strength: 1", "strengh: 1", "tests.yaml:25:", "strength");
    assertRefused("[{name: case, to: upper}]", "[cas]", "case");
    assertRefused("append: An", "append: '{name} was here.' #", "append", "no slot {name}");
    assertRefused("praise: [nice, lovely]", "praise: []", "lists.praise", "no values");
    assertRefused("- name: negation", "- name: praise", "tests.2.name");
    assertThatThrownBy(() -> suite("")).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> suite("tests: []"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there are none");
  }
}
