package org.warmstart.learn.task;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.LossTerm;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.family.Families;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Sampling;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;

/**
 * Texts or pairs as inputs of a model that reads one sequence. For encoders, with a decoder behind
 * them or without, as the tokenizer frames them ({@code [CLS] first [SEP] second [SEP]}, Devlin et
 * al. 2019); for decoders with start, delimiter and extract tokens, whose last one is read (Radford
 * et al. 2018, section 3.3).
 */
final class SequenceFeatures {
  private final Tokenizer tokenizer;
  private final Tokenizer reader;
  private final boolean decoder;
  private final boolean segments;
  private final boolean auxiliaryLanguageModel;
  private final Truncation truncation;
  private final int padding;
  private final Padding.Side side;

  SequenceFeatures(Tokenizer given, ModelConfig config, TaskSettings settings) {
    decoder = Families.readsLeftToRight(config);
    segments = config.tokenTypes() > 1;
    tokenizer = decoder ? StartAndExtractTokens.addTo(given) : given;
    reader = settings.specialTokensInText() ? tokenizer : tokenizer.withSpecialTokensAsText();
    auxiliaryLanguageModel = decoder && settings.auxiliaryLanguageModel();
    int maxLength = maxLength(config, settings);
    requireRoom(tokenizer, maxLength);
    truncation = Truncation.longestFirst(maxLength);
    padding = paddingId(tokenizer);
    side = config.readsLastToken() ? Padding.Side.START : Padding.Side.END;
  }

  static int maxLength(ModelConfig config, TaskSettings settings) {
    int positions = config.maxPositions();
    if (settings.maxLength() > positions) {
      throw new InputException(
          "maxLength "
              + settings.maxLength()
              + " is more than the model's "
              + positions
              + " positions");
    }
    return settings.maxLength() == 0 ? positions : settings.maxLength();
  }

  /** Refuses a length that the special tokens fill alone: every text would be the same. */
  static void requireRoom(Tokenizer tokenizer, int maxLength) {
    int special = tokenizer.encode("").ids().length;
    if (maxLength <= special) {
      throw new InputException(
          "task.maxLength "
              + maxLength
              + " leaves no room for text beside the tokenizer's "
              + special
              + " special tokens; it has to be at least "
              + (special + 1));
    }
  }

  static int paddingId(Tokenizer tokenizer) {
    String token = tokenizer.specialTokens().padding();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    if (id.isEmpty()) {
      throw new InputException(
          "the tokenizer has no padding token, which rows of different length need; name one as"
              + " 'pad_token' in its tokenizer_config.json");
    }
    return id.getAsInt();
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Room for added tokens, and which one is padding. */
  UnaryOperator<ModelConfig> adaptation(List<String> labels) {
    return config -> {
      TokenRoles roles = config.tokens();
      ModelConfig changed =
          config
              .withLabels(labels)
              .withTokens(
                  new TokenRoles(roles.beginning(), roles.end(), padding, roles.decoderStart()));
      int needed = tokenizer.vocabularySize();
      return needed > config.vocabularySize() ? changed.withVocabularySize(needed) : changed;
    };
  }

  Example encode(String text, @Nullable String second, double target, @Nullable Sampling sampling) {
    EncodeOptions options = EncodeOptions.DEFAULT.sampled(sampling);
    return Example.ofNumber(CutEncoding.of(reader, text, second, options, truncation), target);
  }

  /** The batch without labels. */
  Batch batch(List<Example> examples) {
    int[][] ids = examples.stream().map(Example::ids).toArray(int[][]::new);
    PaddedRows padded = Padding.pad(ids, padding, side);
    Batch batch = new Batch(ids.length, Arrays.stream(ids).mapToLong(row -> row.length).sum());
    batch
        .with("input_ids", padded.values(), padded.shape())
        .with("attention_mask", Padding.mask(ids, side).values(), padded.shape());
    if (segments) {
      int[][] types = examples.stream().map(Example::types).toArray(int[][]::new);
      batch.with("token_type_ids", Padding.pad(types, 0, side).values(), padded.shape());
    }
    if (auxiliaryLanguageModel) {
      batch.with("lm_labels", Padding.pad(ids, LossTerm.IGNORED, side).values(), padded.shape());
    }
    return batch;
  }
}
