package org.warmstart.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.record.Default;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.family.Families;
import org.warmstart.text.file.TokenizerPair;

/**
 * Where a model comes from: a checkpoint, or a published size with random weights.
 *
 * @param checkpoint a checkpoint directory
 * @param preset a published size such as {@code bert-base-uncased}
 * @param changes keys of {@code config.json} with other values, say {@code num_hidden_layers: 2};
 *     with a preset, or with a checkpoint and random weights
 * @param randomWeights whether a checkpoint gives only its configuration and its tokenizer
 */
public record ModelSource(
    @Nullable Path checkpoint,
    @Nullable String preset,
    @Default("{}") Map<String, String> changes,
    @Default("false") boolean randomWeights) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GENERATION = "generation_config.json";

  public ModelSource {
    if ((checkpoint == null) == (preset == null)) {
      throw new InputException("give either a checkpoint or a preset");
    }
    if (checkpoint != null && !randomWeights && !changes.isEmpty()) {
      throw new InputException(
          "changes would not fit the checkpoint's weights; use them with a preset or"
              + " randomWeights");
    }
  }

  /** Whether weights are loaded. */
  boolean isWarm() {
    return checkpoint != null && !randomWeights;
  }

  /** Refuses word vectors in the place of trained embeddings. */
  void requireRandom(@Nullable Path embeddings) {
    if (embeddings != null && isWarm()) {
      throw new InputException(
          "embeddings: go with random weights; the checkpoint "
              + checkpoint
              + " brings embeddings of its own (model.randomWeights takes only its sizes)");
    }
  }

  /** The configuration, changes included. */
  ModelConfig config() {
    ModelConfig base =
        checkpoint != null
            ? Checkpoint.config(checkpoint)
            : Families.preset(String.valueOf(preset));
    if (changes.isEmpty()) {
      return base;
    }
    ObjectNode json = base.toJson();
    List<String> known = new ArrayList<>();
    json.fieldNames().forEachRemaining(known::add);
    changes.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            throw new InputException("model.changes: " + NearNames.unknown("key", key, known));
          }
          json.set(key, scalar(value));
        });
    return Families.read(json, "model.changes");
  }

  /** Writes what belongs beside the weights: tokenizers, and the checkpoint's way to generate. */
  void saveBeside(TokenizerPair tokenizers, Path folder) {
    tokenizers.save(folder);
    Path settings = checkpoint == null ? null : checkpoint.resolve(GENERATION);
    if (settings != null && InputFiles.isThere(settings)) {
      try {
        Files.copy(settings, folder.resolve(GENERATION), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new InputException(settings + ": cannot be copied: " + e.getMessage(), e);
      }
    }
  }

  private static JsonNode scalar(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isValueNode() || node.isArray() ? node : TextNode.valueOf(text);
    } catch (JsonProcessingException e) {
      // no JSON number, truth value or list: a name
      return TextNode.valueOf(text);
    }
  }
}
