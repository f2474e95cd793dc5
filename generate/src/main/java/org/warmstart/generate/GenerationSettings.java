package org.warmstart.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.generate.processor.LogitsProcessorSettings;
import org.warmstart.generate.processor.RepetitionPenalty;
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
 * @param logitsProcessors more rules for the next token, after those of the settings above
 * @param strategy how sequences are chosen, in place of {@code numBeams}, {@code doSample} and what
 *     goes with them; null: as those say
 * @param seed of the random draws; equal seeds give equal texts
 */
public record GenerationSettings(
    @Setting(value = "Most tokens to write.", least = 1) @Nullable Integer maxNewTokens,
    @Setting(
            value = "Greatest length in tokens, prompt included; --max-new-tokens goes before it.",
            least = 1)
        @Nullable Integer maxLength,
    @Setting(value = "Least length in tokens, prompt included.", normally = "0", least = 0)
        int minLength,
    @Setting(value = "Fewest tokens to write.", least = 0) @Nullable Integer minNewTokens,
    @Setting(
            value = "Beams; 1 for greedy search.",
            normally = "1",
            least = 1,
            most = GenerationSettings.MOST_BEAMS,
            needs = Setting.Needs.NO_STRATEGY)
        int numBeams,
    @Setting(
            value = "Exponent of the length in a beam's score; above 0 favours long texts.",
            normally = "1",
            least = -GenerationSettings.MOST_LENGTH_PENALTY,
            most = GenerationSettings.MOST_LENGTH_PENALTY,
            needs = Setting.Needs.BEAMS)
        double lengthPenalty,
    @Setting(
            value =
                "When beam search ends: true as soon as there are as many texts as beams, false when"
                    + " a better one is unlikely, never when none is possible.",
            normally = "false",
            needs = Setting.Needs.BEAMS)
        EarlyStopping earlyStopping,
    @Setting(
            value = "No sequence of so many tokens occurs twice; 0 for no such rule.",
            normally = "0",
            least = 0)
        int noRepeatNgramSize,
    @Setting(
            value = "Factor against tokens that occurred; 1 for none.",
            normally = "1",
            least = GenerationSettings.SMALL,
            most = GenerationSettings.LARGE)
        double repetitionPenalty,
    @Setting(
            value = "Draw tokens at random.",
            option = "sample",
            normally = "false",
            needs = Setting.Needs.NO_STRATEGY)
        boolean doSample,
    @Setting(
            value = "Divides logits before drawing; below 1 sharpens.",
            normally = "1",
            least = GenerationSettings.SMALL,
            most = GenerationSettings.LARGE,
            needs = Setting.Needs.SAMPLING)
        double temperature,
    @Setting(
            value = "Draw from so many likeliest tokens; 0 for all.",
            normally = "50",
            least = 0,
            needs = Setting.Needs.SAMPLING)
        int topK,
    @Setting(
            value = "Draw from the likeliest tokens that together have this probability.",
            normally = "1",
            least = GenerationSettings.SMALL,
            most = 1,
            needs = Setting.Needs.SAMPLING)
        double topP,
    @Setting(
            value = "Texts to write for each input, best first.",
            option = "num-texts",
            normally = "1",
            least = 1,
            most = GenerationSettings.MOST_TEXTS)
        int numReturnSequences,
    @Setting(value = "The token that follows the decoder's start token.", least = 0)
        @Nullable Integer forcedBosTokenId,
    @Setting(value = "The token written where the greatest length is reached.", least = 0)
        @Nullable Integer forcedEosTokenId,
    @Setting(
            value = "Tokens that end a text, separated by commas.",
            key = "eos_token_id",
            least = 0)
        List<Integer> eosTokenIds,
    @Setting(value = "The token that fills up ended texts.", least = 0)
        @Nullable Integer padTokenId,
    @Setting(value = "The token that a text begins with.", least = 0) @Nullable Integer bosTokenId,
    @Setting(value = "The token that an encoder-decoder starts from.", least = 0)
        @Nullable Integer decoderStartTokenId,
    @Setting(
            value = "Keep keys and values of earlier tokens instead of computing them again.",
            normally = "true")
        boolean useCache,
    @Setting(
            value =
                "More rules for the next token, by name or with their settings; in files of Hugging"
                    + " Face's software the key has no meaning.",
            normally = "[]")
        List<LogitsProcessorSettings> logitsProcessors,
    @Setting(
            value =
                "The decoding strategy by name or with its settings, in place of beams, draws and"
                    + " what goes with them; in files of Hugging Face's software the key has no"
                    + " meaning.")
        @Nullable DecodingStrategy strategy,
    @Setting(value = "Fixes random draws.", normally = "0", needs = Setting.Needs.DRAWS)
        long seed) {
  static final int MOST_BEAMS = 1000;
  static final int MOST_TEXTS = 10_000;
  static final int MOST_LENGTH_PENALTY = 10;

  /** So that scores divided by it are still numbers; far below, the likeliest is always drawn. */
  static final double SMALL = RepetitionPenalty.LEAST;

  static final double LARGE = RepetitionPenalty.MOST;

  /** New tokens where no length is given. */
  static final int DEFAULT_NEW_TOKENS = 20;

  /** Greedy decoding of 20 tokens, without special tokens. */
  public static final GenerationSettings DEFAULT = GenerationSetting.make(Map.of());

  /**
   * Checks what depends on several values; the range of each is checked by whatever makes settings
   * of single values.
   *
   * @throws InputException naming the setting, its value and what would be right
   */
  public GenerationSettings {
    eosTokenIds = List.copyOf(eosTokenIds);
    logitsProcessors = List.copyOf(logitsProcessors);
    DecodingStrategy asked =
        strategy != null
            ? strategy
            : DecodingStrategies.of(
                new BeamSearch(numBeams, lengthPenalty, earlyStopping),
                doSample ? new Sampling(temperature, topK, topP) : null);
    String wanted = asked.refusal(numReturnSequences);
    if (wanted != null) {
      throw new InputException(
          "generation setting 'num_return_sequences' is "
              + numReturnSequences
              + ", but has to be "
              + wanted);
    }
  }

  /** Starts from the defaults. */
  public static GenerationSettingsBuilder builder() {
    return new GenerationSettingsBuilder(DEFAULT);
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
    return GenerationSettingsJson.read(json, this);
  }

  /**
   * As {@link #with}, for values that somebody wrote for one run: a name is that of the file or of
   * a configuration ({@code num_beams}, {@code numBeams}), and one that does not exist is an error.
   *
   * @throws InputException also for a name that does not exist, naming near ones
   */
  public GenerationSettings override(ObjectNode json) {
    Map<String, Object> values = GenerationSetting.values(this);
    json.properties()
        .forEach(
            entry -> {
              GenerationSetting setting = GenerationSetting.named(entry.getKey());
              values.put(setting.name(), setting.value(entry.getValue()));
            });
    return GenerationSetting.make(values);
  }

  /**
   * Checks single values as {@link #override} does, whatever they are laid over.
   *
   * @throws InputException for a name that does not exist, or a value of another type or range
   */
  public static void check(ObjectNode json) {
    json.properties()
        .forEach(
            entry -> {
              GenerationSetting setting = GenerationSetting.named(entry.getKey());
              setting.requireRange(setting.value(entry.getValue()));
            });
  }

  /**
   * What of the given values has no effect under these settings, and what it would need: say, a
   * temperature where nothing is drawn.
   */
  public Map<GenerationSetting, String> idle(ObjectNode json) {
    Map<GenerationSetting, String> idle = new LinkedHashMap<>();
    json.fieldNames()
        .forEachRemaining(
            name -> {
              GenerationSetting setting = GenerationSetting.named(name);
              if (setting.isIdle(this)) {
                idle.put(setting, setting.needed(this));
              }
            });
    return idle;
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

  /** What a model's configuration alone says: special tokens, and in older ones the rest. */
  public static GenerationSettings of(ModelConfig config) {
    return GenerationSettingsJson.ofConfig(config.toJson());
  }

  /**
   * Writes {@code generation_config.json} into a checkpoint's folder, aside and then renamed into
   * place.
   *
   * @throws InputException if it cannot be written
   */
  public void save(Path directory) {
    GenerationSettingsJson.save(this, directory, null);
  }

  /**
   * As {@link #save(Path)}, keeping the keys of another checkpoint's file that are no settings
   * here; a file that says just these settings is copied as it is.
   *
   * @param from the other checkpoint's folder, with the file or without; null: none
   */
  public void save(Path directory, @Nullable Path from) {
    GenerationSettingsJson.save(this, directory, from);
  }

  /** Whether a checkpoint's folder has a {@code generation_config.json}. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(GenerationSettingsJson.FILE));
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
      return saturated((long) maxNewTokens + promptLength);
    }
    if (maxLength != null) {
      return maxLength;
    }
    return (int) Math.min(positions, (long) promptLength + DEFAULT_NEW_TOKENS);
  }

  /** The least length of a sequence, prompt included. */
  int leastLength(int promptLength) {
    return minNewTokens != null ? saturated((long) minNewTokens + promptLength) : minLength;
  }

  private static int saturated(long length) {
    return (int) Math.min(Integer.MAX_VALUE, length);
  }

  /**
   * How many tokens a prompt may have so that a decoder without an encoder can still write: as many
   * as are asked for, or if only the whole length is limited, the usual 20 or half of it.
   *
   * @param positions how many tokens the decoder has positions for
   * @throws InputException if even a prompt of one token leaves no room
   */
  public int promptRoom(int positions) {
    // the last token is never fed, so it needs no position
    long most = positions == Integer.MAX_VALUE ? positions : positions + 1L;
    long room;
    if (maxNewTokens != null) {
      room = positions == Integer.MAX_VALUE ? positions : most - maxNewTokens;
    } else {
      requireFits(positions);
      long whole = maxLength == null ? positions : Math.min(most, maxLength);
      room = whole - Math.max(1, Math.min(DEFAULT_NEW_TOKENS, whole / 2));
    }
    if (room < 1) {
      throw new InputException(
          maxNewTokens != null
              ? "max_new_tokens "
                  + maxNewTokens
                  + " is more than the model can write: it has "
                  + Messages.count(positions, "position")
                  + ", so at most "
                  + (most - 1)
                  + " after a prompt of one token"
              : "max_length "
                  + maxLength
                  + " leaves no room for new tokens after a prompt of one token; raise it or use"
                  + " max_new_tokens");
    }
    return (int) Math.min(positions, room);
  }

  /**
   * Checks the lengths of an encoder-decoder, whose decoder starts from one token.
   *
   * @param positions how many tokens the decoder has positions for
   * @throws InputException if what may be written does not fit
   */
  public void requireFits(int positions) {
    // the last token is never fed, so it needs no position
    if (lengthLimit(1, positions) - 1L > positions) {
      throw new InputException(
          maxNewTokens != null
              ? "max_new_tokens "
                  + maxNewTokens
                  + " is more than the decoder's "
                  + Messages.count(positions, "position")
              : "max_length "
                  + maxLength
                  + " is more than the decoder can write: it has "
                  + Messages.count(positions, "position")
                  + ", so at most "
                  + (positions + 1L));
    }
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
