package org.warmstart.learn.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.InputException;
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
  private final List<FileContents> files = new ArrayList<>();

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

  /** Adds files, in their order, with their names and contents. */
  public CacheKey withFiles(String name, FileContents contents) {
    files.add(contents);
    parts.set(name, contents.json());
    return this;
  }

  /** A hash of tokenizers, by the files that they are saved as. */
  public static String hash(TokenizerPair tokenizers) {
    try (TemporaryFolder saved = TemporaryFolder.create("warmstart-tokenizer-")) {
      tokenizers.save(saved.path());
      return ContentHash.ofFolder(saved.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Refuses what was made of files that changed meanwhile.
   *
   * @throws InputException naming the file
   */
  void requireUnchanged() {
    files.forEach(FileContents::requireUnchanged);
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
