package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes what sentence-transformers reads beside an encoder's checkpoint, as {@link
 * SentenceTransformers} reads it: the encoder, then a pooling of its states.
 */
public final class SentenceTransformersFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PACKAGE = "sentence_transformers.models.";
  private static final String POOLING = "1_Pooling";

  private SentenceTransformersFolder() {}

  /**
   * Writes the files.
   *
   * @param pooling how the vectors of tokens become one
   * @param width of the vectors
   * @param mostTokens of a text, special ones included
   */
  public static void write(
      Path folder, SentenceTransformers.Pooling pooling, int width, int mostTokens)
      throws IOException {
    ArrayNode modules = JSON.createArrayNode();
    modules.add(module(0, "", "Transformer"));
    modules.add(module(1, POOLING, "Pooling"));
    save(folder.resolve("modules.json"), modules);
    ObjectNode settings = JSON.createObjectNode();
    settings.put("max_seq_length", mostTokens).put("do_lower_case", false);
    save(folder.resolve("sentence_bert_config.json"), settings);
    ObjectNode config = JSON.createObjectNode().put("word_embedding_dimension", width);
    SentenceTransformers.keys().forEach((key, way) -> config.put(key, way == pooling));
    save(Files.createDirectories(folder.resolve(POOLING)).resolve("config.json"), config);
  }

  private static ObjectNode module(int index, String path, String type) {
    return JSON.createObjectNode()
        .put("idx", index)
        .put("name", Integer.toString(index))
        .put("path", path)
        .put("type", PACKAGE + type);
  }

  private static void save(Path file, Object json) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
  }
}
