package org.warmstart.learn.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.GenerationSettingsBuilder;
import org.warmstart.generate.Generator;
import org.warmstart.learn.example.CutEncoding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Truncation;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * A target text for a source text, with an encoder-decoder: in training the decoder reads the
 * target moved one place to the right (teacher forcing); in evaluation texts are generated for a
 * part of the examples, too, and compared by ROUGE and word F1.
 */
public final class SequenceToSequence implements Task {
  private static final int MOST_SAMPLES = 10;
  private static final Set<String> LOSSES = Set.of("loss", "perplexity");

  /**
   * The task's settings.
   *
   * @param maxLength most tokens of a source, special ones included; longer ones are cut. 0: what
   *     the model has positions for; null: 128, or what the model has positions for if that is
   *     fewer
   * @param maxTargetLength most tokens of a target text; longer ones are cut, and no longer text is
   *     generated, whatever the checkpoint's generation_config.json says. Null: 64, or as many as
   *     the decoder has positions for; that limits generated texts only where the file does not
   * @param numBeams beams for generating in evaluation; null: what the checkpoint's
   *     generation_config.json says. A short spelling of {@code generation: {numBeams: …}}
   * @param generatedExamples evaluation examples that texts are generated for
   * @param metrics what the generated texts are compared by, metrics of texts
   * @param prefix what is put in front of every source, such as {@code 'summarize: '} for a T5
   */
  public record Settings(
      @Nullable @InRange(least = 0) Integer maxLength,
      @Nullable @InRange(least = 1) Integer maxTargetLength,
      @Nullable @InRange(least = 1) Integer numBeams,
      @Default("100") @InRange(least = 0) int generatedExamples,
      @Default("[rouge, word-f1]") List<MetricSettings> metrics,
      @Nullable String prefix)
      implements TaskSettings {
    public Settings {
      NumberRange.check(
          Settings.class, maxLength, maxTargetLength, numBeams, generatedExamples, metrics, prefix);
      metrics = List.copyOf(metrics);
      requireOwnValues(ofTexts(metrics));
    }

    /** With the usual metrics. */
    public Settings(
        @Nullable Integer maxLength,
        @Nullable Integer maxTargetLength,
        @Nullable Integer numBeams,
        int generatedExamples) {
      this(maxLength, maxTargetLength, numBeams, generatedExamples, null);
    }

    /** With the usual metrics and a prefix. */
    public Settings(
        @Nullable Integer maxLength,
        @Nullable Integer maxTargetLength,
        @Nullable Integer numBeams,
        int generatedExamples,
        @Nullable String prefix) {
      this(
          maxLength,
          maxTargetLength,
          numBeams,
          generatedExamples,
          List.of(Metrics.settings("rouge"), Metrics.settings("word-f1")),
          prefix);
    }

    private static List<MetricSettings.OfTexts> ofTexts(List<MetricSettings> metrics) {
      List<MetricSettings.OfTexts> ofTexts = new ArrayList<>();
      for (MetricSettings settings : metrics) {
        if (!(settings instanceof MetricSettings.OfTexts texts)) {
          throw new InputException(
              "metrics: '"
                  + Metrics.ALL.nameOf(settings)
                  + "' does not compare texts but "
                  + settings.description());
        }
        ofTexts.add(texts);
      }
      return ofTexts;
    }

    /** Two metrics with values of one name could not be told apart. */
    private static void requireOwnValues(List<MetricSettings.OfTexts> metrics) {
      Set<String> names = new TreeSet<>(LOSSES);
      for (MetricSettings.OfTexts settings : metrics) {
        for (String name : settings.create().result().keySet()) {
          if (!names.add(name)) {
            throw new InputException("metrics: there are two values called '" + name + "'");
          }
        }
      }
    }

    @Override
    public boolean generates() {
      return true;
    }

    @Override
    public Task create(TaskContext context) {
      return new SequenceToSequence(this, context);
    }
  }

  private final TokenizerPair tokenizers;
  private final String prefix;
  private final int generatedExamples;
  private final List<MetricSettings.OfTexts> metrics;
  private final int maxTargetLength;
  private final GenerationSettings generation;
  private final Truncation truncation;
  private final int padding;
  private final int sourcePadding;
  private final int end;
  private final int start;

  private SequenceToSequence(Settings settings, TaskContext context) {
    tokenizers = context.tokenizers();
    prefix = settings.prefix() == null ? "" : settings.prefix();
    generatedExamples = settings.generatedExamples();
    metrics = Settings.ofTexts(settings.metrics());
    ModelConfig config = context.config();
    int maxLength = context.maxLength(settings.maxLength());
    SequenceFeatures.requireRoom(tokenizers.source(), maxLength);
    truncation = Truncation.longestFirst(maxLength);
    Generating generating = new Generating(settings, context);
    maxTargetLength = generating.maxTargetLength();
    generation = generating.settings();
    TokenRoles roles = config.tokens();
    SpecialTokens specials = tokenizers.target().specialTokens();
    padding =
        roles.padding() != null ? roles.padding() : SequenceFeatures.paddingId(tokenizers.target());
    sourcePadding = tokenizers.isOne() ? padding : SequenceFeatures.paddingId(tokenizers.source());
    end = role(roles.end(), specials.separator(), specials.eos(), "end");
    start = role(roles.decoderStart(), specials.classification(), specials.bos(), "start");
  }

  private int role(
      @Nullable Integer given, @Nullable String first, @Nullable String second, String name) {
    if (given != null) {
      return given;
    }
    String token = first != null ? first : second;
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizers.target().id(token);
    return id.orElseThrow(
        () ->
            new InputException(
                "neither the model's configuration nor the tokenizer names the token that a"
                    + " generated text has at its "
                    + name));
  }

  @Override
  public Head head() {
    return Head.SEQUENCE_TO_SEQUENCE;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return config ->
        config.withTokens(new TokenRoles(config.tokens().beginning(), end, padding, start));
  }

  @Override
  public TokenizerPair tokenizers() {
    return tokenizers;
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    String target = row.get(TextColumns.TARGET);
    if (target == null) {
      throw new InputException(row.place() + ": the target text is missing");
    }
    EncodeOptions options = EncodeOptions.DEFAULT.sampled(sampling);
    CutEncoding source =
        CutEncoding.of(
            tokenizers.source(),
            prefix + row.require(TextColumns.TEXT),
            row.get(TextColumns.SECOND),
            options,
            truncation);
    int[] whole = labels(tokenizers.target().encode(target, null, options).ids());
    int[] kept = whole;
    if (whole.length > maxTargetLength) {
      kept = Arrays.copyOf(whole, maxTargetLength);
      kept[maxTargetLength - 1] = end;
    }
    return List.of(Example.ofText(source, kept, whole.length, target));
  }

  /**
   * What the decoder is to write: the target's tokens up to an end token. A start token that the
   * tokenizer sets before them is the decoder's first input already; another one, as BART's, is
   * written.
   */
  private int[] labels(int[] ids) {
    int from = ids.length > 0 && ids[0] == start ? 1 : 0;
    int to = ids.length > from && ids[ids.length - 1] == end ? ids.length - 1 : ids.length;
    int[] labels = Arrays.copyOfRange(ids, from, to + 1);
    labels[to - from] = end;
    return labels;
  }

  @Override
  public Batch batch(List<Example> examples) {
    int[][] sources = examples.stream().map(Example::ids).toArray(int[][]::new);
    int[][] targets = examples.stream().map(Example::targetIds).toArray(int[][]::new);
    PaddedRows ids = Padding.pad(sources, sourcePadding);
    PaddedRows labels = Padding.pad(targets, LossTerm.IGNORED);
    return new Batch(sources.length, examples.stream().mapToLong(Example::length).sum())
        .with("input_ids", ids.values(), ids.shape())
        .with("attention_mask", Padding.mask(sources).values(), ids.shape())
        .with("labels", labels.values(), labels.shape());
  }

  @Override
  public Set<String> metrics() {
    Set<String> names = new TreeSet<>(LOSSES);
    if (generatedExamples > 0) {
      metrics.forEach(settings -> names.addAll(settings.create().result().keySet()));
    }
    return names;
  }

  @Override
  public String mainMetric() {
    return "loss";
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return !LOSSES.contains(metric)
        && metrics.stream()
            .map(MetricSettings.OfTexts::create)
            .filter(scored -> scored.result().containsKey(metric))
            .allMatch(scored -> scored.greaterIsBetter(metric));
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new TextScorer(scoring);
  }

  @Override
  public GenerationSettings generation() {
    GenerationSettingsBuilder all = generation.toBuilder();
    if (generation.eosTokenIds().isEmpty()) {
      all.eosTokenIds(List.of(end));
    }
    if (generation.padTokenId() == null) {
      all.padTokenId(padding);
    }
    if (generation.decoderStartTokenId() == null) {
      all.decoderStartTokenId(start);
    }
    return all.build();
  }

  private final class TextScorer implements Scorer {
    private final List<Metric<String, List<String>>> scored =
        metrics.stream().map(MetricSettings.OfTexts::create).toList();
    private final List<Written> samples = new ArrayList<>();
    private final GenerationSettings oneText =
        generation().toBuilder().numReturnSequences(1).build();
    private double loss;
    private long targets;
    private final Scoring scoring;
    private int seen;
    private int written;

    TextScorer(Scoring scoring) {
      this.scoring = scoring;
    }

    @Override
    public void add(Model model, List<Example> examples, Batch batch) {
      Inputs inputs = batch.toInputs();
      for (LossTerm term : model.loss(inputs)) {
        loss += Tensors.item(term.sum());
        targets += term.targets();
      }
      int first = seen;
      seen += examples.size();
      int wanted = Math.min(examples.size(), generatedExamples - written);
      if (wanted <= 0) {
        return;
      }
      if (!(model instanceof Decodable writer)) {
        throw new InputException("the model cannot generate text: " + model.architecture());
      }
      Tensor idsBS = inputs.require("input_ids").narrow(0, 0, wanted);
      Tensor maskBS = inputs.require("attention_mask").narrow(0, 0, wanted);
      Inputs prompt = Inputs.ofIds(idsBS).with("attention_mask", maskBS);
      long[] lines = LongStream.range(0, wanted).map(row -> row + written).toArray();
      for (Generated generated : Generator.generate(writer, prompt, oneText, lines)) {
        String text = tokenizers.target().decode(generated.newIds(), true);
        Example example = examples.get(generated.row());
        List<String> reference = List.of(example.targetText());
        String source = tokenizers.source().decode(example.ids(), true);
        if (samples.size() < MOST_SAMPLES) {
          samples.add(new Written(source, example.targetText(), text));
        }
        scored.forEach(metric -> metric.add(text, reference, source));
        scoring.tell(first + generated.row(), example.targetText(), text);
      }
      written += wanted;
    }

    @Override
    public SortedMap<String, Double> result() {
      SortedMap<String, Double> values = new TreeMap<>();
      if (written > 0) {
        scored.forEach(metric -> values.putAll(metric.result()));
      }
      values.put("loss", loss / targets);
      values.put("perplexity", Math.exp(loss / targets));
      return values;
    }

    @Override
    public List<Written> samples() {
      return List.copyOf(samples);
    }
  }
}
