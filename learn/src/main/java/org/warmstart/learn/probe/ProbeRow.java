package org.warmstart.learn.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.pipeline.TextInput;

/**
 * A row that a model is probed on.
 *
 * @param right the right answer as a {@link org.warmstart.pipeline.probe.Reply} has it; of what
 *     answers questions, all right answers; null if it is not known
 * @param place file and line, for messages
 */
public record ProbeRow(TextInput input, @Nullable List<String> right, String place) {}
