package org.warmstart.learn.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.GenerationSettingsBuilder;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.registry.Families;

/**
 * How an encoder-decoder writes in evaluation: as the checkpoint's {@code generation_config.json}
 * says, then the task's keys, then the configuration's {@code generation} block. What was trained
 * so is exported with these settings, so that others write with it the texts that were scored.
 */
public final class Generating {
  private static final int TARGET_TOKENS = 64;

  private final WritingLimits task;
  private final TaskContext context;
  private final int positions;

  public Generating(WritingLimits task, TaskContext context) {
    this.task = task;
    this.context = context;
    positions = decoderPositions(context.config());
  }

  private static int decoderPositions(ModelConfig config) {
    if (!config.family().heads().contains(Head.SEQUENCE_TO_SEQUENCE)) {
      return config.maxPositions();
    }
    // made for its shapes, without memory
    return Families.create(config, Head.SEQUENCE_TO_SEQUENCE) instanceof Decodable decodable
        ? decodable.maxDecoderPositions()
        : config.maxPositions();
  }

  /** Refuses wrong values, whatever the checkpoint. */
  static void check(Map<String, JsonNode> block) {
    GenerationSettings.check(json(block));
  }

  private static ObjectNode json(Map<String, JsonNode> block) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.setAll(block);
    return json;
  }

  /**
   * Most tokens of a target text.
   *
   * @throws InputException if the decoder does not have so many positions
   */
  public int maxTargetLength() {
    Integer given = task.maxTargetLength();
    if (given == null) {
      return Math.min(TARGET_TOKENS, positions);
    }
    if (given > positions) {
      throw new InputException(
          "task.maxTargetLength "
              + given
              + " is more than the decoder's "
              + Messages.count(positions, "position")
              + "; it can be at most "
              + positions);
    }
    return given;
  }

  /**
   * All settings.
   *
   * @throws InputException if a value is wrong, has no effect, or does not fit the decoder
   */
  public GenerationSettings settings() {
    Path checkpoint = context.checkpoint();
    boolean said = checkpoint != null && GenerationSettings.isIn(checkpoint);
    GenerationSettings own =
        checkpoint != null
            ? GenerationSettings.forCheckpoint(checkpoint, context.config())
            : GenerationSettings.of(context.config());
    GenerationSettingsBuilder builder = own.toBuilder();
    if (context.trained() && !said) {
      builder.numBeams(task.usualBeams()).maxNewTokens(maxTargetLength());
    }
    Integer longest = task.maxTargetLength();
    if (longest != null && limit(builder.build()) > longest) {
      builder.maxNewTokens(longest);
    }
    Integer beams = task.numBeams();
    if (beams != null) {
      builder.numBeams(beams).numReturnSequences(1);
    }
    GenerationSettings settings = changed(builder.build(), context);
    settings.requireFits(positions);
    return settings;
  }

  /**
   * How a model of one text alone writes answers.
   *
   * @param end the token that ends an answer
   * @throws InputException if a value is wrong, has no effect, or does not fit the model
   */
  public static GenerationSettings ofAnswers(TaskContext context, OptionalInt end) {
    Path checkpoint = context.checkpoint();
    GenerationSettings own =
        checkpoint != null
            ? GenerationSettings.forCheckpoint(checkpoint, context.config())
            : GenerationSettings.of(context.config());
    if (end.isPresent() && !own.eosTokenIds().contains(end.getAsInt())) {
      List<Integer> ends = new ArrayList<>(List.of(end.getAsInt()));
      ends.addAll(own.eosTokenIds());
      own = own.toBuilder().eosTokenIds(ends).build();
    }
    GenerationSettings settings = changed(own, context);
    settings.requireFits(context.config().maxPositions());
    return settings;
  }

  /** The settings with what the configuration says in place of them. */
  private static GenerationSettings changed(GenerationSettings own, TaskContext context) {
    ObjectNode json = json(context.generation());
    GenerationSettings settings = own;
    boolean givesLength = json.has("max_length") || json.has("maxLength");
    boolean givesTokens = json.has("max_new_tokens") || json.has("maxNewTokens");
    if (givesLength && !givesTokens) {
      settings = settings.toBuilder().maxNewTokens(null).build();
    }
    settings = settings.override(json);
    refuseIdle(settings, json);
    return settings;
  }

  /** Tokens written at the most; a decoder starts from one token. */
  private static int limit(GenerationSettings settings) {
    Integer tokens = settings.maxNewTokens();
    if (tokens != null) {
      return tokens;
    }
    Integer length = settings.maxLength();
    return length != null ? length - 1 : Integer.MAX_VALUE;
  }

  private static void refuseIdle(GenerationSettings settings, ObjectNode json) {
    String idle =
        settings.idle(json).entrySet().stream()
            .map(entry -> "generation." + entry.getKey().name() + " needs " + entry.getValue())
            .collect(Collectors.joining("; "));
    if (!idle.isEmpty()) {
      throw new InputException("without effect: " + idle);
    }
  }
}
