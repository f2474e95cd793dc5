package org.warmstart.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;

/**
 * A file of a reference's results: a JSON object a line with text, ids, tokens, offsets in code
 * points and decoded. With special_mask and type_ids as well, and perhaps pair and max_length, the
 * result is one with special tokens; without, special tokens are ordinary text. SentencePiece's
 * results have pieces instead of tokens, may lack the offsets, and have the normalized text.
 */
public final class Golden {
  private final List<JsonNode> lines = new ArrayList<>();

  public Golden(Path file) throws Exception {
    for (String line : InputFiles.readLines(file)) {
      JsonNode node = Json.MAPPER.readTree(line);
      if (node.has("ids")) {
        lines.add(node);
      }
    }
  }

  public int size() {
    return lines.size();
  }

  /** What differs in a line. */
  public Optional<String> difference(int line, Tokenizer whole, Tokenizer plain) {
    JsonNode wanted = lines.get(line);
    boolean special = wanted.has("special_mask");
    Tokenizer tokenizer = special ? whole : plain;
    String text = wanted.get("text").textValue();
    String pair = wanted.has("pair") ? wanted.get("pair").textValue() : null;
    Truncation truncation =
        wanted.has("max_length")
            ? Truncation.longestFirst(wanted.get("max_length").intValue())
            : null;
    Encoding encoding = tokenizer.encode(text, pair, special, truncation);
    ObjectNode found = Json.MAPPER.createObjectNode();
    found.set("text", wanted.get("text"));
    found.set("ids", Json.MAPPER.valueToTree(encoding.ids()));
    found.set(
        wanted.has("pieces") ? "pieces" : "tokens", Json.MAPPER.valueToTree(encoding.tokens()));
    if (wanted.has("offsets")) {
      found.set("offsets", offsets(encoding, text, pair));
    }
    if (wanted.has("normalized")) {
      found.put("normalized", tokenizer.normalized(text));
    }
    found.put("decoded", tokenizer.decode(encoding.ids(), special));
    if (special) {
      found.set("type_ids", Json.MAPPER.valueToTree(encoding.typeIds()));
      ArrayNode mask = found.putArray("special_mask");
      for (boolean added : encoding.special()) {
        mask.add(added ? 1 : 0);
      }
      if (pair != null) {
        found.put("pair", pair);
      }
      if (truncation != null) {
        found.put("max_length", truncation.maxLength());
      }
    } else if (!Json.MAPPER.valueToTree(tokenizer.ids(text)).equals(wanted.get("ids"))) {
      return Optional.of("ids(text) differs from encode(text).ids()\n  " + wanted);
    }
    return found.equals(wanted)
        ? Optional.empty()
        : Optional.of("\n  wanted " + wanted + "\n  found  " + found);
  }

  private static JsonNode offsets(Encoding encoding, String text, @Nullable String pair) {
    return Json.MAPPER.valueToTree(
        pair == null ? encoding.codePointOffsets(text) : encoding.codePointOffsets(text, pair));
  }
}
