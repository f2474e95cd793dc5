package org.warmstart.cli.metric;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.TextLines;

/** Files whose lines belong together: a line of each is an example. */
public final class MetricLines implements MetricInput {
  /**
   * The files.
   *
   * @param sources null: there are none
   * @param noAnswer null: there is none
   * @param json whether lines are JSON strings
   */
  public record Files(
      Path predictions,
      List<Path> references,
      @Nullable Path sources,
      @Nullable Path noAnswer,
      boolean json) {
    public Files {
      references = List.copyOf(references);
    }
  }

  private final TextLines predictions;
  private final List<TextLines> references = new ArrayList<>();
  private @Nullable TextLines sources;
  private @Nullable TextLines noAnswer;

  private MetricLines(TextLines predictions) {
    this.predictions = predictions;
  }

  /**
   * Opens the files.
   *
   * @throws InputException if one cannot be read
   */
  public static MetricLines open(Files files) {
    MetricLines lines = new MetricLines(TextLines.open(files.predictions, files.json));
    try {
      for (Path file : files.references) {
        lines.references.add(TextLines.open(file, files.json));
      }
      if (files.sources != null) {
        lines.sources = TextLines.open(files.sources, files.json);
      }
      if (files.noAnswer != null) {
        lines.noAnswer = TextLines.open(files.noAnswer, false);
      }
      return lines;
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  @Override
  public @Nullable MetricRow next() {
    String prediction = predictions.next();
    if (prediction == null) {
      for (TextLines others : beside()) {
        if (others.next() != null) {
          throw unequal(others);
        }
      }
      return null;
    }
    List<String> row = new ArrayList<>();
    for (TextLines lines : references) {
      row.add(required(lines));
    }
    String source = sources == null ? null : required(sources);
    double score = noAnswer == null ? Double.NaN : number(noAnswer);
    String place = predictions.place();
    return new MetricRow(
        prediction,
        row,
        source,
        score,
        place,
        references.isEmpty() ? place : references.get(0).place());
  }

  private String required(TextLines lines) {
    String line = lines.next();
    if (line == null) {
      throw unequal(lines);
    }
    return line;
  }

  private double number(TextLines lines) {
    try {
      return MetricTableRows.number(required(lines));
    } catch (NumberFormatException e) {
      throw lines.wrong("not a number; expected how likely there is no answer, such as 0.25");
    }
  }

  private List<TextLines> beside() {
    List<TextLines> all = new ArrayList<>(references);
    if (sources != null) {
      all.add(sources);
    }
    if (noAnswer != null) {
      all.add(noAnswer);
    }
    return all;
  }

  private InputException unequal(TextLines others) {
    return new InputException(
        predictions.name()
            + " has "
            + Messages.count(predictions.countToEnd(), "line")
            + ", but "
            + others.name()
            + " has "
            + others.countToEnd()
            + "; both need a line for every example");
  }

  @Override
  public String name() {
    return predictions.name();
  }

  @Override
  public void close() {
    predictions.close();
    beside().forEach(TextLines::close);
  }
}
