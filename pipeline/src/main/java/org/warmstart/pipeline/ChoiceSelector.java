package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.Padding;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.result.ChoiceResult;
import org.warmstart.pipeline.result.Probabilities;
import org.warmstart.pipeline.result.TokenCounts;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Chooses which of several texts goes with a text, with a checkpoint that has a multiple choice
 * head or, as a GPT has them, double heads.
 *
 * <pre>{@code
 * try (ChoiceSelector selector = ChoiceSelector.load(Path.of("runs/swag/model"))) {
 *   String text = "She opens the door.";
 *   System.out.println(selector.choose(text, List.of("She goes in.", "It rains.")).choice());
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads.
 */
public final class ChoiceSelector implements AutoCloseable {
  private final LoadedModel loaded;
  private final TextEncoder encoder;

  private ChoiceSelector(LoadedModel loaded, boolean special) {
    this.loaded = loaded;
    Head head = loaded.model().head();
    if (head != Head.MULTIPLE_CHOICE && head != Head.DOUBLE_HEADS) {
      throw loaded.wrongHead(
          "choosing needs a multiple choice head, as the task 'multiple-choice' gives it");
    }
    encoder = TextEncoder.of(loaded.reading(special), loaded.config(), loaded.options().truncate());
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT}.
   *
   * @throws InputException if something is wrong with it, or it has another head
   */
  public static ChoiceSelector load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT);
  }

  /**
   * Loads a checkpoint.
   *
   * @throws InputException if something is wrong with it, it has another head, or the given
   *     tokenizer is not its own
   */
  public static ChoiceSelector load(Path checkpoint, PipelineOptions options) {
    boolean special = TrainedInputs.readsSpecialTokens(checkpoint);
    return LoadedModel.load(
        checkpoint,
        options,
        LoadedModel.tokenizers(checkpoint, options),
        () -> Checkpoint.load(checkpoint, Head.MULTIPLE_CHOICE, Head.DOUBLE_HEADS),
        loaded -> new ChoiceSelector(loaded, special));
  }

  /**
   * Chooses.
   *
   * @param choices two or more; where training gave them a start in common, with it
   * @throws InputException if there are fewer, or the text with one of them is too long
   * @throws IllegalStateException after {@link #close}
   */
  public ChoiceResult choose(String text, List<String> choices) {
    if (choices.size() < 2) {
      throw new InputException("expected two choices or more, found " + choices.size());
    }
    return loaded.use(() -> run(text, choices));
  }

  private ChoiceResult run(String text, List<String> choices) {
    List<EncodedText> pairs = new ArrayList<>();
    int read = 0;
    int given = 0;
    for (String choice : choices) {
      EncodedText pair = encoder.encode(TextInput.of(text, choice), pairs.size()).result();
      pairs.add(pair);
      read += pair.counts().read();
      given += pair.counts().given();
    }
    Padding.Side side = loaded.config().readsLastToken() ? Padding.Side.START : Padding.Side.END;
    double[] probabilities;
    try (Scope scope = Scope.open()) {
      boolean typeIds = loaded.config().tokenTypes() > 1;
      Inputs in = encoder.batch(pairs, typeIds, side).grouped(choices.size());
      String output = "logits";
      if (loaded.model().head() == Head.DOUBLE_HEADS) {
        output = "mc_logits";
        long[] last = pairs.stream().mapToLong(pair -> pair.encoding().size() - 1L).toArray();
        in = in.with("mc_token_ids", Tensors.ofLongs(last, 1, last.length));
      }
      Tensor logits = Objects.requireNonNull(loaded.model().forward(in).get(output));
      probabilities = Probabilities.softmax(Tensors.floats(logits));
    }
    return new ChoiceResult(
        List.copyOf(choices),
        Probabilities.largest(probabilities, 1)[0],
        Arrays.stream(probabilities).boxed().toList(),
        new TokenCounts(read, given));
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
