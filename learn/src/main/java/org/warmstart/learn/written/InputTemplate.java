package org.warmstart.learn.written;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.example.TaskRow;

/**
 * A text with columns in braces, such as {@code stsb sentence1: {sentence1} sentence2: {sentence2}}
 * (Raffel et al. 2020, appendix D).
 */
public final class InputTemplate {
  private static final Pattern COLUMN = Pattern.compile("\\{([^{}]*)\\}");

  private final List<String> texts = new ArrayList<>();
  private final List<String> columns = new ArrayList<>();

  /**
   * Reads a template.
   *
   * @throws InputException if it names no column, or a brace is open
   */
  public InputTemplate(String template) {
    Matcher matcher = COLUMN.matcher(template);
    int end = 0;
    while (matcher.find()) {
      texts.add(template.substring(end, matcher.start()));
      columns.add(matcher.group(1));
      end = matcher.end();
    }
    texts.add(template.substring(end));
    boolean open = texts.stream().anyMatch(text -> text.matches("(?s).*[{}].*"));
    if (columns.isEmpty() || open || columns.stream().anyMatch(String::isBlank)) {
      throw new InputException(
          "task.input: expected a text with columns in braces, such as 'cola sentence: {text}',"
              + " found "
              + Messages.quote(template));
    }
  }

  /** The columns' names, each once. */
  public List<String> columns() {
    return columns.stream().distinct().toList();
  }

  /**
   * The text of a row.
   *
   * @throws InputException naming the row if a column has no value
   */
  public String fill(TaskRow row) {
    StringBuilder text = new StringBuilder(texts.get(0));
    for (int i = 0; i < columns.size(); i++) {
      text.append(row.require(columns.get(i))).append(texts.get(i + 1));
    }
    return text.toString();
  }
}
