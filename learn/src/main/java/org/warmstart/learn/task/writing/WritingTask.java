package org.warmstart.learn.task.writing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.GenerationSettingsBuilder;
import org.warmstart.generate.Generator;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Generating;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.WritingLimits;
import org.warmstart.learn.task.input.TextFraming;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.written.MeanLoss;
import org.warmstart.learn.written.TextMetrics;
import org.warmstart.learn.written.Wording;
import org.warmstart.learn.written.WrittenScores;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * A text for a text: the likelihood of the one to write is trained; in evaluation texts are
 * generated, too, and scored.
 */
final class WritingTask implements Task {
  /** As in Rothe et al. 2020, section 4, where a trained checkpoint has no settings of its own. */
  static final int USUAL_BEAMS = 4;

  private static final int MOST_SAMPLES = 10;

  private final TokenizerPair tokenizers;
  private final TextFraming framing;
  private final GenerationSettings generation;
  private final Wording wording;
  private final Supplier<WrittenScores> scores;
  private final int generatedExamples;

  /**
   * Makes the task.
   *
   * @param scores gives new scores of texts
   * @param generatedExamples evaluation examples that texts are generated for
   */
  WritingTask(
      TaskContext context,
      WritingLimits limits,
      Wording wording,
      Supplier<WrittenScores> scores,
      int generatedExamples) {
    tokenizers = context.tokenizers();
    this.wording = wording;
    this.scores = scores;
    this.generatedExamples = generatedExamples;
    Generating generating = new Generating(limits, context);
    generation = generating.settings();
    framing = TextFraming.of(context, limits.maxLength(), generating.maxTargetLength(), generation);
  }

  @Override
  public Head head() {
    return framing.head();
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return config -> config.withTokens(framing.roles(config.tokens()));
  }

  @Override
  public TokenizerPair tokenizers() {
    return tokenizers;
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    Example example = framing.encode(wording.of(row), EncodeOptions.DEFAULT.sampled(sampling));
    if (example.ids().length == 0) {
      throw new InputException(row.place() + ": there is nothing to read before the answer");
    }
    return List.of(example);
  }

  @Override
  public Batch batch(List<Example> examples) {
    return framing.batch(examples);
  }

  @Override
  public Set<String> metrics() {
    Set<String> names = new TreeSet<>(TextMetrics.LOSSES);
    if (generatedExamples > 0) {
      names.addAll(scores.get().result().keySet());
    }
    return names;
  }

  @Override
  public String mainMetric() {
    String own = scores.get().mainMetric();
    return own == null || generatedExamples == 0 ? "loss" : own;
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return !TextMetrics.LOSSES.contains(metric) && scores.get().greaterIsBetter(metric);
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new TextScorer(scoring);
  }

  @Override
  public GenerationSettings generation() {
    GenerationSettingsBuilder all = generation.toBuilder();
    if (generation.eosTokenIds().isEmpty()) {
      all.eosTokenIds(List.of(framing.end()));
    }
    if (generation.padTokenId() == null) {
      all.padTokenId(framing.padding());
    }
    Integer start = framing.roles(new TokenRoles(null, null, null, null)).decoderStart();
    if (generation.decoderStartTokenId() == null && start != null) {
      all.decoderStartTokenId(start);
    }
    return all.build();
  }

  private final class TextScorer implements Scorer {
    private final WrittenScores scored = scores.get();
    private final List<Written> samples = new ArrayList<>();
    private final GenerationSettings oneText =
        generation().toBuilder().numReturnSequences(1).build();
    private final Scoring scoring;
    private final MeanLoss loss = new MeanLoss();
    private int seen;
    private int written;

    TextScorer(Scoring scoring) {
      this.scoring = scoring;
    }

    @Override
    public void add(Model model, List<Example> examples, Batch batch) {
      loss.add(model, batch);
      int first = seen;
      seen += examples.size();
      int wanted = Math.min(examples.size(), generatedExamples - written);
      if (wanted <= 0) {
        return;
      }
      if (!(model instanceof Decodable writer)) {
        throw new InputException("the model cannot generate text: " + model.architecture());
      }
      Inputs prompt = framing.prompt(examples.subList(0, wanted));
      long[] lines = LongStream.range(0, wanted).map(row -> row + written).toArray();
      for (Generated generated : Generator.generate(writer, prompt, oneText, lines)) {
        String text = tokenizers.target().decode(generated.newIds(), true);
        Example example = examples.get(generated.row());
        String source = tokenizers.source().decode(example.ids(), true);
        if (samples.size() < MOST_SAMPLES) {
          samples.add(new Written(source, example.targetText(), text));
        }
        scored.add(text, example.targetText(), source);
        scoring.tell(first + generated.row(), example.targetText(), text);
      }
      written += wanted;
    }

    @Override
    public SortedMap<String, Double> result() {
      SortedMap<String, Double> values = new TreeMap<>();
      if (written > 0) {
        values.putAll(scored.result());
      }
      loss.putInto(values);
      return values;
    }

    @Override
    public List<Written> samples() {
      return List.copyOf(samples);
    }
  }
}
