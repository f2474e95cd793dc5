package org.warmstart.learn.task;

import org.jspecify.annotations.Nullable;

/**
 * How long texts are, and how they are searched.
 *
 * @param maxLength most tokens of a source; 0: what the model has positions for; null: the usual
 * @param maxTargetLength most tokens of a target; null: the usual
 * @param numBeams beams; null: what the checkpoint says
 * @param usualBeams where it says nothing
 */
public record WritingLimits(
    @Nullable Integer maxLength,
    @Nullable Integer maxTargetLength,
    @Nullable Integer numBeams,
    int usualBeams) {}
