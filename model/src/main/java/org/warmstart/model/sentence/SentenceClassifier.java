package org.warmstart.model.sentence;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.WeightNames;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Linear;

/**
 * Classes from a linear layer over a text's vector, as few-shot training leaves it (Tunstall et al.
 * 2022). Not trained as a whole.
 */
public final class SentenceClassifier extends Model {
  private final Model body;
  private final SentenceVectors vectors;
  private final Linear head;

  /**
   * Takes over the memory of both.
   *
   * @param body a model's layers alone
   * @param head from vectors to as many numbers as the configuration has labels
   */
  public SentenceClassifier(Model body, SentenceVectors vectors, Linear head) {
    this.body = body;
    this.vectors = vectors;
    adopt(body);
    this.head = child("classification_head", head);
  }

  @Override
  public ModelConfig config() {
    return body.config();
  }

  @Override
  public Head head() {
    return Head.SEQUENCE_CLASSIFICATION;
  }

  @Override
  public String architecture() {
    return body.architecture() + " with a linear layer for classes";
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Map<String, Tensor> outputs = new LinkedHashMap<>(body.forward(in, hidden));
    Tensor vectorsBD = vectors.of(outputs, in.require("attention_mask"));
    outputs.put("logits", head.forward(vectorsBD));
    return outputs;
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    throw new IllegalStateException(architecture() + " is not trained as a whole");
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of();
  }

  @Override
  public WeightNames names() {
    return body.names();
  }
}
