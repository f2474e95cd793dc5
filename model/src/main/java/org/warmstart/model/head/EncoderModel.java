package org.warmstart.model.head;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Encoder;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Module;

/** An encoder's layers alone, perhaps with a pooling layer: hidden states come out. */
public final class EncoderModel<B extends Module & Encoder> extends HeadedModel implements Encoder {
  private final B body;
  private final @Nullable UnaryOperator<Tensor> pool;

  /**
   * Takes the layers' names as its own.
   *
   * @param pool [B, T, D] → [B, D], or null if the family has no pooling layer
   */
  public EncoderModel(Identity identity, B body, @Nullable UnaryOperator<Tensor> pool) {
    this(identity, Head.NONE, body, pool);
  }

  /** As the other, for one side of an encoder-decoder. */
  public EncoderModel(Identity identity, Head head, B body, @Nullable UnaryOperator<Tensor> pool) {
    super(identity, head);
    this.body = body;
    this.pool = pool;
    adopt(body);
  }

  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    return body.encode(in, hidden);
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Tensor xBTD = body.encode(in, hidden);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("last_hidden_state", xBTD);
    if (pool != null) {
      outputs.put("pooler_output", pool.apply(xBTD));
    }
    return outputs;
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    throw new IllegalStateException(architecture() + " has no head to train; load it with one");
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of();
  }
}
