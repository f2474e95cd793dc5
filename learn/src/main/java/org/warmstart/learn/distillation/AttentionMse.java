package org.warmstart.learn.distillation;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.model.Inputs;
import org.warmstart.model.SelfAttention;
import org.warmstart.tensor.Ops;

/**
 * The squared difference of attention matrices (Jiao et al. 2020, equation 7), the mean over heads
 * and over pairs of tokens of which one sees the other, summed over the student's layers. Both
 * models have as many heads.
 *
 * @param weight the factor in the whole loss
 * @param of the scores before the softmax, as the paper has it, or the probabilities behind it
 * @param teacherLayers which of the teacher's layers each of the student's learns from, counted
 *     from 1; empty: every k-th, where the teacher has k times as many
 */
public record AttentionMse(
    @Default("1") @InRange(above = 0, most = 1e6) double weight,
    @Default("scores") Matrix of,
    @Default("[]") List<Integer> teacherLayers)
    implements DistillationLoss {
  /** Which matrices are compared. */
  public enum Matrix {
    /** Scaled products of queries and keys. */
    SCORES,
    /** Their softmax. */
    PROBABILITIES
  }

  public AttentionMse {
    NumberRange.check(AttentionMse.class, weight, of, teacherLayers);
    teacherLayers = List.copyOf(teacherLayers);
  }

  @Override
  public Compared compared() {
    return Compared.ATTENTION;
  }

  @Override
  public Comparison between(Anatomy student, Anatomy teacher) {
    student.requireAttention("attention-mse");
    teacher.requireAttention("attention-mse");
    List<LayerMap.Pair> pairs = LayerMap.of("attention-mse", teacherLayers, student, teacher);
    for (LayerMap.Pair pair : pairs) {
      Anatomy.Heads own = student.attention().get(pair.student() - 1);
      Anatomy.Heads theirs = teacher.attention().get(pair.teacher() - 1);
      requireSameSight("attention-mse", own, theirs);
      requireSameHeads("attention-mse", own, theirs);
    }
    boolean causal = student.attention().get(0).causal();
    return new Comparison() {
      @Override
      public long targets(Inputs in) {
        return RealPlaces.countPairs(in, causal);
      }

      @Override
      public Tensor sum(Observed ofStudent, Observed ofTeacher, Inputs in) {
        Tensor seenB1TT = RealPlaces.pairs(in, causal);
        return pairs.stream()
            .map(
                pair -> {
                  Tensor own = matrix(ofStudent.attention().get(pair.student() - 1), seenB1TT);
                  Tensor theirs = matrix(ofTeacher.attention().get(pair.teacher() - 1), seenB1TT);
                  Tensor difference = own.sub(theirs);
                  Tensor error = Ops.sum(difference.mul(difference).mul(seenB1TT));
                  return Ops.scale(error, 1.0 / own.size(1));
                })
            .reduce(Tensor::add)
            .orElseThrow();
      }
    };
  }

  private Tensor matrix(SelfAttention layer, Tensor seenB1TT) {
    Tensor products = layer.products();
    return of == Matrix.SCORES
        ? products
        : Ops.softmax(AttentionRelations.onlySeen(products, seenB1TT));
  }

  static void requireSameSight(String loss, Anatomy.Heads own, Anatomy.Heads theirs) {
    if (own.causal() != theirs.causal()) {
      throw new InputException(
          loss
              + ": one of the models reads from left to right, the other in both directions; their"
              + " tokens do not see the same");
    }
  }

  static void requireSameHeads(String loss, Anatomy.Heads own, Anatomy.Heads theirs) {
    if (own.queries() != theirs.queries() || own.keys() != theirs.keys()) {
      throw new InputException(
          loss
              + ": the student has "
              + counted(own)
              + ", the teacher "
              + counted(theirs)
              + "; attention-relations with 'heads' compares models of any number of heads");
    }
  }

  private static String counted(Anatomy.Heads heads) {
    return heads.queries()
        + " heads"
        + (heads.keys() == heads.queries() ? "" : " (" + heads.keys() + " of keys)");
  }
}
