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
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Tells which tokens were replaced: labels [B, T] are 1 for those and 0 for original ones (Clark et
 * al. 2020, section 2). Padding is no target.
 */
public final class ReplacedTokenDetection<B extends Module & Encoder> extends HeadedModel {
  private final B body;
  private final ReadOut scores;

  /** Reads one score of every token, [B, T, 1], from the layers. */
  public ReplacedTokenDetection(Identity identity, String bodyName, B body, ReadOut scores) {
    super(identity, Head.REPLACED_TOKEN_DETECTION);
    this.body = child(bodyName, body);
    this.scores = scores;
    adopt(scores);
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    return Map.of("logits", scores.read(body.encode(in, hidden), in).squeeze(-1));
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    Tensor hiddenBTD = body.encode(in, HiddenStates.NONE);
    Tensor hiddenM1D = hiddenBTD.reshape(-1, 1, hiddenBTD.size(2));
    Tensor labelsM = in.require("labels").reshape(-1);
    Tensor mask = in.get("attention_mask");
    if (mask != null) {
      Tensor real = Ops.nonzero(Ops.notEqual(mask.reshape(-1), 0));
      hiddenM1D = Ops.rows(hiddenM1D, real);
      labelsM = Ops.rows(labelsM, real);
    }
    Tensor logitsM = scores.read(hiddenM1D, in).reshape(-1);
    Tensor sum = Ops.binaryCrossEntropySum(logitsM, Tensors.toFloat(labelsM));
    return List.of(new LossTerm("rtd", sum, labelsM.numel(), 1));
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of("rtd", count(in.get("attention_mask"), in.require("input_ids")));
  }

  private static long count(@Nullable Tensor mask, Tensor ids) {
    return mask == null ? ids.numel() : Ops.notEqual(mask, 0).sum().item_long();
  }
}
