package org.warmstart.learn.parity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;

/**
 * The process that {@link EnginePathsTest} starts for a path: real sizes and parity cases, with one
 * thread and with two. Prints {@code threads loss gradient} for each; ends with exit code 1 if a
 * comparison fails.
 */
final class EnginePathProcess {
  private static final int VOCABULARY = 1000;
  private static final int TEXTS = 4;
  private static final int TOKENS = 128;

  private EnginePathProcess() {}

  public static void main(String[] parityCases) {
    for (int threads : new int[] {1, 2}) {
      Engine.setThreads(threads);
      System.out.println(threads + " " + trainLayer());
      decode();
      for (String folder : parityCases) {
        List<ParityCheck> failed =
            ParityCase.run(Path.of(folder)).stream().filter(check -> !check.passes()).toList();
        if (!failed.isEmpty()) {
          throw new AssertionError(folder + ", " + threads + " threads: " + failed);
        }
      }
    }
  }

  /** A layer of BERT-base, forward and backward over 512 tokens: its loss and largest gradient. */
  private static String trainLayer() {
    Model model = model("bert-base-uncased", "num_hidden_layers", Head.MASKED_LM);
    try (Scope scope = Scope.open()) {
      Tensor ids = ids();
      Tensor loss = LossTerm.total(model.loss(Inputs.ofIds(ids).with("labels", ids)));
      Autograd.backward(loss);
      double largest = 0;
      for (Parameter parameter : model.parameters().values()) {
        Tensor gradient = parameter.gradient();
        if (gradient != null) {
          largest = Math.max(largest, Tensors.item(gradient.norm()));
        }
      }
      return Tensors.item(loss) + " " + largest;
    } finally {
      model.release();
    }
  }

  /**
   * Steps of decoding with GPT-2's widths, whose weights are packed: each token is the likeliest by
   * a whole pass, too, within rounding.
   */
  private static void decode() {
    Model model = model("gpt2", "n_layer", Head.CAUSAL_LM);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      GenerationSettings settings =
          GenerationSettings.builder()
              .maxNewTokens(3)
              .eosTokenIds(List.of(VOCABULARY - 1))
              .padTokenId(0)
              .build();
      Inputs prompt =
          Inputs.ofIds(ids()).with("attention_mask", Tensors.fullLongs(1, TEXTS, TOKENS));
      for (Generated text : Generator.generate((Decodable) model, prompt, settings)) {
        long[] all = Arrays.stream(text.ids()).asLongStream().toArray();
        Tensor logits =
            Objects.requireNonNull(
                model.forward(Inputs.ofIds(Tensors.ofLongs(all, 1, all.length))).get("logits"));
        for (int i = TOKENS; i < all.length; i++) {
          Tensor before = logits.select(1, i - 1).reshape(-1);
          double gap = Tensors.item(before.max()) - Tensors.item(before.select(0, all[i]));
          if (!(gap < 1e-3)) {
            throw new AssertionError("token " + i + " is " + gap + " less likely than another");
          }
        }
      }
    } finally {
      model.release();
    }
  }

  private static Model model(String preset, String layers, Head head) {
    ObjectNode json = Families.preset(preset).toJson();
    json.put(layers, 1).put("vocab_size", VOCABULARY);
    for (String token : List.of("bos_token_id", "eos_token_id", "pad_token_id")) {
      json.remove(token);
    }
    Model model = Families.create(Families.read(json, preset), head);
    RandomState.seed(7);
    model.initialise();
    return model;
  }

  private static Tensor ids() {
    SeededRandom random = new SeededRandom(3);
    long[] ids = new long[TEXTS * TOKENS];
    Arrays.setAll(ids, i -> 1 + random.nextInt(VOCABULARY - 2));
    return Tensors.ofLongs(ids, TEXTS, TOKENS);
  }
}
