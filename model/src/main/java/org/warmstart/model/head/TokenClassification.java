package org.warmstart.model.head;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
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
import org.warmstart.model.nn.LayerMix;
import org.warmstart.tensor.Module;

/** One class a token. */
public final class TokenClassification<B extends Module & Encoder> extends HeadedModel
    implements Inspectable {
  private final B body;
  private final ReadOut scores;
  private final @Nullable LayerMix mix;

  /** Reads scores [B, T, C] from the layers. */
  public TokenClassification(Identity identity, String bodyName, B body, ReadOut scores) {
    super(identity, Head.TOKEN_CLASSIFICATION);
    this.body = child(bodyName, body);
    this.scores = scores;
    adopt(scores);
    mix = layerMix();
  }

  private Tensor logits(Inputs in, HiddenStates hidden) {
    return scores.read(read(body, mix, in, hidden), in);
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    return Map.of("logits", logits(in, hidden));
  }

  @Override
  public Reading read(Inputs in, HiddenStates hidden) {
    Tensor logitsBTC = logits(in, hidden);
    return Reading.ofScores(
        logitsBTC,
        () -> List.of(Losses.classes("token", logitsBTC, tokenLabels(in), 1, labelSmoothing())));
  }

  @Override
  public Tensor tokenLabels(Inputs in) {
    return in.require("labels");
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    return read(in, HiddenStates.NONE).loss();
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of("token", Losses.count(in.require("labels")));
  }

  @Override
  protected boolean hasSmoothableLoss() {
    return true;
  }
}
