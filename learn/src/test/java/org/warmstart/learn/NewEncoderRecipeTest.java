package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.model.compose.NewEncoder;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.train.WordPieceTrainer;

/** BART's recipe for translation: a new encoder learns first, then all parameters do. */
class NewEncoderRecipeTest {
  private static final List<String> SOURCE = List.of("die katze sieht das meer", "ein hund rennt");
  private static final List<String> TARGET = List.of("the cat sees the sea", "a dog runs");

  private final Path folder;
  private final Path composed;
  private final Path table;
  private final List<String> frozenFirst = new ArrayList<>();

  NewEncoderRecipeTest(@TempDir Path folder) {
    this.folder = folder;
    composed = folder.resolve("composed");
    table =
        TinyRuns.write(
            folder.resolve("pairs.tsv"),
            "text\tlabel\n"
                + SOURCE.get(0)
                + "\t"
                + TARGET.get(0)
                + "\n"
                + SOURCE.get(1)
                + "\t"
                + TARGET.get(1)
                + "\n");
  }

  @BeforeEach
  void compose() {
    Tokenizer target = tokenizer(TARGET);
    ObjectNode json = Families.preset("bart-base").toJson();
    json.put("d_model", 16);
    for (String side : List.of("encoder", "decoder")) {
      json.put(side + "_layers", 2);
      json.put(side + "_attention_heads", 2);
      json.put(side + "_ffn_dim", 24);
    }
    json.put("max_position_embeddings", 24);
    json.put("pad_token_id", target.id("[PAD]").orElseThrow());
    json.put("bos_token_id", target.id("[CLS]").orElseThrow());
    json.put("eos_token_id", target.id("[SEP]").orElseThrow());
    json.put("decoder_start_token_id", target.id("[SEP]").orElseThrow());
    RandomState.seed(3);
    ModelConfig config = Families.read(json, "test").withVocabularySize(target.vocabularySize());
    Model bart = Families.create(config, Head.SEQUENCE_TO_SEQUENCE);
    bart.initialise();
    Checkpoint.save(bart, folder.resolve("bart"));
    new TokenizerPair(target, target).save(folder.resolve("bart"));
    bart.release();
    Tokenizer source = tokenizer(SOURCE);
    NewEncoder model =
        (NewEncoder)
            Composition.replaceEmbeddings(
                    Composition.Source.random(
                        config.withLayers(1).withVocabularySize(source.vocabularySize())),
                    folder.resolve("bart"))
                .model();
    Checkpoint.save(model, composed);
    new TokenizerPair(source, target).save(composed);
    frozenFirst.addAll(model.frozenFirst());
    model.release();
  }

  private static Tokenizer tokenizer(List<String> texts) {
    return new WordPieceTrainer()
        .vocabularySize(60)
        .specialTokens(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"))
        .train(texts);
  }

  private FinetuneConfig config(String out, String... overrides) {
    return ConfigReader.parse(
        """
        model: {checkpoint: %s}
        task: {name: seq2seq, maxLength: 24, maxTargetLength: 12, numBeams: 2}
        data: {train: [%s], columns: {text: text, target: label}}
        batchSize: 2
        freezeFirstSteps: 3
        training: {steps: 6, learningRate: 5e-3, warmupRatio: 0, saveEverySteps: 1, keepCheckpoints: 9}
        out: %s
        existing: resume
        """
            .formatted(composed, table, folder.resolve(out)),
        "test",
        Path.of(""),
        List.of(overrides),
        FinetuneConfig.class);
  }

  /** Names of the tensors that differ between two checkpoints. */
  private static Set<String> changed(Path one, Path other) {
    Set<String> changed = new TreeSet<>();
    try (SafetensorsFile before = SafetensorsFile.open(one.resolve("model.safetensors"));
        SafetensorsFile after = SafetensorsFile.open(other.resolve("model.safetensors"));
        Scope scope = Scope.open()) {
      assertThat(after.tensors().keySet()).isEqualTo(before.tensors().keySet());
      for (String name : before.tensors().keySet()) {
        if (!Tensors.identical(before.read(name), after.read(name))) {
          changed.add(name);
        }
      }
    }
    return changed;
  }

  @Test
  void theFirstStepLeavesThePretrainedModelAloneAndTheSecondDoesNot() {
    List<String> notes = new ArrayList<>();
    FineTuning.run(
        config("run"),
        new TrainingListener() {
          @Override
          public void note(String message) {
            notes.add(message);
          }
        });
    Path steps = folder.resolve("run/checkpoints");
    assertThat(changed(composed, steps.resolve("step-3")))
        .doesNotContainAnyElementsOf(frozenFirst)
        .contains("pretrained.model.encoder.layers.0.self_attn.q_proj.weight")
        .anyMatch(name -> name.startsWith("new_encoder."));
    assertThat(changed(steps.resolve("step-3"), steps.resolve("step-4")))
        .contains(
            "pretrained.model.shared.weight",
            "pretrained.model.decoder.layers.1.fc2.weight",
            "pretrained.model.encoder.layers.1.self_attn.q_proj.weight");
    assertThat(notes)
        .contains("all parameters are trained from here on")
        .anyMatch(
            note ->
                note.endsWith(
                    " parameters are frozen (%d tensors) for the first 3 steps"
                        .formatted(frozenFirst.size() - 1)));
  }

  @Test
  void bothStepsAreResumedBitForBit() throws IOException {
    FineTuning.run(config("whole"), TrainingListener.NONE);
    for (int stopAfter : new int[] {2, 3}) {
      String out = "parts-" + stopAfter;
      StopSignal stop = new StopSignal();
      FineTuning.run(
          config(out),
          new TrainingListener() {
            @Override
            public void stepped(Step step) {
              if (step.step() == stopAfter) {
                stop.request();
              }
            }
          },
          stop);
      assertThat(folder.resolve(out + "/checkpoints/step-6")).doesNotExist();
      FineTuning.run(config(out), TrainingListener.NONE);
      for (String file : List.of("model.safetensors", "trainer.safetensors")) {
        Path path = Path.of("checkpoints", "step-6", file);
        assertThat(Files.readAllBytes(folder.resolve(out).resolve(path)))
            .as("stopped after %d: %s", stopAfter, file)
            .isEqualTo(Files.readAllBytes(folder.resolve("whole").resolve(path)));
      }
    }
  }

  @Test
  void whatCannotBeIsSaid() {
    assertThatThrownBy(
            () -> FineTuning.run(config("a", "freezeFirstSteps=6"), TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeFirstSteps 6 is all of the run's 6 steps");
    assertThatThrownBy(() -> config("b", "freezeFirstSteps=-1"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeFirstSteps has to be at least 0");
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    config("c", "model.checkpoint=" + folder.resolve("bart")),
                    TrainingListener.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeFirstSteps: say with 'freeze' what waits");
  }
}
