package org.warmstart.learn.task.input;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;

/**
 * What the settings of tasks on texts and pairs have in common.
 *
 * @param maxLength most tokens of an input; 0: what the model has positions for; null: the usual
 * @param auxiliaryLanguageModel whether decoders predict the input's next tokens as a second loss
 * @param auxiliaryWeight the factor of that loss; null: the usual
 * @param specialTokensInText whether special tokens are found in texts; null: as trained
 * @param pairOrder how decoders read pairs; null: as trained
 * @param layerMix whether the head reads a mix of layers; null: as the checkpoint does
 */
public record SequenceSettings(
    @Nullable Integer maxLength,
    boolean auxiliaryLanguageModel,
    @Nullable Double auxiliaryWeight,
    @Nullable Boolean specialTokensInText,
    @Nullable PairOrder pairOrder,
    @Nullable Boolean layerMix) {

  /**
   * Refuses a weight of a loss that is not wanted.
   *
   * @throws InputException naming both keys
   */
  public static void requireAuxiliary(boolean wanted, @Nullable Double weight) {
    if (!wanted && weight != null) {
      throw new InputException(
          "task.auxiliaryWeight: is the factor of the loss that auxiliaryLanguageModel: false leaves"
              + " out; leave one of them out");
    }
  }

  /**
   * The auxiliary loss for a model; null where there is none.
   *
   * @throws InputException if a weight is given for a model that does not predict next tokens
   */
  public static @Nullable AuxiliaryLoss auxiliary(
      ModelConfig config, boolean wanted, @Nullable Double weight) {
    if (!config.family().readsLeftToRight()) {
      if (weight != null) {
        throw new InputException(
            "task.auxiliaryWeight: goes with models that read from left to right, as GPT; the"
                + " family '"
                + config.family().modelType()
                + "' predicts no next tokens");
      }
      return null;
    }
    double factor = weight == null ? AuxiliaryLoss.USUAL_WEIGHT : weight;
    return wanted && factor > 0 ? new AuxiliaryLoss(factor) : null;
  }

  /** What training makes small. */
  public static Loss loss(@Nullable AuxiliaryLoss auxiliary) {
    return auxiliary == null ? Loss.OF_MODEL : auxiliary;
  }

  /**
   * Whether pairs are read in both orders.
   *
   * @throws InputException if the model reads both texts at once anyway, or was trained otherwise
   */
  boolean readsBothOrders(TaskContext context) {
    ModelConfig config = context.config();
    if (pairOrder == null) {
      return context.bothOrders();
    }
    if (pairOrder == PairOrder.BOTH && !config.family().readsLeftToRight()) {
      throw new InputException(
          "task.pairOrder: 'both' is for models that read from left to right, as GPT; the family '"
              + config.family().modelType()
              + "' reads both texts of a pair at once");
    }
    boolean both = pairOrder == PairOrder.BOTH;
    if (!context.trained() && both != context.bothOrders()) {
      throw new InputException(
          "task.pairOrder: the checkpoint was trained with '"
              + (context.bothOrders() ? "both" : "given")
              + "'; leave it out");
    }
    return both;
  }

  /**
   * Whether the head reads a mix of layers.
   *
   * @throws InputException if it cannot, or the model that is scored was trained otherwise
   */
  public static boolean mixesLayers(@Nullable Boolean given, TaskContext context, Head head) {
    ModelConfig config = context.config();
    if (given == null) {
      return config.mixesLayers();
    }
    if (!context.trained() && given != config.mixesLayers()) {
      throw new InputException(
          "task.layerMix: the checkpoint's head "
              + (config.mixesLayers() ? "reads a mix of layers" : "reads the last layer alone")
              + ", as it was trained; leave layerMix out");
    }
    if (given) {
      config.family().requireMixable(head);
    }
    return given;
  }
}
