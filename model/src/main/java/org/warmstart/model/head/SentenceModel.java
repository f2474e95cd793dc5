package org.warmstart.model.head;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.SentenceEncoder;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Module;

/** A sentence encoder's layers alone: words' states come out, and the sentences' vectors. */
public final class SentenceModel<B extends Module & SentenceEncoder> extends HeadedModel
    implements SentenceEncoder {
  /** The name of the sentences' vectors [B, D] among the outputs. */
  public static final String VECTORS = "sentence_embedding";

  private final B body;

  /** Takes the layers' names as its own. */
  public SentenceModel(Identity identity, B body) {
    super(identity, Head.NONE);
    this.body = body;
    adopt(body);
  }

  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    return body.encode(in, hidden);
  }

  @Override
  public Tensor vectors(Tensor statesBTD, Inputs in) {
    return body.vectors(statesBTD, in);
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Tensor statesBTD = body.encode(in, hidden);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("last_hidden_state", statesBTD);
    outputs.put(VECTORS, body.vectors(statesBTD, in));
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
