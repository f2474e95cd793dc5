package org.warmstart.tensor.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.tensor.TensorType;

/**
 * Reads and checks the JSON header of a safetensors file token by token, so that a hostile one
 * costs little more memory than its own length.
 */
final class SafetensorsHeader {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  /**
   * One tensor's entry in the header.
   *
   * @param start offset of the first byte in the file
   * @param end offset behind the last byte
   */
  record Entry(TensorInfo info, long start, long end) {}

  private final Path file;
  private final long dataStart;
  private final long dataBytes;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafetensorsHeader(Path file, long dataStart, long dataBytes) {
    this.file = file;
    this.dataStart = dataStart;
    this.dataBytes = dataBytes;
  }

  /**
   * Parses and checks a header.
   *
   * @param dataStart offset in the file of the first byte behind the header
   * @param dataBytes how many bytes follow it
   * @throws InputException naming file and tensor if types, shapes, offsets and size disagree
   */
  static SafetensorsHeader parse(Path file, ByteBuffer bytes, long dataStart, long dataBytes) {
    SafetensorsHeader header = new SafetensorsHeader(file, dataStart, dataBytes);
    try (JsonParser json = JSON.createParser(text(file, bytes))) {
      header.read(json);
    } catch (JsonProcessingException e) {
      throw new InputException(
          file + ": the header is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new InputException(file + ": the header cannot be read: " + e.getMessage(), e);
    }
    header.requireNoGaps();
    return header;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private static String text(Path file, ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new InputException(
          file + ": the header is not valid UTF-8; it is not a safetensors file", e);
    }
  }

  private void read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new InputException(file + ": the header is not a JSON object");
    }
    boolean hasMetadata = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (name.equals("__metadata__")) {
        if (hasMetadata) {
          throw new InputException(file + ": the header has '__metadata__' twice");
        }
        hasMetadata = true;
        readMetadata(json);
      } else if (entries.containsKey(name)) {
        throw wrong(name, "is in the header twice");
      } else {
        entries.put(name, readEntry(json, name));
      }
    }
    if (json.nextToken() != null) {
      throw new InputException(file + ": the header goes on behind its JSON object");
    }
  }

  private void readMetadata(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new InputException(file + ": '__metadata__' is not a JSON object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw new InputException(file + ": '__metadata__' has a value that is no string: " + key);
      }
      metadata.put(key, json.getText());
    }
  }

  private Entry readEntry(JsonParser json, String name) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw wrong(name, "has no description with 'dtype', 'shape' and 'data_offsets'");
    }
    String type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      switch (key) {
        case "dtype" -> {
          requireFirst(name, key, type);
          json.nextToken();
          type = json.getText();
        }
        case "shape" -> {
          requireFirst(name, key, shape);
          shape = readNumbers(json, name, key, TensorInfo.MAX_DIMENSIONS);
        }
        case "data_offsets" -> {
          requireFirst(name, key, offsets);
          offsets = readNumbers(json, name, key, 2);
        }
        default -> {
          json.nextToken();
          json.skipChildren();
        }
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw wrong(name, "needs a 'dtype', a 'shape' and two 'data_offsets'");
    }
    return checked(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private void requireFirst(String name, String key, @Nullable Object before) {
    if (before != null) {
      throw wrong(name, "has '" + key + "' twice");
    }
  }

  private List<Long> readNumbers(JsonParser json, String name, String key, int most)
      throws IOException {
    List<Long> numbers = new ArrayList<>();
    if (json.nextToken() != JsonToken.START_ARRAY) {
      throw wrong(name, "has a '" + key + "' that is no list of numbers");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
          || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || json.getLongValue() < 0) {
        throw wrong(
            name, "has in its '" + key + "' " + json.getText() + ", which is no whole number ≥ 0");
      }
      if (numbers.size() == most) {
        throw wrong(name, "has more than " + most + " numbers in its '" + key + "'");
      }
      numbers.add(json.getLongValue());
    }
    return List.copyOf(numbers);
  }

  private Entry checked(String name, String type, List<Long> shape, long start, long end) {
    TensorType known =
        TensorType.named(type)
            .orElseThrow(
                () ->
                    wrong(
                        name,
                        "has the type '"
                            + type
                            + "'; known are "
                            + Arrays.stream(TensorType.values())
                                .map(Enum::name)
                                .sorted()
                                .toList()));
    TensorInfo info = TensorInfo.checked(file, name, known, shape);
    long bytes = info.bytes();
    if (end < start || end > dataBytes) {
      throw wrong(
          name,
          "lies at ["
              + start
              + ", "
              + end
              + "], outside of the file's "
              + dataBytes
              + " data bytes; the file may be truncated");
    }
    if (end - start != bytes) {
      throw wrong(
          name,
          "of shape "
              + shape
              + " and type "
              + type
              + " needs "
              + bytes
              + " bytes, has "
              + (end - start));
    }
    return new Entry(info, dataStart + start, dataStart + end);
  }

  private void requireNoGaps() {
    long expected = dataStart;
    for (Map.Entry<String, Entry> entry :
        entries.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().start())
                    .thenComparingLong(e -> e.getValue().end()))
            .toList()) {
      if (entry.getValue().start() != expected) {
        throw wrong(entry.getKey(), "overlaps another or leaves a gap before it");
      }
      expected = entry.getValue().end();
    }
    if (expected != dataStart + dataBytes) {
      throw new InputException(
          file
              + ": "
              + (dataStart + dataBytes - expected)
              + " bytes behind the last tensor belong to none");
    }
  }

  private InputException wrong(String name, String problem) {
    return new InputException(file + ": tensor '" + name + "' " + problem);
  }
}
