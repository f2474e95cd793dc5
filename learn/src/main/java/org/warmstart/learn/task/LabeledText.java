package org.warmstart.learn.task;

import org.jspecify.annotations.Nullable;

/**
 * One row of a table as a task sees it.
 *
 * @param text the first or only text; for sequence tasks the source
 * @param second the second text of a pair, or null
 * @param target a class name, a number or the target text; null where it is not known
 * @param place where the row comes from, for messages
 */
public record LabeledText(
    String text, @Nullable String second, @Nullable String target, String place) {}
