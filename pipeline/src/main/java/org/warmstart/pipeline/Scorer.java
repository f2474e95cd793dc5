package org.warmstart.pipeline;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.family.bert.ElectraPair;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.ScoredToken;
import org.warmstart.pipeline.result.ScoringResult;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.text.Tokenizer;

/**
 * Says how likely a model finds texts, and continuations of contexts.
 *
 * <pre>{@code
 * try (Scorer scorer = Scorer.load(Path.of("runs/gpt/model"))) {
 *   System.out.println(scorer.score("It was a dark", " night").logProbability());
 *   System.out.println(scorer.score("It was a dark night").perplexity());
 * }
 * }</pre>
 *
 * <ul>
 *   <li>A language model scores as {@code loglikelihood} and, a text alone, {@code
 *       loglikelihood_rolling} of the language model evaluation harness do (Gao et al. 2021):
 *       context and continuation are put into tokens together, and where nothing stands before a
 *       text, its start token does, or the end token if it has none. A text that is longer than the
 *       model reads is scored in windows that overlap in one token and more.
 *   <li>An encoder-decoder reads the context and scores the continuation as its target; of a text
 *       alone, the start or end token is the source.
 *   <li>A masked language model scores by pseudo-log-likelihood (Salazar et al. 2020): each token
 *       is hidden once. Its sums cannot be compared with other models' probabilities.
 * </ul>
 *
 * <p>Safe for any number of threads, with the same results as one after the other.
 */
public final class Scorer implements AutoCloseable {
  private static final Head[] HEADS = {
    Head.CAUSAL_LM,
    Head.SEQUENCE_TO_SEQUENCE,
    Head.MASKED_LM,
    Head.DOUBLE_HEADS,
    Head.PRE_TRAINING,
    Head.GENERATOR_AND_DISCRIMINATOR
  };

  private final LoadedModel loaded;
  private final ScoringKind kind;
  private final ScoringEncoder encoder;

  private Scorer(LoadedModel loaded) {
    this.loaded = loaded;
    ScoringKind found = ScoringKind.of(loaded.model());
    if (found == null) {
      throw loaded.wrongHead(
          "scoring needs a language model, a masked one, or an encoder-decoder whose targets begin"
              + " with one token for all");
    }
    kind = found;
    Tokenizer target = loaded.tokenizers().target();
    encoder =
        new ScoringEncoder(
            kind,
            loaded.reading(false),
            loaded.tokenizers().isOne() ? loaded.reading(false) : target,
            loaded.config(),
            kind == ScoringKind.MASKED ? mask(loaded.tokenizers().source()) : 0);
  }

  private static int mask(Tokenizer tokenizer) {
    @Nullable String token = tokenizer.specialTokens().mask();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    return id.orElseThrow(
        () ->
            new InputException(
                "the tokenizer has no mask token, which scoring with a masked model needs"));
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT}.
   *
   * @throws InputException if something is wrong with it, or it gives texts no probabilities
   */
  public static Scorer load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT);
  }

  /**
   * Loads a checkpoint. With {@link PipelineOptions#truncating} a context that is too long is cut
   * in front; a continuation never is.
   *
   * @throws InputException if something is wrong with it, it gives texts no probabilities, or the
   *     given tokenizer is not its own
   */
  public static Scorer load(Path checkpoint, PipelineOptions options) {
    return LoadedModel.load(
        checkpoint,
        options,
        LoadedModel.tokenizers(checkpoint, options),
        () -> Checkpoint.load(checkpoint, HEADS),
        Scorer::new);
  }

  /** Whether texts are scored by pseudo-log-likelihood, each token given all others. */
  public boolean isPseudo() {
    return kind == ScoringKind.MASKED;
  }

  /**
   * Why a text, or a context and its continuation, would not be scored; empty if it would. The
   * model does not run.
   *
   * @param cuts whether a context that is too long would be cut, whatever the options say
   */
  public Optional<TextProblem> problem(TextInput input, boolean cuts) {
    return loaded.use(() -> encoder.encode(input, cuts).problem());
  }

  private Outcome<ScoringText> encode(TextInput input) {
    return encoder.encode(input, loaded.options().truncate());
  }

  /**
   * Scores a text.
   *
   * @throws InputException if it has no tokens, or is too long for a masked model
   * @throws IllegalStateException after {@link #close}
   */
  public ScoringResult score(String text) {
    return score(List.of(TextInput.of(text))).get(0);
  }

  /**
   * Scores a continuation.
   *
   * @param context may be empty
   * @throws InputException if the continuation has no tokens, or both are too long
   * @throws IllegalStateException after {@link #close}
   */
  public ScoringResult score(String context, String continuation) {
    return score(List.of(TextInput.of(context, continuation))).get(0);
  }

  /**
   * Scores texts, and continuations of contexts, in batches of similar length.
   *
   * @param inputs single texts, or pairs of a context and its continuation
   * @return the results in the inputs' order; what else is in the list makes no difference but of
   *     rounding
   * @throws InputException naming the first text that is of no use, before the model has read any
   * @throws IllegalStateException after {@link #close}
   */
  public List<ScoringResult> score(List<TextInput> inputs) {
    return loaded.use(
        () -> {
          List<Outcome<ScoringText>> encoded = inputs.stream().map(this::encode).toList();
          LengthBatches.requireAll(encoded);
          return run(encoded).stream().map(Outcome::result).toList();
        });
  }

  /** As {@link #score(List)}, but a text that is of no use does not cost the others theirs. */
  public List<Outcome<ScoringResult>> scoreEach(List<TextInput> inputs) {
    return loaded.use(() -> run(inputs.stream().map(this::encode).toList()));
  }

  private List<Outcome<ScoringResult>> run(List<Outcome<ScoringText>> texts) {
    List<ScoringWindow> windows = new ArrayList<>();
    for (Outcome<ScoringText> text : texts) {
      if (text.problem().isEmpty()) {
        windows.addAll(text.result().windows());
      }
    }
    Model model = loaded.model() instanceof ElectraPair pair ? pair.generator() : loaded.model();
    int padding =
        TextEncoder.padding(loaded.tokenizers().source(), loaded.config().vocabularySize());
    List<ScoringRun.Scores> scores =
        new ScoringRun(model, kind, padding, loaded.options().batchSize()).all(windows);
    List<Outcome<ScoringResult>> results = new ArrayList<>();
    int next = 0;
    for (Outcome<ScoringText> text : texts) {
      TextProblem problem = text.problem().orElse(null);
      if (problem != null) {
        results.add(Outcome.failed(problem));
        continue;
      }
      int count = text.result().windows().size();
      results.add(Outcome.of(result(text.result(), scores.subList(next, next + count))));
      next += count;
    }
    return results;
  }

  private ScoringResult result(ScoringText text, List<ScoringRun.Scores> scores) {
    Tokenizer tokenizer =
        kind == ScoringKind.TARGET ? loaded.tokenizers().target() : loaded.tokenizers().source();
    List<ScoredToken> tokens = new ArrayList<>();
    double sum = 0;
    boolean greedy = true;
    for (int w = 0; w < scores.size(); w++) {
      int[] targets = text.windows().get(w).targets();
      for (int i = 0; i < targets.length; i++) {
        double logProbability = scores.get(w).logProbabilities()[i];
        boolean likeliest = scores.get(w).likeliest()[i];
        int at = tokens.size();
        tokens.add(
            new ScoredToken(
                targets[i],
                String.valueOf(tokenizer.token(targets[i])),
                text.starts()[at],
                text.ends()[at],
                logProbability,
                likeliest));
        sum += logProbability;
        greedy &= likeliest;
      }
    }
    String scored = text.scored();
    return new ScoringResult(
        sum,
        greedy,
        List.copyOf(tokens),
        scored.getBytes(StandardCharsets.UTF_8).length,
        scored.codePointCount(0, scored.length()),
        text.counts());
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
