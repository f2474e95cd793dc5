package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.optimizer.AdamW;
import org.warmstart.text.Tokenizer;

/** In a text in which every word follows from its neighbours, nothing hidden is hard to tell. */
class LearningTest {
  private static final int ROUND = 12;

  /** Small sizes, by a part of their keys. */
  private static final Map<String, Integer> SIZES =
      Map.ofEntries(
          Map.entry("d_model", 32),
          Map.entry("hidden_size", 32),
          Map.entry("embedding_size", 32),
          Map.entry("layers", 1),
          Map.entry("heads", 2),
          Map.entry("n_layer", 2),
          Map.entry("n_head", 2),
          Map.entry("d_head", 16),
          Map.entry("d_inner", 64),
          Map.entry("d_kv", 16),
          Map.entry("d_ff", 64),
          Map.entry("ffn_dim", 64),
          Map.entry("intermediate_size", 64));

  static {
    // models this small only lose by sharing their work
    Engine.start();
    Engine.setThreads(1);
  }

  private final Tokenizer tokenizer = ObjectiveTexts.words();

  private record Chosen(Objective objective) {}

  private static Objective objective(String yaml) {
    return ConfigReader.parse("objective: " + yaml, yaml, Path.of(""), List.of(), Chosen.class)
        .objective();
  }

  /** Words that go round, in sentences of four. */
  private TokenizedCorpus rounds() {
    int first = tokenizer.id("w0").orElseThrow();
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    for (int d = 0; d < 40; d++) {
      for (int s = 0; s < 5; s++) {
        int from = 20 * d + 4 * s;
        int[] ids = new int[4];
        Arrays.setAll(ids, i -> first + (from + i) % ROUND);
        corpus.sentence(ids);
      }
      corpus.endDocument();
    }
    return corpus.build();
  }

  private Model model(String family, Objective objective) {
    ObjectNode json = Families.usual(family).toJson();
    for (Map.Entry<String, JsonNode> entry : json.deepCopy().properties()) {
      String key = entry.getKey();
      if (entry.getValue().isInt() && !key.endsWith("_token_id")) {
        SIZES.forEach(
            (part, size) -> json.put(key, key.contains(part) ? size : json.get(key).asInt()));
      }
    }
    if (json.has("init_std")) {
      json.put("init_std", 0.2);
    }
    ModelConfig config =
        Families.read(json, family)
            .withVocabularySize(tokenizer.vocabularySize())
            .withDropout(0)
            .withTokens(new TokenRoles(null, tokenizer.id("</s>").orElseThrow(), 0, 0));
    Model model =
        Families.create(config.family().trainable(config, objective.head()), objective.head());
    model.initialise();
    model.train(true);
    return model;
  }

  /** Without a hint, a word's loss is ln 12 or 2.5; where a text is cut off nothing tells. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          t5 | span-corruption | 0.1
          t5 | prefix-lm       | 0.4
          bart | denoising     | 0.2
          pegasus | gap-sentences | 0.4
          prophetnet | future-ngrams | 0.5
          xlnet | permutation | 0.3
          """)
  void aModelLearnsWhatFollowsFromTheText(String family, String yaml, double most) {
    RandomState.seed(2);
    Objective objective = objective(yaml);
    Model model = model(family, objective);
    Cut cut = new Cut(24, 16, 3);
    BatchSource source = objective.batches(rounds(), tokenizer, cut);
    try (AdamW optimizer = new AdamW(model.parameters(), new AdamW.Settings(0.9, 0.99, 1e-8, 0))) {
      for (int step = 0; step < 250; step++) {
        int epoch = step / source.batches(0);
        try (Scope scope = Scope.open()) {
          Inputs in = source.batch(epoch, step % source.batches(0)).toInputs();
          Autograd.backward(LossTerm.total(objective.loss(model, in)));
          optimizer.step(step < 200 ? 5e-3 : 1e-3, 1);
        }
        model.clearGradients();
      }
      model.train(false);
      double loss;
      try (Autograd.Off off = Autograd.off()) {
        loss =
            Objects.requireNonNull(
                new LossEvaluator(
                        objective.batches(rounds(), tokenizer, new Cut(24, 16, 99)), objective, 3)
                    .evaluate(model)
                    .get("loss"));
      }
      assertThat(loss).isLessThan(most);
    } finally {
      model.release();
    }
  }

  /** What the decoder reads is the labels moved one place, behind the start token. */
  @Test
  void theDecoderReadsTheTargetMovedOnePlace() {
    RandomState.seed(2);
    Objective objective = new SpanCorruption();
    Model model = model("t5", objective);
    model.train(false);
    BatchSource source = objective.batches(rounds(), tokenizer, new Cut(24, 3, 3));
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = source.batch(0, 0).toInputs();
      long[] labels = Tensors.longs(in.require("labels"));
      int width = labels.length / 3;
      long[] read = new long[labels.length];
      for (int i = 0; i < read.length; i++) {
        read[i] = i % width == 0 || labels[i - 1] == LossTerm.IGNORED ? 0 : labels[i - 1];
      }
      Tensor ids = Tensors.ofLongs(read, 3, width);
      LossTerm expected = model.loss(in.with("decoder_input_ids", ids)).get(0);
      LossTerm term = objective.loss(model, in).get(0);
      assertThat(Tensors.item(term.sum())).isEqualTo(Tensors.item(expected.sum()));
      assertThat(objective.targets(model, in)).containsEntry("lm", term.targets());
    } finally {
      model.release();
    }
  }
}
