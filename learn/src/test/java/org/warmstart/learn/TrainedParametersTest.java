package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;

/** Which parameters are trained, from when on, how fast; and that resumed runs know it. */
class TrainedParametersTest {
  private static Path bert;
  private static Path table;

  private final Path folder;
  private final List<String> notes = new ArrayList<>();
  private final TrainingListener listener =
      new TrainingListener() {
        @Override
        public void note(String message) {
          notes.add(message);
        }
      };

  TrainedParametersTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void pretrain(@TempDir Path shared) {
    Path text = TinyRuns.text(shared, 40);
    Path out = shared.resolve("bert");
    Pretraining.run(
        TinyRuns.bert(text, out, "training.steps=2", "data.heldOut=0"), TrainingListener.NONE);
    bert = out.resolve("model");
    table =
        TinyRuns.write(
            shared.resolve("classes.tsv"),
            """
            text\tlabel
            The cat sees the sea.\tanimal
            A dog finds some bread.\tanimal
            A bird likes the moon.\tanimal
            My sister paints a song.\tperson
            The captain follows the road.\tperson
            The old man remembers.\tperson
            """);
  }

  private FinetuneConfig config(String out, String... overrides) {
    return ConfigReader.parse(
        """
        model: {checkpoint: %s}
        task: {name: classification, maxLength: 24}
        data: {train: [%s], columns: {text: text, target: label}}
        batchSize: 3
        training:
          steps: 6
          learningRate: 5e-3
          warmupRatio: 0
          saveEverySteps: 1
          keepCheckpoints: 9
        out: %s
        existing: resume
        """
            .formatted(bert, table, folder.resolve(out)),
        "test",
        Path.of(""),
        List.of(overrides),
        FinetuneConfig.class);
  }

  private Path run(String out, String... overrides) {
    FineTuning.run(config(out, overrides), listener);
    return folder.resolve(out).resolve("checkpoints");
  }

  private static Map<String, float[]> weights(Path checkpoint) {
    Map<String, float[]> weights = new TreeMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(checkpoint.resolve("model.safetensors"));
        Scope scope = Scope.open()) {
      file.tensors().keySet().forEach(name -> weights.put(name, Tensors.floats(file.read(name))));
    }
    return weights;
  }

  /** Names of the tensors that differ between two checkpoints, of those that both have. */
  private static Set<String> changed(Path one, Path other) {
    Map<String, float[]> before = weights(one);
    Set<String> changed = new TreeSet<>();
    weights(other)
        .forEach(
            (name, values) -> {
              float[] old = before.get(name);
              if (old != null && !java.util.Arrays.equals(old, values)) {
                changed.add(name);
              }
            });
    return changed;
  }

  private static Predicate<String> layer(int number) {
    return name -> name.startsWith("bert.encoder.layer." + number + ".");
  }

  private static boolean isEmbedding(String name) {
    return name.startsWith("bert.embeddings.");
  }

  private static boolean isOfHead(String name) {
    return name.startsWith("bert.pooler.") || name.startsWith("classifier.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          freeze=[bert.]                                             | bert\\..*
          freeze={beginnings: [bert.embeddings., bert.encoder.]}     | bert\\.e.*
          freeze={matching: '.*\\.layer\\.[01]\\.output\\..*'}       | .*\\.layer\\.[01]\\.output\\..*
          freeze={layers: 0}                                         | .*\\.layer\\.0\\..*
          freeze={layers: 0-1, embeddings: true}                     | bert\\.e.*
          freeze={layers: '0, 1', except: [bert.encoder.layer.1.]}   | .*\\.layer\\.0\\..*
          freeze={except: [classifier.]}                             | bert\\..*
          freeze={beginnings: [bert.], exceptMatching: '.*bias'}     | bert\\..*weight
          """)
  void whatIsFrozenStaysBitForBitAndAllElseIsTrained(String freeze, String frozen) {
    Path steps = run("run", freeze);
    Map<String, float[]> start = weights(bert);
    Set<String> shared = new TreeSet<>(weights(steps.resolve("step-6")).keySet());
    shared.retainAll(start.keySet());
    Set<String> trained = new TreeSet<>(shared);
    trained.removeIf(name -> name.matches(frozen));
    assertThat(changed(bert, steps.resolve("step-6"))).isEqualTo(trained);
    shared.removeAll(trained);
    long count =
        shared.stream().mapToLong(name -> Objects.requireNonNull(start.get(name)).length).sum();
    assertThat(notes)
        .anyMatch(
            note ->
                note.matches(
                    "%,d of [\\d,]+ parameters are frozen \\(%d tensors\\)"
                        .formatted(count, shared.size())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          freeze={layers: 0-2}            | freeze.layers: there is no layer 2; the numbers are 0 to 1
          freeze={layers: 1-0}            | layers: '1-0' are no numbers of layers
          freeze={layers: all}            | layers: 'all' are no numbers of layers
          freeze={decoderLayers: 0}       | freeze.decoderLayers: this model has no decoder
          freeze={matching: 'bert'}       | freeze.matching: no parameter's whole name matches 'bert'
          freeze={matching: '('}          | freeze: matching: '(' is no regular expression
          freeze={except: [gpt.]}         | freeze.except: no parameter's name begins with 'gpt.'
          freeze={matching: '.*'}         | leaves nothing to train
          freeze={layers: 0, except: [bert.]} | the exceptions are all that would be frozen
          freeze={layer: 0}               | unknown freeze key 'layer'
          freeze=bert.                    | or a list such as [a, b]
          freeze=['']                     | an empty beginning is every parameter's
          freeze={}                       |
          """)
  void whatCannotBeFrozenIsRefusedBeforeAnythingIsWritten(String freeze, String message) {
    if (message == null) {
      assertThat(config("run", freeze).freeze().isNothing()).isTrue();
      return;
    }
    assertThatThrownBy(() -> run("run", freeze))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("run/config.yaml")).doesNotExist();
  }

  /** Plain descent changes weights by rate times gradient, so changes are in ratio to rates. */
  private Map<String, Double> appliedFactors(String... overrides) {
    String[] plain = {
      "training.optimizer={name: sgd, momentum: 0}",
      "training.schedule=constant",
      "training.maxGradientNorm=0",
      "training.steps=1",
      "training.learningRate=0.5",
      "dropout=0"
    };
    List<String> other = new ArrayList<>(List.of(plain));
    other.addAll(List.of(overrides));
    Map<String, float[]> before =
        weights(run("zero", with(plain, "training.learningRate=1e-30")).resolve("step-1"));
    Map<String, float[]> uniform = weights(run("uniform", plain).resolve("step-1"));
    Map<String, float[]> rated =
        weights(run("rated", other.toArray(String[]::new)).resolve("step-1"));
    Map<String, Double> factors = new TreeMap<>();
    before.forEach(
        (name, start) -> {
          double dot = 0;
          double square = 0;
          for (int i = 0; i < start.length; i++) {
            double all = (double) Objects.requireNonNull(uniform.get(name))[i] - start[i];
            dot += all * ((double) Objects.requireNonNull(rated.get(name))[i] - start[i]);
            square += all * all;
          }
          if (square > 1e-8) {
            factors.put(name, dot / square);
          }
        });
    assertThat(factors).hasSizeGreaterThan(20);
    return factors;
  }

  private static String[] with(String[] overrides, String one) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add(one);
    return all.toArray(String[]::new);
  }

  /** ELECTRA's published {@code _get_layer_lrs}: decay^(layers + 2 - depth), embeddings at 0. */
  @Test
  void layersDecayAsElectrasCodeHasIt() {
    Map<String, Double> factors =
        appliedFactors("training.parameterRates={name: layer-decay, decay: 0.5}");
    check(factors, TrainedParametersTest::isEmbedding, 1 / 16.0);
    check(factors, layer(0), 1 / 8.0);
    check(factors, layer(1), 1 / 4.0);
    check(factors, TrainedParametersTest::isOfHead, 1);
    assertThat(notes)
        .contains("learning rates: embeddings 0.0313, layer 0 0.0625, layer 1 0.125, head 0.500");
  }

  /** Howard & Ruder 2018, section 3.2: the rate of layer l - 1 is that of layer l by 2.6. */
  @Test
  void discriminativeRatesFallByOneDivisor() {
    Map<String, Double> factors = appliedFactors("training.parameterRates=discriminative");
    check(factors, TrainedParametersTest::isEmbedding, 1 / (2.6 * 2.6 * 2.6));
    check(factors, layer(0), 1 / (2.6 * 2.6));
    check(factors, layer(1), 1 / 2.6);
    check(factors, TrainedParametersTest::isOfHead, 1);
  }

  @Test
  void newPartsHaveALearningRateOfTheirOwn() {
    Map<String, Double> factors =
        appliedFactors(
            "training.parameterRates={name: layer-decay, decay: 0.5}",
            "training.newPartsLearningRate=1.5");
    check(factors, layer(1), 1 / 4.0);
    check(factors, name -> name.startsWith("bert.pooler."), 1);
    check(factors, name -> name.startsWith("classifier."), 3);
    assertThat(notes)
        .contains(
            "learning rate of what the checkpoint does not have (classifier.weight,"
                + " classifier.bias): 1.50");
  }

  private static void check(Map<String, Double> factors, Predicate<String> names, double expected) {
    assertThat(factors.keySet()).anyMatch(names);
    factors.forEach(
        (name, factor) -> {
          if (names.test(name)) {
            assertThat(factor).as(name).isCloseTo(expected, within(2e-3 * expected));
          }
        });
  }

  @Test
  void layersJoinFromTheTopOneByOne() {
    Path steps = run("run", "training.gradualUnfreezing={everySteps: 2}", "training.steps=8");
    List<Predicate<String>> order =
        List.of(
            TrainedParametersTest::isOfHead,
            layer(1),
            layer(0),
            TrainedParametersTest::isEmbedding);
    for (int turn = 0; turn < 4; turn++) {
      Path from = steps.resolve("step-" + (2 * turn + 1));
      Set<String> trained = changed(from, steps.resolve("step-" + (2 * turn + 2)));
      for (int i = 0; i < order.size(); i++) {
        assertThat(trained.stream().anyMatch(order.get(i))).as(turn + " " + i).isEqualTo(i <= turn);
      }
    }
    assertThat(notes)
        .containsSequence(
            "trained at first: head",
            "trained from step 3 on: layer 1",
            "trained from step 5 on: layer 0",
            "trained from step 7 on: embeddings");
  }

  @Test
  void layersJoinWithEpochs() {
    run("run", "training.gradualUnfreezing={everyEpochs: 1}"); // two batches, thus steps, an epoch
    assertThat(notes)
        .containsSequence(
            "trained at first: head",
            "the run is too short for gradual unfreezing to reach embeddings, which stay as they"
                + " are",
            "trained from step 3 on: layer 1",
            "trained from step 5 on: layer 0");
    assertThat(changed(bert, folder.resolve("run/checkpoints/step-6")))
        .noneMatch(TrainedParametersTest::isEmbedding);
  }

  @Test
  void whatIsFrozenForGoodNeverJoins() {
    Path steps =
        run(
            "run",
            "training.gradualUnfreezing={everySteps: 1}",
            "freeze={layers: 0, embeddings: true}");
    assertThat(changed(bert, steps.resolve("step-6")))
        .anyMatch(layer(1))
        .noneMatch(layer(0))
        .noneMatch(TrainedParametersTest::isEmbedding);
    assertThat(notes).containsSequence("trained at first: head", "trained from step 2 on: layer 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.gradualUnfreezing={everySteps: 2}",
        "training.gradualUnfreezing={everyEpochs: 1}",
        "training.parameterRates=discriminative",
        "training.newPartsLearningRate=0.02",
        "training.labelSmoothing=0.2",
        "training.schedule=slanted-triangular",
        "training.gradientCheckpointing=true",
        "freeze={layers: 0}",
        "freezeFirstSteps=5",
      })
  void isResumedBitForBit(String setting) throws IOException {
    String[] settings =
        setting.startsWith("freezeFirst")
            ? new String[] {setting, "freeze={except: [classifier.]}"}
            : new String[] {setting};
    Path whole = run("whole", settings).resolve("step-6");
    int stopAfter = 4; // at the end of an epoch
    StopSignal stop = new StopSignal();
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == stopAfter) {
              stop.request();
            }
          }
        };
    Trainer.Outcome first = FineTuning.run(config("parts", settings), stopper, stop).outcome();
    assertThat(first.step()).isEqualTo(stopAfter);
    Path parts = run("parts", settings).resolve("step-6");
    for (String file : List.of("model.safetensors", "trainer.safetensors")) {
      assertThat(Files.readAllBytes(parts.resolve(file)))
          .as(file)
          .isEqualTo(Files.readAllBytes(whole.resolve(file)));
    }
  }

  /** Layers that are computed again change no bit, with whatever else is chosen. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.accumulation=2",
        "freeze={layers: 0, embeddings: true}",
        "training.gradualUnfreezing={everySteps: 2}",
        "adapter={name: lora, layers: [query, value]}"
      })
  void layersComputedAgainAreTheSame(String setting) throws IOException {
    Path kept = run("kept", setting).resolve("step-6");
    Path again = run("again", setting, "training.gradientCheckpointing=true").resolve("step-6");
    for (String file : List.of("trainer.safetensors", "model.safetensors")) {
      if (Files.exists(kept.resolve(file))) {
        assertThat(Files.readAllBytes(again.resolve(file)))
            .as(file)
            .isEqualTo(Files.readAllBytes(kept.resolve(file)));
      }
    }
  }

  @Test
  void layersThatCannotBeComputedAgainAreRefused() {
    Path text = TinyRuns.text(folder, 40);
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    TinyRuns.elmo(
                        text, folder.resolve("elmo"), "training.gradientCheckpointing=true"),
                    listener))
        .hasMessageContaining("training.gradientCheckpointing: the layers of ");
    assertThat(folder.resolve("elmo/config.yaml")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training.gradualUnfreezing={}                       | give one of everyEpochs and everySteps
          training.gradualUnfreezing={everySteps: 0}          | everySteps has to be at least 1
          training.gradualUnfreezing={everyEpochs: 1, everySteps: 1} | give one of
          training.parameterRates={name: layer-decay, decay: 1.5} | has to be above 0 and at most 1
          training.parameterRates=layerwise                   | unknown
          training.newPartsLearningRate=0                     | has to be above 0
          training.labelSmoothing=1                           | has to be from 0 to below 1
          """)
  void whatCannotWorkIsRefused(String setting, String message) {
    assertThatThrownBy(() -> config("run", setting)).hasMessageContaining(message);
  }

  @Test
  void settingsThatExcludeEachOtherAreRefused() {
    assertThatThrownBy(
            () ->
                config(
                    "a",
                    "freeze=[bert.]",
                    "freezeFirstSteps=2",
                    "training.gradualUnfreezing={everySteps: 1}"))
        .hasMessageContaining("freezeFirstSteps: goes without training.gradualUnfreezing");
    assertThatThrownBy(
            () ->
                run(
                    "b",
                    "freeze={except: [classifier.]}",
                    "training.gradualUnfreezing={everySteps: 1}"))
        .hasMessageContaining("there is nothing below what would be trained first");
    assertThatThrownBy(
            () -> run("c", "model.randomWeights=true", "training.newPartsLearningRate=1e-3"))
        .hasMessageContaining("this model has no part that its checkpoint lacks");
    assertThatThrownBy(
            () ->
                run(
                    "d",
                    "training.newPartsLearningRate=100",
                    "training.optimizer={name: adamw, weightDecay: 0.1}"))
        .hasMessageContaining("has to be below 1 when it is multiplied by newPartsLearningRate");
    assertThat(folder.resolve("b/config.yaml")).doesNotExist();
  }

  /** Pre-training that goes on has the same settings. */
  @Test
  void preTrainingFreezesAndDecays() {
    Path text = TinyRuns.text(folder, 40);
    PretrainConfig config =
        TinyRuns.gpt(text, folder.resolve("gpt"), "training.steps=2", "data.heldOut=0");
    Pretraining.run(config, TrainingListener.NONE);
    Path gpt = folder.resolve("gpt/model");
    PretrainConfig on =
        ConfigReader.parse(
            """
            model: {checkpoint: %s}
            objective: causal
            data: {files: [%s], heldOut: 0}
            sequenceLength: 24
            batchSize: 4
            freeze: {layers: 0}
            training: {steps: 2, parameterRates: layer-decay, labelSmoothing: 0.1}
            out: %s
            """
                .formatted(gpt, text, folder.resolve("on")),
            "test",
            Path.of(""),
            List.of(),
            PretrainConfig.class);
    Pretraining.run(on, listener);
    Set<String> changed = changed(gpt, folder.resolve("on/model"));
    assertThat(changed)
        .contains("transformer.h.1.ln_1.weight", "transformer.wte.weight")
        .noneMatch(name -> name.startsWith("transformer.h.0."));
    assertThat(notes).anyMatch(note -> note.startsWith("learning rates: embeddings "));
  }
}
