package org.warmstart.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.ModelConfig;

/**
 * How text is written: the settings of Hugging Face's {@code generation_config.json}, with the same
 * meaning and defaults. Lengths are in tokens.
 *
 * @param maxNewTokens how many tokens are written at the most; goes before {@code maxLength}
 * @param maxLength the greatest length, prompt included; if neither is given, 20 new tokens
 * @param minLength the least length, prompt included
 * @param minNewTokens how many tokens are written at the least; goes before {@code minLength}
 * @param numBeams open sequences of a row in beam search; 1 for none
 * @param lengthPenalty a finished beam's score is its log-probability divided by its number of
 *     written tokens to this power: above 0 favours long sequences
 * @param earlyStopping when beam search gives up looking for better sequences
 * @param noRepeatNgramSize no sequence of so many tokens occurs twice; 0 for no such rule
 * @param repetitionPenalty factor against tokens that occurred; 1 for none
 * @param doSample whether tokens are drawn at random instead of taking the likeliest
 * @param temperature divides logits before drawing; below 1 sharpens
 * @param topK draws only from so many likeliest tokens; 0 for all
 * @param topP draws only from the likeliest tokens that together have this probability
 * @param numReturnSequences sequences returned for every row
 * @param forcedBosTokenId the token that follows the decoder's start token
 * @param forcedEosTokenId the token that is written where the greatest length is reached
 * @param eosTokenIds tokens that end a sequence; none: only the length ends it
 * @param padTokenId fills ended rows; the first end token if it is not given
 * @param bosTokenId starts the decoder if {@code decoderStartTokenId} is not given
 * @param decoderStartTokenId starts the decoder of an encoder-decoder
 * @param useCache whether keys and values of earlier tokens are kept instead of computed again
 * @param seed of the random draws; equal seeds give equal texts
 */
public record GenerationSettings(
    @Nullable Integer maxNewTokens,
    @Nullable Integer maxLength,
    int minLength,
    @Nullable Integer minNewTokens,
    int numBeams,
    double lengthPenalty,
    EarlyStopping earlyStopping,
    int noRepeatNgramSize,
    double repetitionPenalty,
    boolean doSample,
    double temperature,
    int topK,
    double topP,
    int numReturnSequences,
    @Nullable Integer forcedBosTokenId,
    @Nullable Integer forcedEosTokenId,
    List<Integer> eosTokenIds,
    @Nullable Integer padTokenId,
    @Nullable Integer bosTokenId,
    @Nullable Integer decoderStartTokenId,
    boolean useCache,
    long seed) {
  /** New tokens where no length is given. */
  static final int DEFAULT_NEW_TOKENS = 20;

  /** Greedy decoding of 20 tokens, without special tokens. */
  public static final GenerationSettings DEFAULT = new GenerationSettingsBuilder().build();

  /**
   * Checks every value.
   *
   * @throws InputException naming the setting, its value and what would be right
   */
  public GenerationSettings {
    eosTokenIds = List.copyOf(eosTokenIds);
    atLeast(1, "max_new_tokens", maxNewTokens);
    atLeast(1, "max_length", maxLength);
    atLeast(0, "min_length", minLength);
    atLeast(0, "min_new_tokens", minNewTokens);
    atLeast(1, "num_beams", numBeams);
    atLeast(0, "no_repeat_ngram_size", noRepeatNgramSize);
    atLeast(0, "top_k", topK);
    atLeast(1, "num_return_sequences", numReturnSequences);
    atLeast(0, "forced_bos_token_id", forcedBosTokenId);
    atLeast(0, "forced_eos_token_id", forcedEosTokenId);
    atLeast(0, "pad_token_id", padTokenId);
    atLeast(0, "bos_token_id", bosTokenId);
    atLeast(0, "decoder_start_token_id", decoderStartTokenId);
    eosTokenIds.forEach(end -> atLeast(0, "eos_token_id", end));
    require(Double.isFinite(lengthPenalty), "length_penalty", lengthPenalty, "a finite number");
    require(above0(repetitionPenalty), "repetition_penalty", repetitionPenalty, "above 0");
    require(above0(temperature), "temperature", temperature, "above 0 (no draws: do_sample false)");
    require(topP > 0 && topP <= 1, "top_p", topP, "above 0 and at most 1");
    if (numBeams == 1 && !doSample) {
      require(
          numReturnSequences == 1,
          "num_return_sequences",
          numReturnSequences,
          "1 in greedy decoding; use num_beams or do_sample for several");
    } else if (numBeams > 1) {
      require(
          numReturnSequences <= numBeams,
          "num_return_sequences",
          numReturnSequences,
          "at most num_beams = " + numBeams);
    }
  }

  private static boolean above0(double value) {
    return value > 0 && Double.isFinite(value);
  }

  private static void atLeast(int least, String name, @Nullable Integer value) {
    if (value != null) {
      require(value >= least, name, value, "at least " + least);
    }
  }

  private static void require(boolean right, String name, Object value, String wanted) {
    if (!right) {
      throw new InputException(
          "generation setting '" + name + "' is " + value + ", but has to be " + wanted);
    }
  }

  /** Starts from the defaults. */
  public static GenerationSettingsBuilder builder() {
    return new GenerationSettingsBuilder();
  }

  /** Starts from these values. */
  public GenerationSettingsBuilder toBuilder() {
    return new GenerationSettingsBuilder(this);
  }

  /**
   * Reads settings under Hugging Face's names; what is not there has its default. Keys that do not
   * concern decoding are ignored.
   *
   * @throws InputException if a value has the wrong type or is out of range, or a key asks for a
   *     decoding feature that is not there
   */
  public static GenerationSettings fromJson(ObjectNode json) {
    return DEFAULT.with(json);
  }

  /**
   * Returns a copy with the given values, under Hugging Face's names, in place of these; null takes
   * a value back to its default.
   *
   * @throws InputException as {@link #fromJson}
   */
  public GenerationSettings with(ObjectNode json) {
    return GenerationSettingsJson.read(json, toBuilder()).build();
  }

  /**
   * Reads a checkpoint's {@code generation_config.json}; if there is none, takes the special tokens
   * from the model's configuration, and what else it says about generation, as older ones do.
   *
   * @throws InputException if the file cannot be read or holds wrong values, naming it
   */
  public static GenerationSettings forCheckpoint(Path directory, ModelConfig config) {
    return GenerationSettingsJson.forCheckpoint(directory, config);
  }

  /**
   * Writes {@code generation_config.json} into a checkpoint's folder, aside and then renamed into
   * place.
   *
   * @throws InputException if it cannot be written
   */
  public void save(Path directory) {
    GenerationSettingsJson.save(this, directory);
  }

  /** Returns the values that differ from the defaults, as {@code generation_config.json} has. */
  public ObjectNode toJson() {
    return GenerationSettingsJson.write(this);
  }

  /**
   * The greatest length of a sequence, prompt included.
   *
   * @param promptLength the prompt's length; 1 for an encoder-decoder
   * @param positions how many tokens the decoder has positions for
   */
  int lengthLimit(int promptLength, int positions) {
    if (maxNewTokens != null) {
      return Math.addExact(maxNewTokens, promptLength);
    }
    if (maxLength != null) {
      return maxLength;
    }
    return (int) Math.min(positions, (long) promptLength + DEFAULT_NEW_TOKENS);
  }

  /** The least length of a sequence, prompt included. */
  int leastLength(int promptLength) {
    return minNewTokens != null ? Math.addExact(minNewTokens, promptLength) : minLength;
  }

  /** What ended rows are filled with; -1 where rows only end together. */
  int filler() {
    if (padTokenId != null) {
      return padTokenId;
    }
    return eosTokenIds.isEmpty() ? -1 : eosTokenIds.get(0);
  }

  boolean ends(int token) {
    for (int end : eosTokenIds) {
      if (end == token) {
        return true;
      }
    }
    return false;
  }
}
