package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Model;
import org.warmstart.model.adapter.LayerPatterns;
import org.warmstart.model.adapter.LoraConfig;
import org.warmstart.model.adapter.PeftAdapter;
import org.warmstart.model.adapter.PeftFolder;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;

/** Fine-tuning by low-rank updates, from a tiny pre-trained model to its result. */
class LoraFineTuningTest {
  private static final String WEIGHTS = "model.safetensors";

  private final Path folder;

  LoraFineTuningTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path pretrained(String family) {
    Path text = TinyRuns.text(folder, 40);
    Path out = folder.resolve(family);
    String[] short0 = {"training.steps=4", "data.heldOut=0"};
    Pretraining.run(
        family.equals("gpt") ? TinyRuns.gpt(text, out, short0) : TinyRuns.bert(text, out, short0),
        TrainingListener.NONE);
    return out.resolve("model");
  }

  private FinetuneConfig config(Path base, String out, String adapter, String... overrides) {
    Path table =
        TinyRuns.write(
            folder.resolve("classes.tsv"),
            """
            text\tlabel
            The cat sees the sea.\tanimal
            A dog finds some bread.\tanimal
            A bird likes the moon.\tanimal
            My sister paints a song.\tperson
            The captain follows the road.\tperson
            The old man remembers.\tperson
            """);
    return ConfigReader.parse(
        """
        model: {checkpoint: %s}
        task: {name: classification, maxLength: 24}
        data: {train: [%s], validation: [%s]}
        batchSize: 3
        adapter: {name: lora, rank: 4, %s}
        training: {steps: 100, learningRate: 3e-2, warmupRatio: 0, bestMetric: loss}
        out: %s
        existing: resume
        """
            .formatted(base, table, table, adapter, folder.resolve(out)),
        "test",
        Path.of(""),
        List.of(overrides),
        FinetuneConfig.class);
  }

  /** Names of the tensors that two checkpoints both have, with other numbers. */
  private static Set<String> changed(Path one, Path other) {
    Set<String> changed = new TreeSet<>();
    try (SafetensorsFile before = SafetensorsFile.open(one.resolve(WEIGHTS));
        SafetensorsFile after = SafetensorsFile.open(other.resolve(WEIGHTS));
        Scope scope = Scope.open()) {
      for (String name : before.tensors().keySet()) {
        if (after.tensors().containsKey(name)
            && !Tensors.identical(before.read(name), after.read(name))) {
          changed.add(name);
        }
      }
    }
    return changed;
  }

  private static TrainingListener into(List<String> notes) {
    return new TrainingListener() {
      @Override
      public void note(String message) {
        notes.add(message);
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert|{name: lora, rank: 4, layers: [query, value, pooler.dense], save: %s}|rank 4 in .*|0.05",
        "gpt|{name: lora, rank: 4, layers: [c_attn], save: %s}|rank 4 in .*|0.05",
        "bert|{name: lora, rank: 4, magnitudes: true, rankStabilised: true, layers: [query, value,"
            + " pooler.dense], save: %s}|rank 4 and magnitudes in .*|0.692",
        "gpt|{name: ia3, layers: [c_attn, mlp.c_proj], feedForward: [mlp.c_proj], save: %s}"
            + "|factors in .*|0.05"
      })
  void learnsAndItsResultComputesTheSameMergedAndApart(
      String family, String adapter, String summary, double mostLoss) {
    Path base = pretrained(family);
    List<String> notes = new ArrayList<>();
    FineTuning.Result merged =
        FineTuning.run(
            config(
                base,
                "merged",
                "layers: [x]",
                "dropout=0",
                "adapter=" + adapter.formatted("merged")),
            into(notes));
    // magnitudes hold the tiny weights of this model near their lengths, and log 2 is guessing
    assertThat(merged.scores().get("loss")).isLessThan(mostLoss);
    assertThat(notes)
        .anyMatch(note -> note.matches("trained: [\\d,]+ of [\\d,]+ parameters .*" + summary))
        .anyMatch(note -> note.contains("merged model"));

    Path checkpoints = folder.resolve("merged/checkpoints/step-100");
    assertThat(checkpoints.resolve("adapter_model.safetensors")).exists();
    assertThat(checkpoints.resolve(WEIGHTS)).doesNotExist();
    for (String file : PeftAdapter.FILES) {
      assertThat(merged.model().resolve(file)).doesNotExist();
    }
    assertThat(changed(base, merged.model()))
        .allMatch(
            name ->
                name.matches(".*\\.(query|value|c_attn)\\.weight")
                    || (adapter.contains("ia3")
                        && name.matches(".*\\.c_(attn|proj)\\.(weight|bias)"))
                    || name.endsWith(".pooler.dense.weight")
                    || name.endsWith(".wte.weight"))
        .anyMatch(name -> name.matches(".*\\.1\\..*\\.(query|c_attn)\\.weight"));

    FineTuning.Result apart =
        FineTuning.run(
            config(
                base,
                "apart",
                "layers: [x]",
                "dropout=0",
                "adapter=" + adapter.formatted("adapter")),
            into(notes));
    assertThat(notes).anyMatch(note -> note.contains("adapter alone"));
    assertThat(apart.model().resolve(WEIGHTS)).doesNotExist();
    assertThat(apart.scores().get("loss")).isCloseTo(merged.scores().get("loss"), within(1e-5));
    assertThat(apart.predictions()).isEqualTo(merged.predictions());

    assertThatThrownBy(() -> Checkpoint.load(apart.model()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is an adapter, not a model");
    PeftAdapter opened = PeftFolder.open(apart.model(), base, notes::add);
    opened.merge();
    Path plain = folder.resolve("plain");
    Checkpoint.save(opened.model(), plain);
    opened.model().release();
    assertThat(changed(plain, merged.model())).isEmpty();
    assertThat(Checkpoint.config(plain).labels()).containsExactly("animal", "person");
  }

  @Test
  void resumesBitForBitAndOnlyOnTheSameBase() throws IOException {
    Path base = pretrained("bert");
    String adapter = "dropout: 0.2, layers: [query, value]";
    String[] few = {"training.steps=6", "training.saveEverySteps=2", "training.keepCheckpoints=9"};
    FineTuning.run(config(base, "whole", adapter, few), TrainingListener.NONE);
    StopSignal stop = new StopSignal();
    FineTuning.run(
        config(base, "parts", adapter, few),
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == 3) {
              stop.request();
            }
          }
        },
        stop);
    assertThat(folder.resolve("parts/checkpoints/step-6")).doesNotExist();

    Files.delete(base.resolve("manifest.json"));
    byte[] weights = Files.readAllBytes(base.resolve(WEIGHTS));
    byte[] others = weights.clone();
    others[others.length - 1] ^= 1;
    Files.write(base.resolve(WEIGHTS), others);
    assertThatThrownBy(
            () -> FineTuning.run(config(base, "parts", adapter, few), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("other weights than when the run began");
    Files.write(base.resolve(WEIGHTS), weights);

    FineTuning.run(config(base, "parts", adapter, few), TrainingListener.NONE);
    for (String file :
        List.of(
            "checkpoints/step-6/adapter_model.safetensors",
            "checkpoints/step-6/trainer.safetensors",
            "model/" + WEIGHTS)) {
      assertThat(Files.readAllBytes(folder.resolve("parts").resolve(file)))
          .as(file)
          .isEqualTo(Files.readAllBytes(folder.resolve("whole").resolve(file)));
    }
  }

  /** What the sizes and the task show to be wrong costs nobody the time to tokenize a table. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layers: [querry] | training.steps=1 | adapter.layers: unknown layer 'querry'",
        "layersMatching: '.*querry' | training.steps=1 | adapter.layersMatching: no layer's",
        "layers: [query] | adapter={name: ia3, layers: [query], feedForward: [value]} |"
            + " adapter.feedForward: 'value' is none of the layers",
        "layers: [query], modulesToSave: [poler] | training.steps=1 | adapter.modulesToSave",
        "layers: [query] | training.bestMetric=acuracy | training.bestMetric: unknown metric",
        "layers: [query] | data.validation=[] | training.bestMetric: nothing is held out",
      })
  void isRefusedBeforeTokenizing(String adapter, String override, String message) {
    Path base = pretrained("bert");
    List<String> notes = new ArrayList<>();
    assertThatThrownBy(() -> FineTuning.run(config(base, "early", adapter, override), into(notes)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(message);
    assertThat(notes).noneMatch(note -> note.contains("tokens"));
  }

  /** PEFT takes any rank; what it is good for is said. */
  @Test
  void aRankBeyondALayersWidthIsSaid() {
    Path base = pretrained("bert");
    List<String> notes = new ArrayList<>();
    FineTuning.run(
        config(base, "wide", "layers: [query, dense]", "adapter.rank=20", "training.steps=1"),
        into(notes));
    assertThat(notes)
        .contains(
            "adapter.rank 20 is more than 9 layers have room for, first"
                + " 'bert.encoder.layer.0.attention.self.query' with 16 inputs and 16 outputs: there"
                + " an update of rank 16 is as free, with fewer parameters");
    FineTuning.run(config(base, "narrow", "layers: [query]", "training.steps=1"), into(notes));
    assertThat(notes).filteredOn(note -> note.startsWith("adapter.rank")).hasSize(1);
  }

  /** Encoder and decoder have the same weights: an update of one of them could not be merged. */
  @Test
  void layersThatShareTheirWeightsAreRefused() {
    Model model = Checkpoint.load(Path.of("src", "test", "resources", "parity", "bert-share"));
    LoraConfig config =
        new LoraConfig(
            LoraConfig.Size.plain(2, 4),
            0,
            LayerPatterns.of(List.of("query")),
            List.of(),
            null,
            null);
    assertThatThrownBy(() -> PeftAdapter.attach(model, config, List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'encoder.encoder.layer.0.attention.self.query' is also")
        .hasMessageContaining("'decoder.bert.encoder.layer.0.attention.self.query.weight'");
    model.release();
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnythingIsWritten() {
    Path base = pretrained("bert");
    assertThatThrownBy(
            () -> FineTuning.run(config(base, "a", "layers: [querry]"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("adapter.layers")
        .hasMessageContaining("query");
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    config(base, "a", "layers: [query], modulesToSave: [pooler.dense]"),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("adapter.modulesToSave")
        .hasMessageContaining("classifier.weight");
    assertThat(folder.resolve("a/checkpoints")).doesNotExist();
    assertThatThrownBy(() -> config(base, "b", "dropout: 0"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(": adapter: say which layers");
    assertThatThrownBy(() -> config(base, "b", "layers: [query], layersMatching: '.*query'"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(": adapter: there are both 'layers' and 'layersMatching'");
    assertThatThrownBy(() -> config(base, "b", "layers: [query]", "freeze=[bert.]"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freeze: goes without 'adapter'");
    assertThatThrownBy(() -> config(base, "b", "layers: [query]", "model.randomWeights=true"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("adapter: trains beside a checkpoint's own weights");
    assertThatThrownBy(() -> config(base, "b", "layers: [query], alpha: 0"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("alpha");
    assertThat(Objects.requireNonNull(config(base, "b", "layers: [query]").adapter()).toString())
        .contains("alpha=16.0");
  }
}
