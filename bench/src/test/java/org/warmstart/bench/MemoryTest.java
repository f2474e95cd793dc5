package org.warmstart.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.optimizer.AdamW;

/** Native memory stays flat, whatever the garbage collector does. */
class MemoryTest {
  private static final String GPT2 =
      """
      {"model_type": "gpt2", "vocab_size": 199, "n_embd": 48, "n_layer": 2, "n_head": 4,
       "n_positions": 64, "bos_token_id": 0, "eos_token_id": 0}
      """;
  private static final int WARM_UP = 50;
  private static final int TIMES = 300;
  private static final long MEGABYTE = 1 << 20;

  private static Model model() throws IOException {
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(GPT2);
    Model model = Families.create(Families.read(json, "test"), Head.CAUSAL_LM);
    model.initialise();
    return model;
  }

  private static void staysFlat(String what, Runnable work) {
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    touchHeap();
    long objects = Engine.nativeObjects();
    long resident = Engine.residentBytes();
    for (int i = 0; i < TIMES; i++) {
      work.run();
      assertThat(Engine.nativeObjects()).as("%s %d", what, i).isEqualTo(objects);
    }
    long growth = (Engine.residentBytes() - resident) / MEGABYTE;
    System.out.printf("%s: %d native objects, resident size %+d MB%n", what, objects, growth);
    // compiled Java code grows a little
    assertThat(growth).as("growth of the resident size in MB").isLessThan(64);
  }

  /** Lets the new part of the Java heap take its pages, which would otherwise look like growth. */
  private static void touchHeap() {
    long megabytes = 2 * Runtime.getRuntime().totalMemory() / MEGABYTE;
    long touched = 0;
    for (long i = 0; i < megabytes; i++) {
      touched += new byte[(int) MEGABYTE].length;
    }
    assertThat(touched).isEqualTo(megabytes * MEGABYTE);
  }

  @Test
  void trainingStepsLeaveNothing() throws IOException {
    Model model = model();
    model.train(true);
    try (AdamW optimizer = new AdamW(model.parameters(), AdamW.Settings.DEFAULT);
        Scope scope = Scope.open()) {
      Tensor ids = new RandomBatch().rows(4, 32, 1, 199);
      Inputs in = Inputs.ofIds(ids).with("labels", ids);
      staysFlat(
          "training step",
          () -> {
            try (Scope step = Scope.open()) {
              Autograd.backward(LossTerm.total(model.loss(in)));
              optimizer.step(1e-3, 1);
            }
            model.clearGradients();
          });
    }
    model.release();
  }

  @Test
  void generatedTextsLeaveNothing() throws IOException {
    Model model = model();
    try (Scope scope = Scope.open()) {
      Tensor ids = new RandomBatch().rows(1, 8, 1, 199);
      for (int beams : new int[] {1, 3}) {
        GenerationSettings settings =
            GenerationSettings.builder()
                .maxNewTokens(12)
                .numBeams(beams)
                .eosTokenIds(List.of(0))
                .padTokenId(0)
                .build();
        staysFlat(
            "text with " + beams + " beams",
            () -> Generator.generate((Decodable) model, Inputs.ofIds(ids), settings));
      }
    }
    model.release();
  }
}
