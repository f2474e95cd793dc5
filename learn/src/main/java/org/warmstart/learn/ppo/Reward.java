package org.warmstart.learn.ppo;

import java.util.Arrays;
import java.util.Objects;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * What answers are worth to a reward model.
 *
 * @param model with one label; it is not changed
 * @param behindEnd the tokens that stand behind an answer's end in what it was trained on
 * @param missingEndPenalty what an answer loses that does not end
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Reward(Model model, Policy policy, int[] behindEnd, double missingEndPenalty) {
  /** The rewards of answers. */
  public double[] of(Answers answers) {
    int[][] ids = new int[answers.size()][];
    for (int row = 0; row < ids.length; row++) {
      int[] own = answers.ids()[row];
      ids[row] = own;
      if (policy.isEnded(own)) {
        ids[row] = Arrays.copyOf(own, own.length + behindEnd.length);
        System.arraycopy(behindEnd, 0, ids[row], own.length, behindEnd.length);
      }
    }
    float[] scores;
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      model.train(false);
      Inputs inputs = new Answers(ids, answers.prompts()).toInputs(policy.filler());
      scores = Tensors.floats(Objects.requireNonNull(model.forward(inputs).get("logits")));
    }
    double[] rewards = new double[ids.length];
    for (int row = 0; row < ids.length; row++) {
      rewards[row] = scores[row] - (policy.isEnded(answers.ids()[row]) ? 0 : missingEndPenalty);
    }
    return rewards;
  }
}
