package org.warmstart.learn.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes columns side by side into a folder, and last {@code columns.json}, which says what they
 * are: docs/data.md describes it.
 */
public final class ColumnsWriter implements AutoCloseable {
  /** The description's file; a folder without it is not complete. */
  static final String NAME = "columns.json";

  static final String FORMAT = "warmstart-columns";
  static final int VERSION = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final CacheKey key;
  private final Map<String, ColumnWriter> columns = new LinkedHashMap<>();
  private final ObjectNode facts = JsonNodeFactory.instance.objectNode();

  ColumnsWriter(Path folder, CacheKey key) {
    this.folder = folder;
    this.key = key;
  }

  /** Begins a column. */
  public ColumnWriter column(String name, ColumnType type) {
    try {
      ColumnWriter column = new ColumnWriter(file(folder, name, type), type);
      columns.put(name, column);
      return column;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path file(Path folder, String name, ColumnType type) {
    return folder.resolve(name + "." + type);
  }

  /** What is to be known of the data beside the columns. */
  public ObjectNode facts() {
    return facts;
  }

  /** Ends all columns and writes the description. */
  void finish() throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("version", VERSION).put("key", key.hash());
    json.set("made_of", key.parts());
    json.put("block_bytes", ColumnWriter.BLOCK);
    ObjectNode described = json.putObject("columns");
    for (Map.Entry<String, ColumnWriter> entry : columns.entrySet()) {
      ColumnWriter column = entry.getValue();
      ObjectNode one = described.putObject(entry.getKey());
      one.put("type", column.type().toString()).put("count", column.count());
      ArrayNode sums = one.putArray("crc32c");
      column.finish().forEach(sum -> sums.add(hex(sum)));
    }
    json.set("facts", facts);
    json.put("crc32c", hex(checksum(json)));
    Files.writeString(
        folder.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
  }

  static String hex(long sum) {
    return String.format("%08x", sum);
  }

  /** Of a description without its own checksum. */
  static long checksum(ObjectNode json) throws IOException {
    CRC32C sum = new CRC32C();
    sum.update(JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }

  @Override
  public void close() {
    columns.values().forEach(ColumnWriter::close);
  }
}
