package org.warmstart.pipeline.result;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * What came of one text among many: a result, or why there is none. A text that is of no use does
 * not cost the others theirs.
 *
 * @param <R> what a text of use gives
 */
public final class Outcome<R> {
  private final @Nullable R result;
  private final @Nullable TextProblem problem;

  private Outcome(@Nullable R result, @Nullable TextProblem problem) {
    this.result = result;
    this.problem = problem;
  }

  public static <R> Outcome<R> of(R result) {
    return new Outcome<>(result, null);
  }

  public static <R> Outcome<R> failed(TextProblem problem) {
    return new Outcome<>(null, problem);
  }

  /**
   * The result.
   *
   * @throws InputException if there is none, saying why
   */
  public R result() {
    if (problem != null) {
      throw new InputException(problem.message());
    }
    return Objects.requireNonNull(result);
  }

  /** Why there is no result; empty if there is one. */
  public Optional<TextProblem> problem() {
    return Optional.ofNullable(problem);
  }

  @Override
  public String toString() {
    return problem == null ? String.valueOf(result) : problem.message();
  }
}
