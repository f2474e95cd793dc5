package org.warmstart.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.warmstart.base.json.Json;

/** Good files made bad at random: some bytes, or if they are JSON some members of it. */
final class FileChanges {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Pieces that readers branch on, of JSON, of lists of merges and of protobuf. */
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "-1",
          "0",
          "99999999999999999999",
          "1e9",
          "null",
          "true",
          "\\u0000",
          "\\ud800",
          "\u00ef\u00bb\u00bf",
          "\n",
          "\n\n",
          "\r\n",
          " ",
          "  ",
          "\t",
          "#version: 0.2\n",
          "a b\n",
          "##",
          "</w>",
          "a",
          "\0",
          "\u00c3",
          "\u00ed\u00a0\u0080",
          "\n\u00ff\u00ff\u00ff\u00ff\u000f",
          "\u0012\0",
          "\n\0",
          "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\1",
          "\u0015\0\0\u00c0\u007f",
          "\u0018\6",
          "\u0018\3",
          "\u001a\u007f",
          "\"\"");

  private static final List<String> STRINGS =
      List.of(
          "",
          " ",
          "a",
          "\u0000",
          "\uFFFF",
          "\uD83D\uDE00",
          "[CLS]",
          "<s>",
          "##",
          "</w>",
          "▁",
          "(a+)+b",
          "(?:(?:a|a)*)*$",
          "\\p{L}{1000}",
          "(((((",
          "[[[[[[",
          "(?<=a*)b",
          "x{99999}",
          "BPE",
          "Unigram",
          "WordPiece",
          "WordLevel",
          "Sequence",
          "Replace",
          "Metaspace",
          "ByteLevel",
          "TemplateProcessing",
          "AAAA",
          "a b",
          "a b c");

  private static final List<JsonNode> NODES =
      List.of(
          JSON.nullNode(),
          JSON.booleanNode(true),
          JSON.booleanNode(false),
          JSON.numberNode(0),
          JSON.numberNode(1),
          JSON.numberNode(-1),
          JSON.numberNode(3),
          JSON.numberNode(1 << 24),
          JSON.numberNode(Integer.MAX_VALUE),
          JSON.numberNode(Integer.MIN_VALUE),
          JSON.numberNode(Long.MAX_VALUE),
          JSON.numberNode(1e308),
          JSON.numberNode(-1e308),
          JSON.numberNode(1e-320),
          JSON.numberNode(0.5),
          JSON.arrayNode(),
          JSON.objectNode());

  private final Random random;

  FileChanges(long seed) {
    this.random = new Random(seed);
  }

  /** The file with up to three changes. */
  byte[] changed(byte[] good) {
    byte[] bytes = good;
    boolean json = good[0] == '{' && random.nextBoolean();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes = json ? changedJson(bytes) : changedBytes(bytes);
    }
    return bytes;
  }

  private byte[] changedBytes(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int length = Math.min(random.nextInt(9), bytes.length - at);
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> spliced(bytes, at, length, new byte[0]);
      case 2 -> {
        byte[] noise = new byte[random.nextInt(9)];
        random.nextBytes(noise);
        yield spliced(bytes, at, random.nextBoolean() ? length : 0, noise);
      }
      case 3 -> {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(from + random.nextInt(64), bytes.length);
        yield spliced(bytes, at, 0, Arrays.copyOfRange(bytes, from, to));
      }
      default -> {
        byte[] piece = any(PIECES).getBytes(StandardCharsets.ISO_8859_1);
        yield spliced(bytes, at, random.nextBoolean() ? length : 0, piece);
      }
    };
  }

  private static byte[] spliced(byte[] bytes, int at, int instead, byte[] inserted) {
    byte[] result = Arrays.copyOf(bytes, bytes.length - instead + inserted.length);
    System.arraycopy(inserted, 0, result, at, inserted.length);
    int rest = bytes.length - at - instead;
    System.arraycopy(bytes, at + instead, result, at + inserted.length, rest);
    return result;
  }

  private byte[] changedJson(byte[] bytes) {
    try {
      JsonNode root = Json.MAPPER.readTree(bytes);
      List<JsonNode> containers = new ArrayList<>();
      collect(root, containers, 4);
      // the vocabulary's and the merges' members are most by far: choose by container first
      JsonNode container = any(containers);
      if (container instanceof ObjectNode object) {
        change(object, any(containers));
      } else if (container instanceof ArrayNode array) {
        change(array, any(containers));
      }
      return Json.MAPPER.writeValueAsBytes(root);
    } catch (IOException e) {
      return changedBytes(bytes);
    }
  }

  private void collect(JsonNode node, List<JsonNode> containers, int depth) {
    if (node instanceof ContainerNode) {
      containers.add(node);
      int children = 0;
      for (JsonNode child : node) {
        if (depth > 0 && children++ < 20) {
          collect(child, containers, depth - 1);
        }
      }
    }
  }

  private void change(ObjectNode object, JsonNode other) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = names.isEmpty() ? "type" : any(names);
    switch (random.nextInt(6)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(any(STRINGS), node(other));
      case 2 -> {
        JsonNode value = object.remove(name);
        object.set(name + any(STRINGS), value == null ? node(other) : value);
      }
      case 3 -> object.set(name, object.get(any(names.isEmpty() ? List.of("type") : names)));
      default -> object.set(name, node(other));
    }
  }

  private void change(ArrayNode array, JsonNode other) {
    int at = array.isEmpty() ? -1 : random.nextInt(array.size());
    switch (random.nextInt(5)) {
      case 0 -> array.add(node(other));
      case 1 -> array.insert(Math.max(0, at), at < 0 ? node(other) : array.get(at).deepCopy());
      case 2 -> {
        for (int i = random.nextInt(30); i >= 0 && !array.isEmpty(); i--) {
          array.remove(random.nextInt(array.size()));
        }
      }
      default -> {
        if (at >= 0) {
          array.set(at, node(other));
        }
      }
    }
  }

  private JsonNode node(JsonNode other) {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> JSON.textNode(any(STRINGS));
      case 4 -> JSON.textNode(any(STRINGS).repeat(1 + random.nextInt(20_000)));
      case 5 -> other.deepCopy();
      case 6 -> {
        JsonNode deep = any(NODES);
        for (int i = random.nextInt(400); i > 0; i--) {
          deep =
              random.nextBoolean() ? JSON.arrayNode().add(deep) : JSON.objectNode().set("a", deep);
        }
        yield deep;
      }
      default -> any(NODES);
    };
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
