package org.warmstart.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills in {@link GenerationSettings}; what is not set has its default. */
public final class GenerationSettingsBuilder {
  private @Nullable Integer maxNewTokens;
  private @Nullable Integer maxLength;
  private int minLength;
  private @Nullable Integer minNewTokens;
  private int numBeams = 1;
  private double lengthPenalty = 1;
  private EarlyStopping earlyStopping = EarlyStopping.HEURISTIC;
  private int noRepeatNgramSize;
  private double repetitionPenalty = 1;
  private boolean doSample;
  private double temperature = 1;
  private int topK = 50;
  private double topP = 1;
  private int numReturnSequences = 1;
  private @Nullable Integer forcedBosTokenId;
  private @Nullable Integer forcedEosTokenId;
  private List<Integer> eosTokenIds = List.of();
  private @Nullable Integer padTokenId;
  private @Nullable Integer bosTokenId;
  private @Nullable Integer decoderStartTokenId;
  private boolean useCache = true;
  private long seed;

  GenerationSettingsBuilder() {}

  GenerationSettingsBuilder(GenerationSettings from) {
    maxNewTokens = from.maxNewTokens();
    maxLength = from.maxLength();
    minLength = from.minLength();
    minNewTokens = from.minNewTokens();
    numBeams = from.numBeams();
    lengthPenalty = from.lengthPenalty();
    earlyStopping = from.earlyStopping();
    noRepeatNgramSize = from.noRepeatNgramSize();
    repetitionPenalty = from.repetitionPenalty();
    doSample = from.doSample();
    temperature = from.temperature();
    topK = from.topK();
    topP = from.topP();
    numReturnSequences = from.numReturnSequences();
    forcedBosTokenId = from.forcedBosTokenId();
    forcedEosTokenId = from.forcedEosTokenId();
    eosTokenIds = from.eosTokenIds();
    padTokenId = from.padTokenId();
    bosTokenId = from.bosTokenId();
    decoderStartTokenId = from.decoderStartTokenId();
    useCache = from.useCache();
    seed = from.seed();
  }

  /** Sets {@link GenerationSettings#maxNewTokens()}. */
  public GenerationSettingsBuilder maxNewTokens(@Nullable Integer value) {
    maxNewTokens = value;
    return this;
  }

  /** Sets {@link GenerationSettings#maxLength()}. */
  public GenerationSettingsBuilder maxLength(@Nullable Integer value) {
    maxLength = value;
    return this;
  }

  /** Sets {@link GenerationSettings#minLength()}. */
  public GenerationSettingsBuilder minLength(int value) {
    minLength = value;
    return this;
  }

  /** Sets {@link GenerationSettings#minNewTokens()}. */
  public GenerationSettingsBuilder minNewTokens(@Nullable Integer value) {
    minNewTokens = value;
    return this;
  }

  /** Sets {@link GenerationSettings#numBeams()}. */
  public GenerationSettingsBuilder numBeams(int value) {
    numBeams = value;
    return this;
  }

  /** Sets {@link GenerationSettings#lengthPenalty()}. */
  public GenerationSettingsBuilder lengthPenalty(double value) {
    lengthPenalty = value;
    return this;
  }

  /** Sets {@link GenerationSettings#earlyStopping()}. */
  public GenerationSettingsBuilder earlyStopping(EarlyStopping value) {
    earlyStopping = value;
    return this;
  }

  /** Sets {@link GenerationSettings#noRepeatNgramSize()}. */
  public GenerationSettingsBuilder noRepeatNgramSize(int value) {
    noRepeatNgramSize = value;
    return this;
  }

  /** Sets {@link GenerationSettings#repetitionPenalty()}. */
  public GenerationSettingsBuilder repetitionPenalty(double value) {
    repetitionPenalty = value;
    return this;
  }

  /** Sets {@link GenerationSettings#doSample()}. */
  public GenerationSettingsBuilder doSample(boolean value) {
    doSample = value;
    return this;
  }

  /** Sets {@link GenerationSettings#temperature()}. */
  public GenerationSettingsBuilder temperature(double value) {
    temperature = value;
    return this;
  }

  /** Sets {@link GenerationSettings#topK()}. */
  public GenerationSettingsBuilder topK(int value) {
    topK = value;
    return this;
  }

  /** Sets {@link GenerationSettings#topP()}. */
  public GenerationSettingsBuilder topP(double value) {
    topP = value;
    return this;
  }

  /** Sets {@link GenerationSettings#numReturnSequences()}. */
  public GenerationSettingsBuilder numReturnSequences(int value) {
    numReturnSequences = value;
    return this;
  }

  /** Sets {@link GenerationSettings#forcedBosTokenId()}. */
  public GenerationSettingsBuilder forcedBosTokenId(@Nullable Integer value) {
    forcedBosTokenId = value;
    return this;
  }

  /** Sets {@link GenerationSettings#forcedEosTokenId()}. */
  public GenerationSettingsBuilder forcedEosTokenId(@Nullable Integer value) {
    forcedEosTokenId = value;
    return this;
  }

  /** Sets {@link GenerationSettings#eosTokenIds()}. */
  public GenerationSettingsBuilder eosTokenIds(List<Integer> value) {
    eosTokenIds = value;
    return this;
  }

  /** Sets {@link GenerationSettings#padTokenId()}. */
  public GenerationSettingsBuilder padTokenId(@Nullable Integer value) {
    padTokenId = value;
    return this;
  }

  /** Sets {@link GenerationSettings#bosTokenId()}. */
  public GenerationSettingsBuilder bosTokenId(@Nullable Integer value) {
    bosTokenId = value;
    return this;
  }

  /** Sets {@link GenerationSettings#decoderStartTokenId()}. */
  public GenerationSettingsBuilder decoderStartTokenId(@Nullable Integer value) {
    decoderStartTokenId = value;
    return this;
  }

  /** Sets {@link GenerationSettings#useCache()}. */
  public GenerationSettingsBuilder useCache(boolean value) {
    useCache = value;
    return this;
  }

  /** Sets {@link GenerationSettings#seed()}. */
  public GenerationSettingsBuilder seed(long value) {
    seed = value;
    return this;
  }

  /**
   * Checks and returns the settings.
   *
   * @throws org.warmstart.base.InputException if a value is out of range
   */
  public GenerationSettings build() {
    return new GenerationSettings(
        maxNewTokens,
        maxLength,
        minLength,
        minNewTokens,
        numBeams,
        lengthPenalty,
        earlyStopping,
        noRepeatNgramSize,
        repetitionPenalty,
        doSample,
        temperature,
        topK,
        topP,
        numReturnSequences,
        forcedBosTokenId,
        forcedEosTokenId,
        eosTokenIds,
        padTokenId,
        bosTokenId,
        decoderStartTokenId,
        useCache,
        seed);
  }
}
