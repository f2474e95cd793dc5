package org.warmstart.learn.written;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;

/** What a model that writes is given of a row, and what it is to write. */
public interface Wording {
  /** The columns' own texts, the source behind a prefix. */
  static Wording behind(String prefix) {
    return row -> {
      String target = row.one(TextColumns.TARGET);
      if (target == null) {
        throw new InputException(row.place(TextColumns.TARGET) + ": the target text is missing");
      }
      String source = prefix + row.require(TextColumns.TEXT);
      return new Worded(source, row.get(TextColumns.SECOND), target);
    };
  }

  /**
   * A row in words.
   *
   * @param source what the model reads
   * @param second the second text of a pair, or null
   * @param target what it is to write
   */
  record Worded(String source, @Nullable String second, String target) {}

  /**
   * Puts a row into words.
   *
   * @throws InputException naming the row if that cannot be done
   */
  Worded of(TaskRow row);
}
