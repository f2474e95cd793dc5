package org.warmstart.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.json.Json;

/**
 * What a fine-tuned model's inputs were in training, as {@code warmstart.json} beside its weights
 * says; other software does not look at that file.
 *
 * @param pairs whether each was a pair of texts
 * @param specialTokensInText whether what is spelled like a special token in a text was one
 * @param bothOrders whether each pair was read in both orders
 */
public record TrainedInputs(boolean pairs, boolean specialTokensInText, boolean bothOrders) {
  /** The file's name. */
  public static final String FILE = "warmstart.json";

  private static final String PAIRS = "text_pairs";
  private static final String SPECIAL_TOKENS = "special_tokens_in_text";
  private static final String BOTH_ORDERS = "both_orders";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of pairs that were read as they were given. */
  public TrainedInputs(boolean pairs, boolean specialTokensInText) {
    this(pairs, specialTokensInText, false);
  }

  /** Writes the file. */
  public void save(Path folder) {
    ObjectNode json = JSON.createObjectNode();
    json.put(PAIRS, pairs);
    json.put(SPECIAL_TOKENS, specialTokensInText);
    if (bothOrders) {
      json.put(BOTH_ORDERS, true);
    }
    DurableFiles.write(folder.resolve(FILE), json.toPrettyString() + "\n");
  }

  /**
   * Reads the file of a checkpoint; empty if it has none, as checkpoints from elsewhere.
   *
   * @throws InputException if it is there and not as it should be
   */
  public static Optional<TrainedInputs> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Json json = Json.read(file);
    return Optional.of(
        new TrainedInputs(
            json.requiredBool(PAIRS),
            json.bool(SPECIAL_TOKENS, false),
            json.bool(BOTH_ORDERS, false)));
  }

  /**
   * Whether what is spelled like a special token in a text is one, as the checkpoint was trained.
   *
   * @throws InputException as {@link #read}
   */
  static boolean readsSpecialTokens(Path folder) {
    return read(folder).map(TrainedInputs::specialTokensInText).orElse(false);
  }

  /**
   * Refuses pairs for what was trained on single texts, and the other way round.
   *
   * @throws InputException if the inputs are others than in training
   */
  public void require(boolean pairsGiven, Path checkpoint) {
    if (pairsGiven != pairs) {
      throw new InputException(
          checkpoint
              + ": was trained on "
              + (pairs
                  ? "pairs of texts; name the second's column in data.columns.second"
                  : "single texts; leave data.columns.second out"));
    }
  }
}
