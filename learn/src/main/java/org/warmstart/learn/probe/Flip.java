package org.warmstart.learn.probe;

import org.jspecify.annotations.Nullable;
import org.warmstart.data.perturb.Perturbed;
import org.warmstart.pipeline.probe.Reply;

/**
 * A text whose answer became another.
 *
 * @param place of the row
 * @param change what was changed
 * @param other the other text of a pair, which stayed; null if there is none
 * @param right the right answer; null if it is not known
 */
public record Flip(
    String place,
    double strength,
    Perturbed change,
    @Nullable String other,
    Reply before,
    Reply after,
    @Nullable String right) {}
