package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.LineProgress;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

/** From plain text to a fine-tuned model, tiny. */
class FineTuningTest {
  private final Path folder;

  FineTuningTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path pretrained(String family) {
    Path text = TinyRuns.text(folder, 40);
    Path out = folder.resolve(family);
    String[] noEvaluation = {"training.steps=6", "data.heldOut=0"};
    Pretraining.run(
        switch (family) {
          case "gpt" -> TinyRuns.gpt(text, out, noEvaluation);
          case "elmo" -> TinyRuns.elmo(text, out, noEvaluation);
          case "skip-thought", "quick-thought" -> TinyRuns.thought(family, text, out, noEvaluation);
          default -> TinyRuns.bert(text, out, noEvaluation);
        },
        TrainingListener.NONE);
    return out.resolve("model");
  }

  private Path table(String name, String... lines) {
    return TinyRuns.write(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private FinetuneConfig config(Path model, Path table, String task, String... overrides) {
    return ConfigReader.parse(
        """
        model: {checkpoint: %s}
        task: %s
        data:
          train: [%s]
          validation: [%s]
          columns: {text: text, target: label}
        batchSize: 4
        dropout: 0
        training: {steps: 80, learningRate: 5e-3, warmupRatio: 0}
        out: %s
        """
            .formatted(
                model,
                task.startsWith("{")
                    ? task
                    : "{name: %s, maxLength: 24%s}"
                        .formatted(
                            task,
                            task.equals("seq2seq") ? ", maxTargetLength: 12, numBeams: 2" : ""),
                table,
                table,
                folder.resolve("tuned")),
        "test",
        Path.of(""),
        List.of(overrides),
        FinetuneConfig.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt", "bert", "quick-thought"})
  void learnsClassesAndExportsAModelThatLoads(String family) {
    Path table =
        table(
            "classes.tsv",
            "text\tlabel",
            "The cat sees the sea.\tanimal",
            "A dog finds some bread.\tanimal",
            "A bird likes the moon.\tanimal",
            "My sister paints a song.\tperson",
            "The captain follows the road.\tperson",
            "The old man remembers.\tperson");
    FineTuning.Result result =
        FineTuning.run(config(pretrained(family), table, "classification"), TrainingListener.NONE);
    assertThat(result.scores()).containsEntry("accuracy", 1.0);
    assertThat(result.predictions()).hasSize(6);
    assertThat(Checkpoint.config(result.model()).labels()).containsExactly("animal", "person");
    Tokenizer tokenizer = TokenizerFiles.load(result.model());
    if (family.equals("gpt")) {
      assertThat(tokenizer.encode("the cat").tokens()).startsWith("<start>").endsWith("<extract>");
    }
    assertThat(
            Evaluation.run(
                ConfigReader.parse(
                    """
                    checkpoint: %s
                    task: {name: classification, maxLength: 24}
                    data: {test: [%s]}
                    """
                        .formatted(result.model(), table),
                    "test",
                    Path.of(""),
                    List.of(),
                    EvaluateConfig.class),
                note -> {}))
        .isEqualTo(result.scores());
  }

  /**
   * A fine-tuned model that is tuned on keeps the rows of its head, and gets more for new classes.
   */
  @Test
  void theHeadsRowsStayThoseOfTheirClasses() {
    String[] rows = {
      "text\tlabel",
      "The cat sees the sea.\tanimal",
      "A dog finds some bread.\tanimal",
      "My sister paints a song.\tperson",
      "The captain follows the road.\tperson",
    };
    Path table = table("classes.tsv", rows);
    FinetuneConfig first =
        config(pretrained("bert"), table, "classification", "task.labels=[person, animal]");
    Path model = FineTuning.run(first, TrainingListener.NONE).model();
    String[] hardly = {"training.steps=1", "training.learningRate=1e-9", "existing=overwrite"};
    List<String> settings = new ArrayList<>(List.of(hardly));
    settings.add("out=" + folder.resolve("again"));
    FineTuning.Result again =
        FineTuning.run(
            config(model, table, "classification", settings.toArray(String[]::new)),
            TrainingListener.NONE);
    assertThat(Checkpoint.config(again.model()).labels()).containsExactly("person", "animal");
    assertThat(again.scores()).containsEntry("accuracy", 1.0);

    Path more = table("more.tsv", String.join("\n", rows), "The moon is red.\tthing");
    settings.set(3, "out=" + folder.resolve("more"));
    List<String> notes = new ArrayList<>();
    FineTuning.Result grown =
        FineTuning.run(
            config(model, more, "classification", settings.toArray(String[]::new)),
            new TrainingListener() {
              @Override
              public void note(String message) {
                notes.add(message);
              }
            });
    assertThat(Checkpoint.config(grown.model()).labels())
        .containsExactly("person", "animal", "thing");
    assertThat(notes).anyMatch(note -> note.contains("grows from 2 to 3 classes"));
    try (SafetensorsFile before = SafetensorsFile.open(model.resolve("model.safetensors"));
        SafetensorsFile after = SafetensorsFile.open(grown.model().resolve("model.safetensors"));
        Scope scope = Scope.open()) {
      float[] old = Tensors.floats(before.read("classifier.weight"));
      assertThat(Arrays.copyOf(Tensors.floats(after.read("classifier.weight")), old.length))
          .usingComparatorWithPrecision(1e-6f)
          .isEqualTo(old);
    }
  }

  @Test
  void badRowsAreListedBeforeTraining() {
    Path table = table("classes.tsv", "text\tlabel", "The cat.\tanimal", "My sister.\tperson");
    Path dev =
        table("dev.tsv", "text\tlabel", "A dog.\tanimal", "A bird.\tbird", "A fox.\t", "A\tcat");
    Path model = pretrained("bert");
    FinetuneConfig config =
        config(model, table, "classification", "data.test=[" + dev + "]", "data.validation=[]");
    assertThatThrownBy(() -> FineTuning.run(config, TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("3 rows cannot be used:")
        .hasMessageContaining(dev + ", line 3, column 'label': unknown label 'bird'")
        .hasMessageContaining(dev + ", line 4, column 'label': the label is missing")
        .hasMessageContaining(dev + ", line 5, column 'label': unknown label 'cat'");
    assertThat(folder.resolve("tuned")).doesNotExist();
  }

  /** A frozen language model's layers serve as they are, mixed for the task. */
  @Test
  void frozenParametersStay() {
    Path table =
        table(
            "classes.tsv",
            "text\tlabel",
            "The cat sees the sea.\tanimal",
            "A dog finds some bread.\tanimal",
            "My sister paints a song.\tperson",
            "The captain follows the road.\tperson");
    Path elmo = pretrained("elmo");
    FineTuning.Result result =
        FineTuning.run(
            config(elmo, table, "classification", "freeze=[elmo.bilm.]"), TrainingListener.NONE);
    assertThat(result.scores()).containsEntry("accuracy", 1.0);
    try (SafetensorsFile before = SafetensorsFile.open(elmo.resolve("model.safetensors"));
        SafetensorsFile after = SafetensorsFile.open(result.model().resolve("model.safetensors"));
        Scope scope = Scope.open()) {
      for (String name : before.tensors().keySet()) {
        if (!name.startsWith("lm_head.")) {
          assertThat(Tensors.identical(before.read(name), after.read(name))).as(name).isTrue();
        }
      }
      assertThat(Tensors.floats(after.read("elmo.layer_mix.scale"))[0]).isNotEqualTo(1f);
      // c a t between the marks of a word
      int cat = TokenizerFiles.load(elmo).id("cat").orElseThrow();
      float[] spelled =
          Tensors.floats(after.read("elmo.bilm.characters.ids").select(0, cat).narrow(0, 0, 6));
      assertThat(spelled).containsExactly(259, 'c' + 1, 'a' + 1, 't' + 1, 260, 261);
    }
  }

  private Path classes() {
    return table(
        "classes.tsv",
        "text\tlabel",
        "The cat sees the sea.\tanimal",
        "A dog finds some bread.\tanimal",
        "My sister paints a song.\tperson",
        "The captain follows the road.\tperson");
  }

  @ParameterizedTest
  @CsvSource({
    "data.test=[missing.tsv],        missing.tsv",
    "task.maxLength=2,               no room for text",
    "training.bestMetric=rouge2,     unknown metric 'rouge2'",
    "training.weightDecay=1e30,      weightDecay",
    "tokenizer=missing,              missing",
    "freezeFirstSteps=80,            freeze",
  })
  void whatCannotWorkIsRefusedBeforeTheFirstStep(String override, String named) {
    FinetuneConfig config = config(pretrained("bert"), classes(), "classification", override);
    List<Long> steps = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            steps.add(step.step());
          }
        };
    assertThatThrownBy(() -> FineTuning.run(config, listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(named);
    assertThat(steps).isEmpty();
    assertThat(folder.resolve("tuned")).doesNotExist();
  }

  @Test
  void runsOfSeedsAndSingleOnesOverwriteEachOther() {
    Path model = pretrained("bert");
    String[] few = {"training.steps=2", "existing=overwrite", "training.bestMetric=f1_macro"};
    FinetuneConfig config = config(model, classes(), "classification", few);
    Path tuned = folder.resolve("tuned");
    FineTuning.runSeeds(config, 2, TrainingListener.NONE);
    assertThat(tuned.resolve("seed-43/model")).exists();
    assertThat(tuned.resolve("report.html"))
        .content()
        .contains(
            "[\"mean\",\"seed 42\",\"seed 43\"]", "f1_macro, the mean with its 95 % interval");
    FineTuning.runSeeds(config, 1, TrainingListener.NONE);
    assertThat(tuned.resolve("seed-42/model")).exists();
    assertThat(tuned.resolve("seed-43")).doesNotExist();
    FineTuning.run(config, TrainingListener.NONE);
    assertThat(tuned.resolve("model")).exists();
    assertThat(tuned.resolve("seed-42")).doesNotExist();
    assertThat(tuned.resolve("seeds.json")).doesNotExist();
    FineTuning.runSeeds(config, 1, TrainingListener.NONE);
    assertThat(tuned.resolve("model")).doesNotExist();
    assertThatThrownBy(
            () ->
                FineTuning.runSeeds(
                    config(tuned.resolve("seed-42/model"), classes(), "classification", few),
                    2,
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is to be overwritten");
    assertThat(tuned.resolve("seed-42/model")).exists();
  }

  @Test
  void freezingNothingIsAnError() {
    Path table = table("classes.tsv", "text\tlabel", "The cat.\tanimal", "My sister.\tperson");
    FinetuneConfig config = config(pretrained("bert"), table, "classification", "freeze=[bart.]");
    assertThatThrownBy(() -> FineTuning.run(config, TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no parameter's name begins with 'bart.'")
        .hasMessageContaining("bert.embeddings");
  }

  @Test
  void learnsNumbersOfPairs() {
    Path table =
        table(
            "numbers.tsv",
            "a\tb\tscore",
            "The cat sees the sea.\tA cat sees the sea.\t5.0",
            "A dog finds some bread.\tMy sister paints a song.\t0.5",
            "A bird likes the moon.\tThe bird likes the moon.\t4.5",
            "The captain follows the road.\tThe moon.\t0.0");
    FineTuning.Result result =
        FineTuning.run(
            config(
                pretrained("bert"),
                table,
                "regression",
                "data.columns.text=a",
                "data.columns.second=b",
                "data.columns.target=score"),
            TrainingListener.NONE);
    assertThat(result.scores().get("pearson")).isGreaterThan(0.9);
  }

  @Test
  void learnsToRewriteWithAComposedModel() {
    Path encoder = pretrained("bert");
    Tokenizer tokenizer = TokenizerFiles.load(encoder);
    int start = tokenizer.id("[CLS]").orElseThrow();
    int end = tokenizer.id("[SEP]").orElseThrow();
    int padding = tokenizer.id("[PAD]").orElseThrow();
    RandomState.seed(1);
    var side = Composition.Source.checkpoint(encoder);
    var composed =
        Composition.compose(side, side, false, new TokenRoles(null, end, padding, start));
    Path model = folder.resolve("composed");
    Checkpoint.save(composed.model(), model);
    TokenizerFiles.save(tokenizer, model);
    composed.model().release();
    Path table =
        table(
            "rewrite.tsv",
            "text\tlabel",
            "the cat sees the sea\tcat sea",
            "a dog finds some bread\tdog bread",
            "my sister paints a song\tsister song");
    FineTuning.Result result =
        FineTuning.run(
            config(model, table, "seq2seq", "training.steps=200"), TrainingListener.NONE);
    assertThat(result.scores().get("loss")).isLessThan(0.2);
    assertThat(result.scores().get("rouge1")).isGreaterThan(0.9);
    assertThat(result.samples()).hasSize(3);
    assertThat(folder.resolve("tuned/report.html"))
        .content()
        .contains("Fine-tuning: seq2seq", "cat sea", "learningRate");
    List<String> said = new ArrayList<>();
    FineTuning.run(
        config(
            model,
            table,
            "{name: seq2seq, maxTargetLength: 2}",
            "training.steps=1",
            "out=" + folder.resolve("cut")),
        new LineProgress(said::add, false));
    assertThat(said)
        .anyMatch(
            line ->
                line.startsWith("training: 3 of 3 target texts (100.0 %) were cut to 2 tokens;"));
    assertThat(said)
        .anyMatch(line -> line.contains("rouge1 ") && line.contains(" more in metrics.jsonl"));
  }

  @Test
  void aTestFileThatIsNotThereIsRefusedBeforeAnythingIsRead() {
    List<String> said = new ArrayList<>();
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    config(
                        pretrained("bert"),
                        table("labels.tsv", "text\tlabel", "One text.\tgood", "Another text.\tbad"),
                        "classification",
                        "data.test=[none.tsv]"),
                    new LineProgress(said::add, false)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.tsv");
    assertThat(said).isEmpty();
  }

  @Test
  void aLabelThatTheListLacksIsNamedWithItsRow() {
    Path table = table("labels.tsv", "text\tlabel", "One text.\tgood", "Another text.\tbed");
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    config(pretrained("bert"), table, "classification", "task.labels=[good, bad]"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("labels.tsv, line 3, column 'label': ")
        .hasMessageContaining("unknown label 'bed'");
  }
}
