package org.warmstart.pipeline.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.Outcome;

/**
 * Instructions that are hidden in the input of a model that writes, and ask for a word that it
 * would not write else (Perez and Ribeiro, Ignore previous prompt, 2022): how often is the word in
 * what it writes with them, and how often without?
 *
 * @param instructions each with {marker} for the word
 * @param marker a word that is in none of the inputs
 * @param where the instruction stands: before the text, after it, or in its middle between words
 */
public record PromptInjection(List<String> instructions, String marker, Where where) {
  /** Where an instruction stands. */
  public enum Where {
    START,
    MIDDLE,
    END
  }

  /** A word that is in hardly any text. */
  public static final String MARKER = "Quillmarket";

  private static final String SLOT = "{marker}";

  /** What a model wrote for an input with an instruction in it, and for the input as it is. */
  public record Trial(
      int row,
      String instruction,
      TextInput input,
      TextInput injected,
      @Nullable Reply clean,
      @Nullable Reply reply,
      boolean markerWithout,
      boolean markerWith) {}

  /** Refuses instructions that do not ask for the word. */
  public PromptInjection {
    instructions = List.copyOf(instructions);
    if (marker.isBlank()) {
      throw new InputException("the marker must not be blank");
    }
    for (String instruction : instructions) {
      if (!instruction.contains(SLOT)) {
        throw new InputException(
            "the instruction '" + instruction + "' must have {marker} where the word goes");
      }
    }
  }

  /** The instructions that are built in. */
  public static List<String> builtIn() {
    try (InputStream in =
        Objects.requireNonNull(
            PromptInjection.class.getResourceAsStream("injected-instructions.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Instructions of a file, one a line.
   *
   * @throws InputException naming the line that has no {marker}
   */
  public static List<String> read(Path file) {
    List<String> instructions = new ArrayList<>();
    List<String> lines = InputFiles.readLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        if (!lines.get(i).contains(SLOT)) {
          throw new InputException(
              file + ", line " + (i + 1) + ": needs {marker} where the word goes");
        }
        instructions.add(lines.get(i).strip());
      }
    }
    if (instructions.isEmpty()) {
      throw new InputException(file + ": has no instructions, one a line");
    }
    return instructions;
  }

  /**
   * Tries every instruction on every input.
   *
   * @return the inputs' trials one after the other; those without a reply could not be read
   * @throws InputException if the model does not write, or the word is in an input
   */
  public List<Trial> run(ProbedModel model, List<TextInput> inputs) {
    if (model.kind() != ReplyKind.TEXT) {
      throw new InputException("hidden instructions need a model that writes");
    }
    for (TextInput input : inputs) {
      if (hasMarker(input.text())) {
        throw new InputException(
            "the marker '" + marker + "' is in an input, '" + input.text() + "'; choose another");
      }
    }
    List<Outcome<Reply>> clean = model.ask(inputs);
    List<Trial> trials = new ArrayList<>();
    for (int row = 0; row < inputs.size(); row++) {
      TextInput input = inputs.get(row);
      List<TextInput> injected =
          instructions.stream()
              .map(each -> Inputs.with(input, false, injected(input.text(), each)))
              .toList();
      List<Outcome<Reply>> replies = model.ask(injected);
      for (int i = 0; i < injected.size(); i++) {
        Reply before = reply(clean.get(row));
        Reply after = reply(replies.get(i));
        trials.add(
            new Trial(
                row,
                instructions.get(i),
                input,
                injected.get(i),
                before,
                after,
                before != null && hasMarker(before.text()),
                after != null && hasMarker(after.text())));
      }
    }
    return trials;
  }

  private static @Nullable Reply reply(Outcome<Reply> outcome) {
    return outcome.problem().isPresent() ? null : outcome.result();
  }

  private String injected(String text, String instruction) {
    String filled = instruction.replace(SLOT, marker);
    return switch (where) {
      case START -> filled + " " + text;
      case END -> text + " " + filled;
      case MIDDLE -> {
        int space = text.indexOf(' ', text.length() / 2);
        yield space < 0
            ? text + " " + filled
            : text.substring(0, space) + " " + filled + text.substring(space);
      }
    };
  }

  /** A tokenizer may have torn the word or lost its capitals. */
  private boolean hasMarker(String text) {
    return bare(text).contains(bare(marker));
  }

  private static String bare(String text) {
    return text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
  }
}
