package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.training.TrainingListener;

/** How many rows are scored at once changes no score. */
class EvaluationBatchSizeTest {
  private final Path folder;

  EvaluationBatchSizeTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** All evaluations of a run on the way. */
  private List<Map<String, Double>> evaluations(String objective, String out, String... overrides) {
    List<Map<String, Double>> values = new ArrayList<>();
    Path text = TinyRuns.text(folder, 60);
    Pretraining.run(
        TinyRuns.of(objective, text, folder.resolve(out), overrides),
        new TrainingListener() {
          @Override
          public void evaluated(long step, Map<String, Double> scores, boolean best) {
            values.add(scores);
          }
        });
    return values;
  }

  private static void requireSame(List<Map<String, Double>> one, List<Map<String, Double>> other) {
    assertThat(one).isNotEmpty().hasSameSizeAs(other);
    for (int i = 0; i < one.size(); i++) {
      Map<String, Double> scores = other.get(i);
      assertThat(scores.keySet()).isEqualTo(one.get(i).keySet());
      one.get(i)
          .forEach(
              (name, value) ->
                  assertThat(scores.get(name)).as(name).isCloseTo(value, within(1e-5 * value)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"causal", "masked", "denoising", "permutation", "future-ngrams"})
  void preTrainingIsScoredOnTheSameRows(String objective) {
    requireSame(
        evaluations(objective, "by-four"),
        evaluations(objective, "by-two", "evaluationBatchSize=2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quick-thought", "replaced-token-detection"})
  void whatDependsOnTheBatchRefusesIt(String objective) {
    Path text = TinyRuns.text(folder, 5);
    assertThatThrownBy(
            () -> TinyRuns.of(objective, text, folder.resolve("out"), "evaluationBatchSize=2"))
        .hasMessageContaining("evaluationBatchSize: what this objective predicts");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void fineTuningIsScoredTheSame(int rows) {
    Path text = TinyRuns.text(folder, 40);
    Pretraining.run(
        TinyRuns.bert(text, folder.resolve("bert"), "training.steps=2", "data.heldOut=0"),
        TrainingListener.NONE);
    Path table =
        TinyRuns.write(
            folder.resolve("classes.tsv"),
            """
            text\tlabel
            The cat sees the sea.\tanimal
            A dog finds some bread and the moon and the long road.\tanimal
            A bird.\tanimal
            My sister paints a song.\tperson
            The captain follows the road, the long road, a red house.\tperson
            """);
    requireSame(scores(table, 32), scores(table, rows));
  }

  private List<Map<String, Double>> scores(Path table, int rows) {
    List<Map<String, Double>> values = new ArrayList<>();
    FineTuning.Result result =
        FineTuning.run(
            ConfigReader.parse(
                """
                model: {checkpoint: %s}
                task: {name: classification, maxLength: 24}
                data: {train: [%s], validation: [%s], columns: {text: text, target: label}}
                batchSize: 3
                evaluationBatchSize: %d
                training: {steps: 4, learningRate: 5e-3, evaluateEverySteps: 2, bestMetric: loss}
                out: %s
                """
                    .formatted(
                        folder.resolve("bert/model"),
                        table,
                        table,
                        rows,
                        folder.resolve("rows-" + rows)),
                "test",
                Path.of(""),
                List.of(),
                FinetuneConfig.class),
            new TrainingListener() {
              @Override
              public void evaluated(long step, Map<String, Double> scores, boolean best) {
                values.add(scores);
              }
            });
    values.add(result.scores());
    return values;
  }
}
