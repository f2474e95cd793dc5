package org.warmstart.learn.chat;

import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * The loss of a reward model (Ouyang et al. 2022, section 3.5, equation 1): the better answer's
 * score is to be the greater one. Of a pair alone, so that K answers to a prompt are K·(K-1)/2
 * pairs.
 */
public record RewardPreferences() implements PreferenceObjective {
  @Override
  public String term() {
    return "reward";
  }

  @Override
  public Scores scores(Model model, Inputs inputs) {
    Tensor rewardsR = Objects.requireNonNull(model.forward(inputs).get("logits")).reshape(-1);
    long pairs = PreferenceObjective.pairs(inputs);
    Tensor chosenB = rewardsR.narrow(0, 0, pairs);
    Tensor rejectedB = rewardsR.narrow(0, pairs, pairs);
    Tensor lossSum = Ops.binaryCrossEntropySum(chosenB.sub(rejectedB), Tensors.full(1, pairs));
    return new Scores(lossSum, chosenB, rejectedB);
  }
}
