package org.warmstart.learn.task.chat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.chat.ConversationRows;
import org.warmstart.learn.chat.PreferencePairs;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.training.Batch;
import org.warmstart.text.stage.Sampling;

/** What tasks on pairs of a better and a worse answer have in common. */
abstract class PreferenceTask extends ChatTask {
  /** The settings of one, and the columns it reads. */
  interface Settings extends ChatTask.Settings {
    @Override
    default List<Column> columns() {
      return ConversationRows.PREFERENCE_COLUMNS;
    }

    @Override
    default Set<String> targets() {
      return Set.of();
    }
  }

  PreferenceTask(Settings settings, TaskContext context, String task) {
    super(settings, context, task);
  }

  /** A row's two answers. */
  @Override
  public final List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    requireUnsampled(sampling, "answers");
    ConversationRows.Preference preference = rows.preference(row);
    return List.of(
        PreferencePairs.example(
            at(row.place(ConversationRows.CHOSEN), () -> features.completion(preference.chosen())),
            at(
                row.place(ConversationRows.REJECTED),
                () -> features.completion(preference.rejected()))));
  }

  @Override
  public final Batch batch(List<Example> examples) {
    return PreferencePairs.batch(examples, features.filler());
  }

  @Override
  public final Set<String> metrics() {
    return PreferenceScorer.METRICS;
  }
}
