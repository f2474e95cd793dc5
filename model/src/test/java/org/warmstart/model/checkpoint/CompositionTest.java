package org.warmstart.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Composition.Composed;
import org.warmstart.model.checkpoint.Composition.Origin;
import org.warmstart.model.checkpoint.Composition.Source;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class CompositionTest {
  private static final TokenRoles ROLES = new TokenRoles(1, 2, 0, 1);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private Model saved(String json, Head head, int layers) {
    RandomState.seed(3);
    ModelConfig config = TinyModels.config(json).withLayers(layers);
    Model model = Families.create(config, head);
    model.initialise();
    Checkpoint.save(model, folder);
    return model;
  }

  private static boolean same(Model a, String name, Model b, String other) {
    Parameter first = Objects.requireNonNull(a.parameters().get(name), name);
    Parameter second = Objects.requireNonNull(b.parameters().get(other), other);
    return Tensors.identical(first.tensor(), second.tensor());
  }

  /** Six layers of which two, three or four are taken: ⌊j·6/n⌋. */
  @ParameterizedTest
  @CsvSource({"2, 0 3", "3, 0 2 4", "4, 0 1 3 4", "6, 0 1 2 3 4 5"})
  void everyKthLayerIsTaken(int count, String taken) {
    Model bert = saved(TinyModels.BERT, Head.MASKED_LM, 6);
    Source source = Source.checkpoint(folder).withLayers(count);
    Composed composed = Composition.compose(source, source, false, ROLES);
    String[] from = taken.split(" ");
    assertThat(from).hasSize(count);
    for (int j = 0; j < count; j++) {
      String tail = ".attention.self.query.weight";
      String own = "bert.encoder.layer." + from[j] + tail;
      assertThat(same(composed.model(), "encoder.encoder.layer." + j + tail, bert, own)).isTrue();
      assertThat(same(composed.model(), "decoder.bert.encoder.layer." + j + tail, bert, own))
          .isTrue();
    }
    Set<String> ignored =
        composed.ignored().stream().map(Checkpoint.Ignored::tensor).collect(Collectors.toSet());
    assertThat(ignored.stream().filter(name -> name.startsWith("encoder: bert.encoder.layer.5")))
        .hasSize(count == 6 ? 0 : 16);
    bert.release();
    composed.model().release();
  }

  @Test
  void aCheckpointHasNoMoreLayersThanItHas() {
    saved(TinyModels.BERT, Head.MASKED_LM, 2).release();
    assertThatThrownBy(() -> Source.checkpoint(folder).withLayers(3))
        .isInstanceOf(InputException.class)
        .hasMessage("cannot take 3 layers of a checkpoint that has 2");
  }

  @Test
  void leveragedAndRandomWeightsAddUp() {
    saved(TinyModels.BERT, Head.MASKED_LM, 2).release();
    Source warm = Source.checkpoint(folder);
    Source random = warm.withRandomWeights();
    long cross = 0;
    for (boolean encoder : new boolean[] {true, false}) {
      for (boolean decoder : new boolean[] {true, false}) {
        Composed composed =
            Composition.compose(encoder ? warm : random, decoder ? warm : random, false, ROLES);
        long total = composed.model().parameterCount();
        assertThat(composed.parameters(Origin.COPIED) + composed.parameters(Origin.NEW))
            .isEqualTo(total);
        if (encoder && decoder) {
          cross =
              composed.model().parameters().entrySet().stream()
                  .filter(entry -> entry.getKey().contains("crossattention"))
                  .mapToLong(entry -> entry.getValue().size())
                  .sum();
          // the masked-LM checkpoint has no pooling layer
          assertThat(composed.parameters(Origin.NEW)).isEqualTo(cross + 20 * 20 + 20);
        } else if (!encoder && !decoder) {
          assertThat(composed.parameters(Origin.COPIED)).isZero();
        }
        composed.model().release();
      }
    }
    assertThat(cross).isPositive();
  }

  /** GPT-2 has one special token for start, end and padding. */
  @Test
  void aStartTokenThatIsAlsoPaddingIsSeen() {
    RandomState.seed(5);
    Source bert = Source.random(TinyModels.config(TinyModels.BERT));
    Source gpt2 = Source.random(TinyModels.config(TinyModels.GPT2));
    Composed composed = Composition.compose(bert, gpt2, false, new TokenRoles(2, 2, 2, 2));
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(composed.model().config(), Head.SEQUENCE_TO_SEQUENCE);
      Tensor labels = in.require("labels").narrow(1, 0, 4);
      Map<String, Tensor> made = composed.model().forward(in.with("labels", labels));
      Tensor start = Tensors.fullLongs(2, labels.size(0), 1);
      Inputs given =
          Inputs.ofIds(in.require("input_ids"))
              .with("decoder_input_ids", Tensors.concatenate(1, start, labels.narrow(1, 0, 3)));
      Tensor expected = Objects.requireNonNull(composed.model().forward(given).get("logits"));
      assertThat(Tensors.maxDifference(Objects.requireNonNull(made.get("logits")), expected))
          .isLessThan(1e-6);
    } finally {
      composed.model().release();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rnd2rnd, true, true, false",
    "rnd2bert, true, false, false",
    "bert2rnd, false, true, false",
    "bert2bert, false, false, false",
    "bert-share, false, false, true",
    "roberta-share, false, false, true",
    "rnd2gpt2, true, false, false",
    "bert2gpt2, false, false, false",
    "roberta2gpt2, false, false, false",
  })
  void recipesAreThoseOfThePaper(
      String name, boolean randomEncoder, boolean randomDecoder, boolean shared) {
    Variant recipe = Variant.named(name);
    assertThat(recipe.written()).isEqualTo(name);
    assertThat(recipe.hasRandomEncoder()).isEqualTo(randomEncoder);
    assertThat(recipe.hasRandomDecoder()).isEqualTo(randomDecoder);
    assertThat(recipe.shares()).isEqualTo(shared);
  }
}
