package org.warmstart.learn.written;

import java.util.Map;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Tensors;

/** The mean loss of a model over the tokens of texts, and its perplexity. */
public final class MeanLoss {
  private double sum;
  private long targets;

  /** Takes in a batch. */
  public void add(Model model, Batch batch) {
    for (LossTerm term : model.loss(batch.toInputs())) {
      sum += Tensors.item(term.sum());
      targets += term.targets();
    }
  }

  /** Puts both beside other scores, as {@link TextMetrics#LOSSES} names them. */
  public void putInto(Map<String, Double> values) {
    values.put("loss", sum / targets);
    values.put("perplexity", Math.exp(sum / targets));
  }
}
