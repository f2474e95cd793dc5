package org.warmstart.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.generate.EarlyStopping;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** Work without gradients: greedy decoding, beam search, sentence embeddings. */
final class DecodingWorkloads {
  private static final int START = 101;
  private static final int END = 102;
  private static final int PADDING = 0;
  private static final int SENTENCES_A_BATCH = 16;
  private static final long SOME_TOKEN = 2000;

  private DecodingWorkloads() {}

  /** BERT-base as encoder and, with cross-attention, as decoder. */
  static Model bert2bert() {
    ModelConfig bert = Families.preset("bert-base-uncased");
    return Families.create(
        new EncoderDecoder.Config(
            bert, bert.asDecoder(true), new TokenRoles(null, END, PADDING, START), false, Map.of()),
        Head.SEQUENCE_TO_SEQUENCE);
  }

  private static Model initialised(Model model) {
    RandomState.seed(0);
    model.initialise();
    return model;
  }

  static List<Double> generateGpt2(BenchOptions options) {
    Model model = initialised(Families.create(Families.preset("gpt2"), Head.CAUSAL_LM));
    int end = model.config().vocabularySize() - 1;
    GenerationSettings settings =
        GenerationSettings.builder()
            .maxNewTokens(128)
            .minNewTokens(128)
            .eosTokenIds(List.of(end))
            .padTokenId(PADDING)
            .build();
    try (Scope scope = Scope.open()) {
      Tensor ids = new RandomBatch().rows(1, 16, 0, model.config().vocabularySize());
      return generate((Decodable) model, ids, settings, options.repeat());
    } finally {
      model.release();
    }
  }

  static List<Double> summarize(BenchOptions options) {
    Model model = initialised(bert2bert());
    GenerationSettings settings =
        GenerationSettings.builder()
            .maxNewTokens(64)
            .minNewTokens(64)
            .numBeams(4)
            .lengthPenalty(2.0)
            .noRepeatNgramSize(3)
            .earlyStopping(EarlyStopping.WHEN_FULL)
            .decoderStartTokenId(START)
            .eosTokenIds(List.of(END))
            .padTokenId(PADDING)
            .build();
    try (Scope scope = Scope.open()) {
      Tensor ids = new RandomBatch().rows(options.batch(), 512, 1000, 30_000);
      return generate((Decodable) model, ids, settings, options.halfRepeat());
    } finally {
      model.release();
    }
  }

  private static List<Double> generate(
      Decodable model, Tensor ids, GenerationSettings settings, int repeat) {
    Tensor mask = Tensors.fullLongs(1, ids.size(0), ids.size(1));
    Inputs prompt = Inputs.ofIds(ids).with("attention_mask", mask);
    return Workload.time(
        1,
        repeat,
        () ->
            Generator.generate(model, prompt, settings).stream()
                .mapToInt(text -> text.newIds().length)
                .sum());
  }

  static List<Double> encodeBert(BenchOptions options) {
    Model model = initialised(Families.create(Families.preset("bert-base-uncased"), Head.NONE));
    int[] sorted = Lengths.sortedSentences();
    try {
      return Workload.time(
          1,
          options.repeat(),
          () -> {
            for (int start = 0; start < sorted.length; start += SENTENCES_A_BATCH) {
              encode(model, Arrays.copyOfRange(sorted, start, start + SENTENCES_A_BATCH));
            }
            return sorted.length;
          });
    } finally {
      model.release();
    }
  }

  private static void encode(Model model, int[] lengths) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      int width = lengths[lengths.length - 1]; // they are sorted
      Tensor mask = RandomBatch.mask(lengths, width);
      Inputs in = Inputs.ofIds(Ops.scale(mask, SOME_TOKEN)).with("attention_mask", mask);
      Tensor statesBTD = Objects.requireNonNull(model.forward(in).get("last_hidden_state"));
      Tensors.item(Ops.sum(statesBTD));
    }
  }
}
