package org.warmstart.model.sentence;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.head.SentenceModel;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * How a model's layers make one vector of a text.
 *
 * @param poolings from the vectors of its tokens; the results of several stand one behind the
 *     other. None: the model's own vector of a text, or the mean where it makes none
 * @param normalized whether vectors are scaled to length 1
 */
public record SentenceVectors(List<TokenPooling> poolings, boolean normalized) {
  /** The model's own vector of a text, or the mean over its tokens, of any length. */
  public static final SentenceVectors OWN = new SentenceVectors(List.of(), false);

  public SentenceVectors {
    poolings = List.copyOf(poolings);
  }

  /** How wide the vectors of a model of this width are. */
  public int width(int ofModel) {
    return ofModel * Math.max(1, poolings.size());
  }

  /**
   * The vectors [B, D] of texts.
   *
   * @param model its layers alone, or with a head below which hidden states come out
   * @param in {@code input_ids} and {@code attention_mask} [B, T]
   */
  public Tensor of(Model model, Inputs in) {
    return of(model.forward(in), in.require("attention_mask"));
  }

  /** As the other one, from what a model gave. */
  public Tensor of(Map<String, Tensor> outputs, Tensor maskBT) {
    Tensor pooledBD = pooled(outputs, maskBT);
    return normalized ? Ops.lengthOne(pooledBD) : pooledBD;
  }

  private Tensor pooled(Map<String, Tensor> outputs, Tensor maskBT) {
    Tensor ownBD = outputs.get(SentenceModel.VECTORS);
    if (poolings.isEmpty() && ownBD != null) {
      return ownBD;
    }
    Tensor statesBTD = Objects.requireNonNull(outputs.get("last_hidden_state"));
    List<TokenPooling> ways = poolings.isEmpty() ? List.of(TokenPooling.MEAN) : poolings;
    Tensor[] parts = ways.stream().map(way -> way.of(statesBTD, maskBT)).toArray(Tensor[]::new);
    return parts.length == 1 ? parts[0] : Tensors.concatenate(1, parts);
  }
}
