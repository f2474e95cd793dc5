package org.warmstart.learn.compare;

import org.jspecify.annotations.Nullable;

/**
 * A comparison of two contestants by one score.
 *
 * @param a the one, which differences are taken from
 * @param b the other
 * @param score its name
 * @param difference A - B
 * @param rows what the rows say; null if either has none
 * @param adjustedP the rows' p-value, corrected for that there are several; NaN without one
 * @param seeds what the seeds say; null if either has fewer than two
 * @param adjustedSeedsP the seeds' p-value, corrected likewise; NaN without one
 * @param conclusion in plain words: what can be said, and what cannot
 */
public record Pair(
    String a,
    String b,
    String score,
    double difference,
    @Nullable RowTests rows,
    double adjustedP,
    @Nullable SeedTests seeds,
    double adjustedSeedsP,
    String conclusion) {}
