package org.warmstart.text;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.warmstart.base.file.InputFiles;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Small tokenizers that the reference implementation trained on {@code corpus.txt}, a text of our
 * own, each with what the reference makes of hard texts.
 */
public final class ReferenceTokenizers {
  private ReferenceTokenizers() {}

  public static Path directory(String name) {
    try {
      URL url =
          Objects.requireNonNull(
              ReferenceTokenizers.class.getResource("reference/corpus.txt"), "reference");
      return Path.of(url.toURI()).resolveSibling(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Tokenizer load(String name) {
    return TokenizerFiles.load(directory(name));
  }

  public static List<String> corpus() {
    return InputFiles.readLines(directory("corpus.txt"));
  }
}
