package org.warmstart.text.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;

/**
 * What a checkpoint's config.json says of its tokenizer.
 *
 * @param tokenizerClass the class that Python loads the tokenizer with, or null
 * @param modelType the family of the model, or null
 */
public record ModelConfig(@Nullable String tokenizerClass, @Nullable String modelType) {
  static final String FILE = "config.json";

  /** Reads the file, if it is there. */
  static ModelConfig read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!InputFiles.isThere(file)) {
      return new ModelConfig(null, null);
    }
    Json json = Json.read(file);
    return new ModelConfig(
        json.optionalString("tokenizer_class"), json.optionalString("model_type"));
  }
}
