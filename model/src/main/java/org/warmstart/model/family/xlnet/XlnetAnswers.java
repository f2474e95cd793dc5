package org.warmstart.model.family.xlnet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * XLNet's own question answering (Yang et al. 2019, appendix A.3): the end of an answer is scored
 * given its start, so that answers are found by a beam of starts and ends, and whether there is an
 * answer is read from the classification token and the start.
 *
 * <p>Beside what the layers read: {@code start_positions} and {@code end_positions} [B], {@code
 * is_impossible} [B] (1 where there is no answer) with {@code cls_index} [B], where the
 * classification token stands (the end if left out), and {@code p_mask} [B, T], 1 where no answer
 * can start or end.
 *
 * <p>Shapes: B batch, T tokens, D width, S starts and E ends in the beam.
 */
final class XlnetAnswers extends HeadedModel {
  /** The weight of each of the three losses in the sum. */
  private static final double WEIGHT = 0.5;

  private final Xlnet body;
  private final Linear start;
  private final Linear endInner;
  private final LayerNorm endNorm;
  private final Linear end;
  private final Linear classInner;
  private final Linear classOutput;
  private final int starts;
  private final int ends;

  XlnetAnswers(Identity identity, Xlnet.Config config, Xlnet body) {
    super(identity, Head.BEAM_QUESTION_ANSWERING);
    this.body = child("transformer", body);
    int width = config.width();
    start = child("start_logits.dense", config.linear(width, 1));
    endInner = child("end_logits.dense_0", config.linear(2 * width, width));
    endNorm = child("end_logits.LayerNorm", new LayerNorm(width, config.layerNormEpsilon()));
    end = child("end_logits.dense_1", config.linear(width, 1));
    classInner = child("answer_class.dense_0", config.linear(2 * width, width));
    classOutput =
        child(
            "answer_class.dense_1",
            new Linear(
                new Parameter(Initializer.normal(config.initializerRange()), 1, width), null));
    starts = config.topStarts();
    ends = config.topEnds();
  }

  /** Scores of every token as the start, [B, T]. */
  private Tensor startLogits(Tensor hiddenBTD, Inputs in) {
    return allowed(start.forward(hiddenBTD).squeeze(2), in.get("p_mask"));
  }

  /** Scores of every token as the end, […, T], given states […, T, D] and the start's, alike. */
  private Tensor endLogits(Tensor hidden, Tensor starts, @Nullable Tensor mask) {
    Tensor inner = Ops.tanh(endInner.forward(Tensors.concatenate(-1, hidden, starts)));
    Tensor logits = end.forward(endNorm.forward(inner));
    return allowed(logits.squeeze(logits.dim() - 1), mask);
  }

  private static Tensor allowed(Tensor logits, @Nullable Tensor mask) {
    if (mask == null) {
      return logits;
    }
    Tensor masked = Tensors.toFloat(mask);
    Tensor open = Ops.add(Ops.scale(masked, -1.0), 1.0);
    return logits.mul(open).add(Ops.scale(masked, XlnetLayers.HIDDEN));
  }

  /** A score [B] for there being no answer, given the start's state [B, D]. */
  private Tensor classLogits(Tensor hiddenBTD, Tensor startBD, Inputs in) {
    Tensor at = in.get("cls_index");
    Tensor classBD =
        at == null ? hiddenBTD.select(1, hiddenBTD.size(1) - 1) : Ops.rowsAt(hiddenBTD, at);
    Tensor innerBD = Ops.tanh(classInner.forward(Tensors.concatenate(1, startBD, classBD)));
    return classOutput.forward(innerBD).squeeze(1);
  }

  /** The true start's state, [B, D]. */
  private static Tensor trueStart(Tensor hiddenBTD, Inputs in) {
    Tensor at = Ops.clamp(in.require("start_positions"), 0, hiddenBTD.size(1) - 1);
    return Ops.rowsAt(hiddenBTD, at);
  }

  private Tensor endLogitsGiven(Tensor startBD, Tensor hiddenBTD, Inputs in) {
    Tensor startBTD =
        startBD.unsqueeze(1).expand(hiddenBTD.size(0), hiddenBTD.size(1), hiddenBTD.size(2));
    return endLogits(hiddenBTD, startBTD, in.get("p_mask"));
  }

  /** The likeliest answers or, where the true ones are given, the scores that are trained. */
  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Tensor hiddenBTD = body.encode(in, hidden);
    Tensor startBT = startLogits(hiddenBTD, in);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    if (in.has("start_positions")) {
      Tensor startBD = trueStart(hiddenBTD, in);
      outputs.put("start_logits", startBT);
      outputs.put("end_logits", endLogitsGiven(startBD, hiddenBTD, in));
      outputs.put("cls_logits", classLogits(hiddenBTD, startBD, in));
      return outputs;
    }
    Tensor startsBT = Ops.softmax(startBT);
    Ops.TopK topStarts = Ops.topk(startsBT, Math.min(starts, startsBT.size(1)));
    Ops.TopK topEnds = topEnds(hiddenBTD, topStarts.indices(), in);
    outputs.put("start_top_log_probs", topStarts.values()); // probabilities, as the reference has
    outputs.put("start_top_index", topStarts.indices());
    outputs.put("end_top_log_probs", endsFirst(topEnds.values()));
    outputs.put("end_top_index", endsFirst(topEnds.indices()));
    Tensor meanStartBD = Ops.matmul(startsBT.unsqueeze(1), hiddenBTD).squeeze(1);
    outputs.put("cls_logits", classLogits(hiddenBTD, meanStartBD, in));
    return outputs;
  }

  /** The likeliest ends of each start, [B, S, E]. */
  private Ops.TopK topEnds(Tensor hiddenBTD, Tensor startsBS, Inputs in) {
    long tokens = hiddenBTD.size(1);
    long count = startsBS.size(1);
    List<Tensor> eachBTD = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Tensor startBD = Ops.rowsAt(hiddenBTD, startsBS.select(1, i));
      eachBTD.add(endLogitsGiven(startBD, hiddenBTD, in));
    }
    Tensor endsBST = Ops.softmax(Tensors.stack(1, eachBTD.toArray(new Tensor[0])));
    return Ops.topk(endsBST, Math.min(ends, tokens));
  }

  /** [B, S, E] → [B, E·S]. */
  private static Tensor endsFirst(Tensor xBSE) {
    return xBSE.transpose(1, 2).flatten(1, 2);
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    Tensor hiddenBTD = body.encode(in, HiddenStates.NONE);
    Tensor startBD = trueStart(hiddenBTD, in);
    Tensor endBT = endLogitsGiven(startBD, hiddenBTD, in);
    List<LossTerm> terms = new ArrayList<>();
    Tensor starts = in.require("start_positions");
    terms.add(Losses.position("start", startLogits(hiddenBTD, in), starts, WEIGHT));
    terms.add(Losses.position("end", endBT, in.require("end_positions"), WEIGHT));
    if (judgesAnswers(in)) {
      Tensor impossibleB = Tensors.toFloat(in.require("is_impossible"));
      Tensor sum = Ops.binaryCrossEntropySum(classLogits(hiddenBTD, startBD, in), impossibleB);
      terms.add(new LossTerm("impossible", sum, impossibleB.numel(), WEIGHT));
    }
    return terms;
  }

  private static boolean judgesAnswers(Inputs in) {
    return in.has("is_impossible") && in.has("cls_index");
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    long length = in.require("input_ids").size(1);
    Map<String, Long> targets = new LinkedHashMap<>();
    targets.put("start", Losses.countPositions(in.require("start_positions"), length));
    targets.put("end", Losses.countPositions(in.require("end_positions"), length));
    if (judgesAnswers(in)) {
      targets.put("impossible", in.require("is_impossible").numel());
    }
    return targets;
  }
}
