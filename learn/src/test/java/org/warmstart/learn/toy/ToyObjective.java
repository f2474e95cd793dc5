package org.warmstart.learn.toy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.record.Default;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.Causal;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Ops;
import org.warmstart.text.Tokenizer;

/**
 * Next tokens, and outputs near to zero: a loss that no model has.
 *
 * @param strength factor of the mean square of the output's scores
 */
public record ToyObjective(@Default("0.5") double strength) implements Objective {
  @Override
  public Head head() {
    return Head.CAUSAL_LM;
  }

  @Override
  public String languageModelTerm() {
    return "lm";
  }

  @Override
  public boolean readsSentences() {
    return false;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    return new Causal().batches(corpus, tokenizer, cut);
  }

  @Override
  public List<LossTerm> loss(Model model, Inputs inputs) {
    Tensor logits = Objects.requireNonNull(model.forward(inputs).get("logits"));
    LossTerm words = model.loss(inputs).get(0);
    Tensor squares = Ops.scale(Ops.sum(logits.mul(logits)), 1.0 / (double) logits.numel());
    return List.of(words, new LossTerm("squares", squares, 1, strength));
  }

  @Override
  public Map<String, Long> targets(Model model, Inputs inputs) {
    return Map.of("lm", model.targets(inputs).values().iterator().next(), "squares", 1L);
  }
}
