package org.warmstart.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.task.Cuts;
import org.warmstart.text.Encoding;

/**
 * Texts encoded in batches. A text that is of no use is reported, and has an empty line or a JSON
 * object with its error in the output, so that lines in and out stay beside each other.
 */
final class TextBatches {
  private static final int MOST_REPORTED = 20;

  private final InputTexts inputs;
  private final TextEncoder encoder;
  private final boolean framed;
  private final Terminal terminal;
  private final boolean json;
  private final Cuts cuts = new Cuts();
  private long count;
  private long faults;

  /**
   * @param framed whether texts get the special tokens that the tokenizer frames them with
   * @param json whether results are JSON objects
   */
  TextBatches(
      InputTexts inputs, TextEncoder encoder, boolean framed, Terminal terminal, boolean json) {
    this.inputs = inputs;
    this.encoder = encoder;
    this.framed = framed;
    this.terminal = terminal;
    this.json = json;
  }

  /** The next texts, at most {@code most}; empty after the last. */
  TextBatch next(int most) {
    List<TextBatch.Slot> slots = new ArrayList<>();
    InputText input = inputs.next();
    while (input != null) {
      slots.add(slot(input));
      input = slots.size() == most ? null : inputs.next();
    }
    return new TextBatch(slots);
  }

  private TextBatch.Slot slot(InputText input) {
    count++;
    TextEncoder.Encoded encoded =
        input.fault() != null ? null : encoder.encode(input.text(), input.second(), framed);
    if (encoded != null && encoded.fault() == null) {
      Encoding encoding = Objects.requireNonNull(encoded.encoding());
      cuts.add(encoding.size(), encoded.uncut());
      return new TextBatch.Slot(count, input, encoding);
    }
    InputText faulty = encoded == null ? input : input.withFault(String.valueOf(encoded.fault()));
    report(faulty);
    return new TextBatch.Slot(count, faulty, null);
  }

  /** How many texts there were so far. */
  long count() {
    return count;
  }

  /** Says why a text is of no use. */
  void report(InputText faulty) {
    faults++;
    if (faults <= MOST_REPORTED) {
      terminal.err().println("warmstart: " + faulty.place() + ": " + faulty.fault());
    }
  }

  /**
   * Prints a batch's results as JSON objects, in the order of its texts.
   *
   * @param result what object number n of those that are of use has
   */
  void print(TextBatch batch, IntFunction<Map<String, ?>> result) {
    int row = 0;
    for (TextBatch.Slot slot : batch.slots()) {
      if (slot.encoding() == null) {
        printFault(slot.input());
      } else {
        terminal.out().println(JsonOutput.line(slot.input().with(result.apply(row++))));
      }
    }
  }

  /** Prints what stands in the place of a result. */
  void printFault(InputText faulty) {
    if (!json) {
      terminal.out().println();
      return;
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("error", faulty.place() + ": " + faulty.fault());
    terminal.out().println(JsonOutput.line(faulty.with(object)));
  }

  /**
   * Says what came of all texts.
   *
   * @return the exit code
   */
  int finish() {
    terminal.out().flush();
    inputs.notes().forEach(terminal.err()::println);
    cuts.note("texts").ifPresent(terminal.err()::println);
    if (faults > MOST_REPORTED) {
      terminal.err().println("warmstart: … and " + (faults - MOST_REPORTED) + " more");
    }
    if (faults > 1) {
      terminal.err().println("warmstart: " + faults + " of " + count + " texts could not be used");
    }
    return faults == 0 ? 0 : Failures.BAD_INPUT;
  }
}
