package org.warmstart.eval.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

class JudgingTest {
  private static final Rubric FLASK = Rubric.flask();
  private static final Judging.Progress QUIET = (done, all) -> {};

  private final Path folder;

  JudgingTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A judge whose answers the test makes up: the only thing here that is not ours. */
  private static final class Spoken implements Judge {
    private final UnaryOperator<String> says;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    Spoken(UnaryOperator<String> says) {
      this.says = says;
    }

    @Override
    public String name() {
      return "spoken";
    }

    @Override
    public String answer(String system, String prompt, long seed) throws JudgeException {
      asked.add(prompt);
      String answer = says.apply(prompt);
      if (answer.startsWith("fail")) {
        throw new JudgeException(answer, answer.equals("fail for good"));
      }
      return answer;
    }
  }

  private List<Question> questions() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("q.jsonl"),
            """
            {"idx": 1, "instruction": "Add 2 and 2.", "answer": "4", "skill": ["Logical Correctness", "Conciseness"], "domain": ["Math"], "difficulty": "simple"}
            {"idx": 2, "instruction": "Who wrote Emma?", "answer": "Jane Austen", "skill": ["Factuality"], "domain": ["Culture", "Humanities"], "difficulty": "-1"}
            {"idx": 3, "instruction": "Say hello.", "skill": "Readability", "domain": ["-1"], "difficulty": "simple"}
            """);
    return Question.read(file, FLASK, true);
  }

  private static Map<String, Map<String, String>> answers() {
    Map<String, Map<String, String>> answers = new LinkedHashMap<>();
    answers.put("good", Map.of("1", "4", "2", "Jane Austen", "3", "Hello!"));
    answers.put("poor", Map.of("1", "5", "2", "Emma", "3", "Bye"));
    return answers;
  }

  private static String scores(String prompt) {
    boolean poor = prompt.contains("[Answer]\n5") || prompt.contains("[Answer]\nEmma");
    StringBuilder text = new StringBuilder("As I see it: {\"none\": 0");
    for (Rubric.Skill skill : FLASK.skills()) {
      if (prompt.contains("# " + skill.name())) {
        text.append(", \"").append(skill.name()).append("\": ").append(poor ? 2 : 5);
      }
    }
    return text.append("}").toString();
  }

  private List<Judgement> run(
      Protocol protocol, Judge judge, Path out, boolean resume, int parallel) throws IOException {
    try (JudgementFile file = JudgementFile.open(out, resume)) {
      new Judging(judge, protocol, FLASK, new Judging.Settings(2, parallel, 1))
          .run(protocol.tasks(questions(), answers(), FLASK, true), file, QUIET);
      return file.judgements();
    }
  }

  @Test
  void flaskAsksForTheSkillsOfEachQuestion() throws IOException {
    Spoken judge = new Spoken(JudgingTest::scores);
    List<Judgement> judgements = run(Protocol.FLASK, judge, folder.resolve("j"), false, 1);
    assertThat(judgements).hasSize(6).allMatch(Judgement::isReadable);
    assertThat(judge.asked.get(0))
        .contains("# Logical Correctness", "# Conciseness", "Add 2 and 2.", "[Answer]\n4\n")
        .contains("An answer that is right", "{\"Logical Correctness\": 1 to 5")
        .doesNotContain("# Factuality");
    ScoreTables tables = ScoreTables.of(judgements, 200, 1);
    assertThat(tables.rows().get(0).system()).isEqualTo("good");
    assertThat(tables.rows().get(0).mean().value()).isEqualTo(5);
    assertThat(row(tables, "all", "poor")).isEqualTo((2 + 2 + 5) / 3.0);
    assertThat(row(tables, "Conciseness", "poor")).isEqualTo(2);
    assertThat(row(tables, "Humanities", "poor")).isEqualTo(2);
    assertThat(row(tables, "simple", "poor")).isEqualTo(3.5);
    assertThat(tables.rows()).noneMatch(row -> row.name().equals("-1"));
    ScoreTables.Difference difference = tables.comparisons().get(0);
    assertThat(difference.test().difference()).isEqualTo(2);
    // the signs of two differences of three: two of four patterns are as far apart
    assertThat(difference.test().pValue()).isEqualTo(0.5);
    List<Judgement> turned = new ArrayList<>(judgements);
    Collections.reverse(turned);
    assertThat(ScoreTables.of(turned, 200, 1)).isEqualTo(tables);
  }

  private static double row(ScoreTables tables, String name, String system) {
    return tables.rows().stream()
        .filter(row -> row.name().equals(name) && row.system().equals(system))
        .findFirst()
        .orElseThrow()
        .mean()
        .value();
  }

  @Test
  void severalAtOnceWriteTheSameFile() throws IOException {
    run(Protocol.FLASK, new Spoken(JudgingTest::scores), folder.resolve("one"), false, 1);
    run(Protocol.FLASK, new Spoken(JudgingTest::scores), folder.resolve("four"), false, 4);
    assertThat(folder.resolve("four")).hasSameBinaryContentAs(folder.resolve("one"));
  }

  @Test
  void goesOnWhereItWasKilledInTheMiddleOfALine() throws IOException {
    Path whole = folder.resolve("whole");
    run(Protocol.FLASK, new Spoken(JudgingTest::scores), whole, false, 1);
    byte[] bytes = Files.readAllBytes(whole);
    Path part = folder.resolve("part");
    for (int length : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
      Files.write(part, Arrays.copyOf(bytes, length));
      run(Protocol.FLASK, new Spoken(JudgingTest::scores), part, true, 1);
      assertThat(part).as("from byte " + length).hasSameBinaryContentAs(whole);
    }
    Spoken idle = new Spoken(JudgingTest::scores);
    run(Protocol.FLASK, idle, part, true, 1);
    assertThat(idle.asked).isEmpty();
    assertThatThrownBy(() -> JudgementFile.open(part, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--resume");
    assertThatThrownBy(() -> run(Protocol.RATING, idle, part, true, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("question '1' was judged by other words");
    try (JudgementFile open = JudgementFile.open(part, true)) {
      assertThat(open.cut()).isZero();
      assertThatThrownBy(() -> JudgementFile.open(part, true))
          .hasMessageContaining("another judging");
    }
  }

  @Test
  void unreadableAnswersAreAskedForAgainAndCounted() throws IOException {
    Spoken judge =
        new Spoken(
            prompt ->
                prompt.contains("hello") || !prompt.endsWith(Protocol.REMINDER)
                    ? "I like it."
                    : scores(prompt));
    List<Judgement> judgements = run(Protocol.FLASK, judge, folder.resolve("j"), false, 1);
    assertThat(judgements).allMatch(each -> each.record().attempts() == 2);
    assertThat(ScoreTables.of(judgements, 100, 1).counts().get("good"))
        .isEqualTo(new ScoreTables.Counts(3, 1, 0));
    assertThat(judgements.get(4).verdict().problem()).isEqualTo("no score for Readability");
  }

  @Test
  void failuresAreKeptAndAskedAgain() throws IOException {
    Path out = folder.resolve("j");
    Spoken failing = new Spoken(prompt -> prompt.contains("Emma?") ? "fail" : scores(prompt));
    assertThat(run(Protocol.FLASK, failing, out, false, 1))
        .filteredOn(each -> each.record().failed())
        .hasSize(2);
    Spoken judge = new Spoken(JudgingTest::scores);
    assertThat(run(Protocol.FLASK, judge, out, true, 1)).hasSize(6).allMatch(Judgement::isReadable);
    assertThat(judge.asked).hasSize(2);
    Spoken gone = new Spoken(prompt -> "fail for good");
    assertThatThrownBy(() -> run(Protocol.FLASK, gone, folder.resolve("k"), false, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--resume goes on");
    assertThat(gone.asked).hasSize(1);
  }

  /** A judge that always takes the first answer, and one that takes the longer one. */
  @Test
  void pairsAreJudgedInBothOrders() throws IOException {
    Spoken first = new Spoken(prompt -> "{\"winner\": \"A\"}");
    PairTables tables =
        PairTables.of(run(Protocol.PAIRWISE, first, folder.resolve("first"), false, 1), 200, 1);
    assertThat(first.asked).hasSize(6);
    assertThat(tables.pairs().get(0).ties()).isEqualTo(3);
    assertThat(tables.pairs().get(0).winRate().value()).isEqualTo(0.5);
    assertThat(tables.bias()).isEqualTo(new PairTables.PositionBias(6, 0, 0, 2 / 64.0, 3, 0));
    Spoken fair =
        new Spoken(
            prompt -> {
              int at = prompt.indexOf("[Answer A]\n") + 11;
              String answer = prompt.substring(at, prompt.indexOf('\n', at));
              boolean good = answers().getOrDefault("good", Map.of()).containsValue(answer);
              return good ? "[[A]]" : "[[B]]";
            });
    tables = PairTables.of(run(Protocol.PAIRWISE, fair, folder.resolve("fair"), false, 1), 200, 1);
    assertThat(tables.pairs().get(0).winsA()).isEqualTo(3);
    assertThat(tables.pairs().get(0).pValue()).isEqualTo(0.25);
    assertThat(tables.bias()).isEqualTo(new PairTables.PositionBias(3, 3, 0, 1, 3, 3));
  }

  @Test
  void filesSayWhereTheyAreWrong() throws IOException {
    String[][] wrong = {
      {"", "is empty"},
      {"{}\n", "line 1: none of the fields idx, question_id, id"},
      {"{\"id\": 1, \"instruction\": \"a\"}\n", "line 1: 'skill' is missing"},
      {
        "{\"id\": 1, \"instruction\": \"a\", \"skill\": [\"Factualty\"]}\n",
        "did you mean 'Factuality'"
      },
      {
        "{\"id\": 1, \"instruction\": [], \"skill\": [\"Factuality\"]}\n",
        "'instruction': expected a text"
      },
      {
        "{\"id\": 1, \"instruction\": \"a\", \"skill\": \"Factuality\"}\n".repeat(2),
        "line 2: the id '1' is there twice"
      },
      {"\n", "line 1: expected a JSON object, found a blank line"},
      {"{\"id\": NaN}\n", "line 1: not JSON"}
    };
    for (String[] each : wrong) {
      Path file = Files.writeString(folder.resolve("wrong.jsonl"), each[0]);
      assertThatThrownBy(() -> Question.read(file, FLASK, true))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining(each[1]);
    }
    Path judged = folder.resolve("judged.jsonl");
    Files.writeString(judged, "{\"id\": 1, \"system\": \"a\", \"scores\": {\"x\": 1}}\n");
    Files.writeString(
        judged,
        "{\"id\": 2, \"system\": \"a\", \"scores\": {\"x\": \"NaN\"}}\n",
        StandardOpenOption.APPEND);
    assertThatThrownBy(() -> JudgementFile.read(judged))
        .hasMessageContaining("line 2: 'scores': 'x': expected a number");
  }

  @Test
  void rubricsOfOnesOwnAndOfFlask() throws IOException {
    Path yaml =
        Files.writeString(
            folder.resolve("r.yaml"),
            "skills:\n  - name: Warmth\n    question: Is it kind?\n    scores: {1: no, 4: very}\n");
    assertThat(Rubric.read(yaml).skill("warmth").most()).isEqualTo(4);
    Path json =
        Files.writeString(
            folder.resolve("r.json"),
            "[{\"Skill\": \"Warmth\", \"Criteria\": \"Is it kind?\", \"Scoring\": {\"1\": \"no\", \"5\": \"yes\"}}]");
    assertThat(Rubric.read(json).skills().get(0).scores()).containsEntry(5, "yes");
    assertThat(FLASK.skills()).hasSize(12).allMatch(skill -> skill.scores().size() == 5);
    for (String wrong :
        List.of(
            "skills: []", "skills:\n  - {name: a, question: b, scores: {one: c, 2: d}}",
            "skills:\n  - {name: a, question: b, scores: {1: c}}", "kills: []")) {
      Files.writeString(yaml, wrong);
      assertThatThrownBy(() -> Rubric.read(yaml))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(yaml.toString());
    }
  }

  @Test
  void agreement() throws IOException {
    List<Judgement> one =
        run(Protocol.FLASK, new Spoken(JudgingTest::scores), folder.resolve("a"), false, 1);
    JudgeAgreement same = JudgeAgreement.of(Map.of("a", one, "b", one));
    assertThat(same.alpha()).isEqualTo(1);
    assertThat(same.pairs().get(0).same()).isEqualTo(1);
    assertThat(same.pairs().get(0).kappa()).isEqualTo(1);
    assertThat(same.things()).isEqualTo(8);
    assertThatThrownBy(
            () -> JudgeAgreement.of(Map.of("a", one.subList(0, 1), "b", one.subList(1, 2))))
        .isInstanceOf(InputException.class);
  }
}
