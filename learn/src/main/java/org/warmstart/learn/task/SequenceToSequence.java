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
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.LossTerm;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Sampling;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Truncation;
import org.warmstart.text.file.TokenizerPair;

/**
 * A target text for a source text, with an encoder-decoder: in training the decoder reads the
 * target moved one place to the right (teacher forcing); in evaluation texts are generated for a
 * part of the examples, too, and compared by ROUGE and word F1.
 */
final class SequenceToSequence implements Task {
  private static final int MOST_SAMPLES = 10;

  private final TokenizerPair tokenizers;
  private final TaskSettings settings;
  private final Truncation truncation;
  private final int padding;
  private final int sourcePadding;
  private final int end;
  private final int start;

  SequenceToSequence(TokenizerPair tokenizers, ModelConfig config, TaskSettings settings) {
    this.tokenizers = tokenizers;
    this.settings = settings;
    int maxLength = SequenceFeatures.maxLength(config, settings);
    SequenceFeatures.requireRoom(tokenizers.source(), maxLength);
    truncation = Truncation.longestFirst(maxLength);
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
  public Example encode(LabeledText row, @Nullable Sampling sampling) {
    String target = row.target();
    if (target == null) {
      throw new InputException(row.place() + ": the target text is missing");
    }
    EncodeOptions options = EncodeOptions.DEFAULT.sampled(sampling);
    int[] source =
        tokenizers.source().encode(row.text(), row.second(), options.truncated(truncation)).ids();
    int[] targetIds = labels(tokenizers.target().encode(target, null, options).ids());
    return Example.ofText(source, targetIds, target);
  }

  /**
   * What the decoder is to write: the target's tokens up to an end token. A start token that the
   * tokenizer sets before them is the decoder's first input already; another one, as BART's, is
   * written.
   */
  private int[] labels(int[] ids) {
    int from = ids.length > 0 && ids[0] == start ? 1 : 0;
    int to = ids.length > from && ids[ids.length - 1] == end ? ids.length - 1 : ids.length;
    int kept = Math.min(to - from, settings.maxTargetLength() - 1);
    int[] labels = Arrays.copyOfRange(ids, from, from + kept + 1);
    labels[kept] = end;
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
    Set<String> names = new TreeSet<>(Set.of("loss", "perplexity"));
    if (settings.generatedExamples() > 0) {
      names.addAll(Metrics.textMetric("rouge").result().keySet());
      names.addAll(Metrics.textMetric("word-f1").result().keySet());
    }
    return names;
  }

  @Override
  public String mainMetric() {
    return "loss";
  }

  @Override
  public boolean greaterIsBetter() {
    return false;
  }

  @Override
  public Scorer scorer() {
    return new TextScorer();
  }

  private GenerationSettings generation() {
    return GenerationSettings.builder()
        .maxNewTokens(settings.maxTargetLength())
        .numBeams(settings.numBeams())
        .eosTokenIds(List.of(end))
        .padTokenId(padding)
        .decoderStartTokenId(start)
        .build();
  }

  private final class TextScorer implements Scorer {
    private final Metric<String, List<String>> rouge = Metrics.textMetric("rouge");
    private final Metric<String, List<String>> words = Metrics.textMetric("word-f1");
    private final List<Written> samples = new ArrayList<>();
    private double loss;
    private long targets;

    @Override
    public void add(Model model, List<Example> examples, Batch batch) {
      Inputs inputs = batch.toInputs();
      for (LossTerm term : model.loss(inputs)) {
        loss += Tensors.item(term.sum());
        targets += term.targets();
      }
      int wanted = (int) Math.min(examples.size(), settings.generatedExamples() - rouge.count());
      if (wanted <= 0) {
        return;
      }
      if (!(model instanceof Decodable writer)) {
        throw new InputException("the model cannot generate text: " + model.architecture());
      }
      Tensor idsBS = inputs.require("input_ids").narrow(0, 0, wanted);
      Tensor maskBS = inputs.require("attention_mask").narrow(0, 0, wanted);
      Inputs prompt = Inputs.ofIds(idsBS).with("attention_mask", maskBS);
      for (Generated generated : Generator.generate(writer, prompt, generation())) {
        String text = tokenizers.target().decode(generated.newIds(), true);
        Example example = examples.get(generated.row());
        List<String> reference = List.of(example.targetText());
        if (samples.size() < MOST_SAMPLES) {
          String source = tokenizers.source().decode(example.ids(), true);
          samples.add(new Written(source, example.targetText(), text));
        }
        rouge.add(text, reference);
        words.add(text, reference);
      }
    }

    @Override
    public SortedMap<String, Double> result() {
      SortedMap<String, Double> values = new TreeMap<>();
      if (rouge.count() > 0) {
        values.putAll(rouge.result());
        values.putAll(words.result());
      }
      values.put("loss", loss / targets);
      values.put("perplexity", Math.exp(loss / targets));
      return values;
    }

    @Override
    public List<Written> samples() {
      return List.copyOf(samples);
    }

    @Override
    public List<Double> predictions() {
      return List.of();
    }
  }
}
