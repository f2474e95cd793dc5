package org.warmstart.learn.chat;

import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Direct preference optimization (Rafailov et al. 2023, equation 7): an answer's reward is β times
 * the logarithm of how much likelier it is than under a reference model, and the better answer's is
 * to be the greater one.
 *
 * <p>Shapes: B pairs, R = 2B rows, T tokens, V vocabulary.
 *
 * @param reference is not changed
 * @param smoothing the share of pairs whose answers are the wrong way round; with {@link
 *     Kind#SIGMOID}
 */
public record DirectPreferences(Model reference, double beta, Kind kind, double smoothing)
    implements PreferenceObjective {
  /** What is made of a pair's difference. */
  public enum Kind {
    /** Its logistic loss (Rafailov et al. 2023). */
    SIGMOID,
    /** Its square around 1 / 2β, each answer's part divided by its tokens (Azar et al. 2023). */
    IPO,
    /** Its hinge loss (Zhao et al. 2023, "SLiC-HF"). */
    HINGE
  }

  @Override
  public String term() {
    return "dpo";
  }

  @Override
  public Scores scores(Model model, Inputs inputs) {
    Tensor referenceR;
    try (Autograd.Off off = Autograd.off()) {
      reference.train(false);
      referenceR = logProbabilities(reference, inputs);
    }
    Tensor ratiosR = logProbabilities(model, inputs).sub(referenceR);
    long pairs = PreferenceObjective.pairs(inputs);
    Tensor chosenB = ratiosR.narrow(0, 0, pairs);
    Tensor rejectedB = ratiosR.narrow(0, pairs, pairs);
    Tensor lossSum =
        switch (kind) {
          case SIGMOID ->
              Ops.binaryCrossEntropySum(
                  Ops.scale(chosenB.sub(rejectedB), beta), Tensors.full(1 - smoothing, pairs));
          case IPO -> {
            Tensor meansR = ratiosR.div(tokens(inputs));
            Tensor differenceB = meansR.narrow(0, 0, pairs).sub(meansR.narrow(0, pairs, pairs));
            yield Ops.squaredErrorSum(differenceB, Tensors.full(1 / (2 * beta), pairs));
          }
          case HINGE -> {
            Tensor differenceB = Ops.scale(chosenB.sub(rejectedB), -beta);
            yield Ops.sum(Activation.named("relu").apply(Ops.add(differenceB, 1.0)));
          }
        };
    return new Scores(lossSum, Ops.scale(chosenB, beta), Ops.scale(rejectedB, beta));
  }

  /** How many tokens each row's answer has, [R]. */
  private static Tensor tokens(Inputs inputs) {
    Tensor countsR =
        Tensors.toFloat(Ops.notEqual(inputs.require("labels"), LossTerm.IGNORED)).sum(1L);
    return countsR;
  }

  /** The logarithm of the probability of every row's labels, [R]. */
  public static Tensor logProbabilities(Model model, Inputs inputs) {
    Tensor logitsRTV = Objects.requireNonNull(model.forward(inputs).get("logits"));
    LabelledTokens tokens = LabelledTokens.of(inputs);
    return tokens.sumByRow(tokens.logProbabilities(tokens.before(logitsRTV)));
  }
}
