package org.warmstart.learn.distillation;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.model.Inputs;
import org.warmstart.model.SelfAttention;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * The divergence of a student's from a teacher's relations between tokens in one layer: of queries
 * to keys, which is attention itself, and of values to values (Wang et al. 2020, section 3). With
 * {@code relations: [query-query, key-key, value-value]} and {@code heads} they are those of Wang
 * et al. 2021, section 3: the vectors of all heads are laid together and divided anew, so that both
 * models need not have as many heads. The mean over heads and tokens, summed over relations.
 *
 * @param weight the factor in the whole loss
 * @param relations which vectors' scaled products are compared
 * @param heads into how many heads vectors are divided anew; null: both models' own, of which they
 *     have as many
 * @param studentLayer the student's layer, counted from 1; null: the last
 * @param teacherLayer the teacher's layer; null: the last
 */
public record AttentionRelations(
    @Default("1") @InRange(above = 0, most = 1e6) double weight,
    @Default("[query-key, value-value]") List<Relation> relations,
    @Nullable @InRange(least = 1) Integer heads,
    @Nullable @InRange(least = 1) Integer studentLayer,
    @Nullable @InRange(least = 1) Integer teacherLayer)
    implements DistillationLoss {
  private static final String NAME = "attention-relations";

  /** The score of what is not seen: its probability is 0, and differences stay numbers. */
  private static final double UNSEEN = -1e4;

  /** Between which vectors. */
  public enum Relation {
    QUERY_KEY,
    QUERY_QUERY,
    KEY_KEY,
    VALUE_VALUE
  }

  public AttentionRelations {
    NumberRange.check(
        AttentionRelations.class, weight, relations, heads, studentLayer, teacherLayer);
    relations = List.copyOf(relations);
    if (relations.isEmpty() || relations.stream().distinct().count() < relations.size()) {
      throw new InputException(
          "relations: name one or more of query-key, query-query, key-key, value-value, each once");
    }
  }

  @Override
  public Compared compared() {
    return Compared.ATTENTION;
  }

  @Override
  public Comparison between(Anatomy student, Anatomy teacher) {
    int own = layer("studentLayer", studentLayer, student);
    int theirs = layer("teacherLayer", teacherLayer, teacher);
    Anatomy.Heads ownHeads = student.attention().get(own - 1);
    Anatomy.Heads theirHeads = teacher.attention().get(theirs - 1);
    AttentionMse.requireSameSight(NAME, ownHeads, theirHeads);
    if (heads == null) {
      AttentionMse.requireSameHeads(NAME, ownHeads, theirHeads);
    }
    requireDivision("student", ownHeads);
    requireDivision("teacher", theirHeads);
    boolean causal = ownHeads.causal();
    return new Comparison() {
      @Override
      public long targets(Inputs in) {
        return RealPlaces.count(in);
      }

      @Override
      public Tensor sum(Observed ofStudent, Observed ofTeacher, Inputs in) {
        Tensor seenB1TT = RealPlaces.pairs(in, causal);
        Tensor readersB1T1 = RealPlaces.weights(in).unsqueeze(1).unsqueeze(3);
        return relations.stream()
            .map(
                relation -> {
                  Tensor p = products(ofTeacher.attention().get(theirs - 1), relation);
                  Tensor q = products(ofStudent.attention().get(own - 1), relation);
                  Tensor divergence =
                      Divergence.elements(onlySeen(p, seenB1TT), onlySeen(q, seenB1TT));
                  return Ops.scale(Ops.sum(divergence.mul(readersB1T1)), 1.0 / p.size(1));
                })
            .reduce(Tensor::add)
            .orElseThrow();
      }
    };
  }

  private static int layer(String key, @Nullable Integer given, Anatomy anatomy) {
    anatomy.requireAttention(NAME);
    int layers = anatomy.layers();
    return given == null ? layers : LayerMap.within(NAME, key, given, layers);
  }

  private void requireDivision(String whose, Anatomy.Heads own) {
    if (heads != null && own.keys() != own.queries()) {
      throw new InputException(
          NAME
              + ": heads: the "
              + whose
              + " has fewer heads of keys than of queries, which cannot be divided alike");
    }
    if (heads != null && own.queries() * own.width() % heads != 0) {
      throw new InputException(
          NAME
              + ": heads "
              + heads
              + " do not divide the "
              + whose
              + "'s width of "
              + own.queries() * own.width());
    }
  }

  /** Scaled products [B, N, T, T] of a layer's vectors. */
  private Tensor products(SelfAttention layer, Relation relation) {
    if (heads == null && relation == Relation.QUERY_KEY) {
      return layer.products();
    }
    Tensor a =
        switch (relation) {
          case QUERY_KEY, QUERY_QUERY -> layer.queriesBNTH();
          case KEY_KEY -> layer.keysBMSH();
          case VALUE_VALUE -> layer.valuesBMSH();
        };
    Tensor b = relation == Relation.QUERY_KEY ? layer.keysBMSH() : a;
    Tensor left = divided(a);
    double scale = 1 / Math.sqrt((double) left.size(3));
    return Ops.matmul(Ops.scale(left, scale), divided(b).transpose(-2, -1));
  }

  private Tensor divided(Tensor xBNTH) {
    return heads == null ? xBNTH : Ops.splitHeads(Ops.mergeHeads(xBNTH).contiguous(), heads);
  }

  /** Products with a score of next to nothing where one token does not see the other. */
  static Tensor onlySeen(Tensor productsBNTT, Tensor seenB1TT) {
    return Ops.maskedFill(productsBNTT, Ops.equal(Tensors.toLong(seenB1TT), 0), UNSEEN);
  }
}
