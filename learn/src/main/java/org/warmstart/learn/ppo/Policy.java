package org.warmstart.learn.ppo;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.learn.chat.LabelledTokens;
import org.warmstart.model.Decodable;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * How a model is taken for a policy: its answers are drawn from all its tokens by their
 * probabilities, and the probabilities that are learned are those that were drawn from.
 *
 * @param temperature divides scores
 * @param maxNewTokens most tokens of an answer
 * @param end the token that ends an answer
 * @param filler the token that rows are filled up with
 */
public record Policy(double temperature, int maxNewTokens, int end, int filler) {
  /**
   * What a model makes of answers.
   *
   * @param logM the logarithms of the probabilities of the answers' tokens, one answer behind
   *     another
   * @param logitsMV what they are of
   * @param statesRTD the last layer's states
   */
  record Read(LabelledTokens tokens, Tensor logM, Tensor logitsMV, Tensor statesRTD) {}

  /** Whether an answer has ended, and was not cut off. */
  public boolean isEnded(int[] ids) {
    return ids[ids.length - 1] == end;
  }

  private GenerationSettings settings(long seed) {
    return GenerationSettings.DEFAULT.toBuilder()
        .doSample(true)
        .temperature(temperature)
        .topK(0)
        .topP(1)
        .maxNewTokens(maxNewTokens)
        .eosTokenIds(List.of(end))
        .padTokenId(filler)
        .seed(seed)
        .build();
  }

  /**
   * Draws an answer to each prompt; the model is in evaluation mode.
   *
   * @param lines a number for each; with the seed it decides what is drawn
   */
  public Answers draw(Model model, int[][] prompts, long seed, long[] lines) {
    if (!(model instanceof Decodable writer)) {
      throw new InputException("the model cannot generate text: " + model.architecture());
    }
    try (Scope scope = Scope.open()) {
      PaddedRows padded = Padding.pad(prompts, filler, Padding.Side.START);
      PaddedRows mask = Padding.mask(prompts, Padding.Side.START);
      Inputs inputs =
          Inputs.ofIds(Tensors.ofLongs(padded.values(), padded.shape()))
              .with("attention_mask", Tensors.ofLongs(mask.values(), mask.shape()));
      List<Generated> drawn = Generator.generate(writer, inputs, settings(seed), lines);
      int[][] ids = new int[prompts.length][];
      for (int row = 0; row < ids.length; row++) {
        int[] answer = drawn.get(row).newIds();
        ids[row] = Arrays.copyOf(prompts[row], prompts[row].length + answer.length);
        System.arraycopy(answer, 0, ids[row], prompts[row].length, answer.length);
      }
      return new Answers(ids, Arrays.stream(prompts).mapToInt(prompt -> prompt.length).toArray());
    }
  }

  /** Reads answers with a model, recording what leads to its parameters unless that is off. */
  Read read(Model model, Inputs inputs) {
    HiddenStates hidden = HiddenStates.gather();
    Tensor logitsRTV = Objects.requireNonNull(model.forward(inputs, hidden).get("logits"));
    LabelledTokens tokens = LabelledTokens.of(inputs);
    Tensor logitsMV = Ops.scale(tokens.before(logitsRTV), 1 / temperature);
    List<Tensor> states = hidden.own();
    return new Read(
        tokens, tokens.logProbabilities(logitsMV), logitsMV, states.get(states.size() - 1));
  }

  /**
   * What two models make of answers.
   *
   * @param log the logarithms of the probabilities of the tokens, by answer
   * @param startLog those under the other model
   * @param entropies of what each token was drawn from, by answer
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Compared(double[][] log, double[][] startLog, double[][] entropies) {
    /** The sum over an answer's tokens of how much likelier each is than under the other model. */
    public double kl(int row) {
      double sum = 0;
      for (int t = 0; t < log[row].length; t++) {
        sum += log[row][t] - startLog[row][t];
      }
      return sum;
    }

    /** The sum over an answer's tokens. */
    public double entropy(int row) {
      return Arrays.stream(entropies[row]).sum();
    }
  }

  /** Compares a model with the one that training started from; both are in evaluation mode. */
  public Compared compare(Model model, Model start, Answers answers) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs inputs = answers.toInputs(filler);
      Read read = read(model, inputs);
      return new Compared(
          byAnswer(read.logM(), answers),
          byAnswer(read(start, inputs).logM(), answers),
          byAnswer(entropies(read.logitsMV()), answers));
    }
  }

  /** [M, V] → [M]. */
  static Tensor entropies(Tensor logitsMV) {
    Tensor logMV = Ops.logSoftmax(logitsMV);
    return logMV.exp().mul(logMV).sum(1L).neg();
  }

  /** Numbers of tokens [M] by answer. */
  static double[][] byAnswer(Tensor xM, Answers answers) {
    float[] all = Tensors.floats(xM);
    double[][] rows = new double[answers.size()][];
    int at = 0;
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new double[answers.length(row)];
      for (int t = 0; t < rows[row].length; t++) {
        rows[row][t] = all[at++];
      }
    }
    return rows;
  }
}
