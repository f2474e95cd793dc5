package org.warmstart.learn.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Losses equal what PyTorch computes from the outputs of transformers' models of the same weights:
 * the step of DistilBERT's Distiller, TinyBERT's squared errors, MiniLM's relations.
 */
class ReferenceLossesTest {
  private static final Path MODELS = Path.of("src/test/resources/parity");
  private static final String DISTILBERT = "distilbert-masked-lm";
  private static final String BERT = "bert-masked-lm";

  /** Three layers, 30 wide, of 5 heads; the DistilBERT has two, 32 wide, of 4. */
  private static final String OTHER_BERT = "bert-masked-lm-untied";

  private static JsonNode fixture;

  private record Losses(List<DistillationLoss> losses) {}

  @BeforeAll
  static void read() throws IOException {
    fixture =
        new ObjectMapper()
            .readTree(Path.of("src/test/resources/distillation/losses.json").toFile());
  }

  private static Distillation settings(String yaml, double own) {
    List<DistillationLoss> losses =
        ConfigReader.parse("losses: [" + yaml + "]", "test", Path.of(""), List.of(), Losses.class)
            .losses();
    return new Distillation(Path.of("teacher"), losses, own, true);
  }

  private static Model model(String name) {
    return Checkpoint.load(MODELS.resolve(name));
  }

  private static double value(String name) {
    JsonNode value = fixture.path("values").path(name);
    assertThat(value.isNumber()).as(name).isTrue();
    return value.asDouble();
  }

  /** The fixture's rows, the first of which has no padding. */
  private static Inputs inputs(int rows) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("input_ids", longs("ids", rows));
    if (rows > 1) {
      tensors.put("attention_mask", longs("mask", rows));
    }
    tensors.put("labels", longs("labels", rows));
    return Inputs.of(tensors);
  }

  private static Tensor longs(String name, int rows) {
    List<Long> values = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      fixture.path(name).path(row).forEach(value -> values.add(value.asLong()));
    }
    long[] flat = values.stream().mapToLong(Long::longValue).toArray();
    return Tensors.ofLongs(flat, rows, flat.length / rows);
  }

  private static Map<String, Double> means(Distilled loss, Model student, Inputs in) {
    Map<String, Double> means = new LinkedHashMap<>();
    try (Autograd.Off off = Autograd.off()) {
      Map<String, Long> targets = loss.targets(student, in);
      for (LossTerm term : loss.loss(student, in)) {
        assertThat(term.targets()).as(term.name()).isEqualTo(targets.get(term.name()));
        means.put(term.name(), Tensors.item(term.mean()));
      }
    }
    return means;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "soft-all | {name: soft-targets} | bert-masked-lm | 3",
        "soft-reverse | {name: soft-targets, direction: reverse} | bert-masked-lm | 3",
        "soft-targets | {name: soft-targets, tokens: targets} | bert-masked-lm | 3",
        "logits-mse | logits-mse | bert-masked-lm | 3",
        "cosine | hidden-cosine | bert-masked-lm | 3",
        "attention-scores | attention-mse | bert-masked-lm | 3",
        "attention-scores-first-row | attention-mse | bert-masked-lm | 1",
        "attention-probabilities | {name: attention-mse, of: probabilities} | bert-masked-lm | 3",
        "attention-probabilities-first-row | {name: attention-mse, of: probabilities}"
            + " | bert-masked-lm | 1",
        "hidden-first-row | hidden-mse | bert-masked-lm | 1",
        "embedding-first-row | embedding-mse | bert-masked-lm | 1",
        "hidden-projected | {name: hidden-mse, teacherLayers: [1, 3]} | bert-masked-lm-untied | 3",
        "embedding-projected | embedding-mse | bert-masked-lm-untied | 3",
        "minilm | attention-relations | bert-masked-lm | 3",
        "minilm-attention | {name: attention-relations, relations: [query-key]}"
            + " | bert-masked-lm | 3",
        "minilm2 | {name: attention-relations, relations: [query-query, key-key, value-value],"
            + " heads: 2, teacherLayer: 2} | bert-masked-lm-untied | 3",
      })
  void equalsTheReference(String name, String yaml, String teacherName, int rows) {
    Model student = model(DISTILBERT);
    Model teacher = model(teacherName);
    try (Scope scope = Scope.open()) {
      Distilled loss = Distilled.of(settings(yaml, 0), "", student, teacher);
      loss.parameters().forEach(ReferenceLossesTest::fill);

      Map<String, Double> means = means(loss, student, inputs(rows));

      double right = value(name);
      assertThat(means).hasSize(1);
      assertThat(means.values().iterator().next())
          .isCloseTo(right, within(1e-5 * Math.max(1, right)));
    } finally {
      student.release();
      teacher.release();
    }
  }

  /** The script's projection from 32 to 30 numbers. */
  private static void fill(String name, Parameter parameter) {
    float[] values = new float[(int) parameter.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (name.endsWith("weight") ? Math.sin(0.1 * i) * 0.2 : 0.01 * i);
    }
    parameter.load(Tensors.ofFloats(values, parameter.shape()));
  }

  @Test
  void tripleLossIsThatOfDistilBert() {
    Model student = model(DISTILBERT);
    Model teacher = model(BERT);
    try (Scope scope = Scope.open();
        Autograd.Off off = Autograd.off()) {
      Distillation settings =
          settings("{name: soft-targets, weight: 5, temperature: 2}, hidden-cosine", 2);
      Distilled loss = Distilled.of(settings, "", student, teacher);

      double total = Tensors.item(LossTerm.total(loss.loss(student, inputs(3))));

      assertThat(total).isCloseTo(value("distilbert"), within(1e-4));
      assertThat(means(loss, student, inputs(3)).get("mlm")).isCloseTo(value("mlm"), within(1e-5));
    } finally {
      student.release();
      teacher.release();
    }
  }

  @Test
  void comparesClassesOfTexts() {
    Model student = model("roberta-sequence-classification");
    Model teacher = model("bert-sequence-classification");
    try (Scope scope = Scope.open()) {
      Distilled loss =
          Distilled.of(settings("{name: soft-targets, temperature: 3}", 1), "", student, teacher);
      Inputs in = inputs(3).with("labels", Tensors.ofLongs(new long[] {0, 2, 1}, 3));

      Map<String, Double> means = means(loss, student, in);

      assertThat(means.get("soft_targets")).isCloseTo(value("classes"), within(1e-5));
      assertThat(means.get("classification")).isCloseTo(value("classes-own"), within(1e-5));
    } finally {
      student.release();
      teacher.release();
    }
  }

  @Test
  void comparesDecoders() {
    Model student = model("openai-gpt");
    Model teacher = model("gpt2");
    try (Scope scope = Scope.open()) {
      Distilled loss =
          Distilled.of(
              settings("soft-targets, {name: attention-relations, relations: [query-key]}", 0),
              "",
              student,
              teacher);

      Map<String, Double> means = means(loss, student, inputs(1));

      assertThat(means.get("soft_targets")).isCloseTo(value("causal"), within(1e-5));
      assertThat(means.get("attention_relations"))
          .isCloseTo(value("causal-attention"), within(1e-6));
    } finally {
      student.release();
      teacher.release();
    }
  }

  /** Numbers from torch: binary_cross_entropy_with_logits(q, p) less that of p's own. */
  @Test
  void divergesByLabels() {
    try (Scope scope = Scope.open()) {
      Tensor p = Tensors.ofFloats(new float[] {0.5f, -1, 2}, 1, 3);
      Tensor q = Tensors.ofFloats(new float[] {0, 1, -0.5f}, 1, 3);
      double sum = 0;
      for (double[] pair : new double[][] {{0.5, 0}, {-1, 1}, {2, -0.5}}) {
        double a = 1 / (1 + Math.exp(-pair[0]));
        double b = 1 / (1 + Math.exp(-pair[1]));
        sum += a * Math.log(a / b) + (1 - a) * Math.log((1 - a) / (1 - b));
      }
      assertThat(Tensors.item(Divergence.ofLabels(p, q))).isCloseTo(sum, within(1e-6));
      assertThat(Tensors.item(Divergence.ofLabels(p, p))).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void projectionsLearnAndTheTeacherDoesNot() {
    Model student = model(DISTILBERT);
    Model teacher = model(OTHER_BERT);
    try (Scope scope = Scope.open()) {
      RandomState.seed(3);
      Distilled loss =
          Distilled.of(
              settings(
                  "{name: hidden-mse, teacherLayers: [2, 3], projection: by-layer}, embedding-mse",
                  0),
              "",
              student,
              teacher);
      assertThat(loss.parameters().keySet())
          .containsExactly(
              "hidden_mse.projection.1.weight",
              "hidden_mse.projection.1.bias",
              "hidden_mse.projection.2.weight",
              "hidden_mse.projection.2.bias",
              "embedding_mse.projection.weight",
              "embedding_mse.projection.bias");
      student.train(true);

      Autograd.backward(LossTerm.total(loss.loss(student, inputs(3))));

      assertThat(teacher.isTraining()).isFalse();
      loss.parameters()
          .forEach(
              (name, parameter) -> {
                Tensor gradient = Objects.requireNonNull(parameter.gradient(), name);
                assertThat(Tensors.maxDifference(gradient, gradient.neg())).as(name).isPositive();
              });
      teacher
          .parameters()
          .forEach(
              (name, parameter) -> {
                assertThat(parameter.isTrainable()).as(name).isFalse();
                assertThat(parameter.gradient()).as(name).isNull();
              });
      // the head is not compared, the layers are
      for (Map.Entry<String, Parameter> each : student.parameters().entrySet()) {
        boolean learns = each.getValue().gradient() != null;
        assertThat(learns).as(each.getKey()).isEqualTo(student.isOfBody(each.getKey()));
      }
    } finally {
      student.release();
      teacher.release();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "soft-targets | distilbert-masked-lm | bert-masked-lm-untied"
            + " | the student tells 99 tokens apart, the teacher 101",
        "hidden-cosine | distilbert-masked-lm | bert-masked-lm-untied"
            + " | 32 wide, the teacher's 30; hidden-mse learns a projection",
        "hidden-mse | distilbert-masked-lm | bert-masked-lm-untied"
            + " | teacher's 3 layers cannot be shared out among the student's 2",
        "{name: hidden-mse, teacherLayers: [1]} | distilbert-masked-lm | bert-masked-lm"
            + " | names 1 layers, but the student has 2",
        "{name: hidden-mse, teacherLayers: [1, 3]} | distilbert-masked-lm | bert-masked-lm"
            + " | there are the layers 1 to 2",
        "{name: attention-mse, teacherLayers: [1, 3]} | distilbert-masked-lm"
            + " | bert-masked-lm-untied | the student has 4 heads, the teacher 5",
        "{name: attention-relations, heads: 7} | distilbert-masked-lm | bert-masked-lm"
            + " | heads 7 do not divide the student's width of 32",
        "{name: attention-relations, teacherLayer: 9} | distilbert-masked-lm | bert-masked-lm"
            + " | teacherLayer 9: there are the layers 1 to 2",
        "attention-mse | distilbert-masked-lm | gpt2 | reads from left to right",
        "attention-mse | distilbert-masked-lm | longformer-masked-lm"
            + " | does not tell the attention of its layers",
        "hidden-mse | t5 | t5 | compares the layers of encoders or of decoders alone",
        "soft-targets | bert-regression | bert-regression | a single score is no distribution",
        "soft-targets | xlnet-lm | xlnet-lm | cannot be a student or a teacher",
      })
  void refusesWhatCannotBeCompared(String yaml, String student, String teacher, String message) {
    Model one = model(student);
    Model other = model(teacher);
    try {
      assertThatThrownBy(() -> Distilled.of(settings(yaml, 1), "", one, other))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(message);
    } finally {
      one.release();
      other.release();
    }
  }

  @Test
  void losesNothingToItself() {
    Model student = model(BERT);
    Model teacher = model(BERT);
    try (Scope scope = Scope.open()) {
      Distilled loss =
          Distilled.of(
              settings(
                  "soft-targets, logits-mse, hidden-cosine, hidden-mse, embedding-mse,"
                      + " attention-mse, attention-relations",
                  0),
              "",
              student,
              teacher);

      Map<String, Double> means = means(loss, student, inputs(3));

      assertThat(means).hasSize(7);
      assertThat(means.values()).allSatisfy(mean -> assertThat(mean).isCloseTo(0, within(1e-6)));
    } finally {
      student.release();
      teacher.release();
    }
  }
}
