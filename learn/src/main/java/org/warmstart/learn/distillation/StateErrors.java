package org.warmstart.learn.distillation;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/**
 * The squared difference of states, a student's projected where need be: the mean over tokens and
 * columns, summed over pairs of layers.
 */
final class StateErrors implements Comparison {
  private final List<LayerMap.Pair> pairs;
  private final Projections projections = new Projections();

  StateErrors(List<LayerMap.Pair> pairs, Projection projection, Anatomy student, Anatomy teacher) {
    this.pairs = pairs;
    for (LayerMap.Pair pair : pairs) {
      projections.add(
          projection,
          pair.student(),
          student.widths().get(pair.student()),
          teacher.widths().get(pair.teacher()));
    }
  }

  @Override
  public long targets(Inputs in) {
    return RealPlaces.count(in);
  }

  @Override
  public Tensor sum(Observed student, Observed teacher, Inputs in) {
    Tensor at = RealPlaces.places(in);
    return pairs.stream()
        .map(pair -> error(pair, student, teacher, at))
        .reduce(Tensor::add)
        .orElseThrow();
  }

  private Tensor error(
      LayerMap.Pair pair, Observed student, Observed teacher, @Nullable Tensor at) {
    Tensor own = RealPlaces.states(student.states().get(pair.student()), at);
    Tensor theirs = RealPlaces.states(teacher.states().get(pair.teacher()), at);
    Tensor projected = projections.apply(pair.student(), own);
    return Ops.scale(Ops.squaredErrorSum(projected, theirs), 1.0 / theirs.size(1));
  }

  @Override
  public Map<String, Parameter> parameters() {
    return projections.parameters();
  }
}
