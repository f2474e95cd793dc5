package org.warmstart.learn.parity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.nn.AttentionWatch;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;

/**
 * The attention weights of every lineage are those of the reference, of the second row of each
 * case's batch.
 *
 * <p>attention/weights.json was made with transformers 5.17 by {@code from_pretrained(case,
 * attn_implementation="eager")(**inputs, output_attentions=True)}, to six digits. Longformer's
 * bands were laid out as a full matrix: the first columns to the global tokens, column k of the
 * rest to token query + k - window/2, the global tokens' own rows in the place of theirs.
 * ProphetNet's encoder and cross-attention give scores there, of which the softmax was taken; of
 * its predicting streams the diagonal of the second half became one column; of XLNet's query stream
 * the rows that {@code target_mapping} points to are kept.
 */
class AttentionWeightsTest {
  private static final Path CASES = Path.of("src/test/resources/parity");
  private static final double TOLERANCE = 2e-6;
  private static final int ROW = 1;

  static Stream<Map.Entry<String, JsonNode>> cases() throws IOException {
    JsonNode all =
        new ObjectMapper().readTree(Path.of("src/test/resources/attention/weights.json").toFile());
    assertThat(all.size()).isGreaterThan(25);
    return all.properties().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void areTheReferences(Map.Entry<String, JsonNode> expected) {
    Path folder = CASES.resolve(expected.getKey());
    Model model = Checkpoint.load(folder);
    try (SafetensorsFile reference = SafetensorsFile.open(folder.resolve("io.safetensors"));
        Autograd.Off off = Autograd.off();
        Scope scope = Scope.open();
        AttentionWatch watch = AttentionWatch.open()) {
      Map<String, Tensor> given = new LinkedHashMap<>();
      for (String name : reference.tensors().keySet()) {
        if (name.startsWith("in.")) {
          given.put(name.substring("in.".length()), reference.read(name));
        }
      }
      model.forward(Inputs.of(given));
      assertThat(watch.weights()).hasSize(expected.getValue().size());
      for (AttentionWatch.Weights each : watch.weights()) {
        Tensor ours = each.weightsBNTS().select(0, ROW);
        JsonNode theirs = expected.getValue().path(name(each));
        assertThat(theirs.isMissingNode()).as(name(each)).isFalse();
        assertThat(Tensors.maxDifference(ours, tensor(theirs)))
            .as(name(each))
            .isLessThan(TOLERANCE);
      }
    } finally {
      model.release();
    }
  }

  private static String name(AttentionWatch.Weights weights) {
    String kind = weights.kind().name().toLowerCase(Locale.ROOT);
    boolean several = weights.kind() == AttentionWatch.Kind.PREDICTING;
    return kind + (several ? weights.stream() : "") + "." + weights.layer();
  }

  private static Tensor tensor(JsonNode node) {
    float[] values = new float[node.path("weights").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) node.path("weights").get(i).asDouble();
    }
    long[] shape = {
      node.path("shape").get(0).asLong(),
      node.path("shape").get(1).asLong(),
      node.path("shape").get(2).asLong()
    };
    return Tensors.ofFloats(values, shape);
  }
}
