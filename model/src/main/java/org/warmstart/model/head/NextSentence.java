package org.warmstart.model.head;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Encoder;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Module;

/**
 * Whether the second segment of a text follows the first: class 0 if so, 1 if not (Devlin et al.
 * 2019, section 3.1, without the masked words).
 */
public final class NextSentence<B extends Module & Encoder> extends HeadedModel {
  private static final String TERM = "nsp";

  private final B body;
  private final ReadOut answer;

  /** Reads scores [B, 2] of a pair from the layers. */
  public NextSentence(Identity identity, String bodyName, B body, ReadOut answer) {
    super(identity, Head.NEXT_SENTENCE);
    this.body = child(bodyName, body);
    this.answer = answer;
    adopt(answer);
  }

  private Tensor logits(Inputs in, HiddenStates hidden) {
    return answer.read(body.encode(in, hidden), in);
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    return Map.of("logits", logits(in, hidden));
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    Tensor logitsB2 = logits(in, HiddenStates.NONE);
    return List.of(Losses.classes(TERM, logitsB2, in.require("labels"), 1, labelSmoothing()));
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of(TERM, Losses.count(in.require("labels")));
  }

  @Override
  protected boolean hasSmoothableLoss() {
    return true;
  }
}
