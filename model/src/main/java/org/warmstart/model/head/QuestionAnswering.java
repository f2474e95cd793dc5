package org.warmstart.model.head;

import java.util.LinkedHashMap;
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
import org.warmstart.tensor.Ops;

/**
 * Where an answer starts and ends (Devlin et al. 2019, section 4.2); the loss is the mean of both
 * cross-entropies.
 */
public final class QuestionAnswering<B extends Module & Encoder> extends HeadedModel
    implements Inspectable {
  /** The score of what cannot be chosen: its probability is 0, and differences stay numbers. */
  private static final double NEVER = -1e4;

  private final B body;
  private final ReadOut scores;

  /** Reads scores [B, T, 2] of start and end from the layers. */
  public QuestionAnswering(Identity identity, String bodyName, B body, ReadOut scores) {
    super(identity, Head.QUESTION_ANSWERING);
    this.body = body(bodyName, body);
    this.scores = scores;
    adopt(scores);
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Tensor logitsBT2 = scores.read(body.encode(in, hidden), in);
    Map<String, Tensor> logits = new LinkedHashMap<>();
    logits.put("start_logits", logitsBT2.select(2, 0));
    logits.put("end_logits", logitsBT2.select(2, 1));
    return logits;
  }

  @Override
  public Reading read(Inputs in, HiddenStates hidden) {
    Tensor logitsBT2 = scores.read(body.encode(in, hidden), in);
    // two choices of one token each; padding is none to choose
    Tensor startAndEndB2T = logitsBT2.transpose(1, 2);
    Tensor maskBT = in.get("attention_mask");
    Tensor seenB2T =
        maskBT == null
            ? startAndEndB2T
            : Ops.maskedFill(startAndEndB2T, Ops.equal(maskBT, 0).unsqueeze(1), NEVER);
    return Reading.ofScores(
        seenB2T,
        () ->
            List.of(
                Losses.position(
                    "start", logitsBT2.select(2, 0), in.require("start_positions"), 0.5),
                Losses.position("end", logitsBT2.select(2, 1), in.require("end_positions"), 0.5)));
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    return read(in, HiddenStates.NONE).loss();
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    long length = in.require("input_ids").size(1);
    Map<String, Long> targets = new LinkedHashMap<>();
    for (String name : List.of("start", "end")) {
      targets.put(name, Losses.countPositions(in.require(name + "_positions"), length));
    }
    return targets;
  }
}
