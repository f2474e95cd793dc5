package org.warmstart.learn.task.chat;

import java.nio.file.Path;
import org.warmstart.base.InputException;
import org.warmstart.learn.chat.ChatFeatures;
import org.warmstart.learn.ppo.Policy;
import org.warmstart.learn.ppo.PpoLoss;
import org.warmstart.learn.ppo.Reward;
import org.warmstart.learn.ppo.ValueFunction;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.PrefixScores;
import org.warmstart.model.adapter.PeftFolder;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.TokenizerFit;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.file.TokenizerPair;

/**
 * The checkpoints that reinforcement learning reads beside the one that learns, which are refused
 * before anything is read if they do not fit it.
 */
record PpoModels(Ppo.Settings settings, Path start) {
  /**
   * Looks at them.
   *
   * @throws InputException if one does not fit
   */
  static PpoModels of(Ppo.Settings settings, Path start, ChatFeatures features) {
    requireReward(settings.reward(), features);
    if (settings.reference() != null) {
      requireTokens("task.reference", start, features);
    }
    return new PpoModels(settings, start);
  }

  private static void requireReward(Path path, ChatFeatures features) {
    if (!Checkpoint.exists(path)) {
      throw new InputException("task.reward: " + path + ": is no checkpoint");
    }
    Model described = Checkpoint.describe(path);
    ModelConfig config = described.config();
    if (described.head() != Head.SEQUENCE_CLASSIFICATION || config.labels().size() != 1) {
      throw new InputException(
          "task.reward: "
              + path
              + ": is no reward model but a "
              + described.architecture()
              + (described.head() == Head.SEQUENCE_CLASSIFICATION
                  ? " of " + config.labels().size() + " classes"
                  : "")
              + "; train one with the task 'reward'");
    }
    if (!(described instanceof PrefixScores)) {
      throw new InputException(
          "task.reward: "
              + path
              + ": a "
              + described.architecture()
              + " does not read from left to right, so that it has no number for what is not"
              + " complete");
    }
    requireTokens("task.reward", path, features);
  }

  /**
   * Most tokens of a prompt with its answer: as the settings say, else as many as the reward model
   * reads, too.
   */
  int maxLength(ChatFeatures features) {
    int read = Checkpoint.config(settings.reward()).maxPositions() - features.behindEnd().length;
    if (settings.maxLength() == null || features.maxLength() <= read) {
      return Math.min(features.maxLength(), read);
    }
    throw new InputException(
        "task.maxLength: "
            + features.maxLength()
            + " is more than the "
            + read
            + " that the reward model has positions for, with what the template writes behind an"
            + " answer: "
            + settings.reward());
  }

  private static void requireTokens(String key, Path path, ChatFeatures features) {
    TokenizerPair own = TokenizerPair.of(features.tokenizer());
    if (!TokenizerFiles.existIn(path)) {
      throw new InputException(
          key + ": " + path + ": has no tokenizer, so that nothing says how it reads texts");
    }
    String difference = TokenizerFit.difference(TokenizerPair.load(path), own);
    if (difference != null) {
      throw new InputException(
          key
              + ": "
              + path
              + ": the tokenizer is not that of the model that writes: "
              + difference
              + "; both have to read the same tokens");
    }
    TokenizerFit.requireRows(Checkpoint.config(path), own);
  }

  /** Loads them. */
  PpoLoss.Models load(Policy policy, int[] behindEnd) {
    Model first = ChatTask.loadReference(start);
    Model reward = reward();
    return new PpoLoss.Models(
        first, new Reward(reward, policy, behindEnd, settings.missingEndPenalty()), value(first));
  }

  private Model reward() {
    return Checkpoint.load(settings.reward(), Head.SEQUENCE_CLASSIFICATION);
  }

  private ValueFunction value(Model first) {
    return switch (settings.value()) {
      case HEAD -> ValueFunction.head(first.config().width());
      case REWARD_MODEL -> ValueFunction.ofReward(reward());
    };
  }

  /** Stands for the weights of all. */
  String fingerprint() {
    return PeftFolder.fingerprint(start) + " " + PeftFolder.fingerprint(settings.reward());
  }
}
