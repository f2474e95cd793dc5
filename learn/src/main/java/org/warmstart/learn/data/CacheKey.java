package org.warmstart.learn.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.file.TemporaryFolder;
import org.warmstart.text.file.TokenizerPair;

/**
 * All that prepared data depend on: the files they are made of by their contents, the tokenizer,
 * the settings that change the numbers, and the version of what makes them. Equal keys mean equal
 * data.
 */
public final class CacheKey {
  /** Goes up when the same text and settings give other numbers or other columns than before. */
  private static final int MAKER = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode parts = JsonNodeFactory.instance.objectNode();
  private final List<Seen> files = new ArrayList<>();

  /** A file as it was when its contents were hashed. */
  private record Seen(Path file, long bytes, long modified) {
    static Seen of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Seen(file, now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS));
      } catch (IOException e) {
        throw InputFiles.unreadable(file, e);
      }
    }
  }

  /**
   * A key.
   *
   * @param what is prepared, such as {@code text}
   */
  public CacheKey(String what) {
    parts.put("data", what).put("maker", MAKER);
    String version = CacheKey.class.getPackage().getImplementationVersion();
    parts.put("warmstart", version == null ? "" : version);
  }

  /** Adds a setting. */
  public CacheKey with(String name, Object value) {
    parts.set(name, JSON.valueToTree(value));
    return this;
  }

  /**
   * Adds files, in their order, with their names and contents.
   *
   * @throws InputException if one cannot be read
   */
  public CacheKey withFiles(String name, List<Path> paths) {
    ArrayNode list = parts.putArray(name);
    for (Path path : paths) {
      InputFiles.requireRegular(path);
      Seen seen = Seen.of(path);
      files.add(seen);
      list.addObject()
          .put("path", path.toString())
          .put("bytes", seen.bytes())
          .put("sha256", ContentHash.of(path, seen.bytes()));
    }
    return this;
  }

  /** Adds tokenizers, by the files that they are saved as. */
  public CacheKey withTokenizers(TokenizerPair tokenizers) {
    try (TemporaryFolder saved = TemporaryFolder.create("warmstart-tokenizer-")) {
      tokenizers.save(saved.path());
      parts.put("tokenizer", ContentHash.ofFolder(saved.path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Refuses what was made of files that changed meanwhile.
   *
   * @throws InputException naming the file
   */
  void requireUnchanged() {
    for (Seen seen : files) {
      if (!Seen.of(seen.file()).equals(seen)) {
        throw new InputException(
            seen.file() + ": was changed while it was read; start again when it is complete");
      }
    }
  }

  /** In a form that people can read. */
  JsonNode parts() {
    return parts;
  }

  /** SHA-256 over all parts, in hexadecimal digits. */
  String hash() {
    return ContentHash.of(parts.toString().getBytes(StandardCharsets.UTF_8));
  }
}
