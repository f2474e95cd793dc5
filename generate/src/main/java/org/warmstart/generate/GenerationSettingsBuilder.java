package org.warmstart.generate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.generate.processor.LogitsProcessorSettings;

/** Fills in {@link GenerationSettings}; what is not set has its default. */
public final class GenerationSettingsBuilder {
  private final Map<String, @Nullable Object> values;

  GenerationSettingsBuilder(GenerationSettings from) {
    values = GenerationSetting.values(from);
  }

  private GenerationSettingsBuilder set(String name, @Nullable Object value) {
    values.put(name, value);
    return this;
  }

  /** Sets {@link GenerationSettings#maxNewTokens()}. */
  public GenerationSettingsBuilder maxNewTokens(@Nullable Integer value) {
    return set("maxNewTokens", value);
  }

  /** Sets {@link GenerationSettings#maxLength()}. */
  public GenerationSettingsBuilder maxLength(@Nullable Integer value) {
    return set("maxLength", value);
  }

  /** Sets {@link GenerationSettings#minLength()}. */
  public GenerationSettingsBuilder minLength(int value) {
    return set("minLength", value);
  }

  /** Sets {@link GenerationSettings#minNewTokens()}. */
  public GenerationSettingsBuilder minNewTokens(@Nullable Integer value) {
    return set("minNewTokens", value);
  }

  /** Sets {@link GenerationSettings#numBeams()}. */
  public GenerationSettingsBuilder numBeams(int value) {
    return set("numBeams", value);
  }

  /** Sets {@link GenerationSettings#lengthPenalty()}. */
  public GenerationSettingsBuilder lengthPenalty(double value) {
    return set("lengthPenalty", value);
  }

  /** Sets {@link GenerationSettings#earlyStopping()}. */
  public GenerationSettingsBuilder earlyStopping(EarlyStopping value) {
    return set("earlyStopping", value);
  }

  /** Sets {@link GenerationSettings#noRepeatNgramSize()}. */
  public GenerationSettingsBuilder noRepeatNgramSize(int value) {
    return set("noRepeatNgramSize", value);
  }

  /** Sets {@link GenerationSettings#repetitionPenalty()}. */
  public GenerationSettingsBuilder repetitionPenalty(double value) {
    return set("repetitionPenalty", value);
  }

  /** Sets {@link GenerationSettings#doSample()}. */
  public GenerationSettingsBuilder doSample(boolean value) {
    return set("doSample", value);
  }

  /** Sets {@link GenerationSettings#temperature()}. */
  public GenerationSettingsBuilder temperature(double value) {
    return set("temperature", value);
  }

  /** Sets {@link GenerationSettings#topK()}. */
  public GenerationSettingsBuilder topK(int value) {
    return set("topK", value);
  }

  /** Sets {@link GenerationSettings#topP()}. */
  public GenerationSettingsBuilder topP(double value) {
    return set("topP", value);
  }

  /** Sets {@link GenerationSettings#numReturnSequences()}. */
  public GenerationSettingsBuilder numReturnSequences(int value) {
    return set("numReturnSequences", value);
  }

  /** Sets {@link GenerationSettings#forcedBosTokenId()}. */
  public GenerationSettingsBuilder forcedBosTokenId(@Nullable Integer value) {
    return set("forcedBosTokenId", value);
  }

  /** Sets {@link GenerationSettings#forcedEosTokenId()}. */
  public GenerationSettingsBuilder forcedEosTokenId(@Nullable Integer value) {
    return set("forcedEosTokenId", value);
  }

  /** Sets {@link GenerationSettings#eosTokenIds()}. */
  public GenerationSettingsBuilder eosTokenIds(List<Integer> value) {
    return set("eosTokenIds", value);
  }

  /** Sets {@link GenerationSettings#padTokenId()}. */
  public GenerationSettingsBuilder padTokenId(@Nullable Integer value) {
    return set("padTokenId", value);
  }

  /** Sets {@link GenerationSettings#bosTokenId()}. */
  public GenerationSettingsBuilder bosTokenId(@Nullable Integer value) {
    return set("bosTokenId", value);
  }

  /** Sets {@link GenerationSettings#decoderStartTokenId()}. */
  public GenerationSettingsBuilder decoderStartTokenId(@Nullable Integer value) {
    return set("decoderStartTokenId", value);
  }

  /** Sets {@link GenerationSettings#useCache()}. */
  public GenerationSettingsBuilder useCache(boolean value) {
    return set("useCache", value);
  }

  /** Sets {@link GenerationSettings#logitsProcessors()}. */
  public GenerationSettingsBuilder logitsProcessors(List<LogitsProcessorSettings> value) {
    return set("logitsProcessors", value);
  }

  /** Sets {@link GenerationSettings#strategy()}. */
  public GenerationSettingsBuilder strategy(@Nullable DecodingStrategy value) {
    return set("strategy", value);
  }

  /** Sets {@link GenerationSettings#seed()}. */
  public GenerationSettingsBuilder seed(long value) {
    return set("seed", value);
  }

  /**
   * Checks and returns the settings.
   *
   * @throws org.warmstart.base.InputException if a value is out of range
   */
  public GenerationSettings build() {
    return GenerationSetting.make(values);
  }
}
