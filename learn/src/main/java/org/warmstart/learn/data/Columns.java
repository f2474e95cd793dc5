package org.warmstart.learn.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The columns of a folder, mapped into memory and found to be whole. */
public final class Columns {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Map<String, Column> columns;
  private final JsonNode facts;

  private Columns(Path folder, Map<String, Column> columns, JsonNode facts) {
    this.folder = folder;
    this.columns = columns;
    this.facts = facts;
  }

  /**
   * What became of opening.
   *
   * @param columns null if something is wrong
   * @param problem null if nothing is
   */
  record Opened(@Nullable Columns columns, @Nullable String problem) {}

  /**
   * Opens a folder.
   *
   * @param verified whether every byte of it is compared with its checksum
   */
  static Opened open(Path folder, CacheKey key, boolean verified) {
    try {
      return opened(folder, key, verified);
    } catch (IOException | IllegalArgumentException e) {
      return new Opened(null, "it cannot be read: " + e.getMessage());
    }
  }

  private static Opened opened(Path folder, CacheKey key, boolean verified) throws IOException {
    Path file = folder.resolve(ColumnsWriter.NAME);
    if (!Files.isRegularFile(file)) {
      return new Opened(null, "it has no " + ColumnsWriter.NAME);
    }
    JsonNode json = JSON.readTree(file.toFile());
    String problem = problem(json, key);
    if (problem != null) {
      return new Opened(null, problem);
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("columns").properties()) {
      JsonNode described = entry.getValue();
      ColumnType type = ColumnType.named(described.path("type").asText()).orElseThrow();
      long count = described.path("count").asLong();
      Path data = ColumnsWriter.file(folder, entry.getKey(), type);
      if (!Files.isRegularFile(data) || Files.size(data) != count << type.shift()) {
        return new Opened(null, data.getFileName() + " is missing or has another length");
      }
      Column column = Column.map(data, type, count);
      OptionalInt damaged =
          verified ? column.damagedBlock(sums(described.path("crc32c"))) : OptionalInt.empty();
      if (damaged.isPresent()) {
        return new Opened(
            null, data.getFileName() + " has a wrong checksum in block " + damaged.getAsInt());
      }
      columns.put(entry.getKey(), column);
    }
    return new Opened(new Columns(folder, columns, json.path("facts")), null);
  }

  private static @Nullable String problem(JsonNode json, CacheKey key) throws IOException {
    if (!(json instanceof ObjectNode object)
        || !json.path("format").asText().equals(ColumnsWriter.FORMAT)) {
      return ColumnsWriter.NAME + " describes something else";
    }
    JsonNode own = object.remove("crc32c");
    if (own == null || !own.asText().equals(ColumnsWriter.hex(ColumnsWriter.checksum(object)))) {
      return ColumnsWriter.NAME + " has a wrong checksum";
    }
    if (json.path("version").asInt() != ColumnsWriter.VERSION) {
      return "it is of version " + json.path("version").asText() + " of the format";
    }
    return json.path("key").asText().equals(key.hash()) ? null : "it was made of something else";
  }

  private static List<Long> sums(JsonNode hex) {
    List<Long> sums = new ArrayList<>();
    hex.forEach(sum -> sums.add(Long.parseLong(sum.asText(), 16)));
    return sums;
  }

  /** Where they lie. */
  public Path folder() {
    return folder;
  }

  public boolean has(String name) {
    return columns.containsKey(name);
  }

  /** The column of that name. */
  public Column column(String name) {
    Column column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException("no column '" + name + "' but " + columns.keySet());
    }
    return column;
  }

  /** What was noted beside the columns. */
  public JsonNode facts() {
    return facts;
  }
}
