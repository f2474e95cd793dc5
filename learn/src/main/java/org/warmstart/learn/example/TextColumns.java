package org.warmstart.learn.example;

import java.util.List;

/** The columns of tasks that read a text, or a pair of texts, and have one target. */
public final class TextColumns {
  /** The text, the first of a pair, or the source. */
  public static final String TEXT = "text";

  /** The second text of a pair. */
  public static final String SECOND = "second";

  /** The class, the number or the target text. */
  public static final String TARGET = "target";

  /** All of them; there is a second text only if its column is named. */
  public static final List<Column> ALL =
      List.of(
          new Column(TEXT, "text", true),
          new Column(SECOND, null, true),
          new Column(TARGET, "label", false));

  private TextColumns() {}
}
