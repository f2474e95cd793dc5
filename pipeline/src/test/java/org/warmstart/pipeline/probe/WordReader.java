package org.warmstart.pipeline.probe;

import java.util.List;
import java.util.Map;
import org.warmstart.data.perturb.Word;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.Outcome;

/**
 * A model whose behaviour is known: "good" as often as not is the probability of a text with a
 * word, and the more of certain words there are, the higher it is.
 */
public final class WordReader implements ProbedModel {
  private final Map<String, Double> weights;
  private int asked;

  public WordReader(Map<String, Double> weights) {
    this.weights = weights;
  }

  /** How many texts it was asked about. */
  public int asked() {
    return asked;
  }

  @Override
  public ReplyKind kind() {
    return ReplyKind.CLASS;
  }

  @Override
  public List<String> labels() {
    return List.of("bad", "good");
  }

  @Override
  public List<Outcome<Reply>> ask(List<TextInput> inputs) {
    asked += inputs.size();
    return inputs.stream().map(input -> Outcome.of(reply(input.text()))).toList();
  }

  private Reply reply(String text) {
    double sum =
        Word.of(text).stream().mapToDouble(word -> weights.getOrDefault(word.text(), 0.0)).sum();
    double good = 1 / (1 + Math.exp(0.5 - sum));
    return Reply.ofClass(good > 0.5 ? "good" : "bad", Map.of("bad", 1 - good, "good", good));
  }
}
