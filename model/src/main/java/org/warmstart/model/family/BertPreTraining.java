package org.warmstart.model.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.LossTerm;
import org.warmstart.model.Losses;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.head.Identity;
import org.warmstart.model.head.WordHead;
import org.warmstart.tensor.Linear;

/**
 * Masked words, and whether the second segment follows the first (Devlin et al. 2019, section 3.1).
 */
final class BertPreTraining extends HeadedModel {
  private final Bert bert;
  private final WordHead words;
  private final Linear relationship;

  BertPreTraining(Bert.Config config, Identity identity) {
    super(identity, Head.PRE_TRAINING);
    bert = child("bert", new Bert(config, true));
    words = Bert.predictions(config, bert);
    adopt(words);
    relationship = child("cls.seq_relationship", config.linear(config.width(), 2));
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Tensor xBTD = bert.encode(in, hidden);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("prediction_logits", words.logits(xBTD));
    outputs.put("seq_relationship_logits", relationship.forward(bert.pool(xBTD)));
    return outputs;
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    Tensor xBTD = bert.encode(in, HiddenStates.NONE);
    return List.of(
        Losses.tokens("mlm", xBTD, in.require("labels"), words::transform, words.output()),
        Losses.classes(
            "nsp", relationship.forward(bert.pool(xBTD)), in.require("next_sentence_label"), 1));
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of(
        "mlm",
        Losses.count(in.require("labels")),
        "nsp",
        Losses.count(in.require("next_sentence_label")));
  }
}
