package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.order.PredictionOrder;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.Tokenizer;

class PermutationTest {
  static {
    // models this small only lose by sharing their work
    Engine.start();
    Engine.setThreads(1);
  }

  private final Tokenizer tokenizer = ObjectiveTexts.bert();
  private final TokenizedCorpus corpus = ObjectiveTexts.random(tokenizer, 60, 1);

  /** For an order, transformers' collator makes the same mask. */
  @Test
  void masksAreTheReferences() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(getClass().getResourceAsStream("/objective/permutation.json"))) {
      for (JsonNode row : new ObjectMapper().readTree(file).path("rows")) {
        int length = row.path("ranks").size();
        int[] ranks = new int[length];
        Arrays.setAll(ranks, i -> row.path("ranks").get(i).asInt());
        PredictionOrder order = new PredictionOrder(ranks);
        int targets = 0;
        for (int i = 0; i < length; i++) {
          String expected = row.path("perm_mask").get(i).asText();
          for (int j = 0; j < length; j++) {
            assertThat(order.hides(i, j)).isEqualTo(expected.charAt(j) == '1');
          }
          targets += row.path("labels").get(i).asInt() == LossTerm.IGNORED ? 0 : 1;
        }
        assertThat(order.targets()).hasSize(targets);
      }
    }
  }

  /** One of six tokens, in spans of one to five tokens, each length equally likely. */
  @Test
  void spansAreAsPublished() {
    SeededRandom random = new SeededRandom(3);
    int length = 600;
    int targets = 0;
    int[] spans = new int[6];
    Map<Boolean, Integer> firstBeforeLast = new HashMap<>();
    for (int n = 0; n < 400; n++) {
      PredictionOrder order = PredictionOrder.draw(length, 6, 5, random);
      int[] places = order.targets();
      targets += places.length;
      int start = 0;
      for (int i = 1; i <= places.length; i++) {
        if (i == places.length || places[i] > places[i - 1] + 1) {
          if (i - start <= 5) {
            spans[i - start]++;
          }
          start = i;
        }
      }
      firstBeforeLast.merge(order.hides(places[0], places[places.length - 1]), 1, Integer::sum);
    }
    assertThat((double) targets / (400 * length)).isCloseTo(1.0 / 6, within(0.004));
    double all = Arrays.stream(spans).sum();
    for (int span = 1; span <= 5; span++) {
      // two spans that touch look like one
      assertThat(spans[span] / all).as("spans of %d", span).isCloseTo(0.2, within(0.025));
    }
    assertThat(firstBeforeLast.getOrDefault(true, 0)).isBetween(150, 250);
  }

  @Test
  void labelsAreTheTokensThatTheMappingPointsTo() {
    BatchSource source = new Permutation().batches(corpus, tokenizer, new Cut(30, 4, 7));
    for (int b = 0; b < source.batches(0); b++) {
      Batch batch = source.batch(0, b);
      long[] ids = batch.longs("input_ids");
      long[] labels = batch.longs("labels");
      int width = ids.length / batch.rows();
      int most = labels.length / batch.rows();
      try (Scope scope = Scope.open()) {
        Inputs in = batch.toInputs();
        float[] mapping = Tensors.floats(in.require("target_mapping"));
        float[] hidden = Tensors.floats(in.require("perm_mask"));
        for (int row = 0; row < batch.rows(); row++) {
          for (int n = 0; n < most; n++) {
            int target = -1;
            int ones = 0;
            for (int place = 0; place < width; place++) {
              if (mapping[(row * most + n) * width + place] == 1) {
                target = place;
                ones++;
              }
            }
            if (labels[row * most + n] == LossTerm.IGNORED) {
              assertThat(ones).isZero();
              continue;
            }
            assertThat(ones).isEqualTo(1);
            assertThat(labels[row * most + n]).isEqualTo(ids[row * width + target]);
            assertThat(tokenizer.isSpecial((int) labels[row * most + n])).isFalse();
            // nobody sees what is predicted without being predicted later
            assertThat(hidden[(row * width + target) * width + target]).isEqualTo(1);
            assertThat(hidden[row * width * width + target]).as("[CLS]").isEqualTo(1);
          }
        }
      }
    }
  }

  /** What is predicted first does not change with the tokens that come later in the order. */
  @Test
  void nothingLeaksIntoAPrediction() {
    RandomState.seed(4);
    var json = Families.usual("xlnet").toJson();
    json.put("d_model", 16).put("n_head", 2).put("d_inner", 32).put("n_layer", 3);
    json.put("initializer_range", 0.5).put("vocab_size", tokenizer.vocabularySize());
    json.remove("d_head");
    Model model = Families.create(Families.read(json, "tiny"), Head.PERMUTATION_LM);
    model.initialise();
    model.train(false);
    BatchSource source = new Permutation(2, 3).batches(corpus, tokenizer, new Cut(24, 1, 7));
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Batch batch = source.batch(0, 0);
      Inputs in = batch.toInputs();
      long[] ids = batch.longs("input_ids");
      long[] labels = batch.longs("labels");
      int width = ids.length;
      float[] mapping = Tensors.floats(in.require("target_mapping"));
      float[] hidden = Tensors.floats(in.require("perm_mask"));
      int[] targets = new int[labels.length];
      for (int n = 0; n < targets.length; n++) {
        while (mapping[n * width + targets[n]] == 0) {
          targets[n]++;
        }
      }
      float[] before = logits(model, in);
      int vocabulary = before.length / targets.length;
      int seen = 0;
      for (int changed : targets) {
        long[] others = ids.clone();
        others[changed] = ids[changed] == 10 ? 11 : 10;
        float[] after = logits(model, in.with("input_ids", Tensors.ofLongs(others, 1, width)));
        for (int n = 0; n < targets.length; n++) {
          float difference = 0;
          for (int v = n * vocabulary; v < (n + 1) * vocabulary; v++) {
            difference = Math.max(difference, Math.abs(after[v] - before[v]));
          }
          boolean sees = hidden[targets[n] * width + changed] == 0;
          assertThat(difference > 1e-4f).as("%d of %d", targets[n], changed).isEqualTo(sees);
          seen += sees ? 1 : 0;
        }
      }
      assertThat(seen).isEqualTo(targets.length * (targets.length - 1) / 2);
    } finally {
      model.release();
    }
  }

  private static float[] logits(Model model, Inputs in) {
    Tensor logits = Objects.requireNonNull(model.forward(in).get("logits"));
    return Tensors.floats(logits.reshape(-1));
  }
}
