package org.warmstart.cli.model;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.HubNames;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;

/**
 * A model as it is named on the command line.
 *
 * @param name as it was given
 * @param folder the checkpoint's folder, or null for a published size
 */
record ModelArgument(String name, @Nullable Path folder, ModelConfig config) {
  /**
   * Finds a checkpoint's folder or a preset.
   *
   * @throws InputException if there is neither, naming near presets
   */
  static ModelArgument of(String name) {
    Path path = existing(name);
    if (path != null) {
      return new ModelArgument(name, path, Checkpoint.config(path));
    }
    Map<String, ModelConfig> presets = Families.presets();
    // Brown et al. 2020 have sparse models, so sources of sizes say which they mean
    String plain = name.endsWith(" (dense)") ? name.substring(0, name.length() - 8) : name;
    ModelConfig preset = presets.get(plain);
    if (preset == null) {
      throw new InputException(
          "there is no folder "
              + name
              + "; "
              + NearNames.unknown("preset", name, presets.keySet())
              + hint(name));
    }
    return new ModelArgument(name, null, preset);
  }

  private static String hint(String name) {
    return HubNames.isName(name) ? HubNames.hint(Path.of(name)) : "";
  }

  private static @Nullable Path existing(String name) {
    try {
      Path path = Path.of(name);
      return Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null; // no name of a folder, so perhaps of a preset
    }
  }
}
