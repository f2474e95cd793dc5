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

/**
 * Masked words, and how the two segments of a text belong together: whether the second one follows
 * the first (Devlin et al. 2019, section 3.1) or in which order they stand (Lan et al. 2020,
 * section 3.1).
 */
public final class PairPreTraining<B extends Module & Encoder> extends HeadedModel
    implements Inspectable {
  /**
   * What is asked of a pair.
   *
   * @param output name of the scores [B, 2] among the outputs
   * @param labels name of the labels [B] among the inputs
   * @param term name of the loss
   */
  public record Question(String output, String labels, String term) {
    public static final Question NEXT_SENTENCE =
        new Question("seq_relationship_logits", "next_sentence_label", "nsp");
    public static final Question SENTENCE_ORDER =
        new Question("sop_logits", "sentence_order_label", "sop");
  }

  private final B body;
  private final LmHead words;
  private final Question question;
  private final ReadOut answer;

  /** Reads scores [B, 2] of a pair from the layers. */
  public PairPreTraining(
      Identity identity, String bodyName, B body, LmHead words, Question question, ReadOut answer) {
    super(identity, Head.PRE_TRAINING);
    this.body = child(bodyName, body);
    this.words = words;
    adopt(words);
    this.question = question;
    this.answer = answer;
    adopt(answer);
  }

  /** Whether it asks if one segment follows another, and not, say, for their order. */
  public boolean asksForNextSentence() {
    return question.equals(Question.NEXT_SENTENCE);
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Tensor xBTD = body.encode(in, hidden);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("prediction_logits", words.logits(xBTD));
    outputs.put(question.output, answer.read(xBTD, in));
    return outputs;
  }

  @Override
  public Reading read(Inputs in, HiddenStates hidden) {
    Tensor xBTD = body.encode(in, hidden);
    return Reading.ofStates(
        xBTD,
        words::logits,
        () ->
            List.of(
                Losses.tokens(
                    "mlm",
                    xBTD,
                    tokenLabels(in),
                    words::transform,
                    words.output(),
                    labelSmoothing()),
                Losses.classes(
                    question.term,
                    answer.read(xBTD, in),
                    in.require(question.labels),
                    1,
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
    return Map.of(
        "mlm",
        Losses.count(in.require("labels")),
        question.term,
        Losses.count(in.require(question.labels)));
  }

  @Override
  protected boolean hasSmoothableLoss() {
    return true;
  }
}
