package org.warmstart.learn.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.learn.data.CacheKey;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.sequence.Classification;
import org.warmstart.learn.task.sequence.Regression;
import org.warmstart.learn.task.writing.SequenceToSequence;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.registry.Families;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.train.WordPieceTrainer;

class StoredExamplesTest {
  private static final List<String> TEXT = List.of("the cat sat on the mat", "a dog sat on a cat");
  private static final Tokenizer BERT = new WordPieceTrainer().vocabularySize(80).train(TEXT);
  private static final ModelConfig CONFIG =
      Families.preset("bert-base-uncased").withTokens(new TokenRoles(null, 3, 0, 2));

  private final Path folder;

  StoredExamplesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Task task(TaskSettings settings) {
    return settings.create(TaskContext.of(TokenizerPair.of(BERT), CONFIG));
  }

  private StoredExamples stored(Task task, List<TaskRow> rows, boolean withRows) {
    DataCache cache = DataCache.beside(folder.resolve("run"), note -> {});
    CacheKey key = new CacheKey("test").with("task", task.toString()).with("rows", withRows);
    return new StoredExamples(
        cache
            .get(
                "test",
                key,
                columns -> {
                  ExampleWriter writer = new ExampleWriter(columns, task.tokenizers(), withRows);
                  rows.forEach(row -> writer.add(row, task.encode(row)));
                })
            .columns());
  }

  private static void assertSame(Examples stored, Task task, List<TaskRow> rows) {
    assertThat(stored.size()).isEqualTo(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Example expected = task.encode(rows.get(i)).get(0);
      Example example = stored.get(i);
      assertThat(example.ids()).isEqualTo(expected.ids());
      assertThat(example.types()).isEqualTo(expected.types());
      assertThat(example.targetIds()).isEqualTo(expected.targetIds());
      assertThat(example.target()).isEqualTo(expected.target());
      assertThat(stored.length(i)).isEqualTo(expected.length());
      assertThat(stored.fingerprint(i)).isEqualTo(expected.fingerprint());
      assertThat(example.fingerprint()).isEqualTo(expected.fingerprint());
    }
  }

  private static List<TaskRow> rows(boolean pairs, List<String> targets) {
    return IntStream.range(0, 200)
        .mapToObj(
            i ->
                TaskRow.of(
                    "the cat ".repeat(i % 17) + "sat",
                    // the first pair comes late, as in a table whose second column has gaps
                    pairs && i % 3 == 2 ? "a dog ".repeat(i % 11) : null,
                    targets.get(i % targets.size()),
                    "rows.tsv, line " + (i + 1)))
        .toList();
  }

  @Test
  void classesAndPairsAreReadAsTheyWereEncoded() {
    Task task = task(Classification.Settings.of(List.of("no", "yes", "maybe")));
    List<TaskRow> rows = rows(true, List.of("yes", "no", "maybe", "no"));
    assertSame(stored(task, rows, false), task, rows);
    List<TaskRow> single = rows(false, List.of("yes", "no"));
    assertSame(stored(task, single, true), task, single);
  }

  @Test
  void numbersAreReadToTheLastBit() {
    Task task = task(new Regression.Settings(List.of(), 12, true, null, null, null, null));
    List<TaskRow> rows = rows(false, List.of("0.1", "-3e300", "4.9e-324"));
    assertSame(stored(task, rows, false), task, rows);
  }

  @Test
  void targetTextsAreKeptWithTheRows() {
    Task task = task(new SequenceToSequence.Settings(24, 9, 1, 0));
    List<TaskRow> rows = rows(false, List.of("a dog", "", "the cat sat on the mat on a mat"));
    StoredExamples stored = stored(task, rows, true);
    assertSame(stored, task, rows);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(stored.get(i).targetText()).isEqualTo(rows.get(i).get(TextColumns.TARGET));
    }
    assertSame(stored(task, rows, false), task, rows);
  }

  /** Java's strings can hold what no file of text can; JSON with escapes brings it. */
  @Test
  void rowsComeBackAsTheyWere() {
    Task task = task(new Regression.Settings(List.of(), 12, true, null, null, null, null));
    List<TaskRow> rows = new ArrayList<>();
    for (String text :
        List.of(
            "",
            "plain",
            "naïve 猫 \uD83D\uDE00",
            "half \uD83D of one",
            "\uDE00\uD83D",
            "\u0000\n")) {
      rows.add(TaskRow.of(text, null, "1", "a place: " + text));
      rows.add(TaskRow.of("x", text, "2", ""));
    }
    StoredExamples stored = stored(task, rows, true);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(stored.row(i)).isEqualTo(rows.get(i));
    }
    assertSame(stored, task, rows);
  }

  @Test
  void theUncutLengthIsThatOfTheWholeText() {
    for (int length : new int[] {3, 4, 7, 12}) {
      Task task = task(new Regression.Settings(List.of(), length, true, null, null, null, null));
      for (TaskRow row : rows(true, List.of("1"))) {
        Example example = task.encode(row).get(0);
        int whole =
            BERT.encode(row.require(TextColumns.TEXT), row.get(TextColumns.SECOND), true).size();
        assertThat(example.uncut()).isEqualTo(whole);
        assertThat(example.ids()).hasSize(Math.min(whole, length));
      }
    }
  }
}
