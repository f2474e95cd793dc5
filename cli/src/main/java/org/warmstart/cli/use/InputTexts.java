package org.warmstart.cli.use;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts or pairs of texts, one after the other. One that is of no use does not end them. */
interface InputTexts extends AutoCloseable {
  /** What texts are to be. */
  enum Pairs {
    /** Single ones; a line with a tab is refused. */
    NEVER,
    /** Pairs; on a line, with a tab between them. */
    ALWAYS,
    /** Either; a line with a tab is a pair. */
    EITHER,
    /** Either, but on a line a tab is part of the text. */
    BY_COLUMN;

    /** Why an input is not as it should be, or null if it is. */
    @Nullable String fault(InputText input) {
      if (this == ALWAYS && input.second() == null) {
        return "a single text, but the checkpoint was trained on pairs; give the second text behind"
            + " a tab, by --second, or with JSON";
      }
      if (this == NEVER && input.second() != null) {
        return "a pair of texts, but the checkpoint was trained on single ones; if the tab belongs"
            + " to the text, give it as a JSON string (--json-input)";
      }
      return null;
    }
  }

  /** The next one, perhaps with a fault, or null after the last. */
  @Nullable InputText next();

  /** What the user should know of how they were read so far. */
  List<String> notes();

  @Override
  void close();
}
