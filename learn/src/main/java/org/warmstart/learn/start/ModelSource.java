package org.warmstart.learn.start;

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
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.file.GeneratedText;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.registry.Families;
import org.warmstart.pipeline.TokenizerFit;
import org.warmstart.text.file.TokenizerPair;

/**
 * Where a model comes from: a checkpoint, or a published size with random weights.
 *
 * @param checkpoint a checkpoint directory
 * @param preset a published size such as {@code bert-base-uncased}
 * @param changes keys of {@code config.json} with other values, say {@code num_hidden_layers: 2};
 *     with a preset, or with a checkpoint and random weights; with trained weights only the numbers
 *     of special tokens, say {@code pad_token_id: 0}
 * @param randomWeights whether a checkpoint gives only its configuration and its tokenizer
 * @param transferLayers how many of a checkpoint's layers are taken, from the first on, with all
 *     that is below them; the others start at random. 0: the embeddings alone; null: all layers
 * @param foreignTokenizer whether a tokenizer other than the checkpoint's may be laid over its
 *     trained embeddings
 */
public record ModelSource(
    @Nullable Path checkpoint,
    @Nullable String preset,
    @Default("{}") Map<String, String> changes,
    @Default("false") boolean randomWeights,
    @Nullable @InRange(least = 0) Integer transferLayers,
    @Default("false") boolean foreignTokenizer) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The end of the keys that say which token has a role: no weight depends on them. */
  private static final String TOKEN = "_token_id";

  private static final String GENERATION = "generation_config.json";

  public ModelSource {
    if ((checkpoint == null) == (preset == null)) {
      throw new InputException("give either a checkpoint or a preset");
    }
    if (transferLayers != null && (checkpoint == null || randomWeights)) {
      throw new InputException(
          "model.transferLayers: goes with a checkpoint's trained weights; a preset or"
              + " randomWeights has none");
    }
    if (checkpoint != null && !randomWeights) {
      for (String key : changes.keySet()) {
        if (!key.endsWith(TOKEN)) {
          throw new InputException(
              "model.changes: '"
                  + key
                  + "' would not fit the checkpoint's weights; use it with a preset or"
                  + " randomWeights");
        }
      }
    }
  }

  /** Whether weights are loaded. */
  public boolean isWarm() {
    return checkpoint != null && !randomWeights;
  }

  /** Refuses word vectors in the place of trained embeddings. */
  public void requireRandom(@Nullable Path embeddings) {
    if (embeddings != null && isWarm()) {
      throw new InputException(
          "embeddings: go with random weights; the checkpoint "
              + checkpoint
              + " brings embeddings of its own (model.randomWeights takes only its sizes)");
    }
  }

  /**
   * Leaves of a model that was loaded only as many layers as are to be transferred.
   *
   * @param told what was transferred
   * @throws InputException if its layers cannot be counted, or there are fewer
   */
  public void keepTransferred(Model model, Consumer<String> told) {
    if (transferLayers != null) {
      TransferredLayers.keep(model, transferLayers, told);
    }
  }

  /** The configuration, changes included. */
  public ModelConfig config() {
    return changed(
        checkpoint != null
            ? Checkpoint.config(checkpoint)
            : Families.preset(String.valueOf(preset)));
  }

  /** A configuration with the changes. */
  public ModelConfig changed(ModelConfig base) {
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
    return checkpoint != null
        ? Families.read(ConfigJson.ofCheckpoint(json, "model.changes"))
        : Families.read(json, "model.changes");
  }

  /**
   * Refuses a tokenizer that does not belong to the checkpoint's trained weights.
   *
   * @param path where it comes from; null: it is the checkpoint's own
   */
  public void requireTokenizer(@Nullable Path path, TokenizerPair tokenizers) {
    if (isWarm() && checkpoint != null && path != null && !foreignTokenizer) {
      TokenizerFit.require(
          checkpoint, tokenizers, path.toString(), "'model.foreignTokenizer: true'");
    }
  }

  /**
   * What of a checkpoint's folder would not be true of a model that is trained further.
   *
   * @param renewed whether something of that name is made anew for it
   */
  public List<String> leftBehind(Predicate<String> renewed) {
    if (checkpoint == null) {
      return List.of();
    }
    try {
      return DurableFolders.list(checkpoint).stream()
          .map(entry -> entry.getFileName().toString())
          .filter(
              name ->
                  (name.equals("README.md") && GeneratedText.isSomebodys(checkpoint.resolve(name)))
                      || SentenceTransformers.isPart(name))
          .filter(renewed.negate())
          .toList();
    } catch (IOException e) {
      throw new InputException(checkpoint + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes what belongs beside the weights: tokenizers, and the checkpoint's way to generate. */
  public void saveBeside(TokenizerPair tokenizers, Path folder) {
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
