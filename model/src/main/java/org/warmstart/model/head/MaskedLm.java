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
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;

/** Fills in masked words (Devlin et al. 2019, section 3.1). */
public final class MaskedLm<B extends Module & Encoder> extends HeadedModel implements Inspectable {
  private final B body;
  private final LmHead words;

  public MaskedLm(Identity identity, String bodyName, B body, LmHead words) {
    super(identity, Head.MASKED_LM);
    this.body = child(bodyName, body);
    this.words = words;
    adopt(words);
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    return Map.of("logits", words.logits(body.encode(in, hidden)));
  }

  /**
   * The scores [M, V] of the words at some places alone.
   *
   * @param placesM counted over all rows of the batch
   */
  public Tensor logitsAt(Inputs in, Tensor placesM) {
    Tensor hiddenBTD = body.encode(in, HiddenStates.NONE);
    return words.logits(Ops.rows(hiddenBTD.reshape(-1, hiddenBTD.size(2)), placesM));
  }

  @Override
  public Reading read(Inputs in, HiddenStates hidden) {
    Tensor hiddenBTD = body.encode(in, hidden);
    return Reading.ofStates(
        hiddenBTD,
        words::logits,
        () ->
            List.of(
                Losses.tokens(
                    "mlm",
                    hiddenBTD,
                    tokenLabels(in),
                    words::transform,
                    words.output(),
                    labelSmoothing())));
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
    return Map.of("mlm", Losses.count(in.require("labels")));
  }

  @Override
  protected boolean hasSmoothableLoss() {
    return true;
  }
}
