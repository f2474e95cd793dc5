package org.warmstart.learn.task.input;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.example.CutEncoding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;
import org.warmstart.text.stage.Sampling;

/**
 * Texts or pairs as inputs of a model that reads one sequence. For encoders, with a decoder behind
 * them or without, as the tokenizer frames them ({@code [CLS] first [SEP] second [SEP]}, Devlin et
 * al. 2019); for decoders with start, delimiter and extract tokens, whose last one is read, and of
 * pairs perhaps both orders (Radford et al. 2018, section 3.3).
 */
public final class SequenceFeatures {
  private final Tokenizer tokenizer;
  private final Tokenizer reader;
  private final @Nullable AuxiliaryLoss auxiliary;
  private final boolean bothOrders;
  private final boolean layerMix;
  private final Truncation truncation;
  private final InputRows rows;

  /**
   * As a task's settings have them.
   *
   * @throws InputException if they do not fit the model
   */
  public SequenceFeatures(TaskContext context, SequenceSettings settings) {
    Tokenizer given = context.tokenizers().source();
    ModelConfig config = context.config();
    tokenizer = config.family().readsLeftToRight() ? StartAndExtractTokens.addTo(given) : given;
    reader = context.reader(tokenizer, settings.specialTokensInText());
    auxiliary =
        SequenceSettings.auxiliary(
            config, settings.auxiliaryLanguageModel(), settings.auxiliaryWeight());
    bothOrders = settings.readsBothOrders(context);
    layerMix =
        SequenceSettings.mixesLayers(settings.layerMix(), context, Head.SEQUENCE_CLASSIFICATION);
    int maxLength = context.maxLength(settings.maxLength());
    requireRoom(tokenizer, maxLength);
    truncation = Truncation.longestFirst(maxLength);
    rows = InputRows.of(config, tokenizer);
  }

  /** Refuses a length that the special tokens fill alone: every text would be the same. */
  public static void requireRoom(Tokenizer tokenizer, int maxLength) {
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

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Room for added tokens, and which one is padding. */
  public UnaryOperator<ModelConfig> adaptation(List<String> labels) {
    return config ->
        adapted(config.withLabels(labels), tokenizer)
            .withLayerMix(layerMix, Head.SEQUENCE_CLASSIFICATION);
  }

  /** Room for a tokenizer's tokens, and which of them is padding. */
  public static ModelConfig adapted(ModelConfig config, Tokenizer tokenizer) {
    TokenRoles roles = config.tokens();
    ModelConfig changed =
        config.withTokens(
            new TokenRoles(
                roles.beginning(), roles.end(), paddingId(tokenizer), roles.decoderStart()));
    int needed = tokenizer.vocabularySize();
    return needed > config.vocabularySize() ? changed.withVocabularySize(needed) : changed;
  }

  /** What training makes small. */
  public Loss loss() {
    return SequenceSettings.loss(auxiliary);
  }

  /**
   * An example of a row. Of both orders its tokens are those of the one and of the other, and its
   * numbers say how many there are of each.
   *
   * @throws InputException naming the row if it is no pair where one is needed
   */
  public Example encode(TaskRow row, double target, @Nullable Sampling sampling) {
    String text = row.require(TextColumns.TEXT);
    String second = row.get(TextColumns.SECOND);
    EncodeOptions options = EncodeOptions.DEFAULT.sampled(sampling);
    CutEncoding cut = CutEncoding.of(reader, text, second, options, truncation);
    if (!bothOrders) {
      return Example.ofNumber(cut.encoding(), cut.uncut(), target);
    }
    CutEncoding other =
        CutEncoding.of(reader, row.require(TextColumns.SECOND), text, options, truncation);
    return Parts.example(List.of(cut, other), target);
  }

  /** The batch without labels. */
  public Batch batch(List<Example> examples) {
    if (bothOrders) {
      return Parts.batch(examples, 2, rows, auxiliary == null ? null : "lm_labels");
    }
    Batch batch = rows.batch(examples);
    if (auxiliary != null) {
      int[][] ids = examples.stream().map(Example::ids).toArray(int[][]::new);
      PaddedRows labels = Padding.pad(ids, LossTerm.IGNORED, rows.side());
      batch.with("lm_labels", labels.values(), labels.shape());
    }
    return batch;
  }
}
