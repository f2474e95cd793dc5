package org.warmstart.learn.task.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.sequence.MultipleChoice;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.registry.Families;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.train.WordPieceTrainer;

/** Rows of questions and of choices: what is read, and how it is said what cannot be. */
class BadTaskRowsTest {
  private static final Tokenizer BERT =
      new WordPieceTrainer().vocabularySize(60).train(List.of("abcdefghijklmnopqrstuvwxyz ?."));

  private static Task task(TaskSettings settings) {
    return settings.create(
        TaskContext.of(TokenizerPair.of(BERT), Families.preset("bert-base-uncased")));
  }

  private static TaskRow question(
      String context, @Nullable String answers, @Nullable String start) {
    Map<String, String> cells = new HashMap<>();
    cells.put("question", "who?");
    cells.put("context", context);
    if (answers != null) {
      cells.put("answers", answers.replace('\'', '"'));
    }
    if (start != null) {
      cells.put("answer_start", start);
    }
    return new TaskRow(cells, "row 1");
  }

  /** Places are in code points, as Python counts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "😀 a cat | cat | ",
        "😀 a cat | cat | 4",
        "😀 a cat | [{'text': 'cat', 'answer_start': 4}, {'text': 'a cat', 'answer_start': 2}] |",
        "😀 a cat | {'text': ['cat', 'a cat'], 'answer_start': [4, 2]} |",
        "😀 a cat | ['cat'] | 4",
        "cat [cat] | [cat] | ",
      })
  void answersAreReadInEveryForm(String context, String answers, String start) {
    RightAnswers read = RightAnswers.of(question(context, answers, start));
    assertThat(context.substring(read.start())).startsWith(read.texts().get(0));
    assertThat(read.texts().get(0)).contains("cat");
    assertThat(read.start()).isEqualTo(context.startsWith("cat") ? 4 : 5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a cat | dog | | the answer 'dog' is not in the context",
        "a cat a cat | cat | | more than once; say where with 'answer_start'",
        "a cat | cat | 1 | is not in the context at character 1; there is ' ca'",
        "a cat | cat | 99 | is not in the context at character 99; the context ends before",
        "a cat | cat | two | column 'answer_start': expected where the answer starts",
        "a cat | [{'answer_start': 2}] | | an answer has no 'text'",
        "a cat | [] | | there is no answer; 'task.unanswerable: true'",
        "a cat | | | there is no answer; 'task.unanswerable: true'",
        "`  ` | cat | 0 | row 1, column 'context': is empty",
      })
  void badAnswersAreNamed(String context, String answers, String start, String message) {
    Task task = task(new QuestionAnswering.Settings(64, 8, false, 20, 30, 0, null));
    assertThatThrownBy(() -> task.encode(question(context, answers, start)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("row 1, column '")
        .hasMessageContaining(message);
  }

  @Test
  void aQuestionThatFillsTheWindowIsNamed() {
    Task task = task(new QuestionAnswering.Settings(12, 4, true, 20, 30, 0, null));
    TaskRow row =
        new TaskRow(
            Map.of("question", "abcdefghijklmnop", "context", "a ".repeat(40), "answers", "[]"),
            "row 1");
    assertThatThrownBy(() -> task.encode(row))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("row 1, column 'question': the question has 14 tokens and leaves");
    assertThatThrownBy(() -> task(new QuestionAnswering.Settings(12, 12, true, 20, 30, 0, null)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a stride of 12 tokens");
  }

  private static TaskRow choice(String choices, String label) {
    return new TaskRow(
        Map.of("text", "a", "choices", choices.replace('\'', '"'), "target", label), "row 1");
  }

  private static Task choices(MultipleChoice.LabelForm form, int from) {
    return task(new MultipleChoice.Settings(List.of(), null, form, from, 32, null, true, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['x', 'y', 'z'] | 2 | AUTO | 0 | 2",
        "['x', 'y', 'z'] | 2.0 | AUTO | 1 | 1",
        "['x', 'y', 'z'] | c | AUTO | 0 | 2",
        "['x', 'y', 'z'] | y | AUTO | 0 | 1",
        "['1', '0'] | 1 | NUMBER | 0 | 1",
        "['1', '0'] | 1 | TEXT | 0 | 0",
        "['b', 'a'] | B | LETTER | 0 | 1",
      })
  void labelsAreReadInEveryForm(
      String choices, String label, MultipleChoice.LabelForm form, int from, int right) {
    Example example = choices(form, from).encode(choice(choices, label)).get(0);
    assertThat(example.target()).isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['x', 'y'] | 2 | column 'target': '2' is none of the 2 choices, which are numbered 0 to 1",
        "['1', '0'] | 1 | is a number or a letter as well as a choice's text",
        "['b', 'a'] | b | is a number or a letter as well as a choice's text",
        "['x'] | 0 | expected two choices or more, found 1",
        "['x', ' '] | 0 | choice 2 is empty",
        "x | 0 | expected a JSON list of texts",
      })
  void badChoicesAreNamed(String choices, String label, String message) {
    Task task = choices(MultipleChoice.LabelForm.AUTO, 0);
    assertThatThrownBy(() -> task.encode(choice(choices, label)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("row 1, column '")
        .hasMessageContaining(message);
  }

  @Test
  void trainingRowsHaveAsManyChoices() {
    TaskSettings.Fitting fitting =
        new MultipleChoice.Settings(
                List.of(), null, MultipleChoice.LabelForm.AUTO, 0, 32, null, true, null)
            .fitting(List.of());
    fitting.add(choice("['x', 'y']", "0"));
    assertThatThrownBy(() -> fitting.add(choice("['x', 'y', 'z']", "0")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("task.numberOfChoices has, 2, found 3");
    Task fitted = task(fitting.fitted(note -> {}));
    assertThatThrownBy(() -> fitted.encode(choice("['x', 'y', 'z']", "0")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found 3");
  }

  /**
   * Pairs are as the tokenizer frames them; what fills up a shorter row is masked or is no choice.
   */
  @Test
  void choicesAreRowsOfPairs() {
    Task task = choices(MultipleChoice.LabelForm.AUTO, 0);
    Example two = task.encode(choice("['x', 'y y']", "1")).get(0);
    Example three = task.encode(choice("['x', 'y', 'z']", "0")).get(0);
    Batch batch = task.batch(List.of(two, three));
    long[] ids = batch.longs("input_ids");
    int length = BERT.encode("a", "y y", true).size();
    assertThat(ids).hasSize(2 * 3 * length);
    int[] pair = BERT.encode("a", "y y", true).ids();
    for (int i = 0; i < length; i++) {
      assertThat(ids[length + i]).isEqualTo(pair[i]);
      assertThat(ids[2 * length + i]).isEqualTo(ids[i]);
    }
    assertThat(batch.longs("labels")).containsExactly(1, 0);
  }
}
