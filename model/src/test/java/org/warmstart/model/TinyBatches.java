package org.warmstart.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/** Batches of random tokens for every head, and the changes to them that must not matter. */
public final class TinyBatches {
  public static final int ROWS = 3;
  public static final int TOKENS = 7;
  public static final int CHOICES = 2;
  private static final Set<String> PER_TOKEN =
      Set.of("input_ids", "token_type_ids", "global_attention_mask");
  private static final int TARGET_TOKENS = 6;

  private TinyBatches() {}

  /** A batch with inputs and labels for a head, always the same one. */
  public static Inputs of(ModelConfig config, Head head) {
    Random random = new Random(17);
    Map<String, Tensor> in = new LinkedHashMap<>();
    boolean choices = head == Head.MULTIPLE_CHOICE || head == Head.DOUBLE_HEADS;
    long[] shape = choices ? new long[] {ROWS, CHOICES, TOKENS} : new long[] {ROWS, TOKENS};
    int rows = choices ? ROWS * CHOICES : ROWS;
    long[] ids = tokens(random, rows, TOKENS, config.vocabularySize());
    Integer end = config.tokens().end();
    if (head == Head.SEQUENCE_CLASSIFICATION && end != null) {
      for (int row = 1; row <= rows; row++) {
        ids[row * TOKENS - 1] = end; // which the families with a decoder read
      }
    }
    in.put("input_ids", Tensors.ofLongs(ids, shape));
    int tokenTypes = config.tokenTypes();
    if (tokenTypes > 1 && head != Head.CAUSAL_LM) {
      long[] types = random.longs(ids.length, 0, tokenTypes).toArray();
      in.put("token_type_ids", Tensors.ofLongs(types, shape));
    }
    if (config.modelType().equals("longformer")) {
      long[] global = new long[ids.length];
      global[0] = 1;
      global[4] = 1;
      global[TOKENS + 3] = 1;
      in.put("global_attention_mask", Tensors.ofLongs(global, shape));
    }
    switch (head) {
      case NONE, ENCODER -> {}
      case PRE_TRAINING -> {
        in.put("labels", Tensors.ofLongs(masked(random, config, ids.length), shape));
        in.put("next_sentence_label", Tensors.ofLongs(new long[] {0, 1, 1}, ROWS));
        in.put("sentence_order_label", Tensors.ofLongs(new long[] {1, 0, 1}, ROWS));
      }
      case NEXT_SENTENCE -> in.put("labels", Tensors.ofLongs(new long[] {0, 1, 1}, ROWS));
      case MASKED_LM, GENERATOR_AND_DISCRIMINATOR ->
          in.put("labels", Tensors.ofLongs(masked(random, config, ids.length), shape));
      case REPLACED_TOKEN_DETECTION ->
          in.put("labels", Tensors.ofLongs(random.longs(ids.length, 0, 2).toArray(), shape));
      case CAUSAL_LM, BIDIRECTIONAL_LM -> in.put("labels", Tensors.ofLongs(ids, shape));
      case PERMUTATION_LM -> {
        in.put(
            "labels", Tensors.ofLongs(tokens(random, ROWS, 2, config.vocabularySize()), ROWS, 2));
        in.put("perm_mask", lastTwoHidden());
        in.put("target_mapping", lastTwoPredicted());
      }
      case NEIGHBOUR_GENERATION -> {
        in.put("previous_labels", neighbours(random, config, TARGET_TOKENS));
        in.put("next_labels", neighbours(random, config, TARGET_TOKENS - 1));
      }
      case NEIGHBOUR_CHOICE ->
          in.put("sentence_positions", Tensors.ofLongs(new long[] {4, 5, 9}, ROWS));
      case DOUBLE_HEADS -> {
        in.put("labels", Tensors.ofLongs(ids, shape));
        in.put("mc_token_ids", Tensors.ofLongs(new long[] {6, 5, 4, 6, 6, 3}, ROWS, CHOICES));
        in.put("mc_labels", Tensors.ofLongs(new long[] {0, 1, 1}, ROWS));
      }
      case SEQUENCE_CLASSIFICATION ->
          in.put(
              "labels",
              config.labels().size() == 1
                  ? Tensors.ofFloats(new float[] {0.5f, -1, 2}, ROWS)
                  : Tensors.ofLongs(new long[] {3, 0, 4}, ROWS));
      case TOKEN_CLASSIFICATION -> {
        long[] labels = random.longs(ids.length, 0, config.labels().size()).toArray();
        labels[4] = LossTerm.IGNORED;
        in.put("labels", Tensors.ofLongs(labels, shape));
      }
      case QUESTION_ANSWERING, BEAM_QUESTION_ANSWERING -> {
        in.put("start_positions", Tensors.ofLongs(new long[] {0, 5, 2}, ROWS));
        in.put("end_positions", Tensors.ofLongs(new long[] {3, 6, 2}, ROWS));
        if (head == Head.BEAM_QUESTION_ANSWERING) {
          in.put("cls_index", Tensors.ofLongs(new long[] {6, 6, 4}, ROWS));
          in.put("is_impossible", Tensors.ofFloats(new float[] {0, 1, 0}, ROWS));
        }
      }
      case MULTIPLE_CHOICE -> in.put("labels", Tensors.ofLongs(new long[] {1, 0, 1}, ROWS));
      case SEQUENCE_TO_SEQUENCE -> {
        int vocabulary =
            config.toJson().path("decoder").path("vocab_size").asInt(config.vocabularySize());
        long[] labels = tokens(random, ROWS, TARGET_TOKENS, vocabulary);
        labels[TARGET_TOKENS - 1] = LossTerm.IGNORED;
        in.put("labels", Tensors.ofLongs(labels, ROWS, TARGET_TOKENS));
      }
    }
    return Inputs.of(in);
  }

  /** Words of neighbouring sentences; one is shorter, and one row has no neighbour. */
  private static Tensor neighbours(Random random, ModelConfig config, int tokens) {
    long[] labels = tokens(random, ROWS, tokens, config.vocabularySize());
    Arrays.fill(labels, tokens - 2, tokens, LossTerm.IGNORED);
    Arrays.fill(labels, 2 * tokens, 3 * tokens, LossTerm.IGNORED);
    return Tensors.ofLongs(labels, ROWS, tokens);
  }

  /** The last token is predicted first, from all others but the one before it. */
  private static Tensor lastTwoHidden() {
    float[] hidden = new float[ROWS * TOKENS * TOKENS];
    for (int i = 0; i < hidden.length; i++) {
      int query = i / TOKENS % TOKENS;
      int key = i % TOKENS;
      hidden[i] = key == TOKENS - 2 || (key == TOKENS - 1 && query != TOKENS - 2) ? 1 : 0;
    }
    return Tensors.ofFloats(hidden, ROWS, TOKENS, TOKENS);
  }

  private static Tensor lastTwoPredicted() {
    float[] mapping = new float[ROWS * 2 * TOKENS];
    for (int row = 0; row < ROWS; row++) {
      mapping[(2 * row + 1) * TOKENS - 2] = 1;
      mapping[(2 * row + 2) * TOKENS - 1] = 1;
    }
    return Tensors.ofFloats(mapping, ROWS, 2, TOKENS);
  }

  /** Random tokens, 0 to 2 left out; rows start differently. */
  public static long[] tokens(Random random, int rows, int tokens, int vocabulary) {
    long[] ids = random.longs((long) rows * tokens, 3, vocabulary).toArray();
    for (int row = 0; row < rows; row++) {
      ids[row * tokens] = 3L + row;
    }
    return ids;
  }

  private static long[] masked(Random random, ModelConfig config, int size) {
    long[] labels = new long[size];
    Arrays.fill(labels, LossTerm.IGNORED);
    for (int i = 1; i < size; i += 3) {
      labels[i] = 3L + random.nextInt(config.vocabularySize() - 3);
    }
    return labels;
  }

  /** The same inputs with padding behind them that the mask marks as such. */
  public static Inputs padded(Inputs in, int padding) {
    Tensor ids = in.require("input_ids");
    Map<String, Tensor> changed = new LinkedHashMap<>();
    for (String name : in.names()) {
      Tensor tensor = in.require(name);
      boolean perToken = PER_TOKEN.contains(name);
      boolean labelled =
          name.equals("labels") && Arrays.equals(Tensors.shape(tensor), Tensors.shape(ids));
      long value = labelled ? LossTerm.IGNORED : 0;
      boolean ordering = name.equals("perm_mask") || name.equals("target_mapping");
      if (ordering) {
        tensor = Ops.pad(tensor, 2, 0, padding, 0);
      }
      if (name.equals("perm_mask")) {
        tensor = Ops.pad(tensor, 1, 0, padding, 0);
      }
      changed.put(name, perToken || labelled ? append(tensor, padding, value) : tensor);
    }
    Tensor ones = Tensors.fullLongs(1, Tensors.shape(ids));
    changed.put("attention_mask", append(ones, padding, 0));
    return Inputs.of(changed);
  }

  private static Tensor append(Tensor tensor, int count, long value) {
    long[] shape = Tensors.shape(tensor);
    shape[shape.length - 1] = count;
    return Tensors.concatenate(shape.length - 1L, tensor, Tensors.fullLongs(value, shape));
  }

  /** The rows of every tensor in another order. */
  public static Map<String, Tensor> reordered(Map<String, Tensor> tensors, long... order) {
    Tensor indices = Tensors.ofLongs(order, order.length);
    Map<String, Tensor> changed = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> changed.put(name, Ops.rows(tensor, indices)));
    return changed;
  }

  public static Map<String, Tensor> asMap(Inputs in) {
    Map<String, Tensor> map = new LinkedHashMap<>();
    in.names().forEach(name -> map.put(name, in.require(name)));
    return map;
  }
}
