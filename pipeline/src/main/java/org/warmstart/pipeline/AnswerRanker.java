package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Span;
import org.warmstart.text.chat.ChatTokens;
import org.warmstart.text.chat.Turn;

/**
 * Says which of several answers to a conversation is best, with a second model: a reverse language
 * model, trained on turns in the other order, by how likely the conversation is for an answer
 * (maximum mutual information, Zhang et al. 2020, section 3.3); or a reward model, by its number.
 *
 * <p>Safe for any number of threads.
 */
public final class AnswerRanker implements AutoCloseable {
  private final LoadedModel loaded;
  private final ChatTokens chat;

  private AnswerRanker(LoadedModel loaded) {
    this.loaded = loaded;
    chat = loaded.chat(true);
    if (isReward() && loaded.config().labels().size() != 1) {
      throw loaded.wrongHead("ranking needs a reverse language model or a reward model");
    }
  }

  /**
   * Loads a checkpoint.
   *
   * @throws InputException if something is wrong with it, it has no chat template, or is neither a
   *     language model nor a reward model
   */
  public static AnswerRanker load(Path checkpoint) {
    PipelineOptions options = PipelineOptions.DEFAULT.withSpecialTokensInText(true);
    return LoadedModel.load(
        checkpoint,
        options,
        LoadedModel.tokenizers(checkpoint, options),
        () -> Checkpoint.load(checkpoint, Head.CAUSAL_LM, Head.SEQUENCE_CLASSIFICATION),
        AnswerRanker::new);
  }

  private boolean isReward() {
    return loaded.model().head() == Head.SEQUENCE_CLASSIFICATION;
  }

  /**
   * The scores of answers, of which greater ones are better: logarithms of probabilities, or
   * rewards.
   *
   * @param turns the conversation, which the answers follow
   * @throws InputException if it is too long for the model
   * @throws IllegalStateException after {@link #close}
   */
  public List<Double> scores(List<Turn> turns, List<String> answers) {
    return loaded.use(() -> answers.stream().map(answer -> score(turns, answer)).toList());
  }

  private double score(List<Turn> turns, String answer) {
    List<Turn> all = new ArrayList<>(turns);
    all.add(Turn.assistant(answer));
    try (Scope scope = Scope.open()) {
      return isReward() ? reward(all) : likelihood(all);
    }
  }

  private double reward(List<Turn> all) {
    ChatTokens.Marked tokens = chat.encode(chat.template().answers(all));
    Inputs inputs = Inputs.ofIds(ids(tokens.ids()));
    return Tensors.item(Objects.requireNonNull(loaded.model().forward(inputs).get("logits")));
  }

  private double likelihood(List<Turn> all) {
    Collections.reverse(all);
    ChatTokens.Marked tokens = chat.encode(chat.template().behindFirst(all));
    long[] labels = new long[tokens.ids().length];
    Arrays.fill(labels, LossTerm.IGNORED);
    for (Span part : tokens.parts()) {
      for (int i = part.start(); i < part.end(); i++) {
        labels[i] = tokens.ids()[i];
      }
    }
    Inputs inputs =
        Inputs.ofIds(ids(tokens.ids())).with("labels", Tensors.ofLongs(labels, 1, labels.length));
    return -loaded.model().loss(inputs).stream()
        .mapToDouble(term -> Tensors.item(term.sum()))
        .sum();
  }

  private Tensor ids(int[] ids) {
    int most = loaded.config().maxPositions();
    if (ids.length > most) {
      throw new InputException(
          loaded.checkpoint()
              + ": the conversation has "
              + ids.length
              + " tokens, and the model that ranks reads "
              + most);
    }
    return Tensors.ofLongs(Arrays.stream(ids).asLongStream().toArray(), 1, ids.length);
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
