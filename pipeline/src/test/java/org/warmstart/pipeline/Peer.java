package org.warmstart.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Tiny checkpoints that transformers 5.24 made with random weights, and what its own {@code
 * pipeline} gives with them ({@code expected.json}).
 */
final class Peer {
  private Peer() {}

  /**
   * A checkpoint: single-label, multi-label, regression, masked, causal, tags, answers, choices.
   */
  static Path checkpoint(String name) {
    URL url = Objects.requireNonNull(Peer.class.getResource("/peer/" + name));
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode expected(String key) {
    return read("expected.json", key);
  }

  /** What transformers 5.17 makes of the checkpoints whose heads tag, answer and choose. */
  static JsonNode spans(String key) {
    return read("expected-spans.json", key);
  }

  /** What lm-evaluation-harness 0.4.13 makes of texts with checkpoints that give probabilities. */
  static JsonNode scores(String key) {
    return read("expected-scores.json", key);
  }

  private static JsonNode read(String file, String key) {
    try {
      return new ObjectMapper().readTree(checkpoint(file).toFile()).get(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<TextInput> texts() {
    return expected("texts").valueStream().map(text -> TextInput.of(text.textValue())).toList();
  }

  static List<TextInput> pairs() {
    return expected("pairs")
        .valueStream()
        .map(pair -> TextInput.of(pair.get(0).textValue(), pair.get(1).textValue()))
        .toList();
  }

  static List<TextInput> masked() {
    return expected("masked").valueStream().map(text -> TextInput.of(text.textValue())).toList();
  }

  /** A checkpoint's copy, for changing something in it. */
  static Path copy(String name, Path folder) {
    Path from = checkpoint(name);
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(folder);
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, folder.resolve(from.relativize(file).toString()));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
