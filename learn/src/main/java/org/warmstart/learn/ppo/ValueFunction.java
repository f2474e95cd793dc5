package org.warmstart.learn.ppo;

import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.chat.LabelledTokens;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.PrefixScores;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/** What reward is expected before a token of an answer. */
public interface ValueFunction {
  /** What learns beside the policy, by name. */
  Map<String, Parameter> parameters();

  /** Whether {@link #values} reads the policy's states. */
  boolean readsPolicy();

  /**
   * Values before an answer's tokens, [M].
   *
   * @param inputs what the policy reads
   * @param tokens of the answers
   * @param statesRTD the policy's last ones; null only where {@link #readsPolicy} is false
   */
  Tensor values(Inputs inputs, LabelledTokens tokens, @Nullable Tensor statesRTD);

  /** Frees its memory. */
  void release();

  /** One dense layer on the policy's states, which starts at 0. */
  static ValueFunction head(int width) {
    Linear dense =
        new Linear(new Parameter(Initializer.ZEROS, 1, width), new Parameter(Initializer.ZEROS, 1));
    dense.initialise();
    return new ValueFunction() {
      @Override
      public Map<String, Parameter> parameters() {
        return dense.allParameters();
      }

      @Override
      public boolean readsPolicy() {
        return true;
      }

      @Override
      public Tensor values(Inputs inputs, LabelledTokens tokens, @Nullable Tensor statesRTD) {
        return dense.forward(tokens.before(Objects.requireNonNull(statesRTD))).squeeze(1);
      }

      @Override
      public void release() {
        dense.release();
      }
    };
  }

  /**
   * A model of its own, which starts as a reward model: what that says of an answer's beginnings
   * (Ouyang et al. 2022, appendix C.4). It is run without dropout.
   */
  static ValueFunction ofReward(Model model) {
    if (!(model instanceof PrefixScores scores)) {
      throw new IllegalArgumentException(model.architecture() + " reads whole texts alone");
    }
    return new ValueFunction() {
      @Override
      public Map<String, Parameter> parameters() {
        return model.parameters();
      }

      @Override
      public boolean readsPolicy() {
        return false;
      }

      @Override
      public Tensor values(Inputs inputs, LabelledTokens tokens, @Nullable Tensor statesRTD) {
        model.train(false);
        return tokens.before(scores.prefixScores(inputs)).squeeze(1);
      }

      @Override
      public void release() {
        model.release();
      }
    };
  }
}
