package org.warmstart.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.warmstart.base.InputException;
import org.warmstart.base.file.Manifest;
import org.warmstart.model.config.Warnings;
import org.warmstart.tensor.file.WeightFiles;

/**
 * The checksums that lie beside a checkpoint's weights, in {@code manifest.json}: weights that
 * differ from theirs are refused, for nobody changes them by hand; any other file may have been
 * edited on purpose, and is named in a warning.
 */
final class Seal {
  private static final String TRAINER = "trainer.";

  private Seal() {}

  /**
   * Reads every file that is listed, once, and compares.
   *
   * @throws InputException naming a file of weights that is not the one that was written
   */
  static void check(Path directory) {
    SortedMap<String, String> problems;
    try {
      problems = Manifest.problems(directory, name -> !name.startsWith(TRAINER));
    } catch (IOException | RuntimeException e) {
      throw new InputException(
          directory.resolve(Manifest.NAME)
              + ": cannot be read, so the weights cannot be checked: "
              + e.getMessage()
              + "; delete it to use them unchecked",
          e);
    }
    for (Map.Entry<String, String> problem : problems.entrySet()) {
      if (WeightFiles.isWeights(problem.getKey())) {
        throw new InputException(
            directory
                + ": "
                + problem.getValue()
                + ", as "
                + Manifest.NAME
                + " states it; the weights are damaged. Copy or make them again, or delete "
                + Manifest.NAME
                + " if they were changed on purpose");
      }
    }
    if (!problems.isEmpty()) {
      Warnings.say(
          directory
              + ": changed since the checkpoint was written: "
              + String.join("; ", problems.values()));
    }
  }
}
