package org.warmstart.learn.probe;

import org.jspecify.annotations.Nullable;
import org.warmstart.eval.statistics.Bootstrap.Interval;

/**
 * What one strength of a perturbation does. Intervals are over rows.
 *
 * @param strength the share of what can be changed; NaN where there is no strength
 * @param rows that the numbers are of
 * @param changed how many changed texts were read
 * @param unchanged in how many texts there was nothing to change
 * @param unreadable how many changed texts the model could not read
 * @param share mean share of the words, or what else the strength is of, that was changed
 * @param flips the share of the changed texts whose answer is another; null if none was changed
 * @param moved how far the answers moved; null if none was changed
 * @param accuracy the share of the answers that are right, of all rows; null if that is not known
 */
public record SensitivityPoint(
    double strength,
    int rows,
    int changed,
    int unchanged,
    int unreadable,
    double share,
    @Nullable Interval flips,
    @Nullable Interval moved,
    @Nullable Interval accuracy) {}
