package org.warmstart.pipeline.behaviour;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.FlatKeys;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.pipeline.TextInput;

/**
 * A test of behaviour.
 *
 * @param name what it is called in messages
 * @param type minimum-functionality, invariance or direction; its keys may stand beside it
 * @param templates texts, with slots such as {name} for the values of the list of that name
 * @param second the second texts of pairs: as many as there are templates, or one for all; of
 *     questions, the contexts
 * @param file texts in the place of templates, one a line and as they are; of pairs with a tab
 *     between the two
 * @param samples how many texts are tried at the most; of more, so many are drawn
 * @param allowedFailures the share of the trials that may fail
 */
public record BehaviourTest(
    String name,
    @FlatKeys Check type,
    @Default("[]") List<String> templates,
    @Default("[]") List<String> second,
    @Nullable Path file,
    @Default("100") @InRange(least = 1, most = 1_000_000) int samples,
    @Default("0") @InRange(least = 0, below = 1) double allowedFailures) {
  /** Refuses what is neither templates nor a file, and what is both. */
  public BehaviourTest {
    templates = List.copyOf(templates);
    second = List.copyOf(second);
    NumberRange.check(
        BehaviourTest.class, name, type, templates, second, file, samples, allowedFailures);
    if (name.isBlank()) {
      throw new InputException("name must not be blank");
    }
    if (templates.isEmpty() == (file == null)) {
      throw new InputException("'" + name + "' needs either templates or a file of texts");
    }
    if (file != null && !second.isEmpty()) {
      throw new InputException(
          "'" + name + "': second goes with templates; in a file, pairs have a tab between them");
    }
    if (samples < templates.size()) {
      throw new InputException(
          "'" + name + "': samples has to be at least " + templates.size() + ", one a template");
    }
  }

  /** The texts of a test, and how many there could be. */
  record Texts(Templates templates, List<Templates.Filled> filled, long possible) {}

  /** Reads and checks the templates or the file. */
  Texts texts(Map<String, List<String>> lists, SeededRandom random) {
    if (file == null) {
      Templates made = new Templates(lists, templates, second);
      type.requireFits(made);
      return new Texts(made, made.fill(samples, random), made.count());
    }
    List<TextInput> inputs = lines(file);
    boolean pairs = inputs.get(0).isPair();
    Templates none = new Templates(Map.of(), List.of(""), pairs ? List.of("") : List.of());
    type.requireFits(none);
    int[] order = random.permutation(inputs.size());
    List<Templates.Filled> filled = new ArrayList<>();
    for (int i = 0; i < Math.min(samples, order.length); i++) {
      // in the file's order where all are taken
      int line = samples >= order.length ? i : order[i];
      filled.add(new Templates.Filled(inputs.get(line), 0, Map.of()));
    }
    return new Texts(none, filled, inputs.size());
  }

  private static List<TextInput> lines(Path file) {
    List<String> lines = InputFiles.readLines(file);
    List<TextInput> inputs = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank()) {
        continue;
      }
      int tab = line.indexOf('\t');
      TextInput input =
          tab < 0
              ? TextInput.of(line)
              : TextInput.of(line.substring(0, tab), line.substring(tab + 1));
      if (!inputs.isEmpty() && inputs.get(0).isPair() != input.isPair()) {
        throw new InputException(
            file
                + ", line "
                + (i + 1)
                + ": "
                + (input.isPair() ? "a pair of texts" : "a single text")
                + ", unlike the lines before");
      }
      inputs.add(input);
    }
    if (inputs.isEmpty()) {
      throw new InputException(file + ": has no texts, one a line");
    }
    return inputs;
  }
}
