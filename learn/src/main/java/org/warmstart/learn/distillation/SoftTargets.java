package org.warmstart.learn.distillation;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Ops;

/**
 * The teacher's probabilities as targets (Hinton et al. 2015, section 2): the divergence between
 * both models' distributions at a temperature, times the square of it, so that gradients are as
 * large as at 1. The mean over tokens or texts; of several labels, each is a distribution of two.
 *
 * @param weight the factor in the whole loss
 * @param temperature by which scores are divided before the softmax
 * @param direction whether the divergence is the student's from the teacher, as is usual, or the
 *     teacher's from the student
 * @param tokens at which tokens, where tokens have scores: all but padding, or those that the
 *     student's own loss predicts; null: all of an encoder's or a decoder's, the targets of tagging
 *     and of text to text
 */
public record SoftTargets(
    @Default("1") @InRange(above = 0, most = 1e6) double weight,
    @Default("2") @InRange(above = 0, most = 1e4) double temperature,
    @Default("forward") Direction direction,
    @Nullable ComparedTokens tokens)
    implements DistillationLoss {
  /** Whose probabilities weigh the differences. */
  public enum Direction {
    /** KL(teacher, student): the student gives weight wherever the teacher does. */
    FORWARD,
    /** KL(student, teacher): the student keeps to what the teacher gives most weight. */
    REVERSE
  }

  public SoftTargets {
    NumberRange.check(SoftTargets.class, weight, temperature, direction, tokens);
  }

  @Override
  public Compared compared() {
    return Compared.SCORES;
  }

  @Override
  public Comparison between(Anatomy student, Anatomy teacher) {
    ScorePlaces places = ScorePlaces.of("soft-targets", tokens, student, teacher);
    if (student.scores() == 1) {
      throw new InputException(
          "soft-targets: a single score is no distribution; logits-mse compares it with the"
              + " teacher's");
    }
    boolean several = student.hasSeveralLabels();
    return new Comparison() {
      @Override
      public long targets(Inputs in) {
        // as the loss of several labels is the mean over all of them
        return places.count(in) * (several ? student.scores() : 1);
      }

      @Override
      public Tensor sum(Observed ofStudent, Observed ofTeacher, Inputs in) {
        Tensor at = places.places(in);
        Tensor own = Ops.scale(ofStudent.scores().apply(at), 1 / temperature);
        Tensor theirs = Ops.scale(ofTeacher.scores().apply(at), 1 / temperature);
        boolean forward = direction == Direction.FORWARD;
        Tensor from = forward ? theirs : own;
        Tensor to = forward ? own : theirs;
        Tensor sum = several ? Divergence.ofLabels(from, to) : Divergence.of(from, to);
        return Ops.scale(sum, temperature * temperature);
      }
    };
  }
}
