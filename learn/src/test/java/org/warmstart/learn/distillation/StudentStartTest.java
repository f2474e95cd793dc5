package org.warmstart.learn.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Conversion;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** Students begin as some of a teacher's layers. */
class StudentStartTest {
  private static final Path MODELS = Path.of("src/test/resources/parity");
  private static final long[] IDS = {2, 17, 33, 4, 51, 60, 8, 3};

  private final Path folder;

  StudentStartTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Conversion.Written student(String of, List<Integer> layers, @Nullable String type) {
    Conversion.Target target =
        new Conversion.Target(folder.resolve("student"), null, Long.MAX_VALUE);
    return Conversion.student(MODELS.resolve(of), target, layers, type, Progress.NONE);
  }

  private static float[] logits(Path checkpoint) {
    Model model = Checkpoint.load(checkpoint);
    try (Scope scope = Scope.open();
        Autograd.Off off = Autograd.off()) {
      Tensor ids = Tensors.ofLongs(IDS, 1, IDS.length);
      return Tensors.floats(Objects.requireNonNull(model.forward(Inputs.ofIds(ids)).get("logits")));
    } finally {
      model.release();
    }
  }

  /**
   * The logits of transformers' DistilBertForMaskedLM with one layer, whose weights were taken out
   * of the same BertForMaskedLM's second layer as the script scripts/extract_distilbert.py of
   * DistilBERT's authors takes them.
   */
  @Test
  void bertBecomesADistilBertAsPublished() {
    Conversion.Written written = student("bert-masked-lm", List.of(1), "distilbert");

    float[] logits = logits(folder.resolve("student"));

    float[] right = {0.60846f, 0.06299f, 0.37683f, 0.17045f, 1.25294f, 0.49278f};
    for (int i = 0; i < right.length; i++) {
      assertThat(logits[3 * 99 + i]).isCloseTo(right[i], within(2e-5f));
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.abs(logit);
    }
    assertThat(sum).isCloseTo(314.18631, within(1e-2));
    assertThat(written.dropped())
        .contains("bert.embeddings.token_type_embeddings.weight", "16 tensors of the layers [0]");
    Model model = Checkpoint.describe(folder.resolve("student"));
    assertThat(model.architecture()).isEqualTo("DistilBertForMaskedLM");
    assertThat(model.config().layers()).isEqualTo(1);
  }

  @Test
  void takesLayersInTheOrderGiven() {
    student("bert-masked-lm-untied", List.of(2, 0), null);

    Model whole = Checkpoint.load(MODELS.resolve("bert-masked-lm-untied"));
    Model taken = Checkpoint.load(folder.resolve("student"));
    try (Scope scope = Scope.open()) {
      for (String part : List.of("attention.self.query.weight", "output.LayerNorm.bias")) {
        assertThat(tensor(taken, 0, part)).isEqualTo(tensor(whole, 2, part));
        assertThat(tensor(taken, 1, part)).isEqualTo(tensor(whole, 0, part));
      }
      assertThat(taken.config().layers()).isEqualTo(2);
    } finally {
      whole.release();
      taken.release();
    }
  }

  private static float[] tensor(Model model, int layer, String part) {
    return Tensors.floats(
        Objects.requireNonNull(model.parameters().get("bert.encoder.layer." + layer + "." + part))
            .tensor());
  }

  @Test
  void takesADecodersLayers() {
    student("gpt2", List.of(0), null);

    assertThat(Checkpoint.config(folder.resolve("student")).layers()).isEqualTo(1);
    assertThat(logits(folder.resolve("student"))).hasSize(IDS.length * 99);
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> student("bert-masked-lm", List.of(2), null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("layer 2: the checkpoint has the layers 0 to 1");
    assertThatThrownBy(() -> student("bert-masked-lm", List.of(0, 0), null))
        .hasMessageContaining("each once");
    assertThatThrownBy(() -> student("t5", List.of(0), null))
        .hasMessageContaining("has layers on two sides");
    assertThatThrownBy(() -> student("albert-pretraining", List.of(0), null))
        .hasMessageContaining("share their weights");
    assertThatThrownBy(() -> student("gpt2", List.of(0), "distilbert"))
        .hasMessageContaining("a model of type 'gpt2' cannot become one of type 'distilbert'");
    assertThatThrownBy(() -> student("bert-masked-lm", List.of(0), "distilbrt"))
        .hasMessageContaining("distilbert");
  }
}
