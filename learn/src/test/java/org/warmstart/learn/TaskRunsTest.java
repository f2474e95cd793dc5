package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.pipeline.ChoiceSelector;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.QuestionAnswerer;
import org.warmstart.pipeline.TextClassifier;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.TokenTagger;
import org.warmstart.pipeline.answer.AnswerSettings;
import org.warmstart.pipeline.tag.TokenTag;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.WordPieceTrainer;

/**
 * Every task that an encoder alone does: a tiny model learns its rows by heart, is saved, loaded
 * and predicts the same; a run that was stopped and resumed ends with the same bits.
 */
class TaskRunsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STEPS = 100;

  private final Path folder;

  TaskRunsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A task with rows that can be learned, and the score that says so. */
  enum Case {
    CLASSIFICATION(
        "{name: classification, maxLength: 24}",
        "accuracy",
        "{'text': 'The cat sees the sea.', 'label': 'animal'}",
        "{'text': 'A dog finds some bread.', 'label': 'animal'}",
        "{'text': 'My sister paints a song.', 'label': 'person'}"),
    MULTI_LABEL(
        "{name: multi-label, maxLength: 24}",
        "subset_accuracy",
        "{'text': 'The cat sees the sea.', 'label': ['animal', 'water']}",
        "{'text': 'A dog finds some bread.', 'label': 'animal, food'}",
        "{'text': 'My sister paints a song.', 'label': []}"),
    TAGGING(
        "{name: tagging, maxLength: 24}",
        "entity_f1",
        "{'tokens': ['Ada', 'sees', 'New', 'York'], 'tags': ['B-PER', 'O', 'B-LOC', 'I-LOC']}",
        "{'tokens': ['The', 'captain', 'likes', 'Rome'], 'tags': ['O', 'O', 'O', 'B-LOC']}",
        "{'tokens': ['Bob', 'Ada'], 'tags': ['B-PER', 'B-PER']}"),
    QUESTION_ANSWERING(
        "{name: question-answering, maxLength: 24, stride: 6, unanswerable: true}",
        "exact_match",
        "{'question': 'Who sees?', 'context': 'The cat sees the sea.', 'answers': 'The cat'}",
        "{'question': 'Where is it?', 'context': 'A dog sees. It is in my song.',"
            + " 'answers': [{'text': 'in my song', 'answer_start': 18}]}",
        "{'question': 'Who?', 'context': 'My sister paints a song. The old man sees a dog in the"
            + " sea. It is a cat. Bread.', 'answers': {'text': ['Bread'], 'answer_start': [73]}}",
        "{'question': 'What?', 'context': 'The old man.', 'answers': []}"),
    MULTIPLE_CHOICE(
        "{name: multiple-choice, maxLength: 24}",
        "accuracy",
        "{'text': 'The cat', 'choices': ['sees', 'paints', 'bread'], 'label': 0}",
        "{'text': 'A song', 'choices': ['sea', 'the old man', 'bread'], 'label': 'C'}",
        "{'text': 'My sister', 'choices': ['a dog', 'likes it', 'bread'], 'label': 'likes it'}");

    private final String task;
    private final String score;
    private final String rows;

    Case(String task, String score, String... rows) {
      this.task = task;
      this.score = score;
      this.rows = String.join("\n", rows).replace('\'', '"');
    }
  }

  private static Path write(Path file, String... lines) {
    return TinyRuns.write(file, String.join("\n", lines) + "\n");
  }

  private Path tokenizer(String... texts) {
    List<String> all = new ArrayList<>(List.of(texts));
    all.add("abcdefghijklmnopqrstuvwxyz .,?".repeat(2));
    Path tokenizer = folder.resolve("tokenizer");
    TokenizerFiles.save(new WordPieceTrainer().vocabularySize(150).train(all), tokenizer);
    return tokenizer;
  }

  private FinetuneConfig config(String task, Path table, Path out, String... overrides) {
    return ConfigReader.parse(
        """
        model:
          preset: bert-base-uncased
          changes:
            num_hidden_layers: 1
            num_attention_heads: 2
            hidden_size: 32
            intermediate_size: 32
            max_position_embeddings: 48
            hidden_dropout_prob: 0.01
        tokenizer: %s
        task: %s
        data: {train: [%s], validation: [%s]}
        batchSize: 4
        training:
          steps: %d
          learningRate: 2e-2
          warmupRatio: 0
          saveEverySteps: %d
          evaluateEverySteps: %d
        out: %s
        existing: resume
        """
            .formatted(
                folder.resolve("tokenizer"), task, table, table, STEPS, STEPS / 2, STEPS / 2, out),
        "test",
        Path.of(""),
        List.of(overrides),
        FinetuneConfig.class);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static TrainingListener stopping(StopSignal stop) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        if (step.step() == STEPS / 2 + 1) {
          stop.request();
        }
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void isLearnedSavedLoadedAndResumed(Case of) throws IOException {
    Path table = write(folder.resolve("rows.jsonl"), of.rows);
    tokenizer(of.rows);
    Path whole = folder.resolve("whole");
    FineTuning.Result result = FineTuning.run(config(of.task, table, whole), TrainingListener.NONE);
    assertThat(result.scores()).containsEntry(of.score, 1.0);
    assertThat(result.scores().get("loss")).isLessThan(0.1);

    Path parts = folder.resolve("parts");
    StopSignal stop = new StopSignal();
    assertThat(
            FineTuning.run(config(of.task, table, parts), stopping(stop), stop)
                .outcome()
                .complete())
        .isFalse();
    assertThat(parts.resolve("predictions.jsonl")).doesNotExist();
    FineTuning.run(config(of.task, table, parts), TrainingListener.NONE);
    for (String file : List.of("model.safetensors", "trainer.safetensors")) {
      Path path = Path.of("checkpoints", "step-" + STEPS, file);
      assertThat(parts.resolve(path)).hasSameBinaryContentAs(whole.resolve(path));
    }
    assertThat(parts.resolve("predictions.jsonl"))
        .hasSameTextualContentAs(whole.resolve("predictions.jsonl"));

    Path scored = Files.createDirectory(folder.resolve("scored"));
    SortedMap<String, Double> scores =
        Evaluation.run(
            ConfigReader.parse(
                "checkpoint: %s\ntask: %s\ndata: {test: [%s]}\n"
                    .formatted(result.model(), of.task, table),
                "test",
                Path.of(""),
                List.of(),
                EvaluateConfig.class),
            note -> {},
            classes -> {},
            scored);
    assertThat(scores).isEqualTo(result.scores());
    List<JsonNode> predictions = lines(scored.resolve("predictions.jsonl"));
    assertThat(predictions).hasSize(of.rows.split("\n").length);
    for (int i = 0; i < predictions.size(); i++) {
      JsonNode each = predictions.get(i);
      assertThat(each.path("part").asText()).isEqualTo("test");
      assertThat(each.path("id").asText()).isEqualTo(table + ", line " + (i + 1));
      JsonNode reference = each.path("reference");
      assertThat(each.path("prediction"))
          .isEqualTo(of == Case.QUESTION_ANSWERING ? answer(reference) : reference);
      JsonNode tuned = lines(whole.resolve("predictions.jsonl")).get(i);
      assertThat(tuned.path("part").asText()).isEqualTo("validation");
      assertThat(tuned.path("prediction")).isEqualTo(each.path("prediction"));
    }
    assertUsed(of, result.model(), predictions);
  }

  /** The first right answer, or the empty text where there is none. */
  private static JsonNode answer(JsonNode answers) {
    return answers.isEmpty() ? TextNode.valueOf("") : answers.get(0);
  }

  /** The pipeline predicts what the evaluation did. */
  private static void assertUsed(Case of, Path model, List<JsonNode> predictions) {
    switch (of) {
      case CLASSIFICATION, MULTI_LABEL -> {
        try (TextClassifier classifier = TextClassifier.load(model)) {
          for (JsonNode each : predictions) {
            var result = classifier.classify(TextInput.of(each.path("text").asText()));
            if (of == Case.CLASSIFICATION) {
              assertThat(result.label()).isEqualTo(each.path("prediction").asText());
            } else {
              assertThat(result.labels())
                  .containsExactlyInAnyOrderElementsOf(strings(each.path("prediction")));
            }
          }
        }
      }
      case QUESTION_ANSWERING -> {
        try (QuestionAnswerer answerer =
            QuestionAnswerer.load(
                model, PipelineOptions.DEFAULT, new AnswerSettings(20, 30, true, 0, 24, 6))) {
          for (JsonNode each : predictions) {
            String question = each.path("question").asText();
            assertThat(answerer.answer(question, each.path("context").asText()).answer().text())
                .isEqualTo(each.path("prediction").asText());
          }
        }
      }
      case MULTIPLE_CHOICE -> {
        try (ChoiceSelector selector = ChoiceSelector.load(model)) {
          for (JsonNode each : predictions) {
            List<String> choices = strings(each.path("choices"));
            assertThat(selector.choose(each.path("text").asText(), choices).best())
                .isEqualTo(each.path("prediction").asInt());
          }
        }
      }
      case TAGGING -> {
        try (TokenTagger tagger = TokenTagger.load(model, PipelineOptions.DEFAULT)) {
          for (JsonNode each : predictions) {
            assertThat(tagger.tagWords(List.of(strings(each.path("tokens")))).get(0).tags())
                .extracting(TokenTag::tag)
                .isEqualTo(strings(each.path("prediction")));
          }
        }
      }
    }
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(each -> strings.add(each.asText()));
    return strings;
  }

  private static TrainingListener noting(List<String> notes) {
    return new TrainingListener() {
      @Override
      public void note(String message) {
        notes.add(message);
      }
    };
  }

  @Test
  void badRowsOfTaggingAreNamedAndLeftOutOnRequest() throws IOException {
    Path table =
        write(
            folder.resolve("rows.jsonl"),
            "{\"tokens\": [\"Ada\", \"sees\"], \"tags\": [\"B-PER\", \"O\"], \"id\": \"one\"}",
            "{\"tokens\": [\"Ada\"], \"tags\": [\"O\", \"O\"]}",
            "{\"tokens\": \"Ada\", \"tags\": [\"O\"]}",
            "{\"tokens\": [\"Ada\", \" \"], \"tags\": [\"O\", \"O\"]}",
            "{\"tokens\": [], \"tags\": []}",
            "{\"tokens\": [\"Ada\"], \"tags\": [\"B-PERS\"]}",
            "{\"tokens\": [\"Bob\"]}",
            "not JSON");
    tokenizer("Ada sees Bob");
    Path out = folder.resolve("tuned");
    String task = "{name: tagging, maxLength: 24, labels: [O, B-PER]}";
    assertThatThrownBy(() -> FineTuning.run(config(task, table, out), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("6 rows cannot be used:")
        .hasMessageContaining(table + ", line 7, column 'tags': no value")
        .hasMessageContaining(table + ", line 8: ");
    assertThat(out).doesNotExist();
    List<String> notes = new ArrayList<>();
    FineTuning.run(
        config(task, table, out, "data.onBadRow=skip", "data.columns.id=id", "training.steps=1"),
        noting(notes));
    assertThat(notes)
        .anySatisfy(
            note ->
                assertThat(note)
                    .startsWith(
                        "training: 7 of 8 rows are left out (data.onBadRow: skip):\n  " + table)
                    .containsSubsequence(
                        table + ", line 2, column 'tags': there are 2 tags for 1 word",
                        table + ", line 3, column 'tokens': expected a JSON list of texts",
                        table + ", line 4, column 'tokens': word 2 is empty",
                        table + ", line 5, column 'tokens': there are no words",
                        table + ", line 6, column 'tags', word 1 'Ada': unknown label 'B-PERS'",
                        table + ", line 7, column 'tags': no value",
                        table + ", line 8: "));
    List<JsonNode> predictions = lines(out.resolve("predictions.jsonl"));
    assertThat(predictions).hasSize(1);
    assertThat(predictions.get(0).path("id").asText()).isEqualTo("one");
  }

  @Test
  void aTableOfBadRowsAloneIsRefusedInAnyCase() {
    Path table =
        write(folder.resolve("rows.jsonl"), "{\"text\": \"a\", \"label\": [\"a\", \"a\"]}");
    tokenizer("a");
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    config(
                        "{name: multi-label, maxLength: 8}",
                        table,
                        folder.resolve("tuned"),
                        "data.onBadRow=skip"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "the only row cannot be used, so that nothing is left (data.onBadRow: skip):\n  "
                + table
                + ", line 1, column 'label': the label 'a' is there twice");
  }

  private void assertRefused(String task, Path table, String message, String... overrides) {
    Path out = folder.resolve("refused");
    assertThatThrownBy(
            () -> FineTuning.run(config(task, table, out, overrides), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
    assertThat(out).doesNotExist();
  }

  /** What JSON has in the place of a label is no label; from a text they are read as ever. */
  @Test
  void labelsThatAreNoTextsAreBadRows() {
    Path table =
        write(
            folder.resolve("rows.jsonl"),
            "{\"text\": \"a\", \"label\": [\"a\", null]}",
            "{\"text\": \"a\", \"label\": [[\"a\"], \"b\"]}",
            "{\"text\": \"a\", \"label\": [{\"a\": 1}]}",
            "{\"text\": \"a\", \"label\": {\"a\": 1}}",
            "{\"text\": \"a\", \"label\": 3}",
            "{\"text\": \"a\", \"label\": [3, true]}",
            "{\"text\": \"a\", \"label\": null}");
    tokenizer("a");
    String where = "\n  " + table + ", line ";
    String rule = "; labels are a list of texts, such as [\"animal\", \"3\"], or one text";
    String bad =
        where
            + "1, column 'label': has 'null' in place 2, which is no text"
            + rule
            + where
            + "2, column 'label': has '[\"a\"]' in place 1, which is no text"
            + rule
            + where
            + "3, column 'label': has '{\"a\":1}' in place 1, which is no text"
            + rule
            + where
            + "4, column 'label': is '{\"a\":1}'"
            + rule
            + where
            + "5, column 'label': is '3'"
            + rule
            + where
            + "6, column 'label': has 'true' in place 2, which is no text"
            + rule
            + where
            + "7, column 'label': the labels are missing; none is an empty cell or []";
    String task = "{name: multi-label, maxLength: 8}";
    assertRefused(task, table, "7 rows cannot be used:" + bad);
    assertRefused(
        task,
        table,
        "none of the 7 rows can be used, so that nothing is left (data.onBadRow: skip):" + bad,
        "data.onBadRow=skip");
    Path list = write(folder.resolve("list.jsonl"), "{\"text\": \"a\", \"label\": [\"a\"]}");
    assertRefused(
        "{name: classification, maxLength: 8}",
        list,
        list + ", line 1, column 'label': expected one text, found '[\"a\"]'");
  }

  @Test
  void messagesNameTheFilesOwnColumns() {
    Path table =
        write(folder.resolve("rows.csv"), "sent,one,two,right", "a,b,c,7", "a,b,c,D", "a,b,c,0");
    tokenizer("a");
    assertRefused(
        "{name: multiple-choice, maxLength: 8, choiceColumns: [one, two]}",
        table,
        "2 rows cannot be used:\n  "
            + table
            + ", line 2, column 'right': '7' is none of the 2 choices, which are numbered 0 to 1\n  "
            + table
            + ", line 3, column 'right': 'D' is none of the 2 choices, which are numbered 0 to 1",
        "data.columns={text: sent, target: right}");
    Path positions = write(folder.resolve("rows.tsv"), "a\tx", "b\ty", "c\t");
    assertRefused(
        "{name: classification, maxLength: 8, labels: [x, z]}",
        positions,
        "2 rows cannot be used:\n  "
            + positions
            + ", line 2, column '1': unknown label 'y'; did you mean 'x'? There are: 'x', 'z'\n  "
            + positions
            + ", line 3, column '1': the label is missing",
        "data.columns={text: 0, target: 1}",
        "data.header=false");
  }

  private static final String QUESTION =
      "{%s\"question\": \"who?\", \"answers\": [{\"text\": \"Ada\", \"answer_start\": 0}]}";

  private Path squad(String... ids) {
    List<String> questions = new ArrayList<>();
    for (String id : ids) {
      questions.add(QUESTION.formatted(id));
    }
    return write(
        folder.resolve("squad.json"),
        "{\"data\": [{\"paragraphs\": [{\"context\": \"Ada sees\", \"qas\": ["
            + String.join(", ", questions)
            + "]}]}]}");
  }

  /** Official scripts read an object by ids, of which each can be there once. */
  @Test
  void questionsOfOneLineHaveNamesOfTheirOwn() throws IOException {
    Path table = squad("", "", "\"id\": \"\", ", "\"id\": \"q\", ");
    tokenizer("Ada sees who");
    Path out = folder.resolve("tuned");
    List<String> notes = new ArrayList<>();
    String task = "{name: question-answering, maxLength: 24}";
    FineTuning.run(
        config(task, table, out, "data.format=squad", "training.steps=1"), noting(notes));
    assertThat(notes)
        .contains(
            table
                + ": 3 questions have no id; the file, the line and the question's number stand for"
                + " it");
    JsonNode byId = JSON.readTree(out.resolve("predictions.json").toFile());
    List<String> ids = new ArrayList<>();
    byId.fieldNames().forEachRemaining(ids::add);
    assertThat(ids)
        .containsExactly(
            table + ", line 1, question number 1",
            table + ", line 1, question number 2",
            table + ", line 1, question number 3",
            "q");
    assertRefused(
        task,
        squad("\"id\": \"q\", ", "\"id\": \"p\", ", "\"id\": \"q\", "),
        table
            + ", line 1, question 'q', column 'id': the name 'q' is that of another row as well ("
            + table
            + ", line 1, question 'q'); predictions are written by names, of which each may be"
            + " there once",
        "data.format=squad");
  }

  @Test
  void wordsThatDoNotFitAreCountedAndSchemesTold() throws IOException {
    Path table =
        write(
            folder.resolve("rows.conll"),
            "Ada I-PER",
            "Bob B-PER",
            "sees O",
            "Rome I-LOC",
            "",
            "Ada I-PER",
            "sees O",
            "Rome I-LOC");
    tokenizer("Ada sees Bob Rome".repeat(20));
    List<String> notes = new ArrayList<>();
    FineTuning.run(
        config(
            "{name: tagging, maxLength: 5}",
            table,
            folder.resolve("tuned"),
            "data.columns.tokens=0",
            "data.columns.tags=1",
            "training.steps=1"),
        noting(notes));
    assertThat(notes)
        .contains(
            "tags: iob1, by how they are used (task.scheme names another); 2 of 2 sentences keep to"
                + " its rules")
        .anySatisfy(
            note ->
                assertThat(note)
                    .startsWith("training: ")
                    .contains("1 word is beyond that or without a token"));
    JsonNode prediction = lines(folder.resolve("tuned/predictions.jsonl")).get(0);
    assertThat(prediction.path("prediction").get(3).isNull()).isTrue();
    assertThat(strings(prediction.path("reference")))
        .containsExactly("I-PER", "B-PER", "O", "I-LOC");
    assertThat(folder.resolve("tuned/report.html")).content().contains("By class", "PER");
  }
}
