package org.warmstart.cli.use;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.Failures;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.example.Cuts;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.pipeline.result.TextResult;
import org.warmstart.pipeline.result.TokenCounts;

/**
 * Takes texts through a model in batches and prints what it makes of them. A text that is of no use
 * is reported, and has an empty line or a JSON object with its error in the output, so that lines
 * in and out stay beside each other.
 *
 * @param <R> what the model makes of a text
 */
final class TextBatches<R extends TextResult> {
  private static final int MOST_REPORTED = 20;

  private final InputTexts inputs;
  private final Terminal terminal;
  private final Printer<R> printer;
  private final Cuts cuts = new Cuts();
  private long count;
  private long faults;

  /** What the model makes of texts; each has its number in the input, from 1. */
  interface Work<R> {
    List<Outcome<R>> run(List<TextInput> texts, long[] numbers);
  }

  /**
   * How results are printed.
   *
   * @param json whether as JSON objects
   * @param object what such an object has
   * @param lines prints a result for people
   * @param rows in the place of both, what rows of a table are made of a text and its result; a
   *     text of no use then has none. Null: there is no table
   */
  record Printer<R>(
      boolean json,
      Function<R, Map<String, ?>> object,
      Consumer<R> lines,
      @Nullable BiFunction<InputText, R, List<Map<String, @Nullable Object>>> rows) {
    Printer(boolean json, Function<R, Map<String, ?>> object, Consumer<R> lines) {
      this(json, object, lines, null);
    }

    /** As the rows of a table in JSON lines. */
    static <R> Printer<R> ofRows(
        BiFunction<InputText, R, List<Map<String, @Nullable Object>>> rows) {
      return new Printer<>(true, result -> Map.of(), result -> {}, rows);
    }

    /** As JSON objects in any case. */
    static <R> Printer<R> ofObjects(Function<R, Map<String, ?>> object) {
      return new Printer<>(true, object, result -> {});
    }
  }

  TextBatches(InputTexts inputs, Terminal terminal, Printer<R> printer) {
    this.inputs = inputs;
    this.terminal = terminal;
    this.printer = printer;
  }

  /**
   * Takes all texts through the model.
   *
   * @param most texts at once
   * @return the exit code
   */
  int run(int most, Work<R> work) {
    return run(most, work, done -> {});
  }

  /**
   * As above.
   *
   * @param told after every batch how many texts are done
   */
  int run(int most, Work<R> work, LongConsumer told) {
    List<InputText> batch = next(most);
    while (!batch.isEmpty()) {
      print(batch, outcomes(batch, work));
      terminal.out().flush();
      told.accept(count);
      batch = next(most);
    }
    return finish();
  }

  /** The next texts, at most {@code most}; empty after the last. */
  private List<InputText> next(int most) {
    List<InputText> batch = new ArrayList<>();
    InputText input = inputs.next();
    while (input != null) {
      batch.add(input);
      count++;
      input = batch.size() == most ? null : inputs.next();
    }
    return batch;
  }

  /** The outcomes of those texts that could be read, in their order. */
  private List<Outcome<R>> outcomes(List<InputText> batch, Work<R> work) {
    long first = count - batch.size() + 1;
    List<TextInput> texts = new ArrayList<>();
    long[] numbers = new long[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      InputText input = batch.get(i);
      if (input.fault() == null) {
        numbers[texts.size()] = first + i;
        texts.add(new TextInput(input.text(), input.second()));
      }
    }
    return work.run(texts, Arrays.copyOf(numbers, texts.size()));
  }

  private void print(List<InputText> batch, List<Outcome<R>> outcomes) {
    int next = 0;
    for (InputText input : batch) {
      if (input.fault() != null) {
        fail(input);
        continue;
      }
      Outcome<R> outcome = outcomes.get(next++);
      TextProblem problem = outcome.problem().orElse(null);
      if (problem != null) {
        if (problem instanceof TextProblem.NoMask unmasked) {
          add(unmasked.counts());
        }
        fail(input.withFault(message(problem)));
        continue;
      }
      R result = outcome.result();
      add(result.tokens());
      if (printer.rows() != null) {
        printer
            .rows()
            .apply(input, result)
            .forEach(row -> terminal.out().println(JsonOutput.line(row)));
      } else if (printer.json()) {
        terminal.out().println(JsonOutput.line(input.with(printer.object().apply(result))));
      } else {
        printer.lines().accept(result);
      }
    }
  }

  private void add(TokenCounts counts) {
    cuts.add(counts.read(), counts.given());
  }

  private static String message(TextProblem problem) {
    return problem instanceof TextProblem.TooLong tooLong
        ? tooLong.lengths() + "; shorten it, or add --truncate"
        : problem.message();
  }

  /** Says why a text is of no use, and prints what stands in the place of its result. */
  private void fail(InputText faulty) {
    faults++;
    if (faults <= MOST_REPORTED) {
      terminal.err().println("warmstart: " + faulty.place() + ": " + faulty.fault());
    }
    if (printer.rows() != null) {
      return;
    }
    if (!printer.json()) {
      terminal.out().println();
      return;
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("error", faulty.place() + ": " + faulty.fault());
    terminal.out().println(JsonOutput.line(faulty.with(object)));
  }

  /** Says what came of all texts, and returns the exit code. */
  private int finish() {
    terminal.out().flush();
    inputs.notes().forEach(terminal.err()::println);
    cuts.note("texts", "inputs").ifPresent(terminal.err()::println);
    if (faults > MOST_REPORTED) {
      terminal.err().println("warmstart: … and " + (faults - MOST_REPORTED) + " more");
    }
    if (faults > 1) {
      terminal
          .err()
          .println(
              "warmstart: "
                  + faults
                  + " of "
                  + Messages.count(count, "text")
                  + " could not be used");
    }
    return faults == 0 ? 0 : Failures.BAD_INPUT;
  }
}
