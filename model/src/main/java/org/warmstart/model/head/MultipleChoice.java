package org.warmstart.model.head;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Encoder;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.Inspectable;
import org.warmstart.model.Reading;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Module;

/** Which of C texts [B, C, T] is right. */
public final class MultipleChoice<B extends Module & Encoder> extends HeadedModel
    implements Inspectable {
  private final B body;
  private final ReadOut scores;

  /** Reads one score [B·C, 1] of every text from the layers. */
  public MultipleChoice(Identity identity, String bodyName, B body, ReadOut scores) {
    super(identity, Head.MULTIPLE_CHOICE);
    this.body = child(bodyName, body);
    this.scores = scores;
    adopt(scores);
  }

  private Tensor logits(Inputs in, HiddenStates hidden) {
    Tensor idsBCT = in.require("input_ids");
    Inputs texts = in.rows();
    return scores.read(body.encode(texts, hidden), texts).reshape(idsBCT.size(0), idsBCT.size(1));
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    return Map.of("logits", logits(in, hidden));
  }

  @Override
  public Reading read(Inputs in, HiddenStates hidden) {
    Tensor logitsBC = logits(in, hidden);
    return Reading.ofScores(
        logitsBC,
        () ->
            List.of(Losses.classes("choice", logitsBC, in.require("labels"), 1, labelSmoothing())));
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    return read(in, HiddenStates.NONE).loss();
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of("choice", Losses.count(in.require("labels")));
  }

  @Override
  protected boolean hasSmoothableLoss() {
    return true;
  }
}
