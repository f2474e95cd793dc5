package org.warmstart.learn.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.pipeline.probe.ReplyKind;

/**
 * All that was tried on a model.
 *
 * @param checkpoint that the model was loaded from, for people
 * @param table that the rows are of, for people
 * @param total how many rows the table has
 * @param sensitivity to perturbations; null if none were asked for
 * @param attacks in the order they were asked for
 * @param injection of instructions; null if it was not asked for
 */
public record ProbeResult(
    String checkpoint,
    String table,
    ReplyKind kind,
    int rows,
    long total,
    ProbeSettings settings,
    @Nullable Sensitivity sensitivity,
    List<AttackSummary> attacks,
    @Nullable InjectionSummary injection) {
  public ProbeResult {
    attacks = List.copyOf(attacks);
  }
}
