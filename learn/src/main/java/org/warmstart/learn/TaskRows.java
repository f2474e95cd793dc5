package org.warmstart.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.warmstart.base.InputException;
import org.warmstart.data.table.RowFaults;
import org.warmstart.learn.task.Cuts;
import org.warmstart.learn.task.Example;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskRow;

/** Rows of a table as examples of a task. */
final class TaskRows {
  private TaskRows() {}

  /**
   * Turns rows to numbers and tells how many were cut.
   *
   * @param part what the rows are for, such as {@code training}
   * @param notes takes what the user should know
   * @throws InputException listing the rows that the task cannot use
   */
  static List<Example> encode(Task task, List<TaskRow> rows, String part, Consumer<String> notes) {
    List<Example> examples = new ArrayList<>(rows.size());
    RowFaults faults = new RowFaults();
    Cuts cuts = new Cuts();
    for (TaskRow row : rows) {
      try {
        Example example = task.encode(row);
        cuts.add(example);
        examples.add(example);
      } catch (InputException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    faults.throwIfAny();
    cuts.note(part).ifPresent(notes);
    return examples;
  }
}
