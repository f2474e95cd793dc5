package org.warmstart.learn.task.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.eval.metric.TagScheme;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.CutEncoding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.ListCells;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.label.LabelNames;
import org.warmstart.learn.label.Labels;
import org.warmstart.learn.label.TagSchemes;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.input.InputRows;
import org.warmstart.learn.task.input.SequenceFeatures;
import org.warmstart.learn.task.input.SequenceSettings;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.pipeline.tag.SplitText;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * A tag for each word of a sentence that is split into words: entities, parts of speech. A word's
 * tag is learned at its first token (Devlin et al. 2019, section 5.3).
 */
public final class Tagging implements Task {
  /** The column of the words. */
  public static final String TOKENS = "tokens";

  /** The column of their tags. */
  public static final String TAGS = "tags";

  /**
   * The task's settings.
   *
   * @param labels the tags in the order of their numbers; empty: the checkpoint's, and those of the
   *     training data
   * @param scheme how tags mark entities; null: recognised from the training data, and if only a
   *     checkpoint is scored from its tags
   * @param labelAllTokens whether a word's other tokens learn its tag, too; it is predicted at the
   *     first in any case
   * @param maxLength most tokens of an input, special ones included; the words behind are cut off.
   *     0: what the model has positions for; null: 128, or what the model has positions for if that
   *     is fewer
   * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
   *     in a text is one; null: as the checkpoint was trained, else no
   * @param layerMix whether the head reads a trained mix of all layers' states, and not the last
   *     layer's (Peters et al. 2018, section 3.2); null: as the checkpoint does
   */
  public record Settings(
      @Default("[]") List<String> labels,
      @Nullable TagScheme scheme,
      @Default("false") boolean labelAllTokens,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Nullable Boolean specialTokensInText,
      @Nullable Boolean layerMix)
      implements TaskSettings {
    public Settings {
      NumberRange.check(
          Settings.class, labels, scheme, labelAllTokens, maxLength, specialTokensInText, layerMix);
    }

    @Override
    public List<Column> columns() {
      return List.of(new Column(TOKENS, TOKENS, true), new Column(TAGS, TAGS, true));
    }

    @Override
    public Set<String> listColumns() {
      return Set.of(TOKENS);
    }

    @Override
    public Set<String> targets() {
      return Set.of(TAGS);
    }

    @Override
    public boolean readsSpecialTokens() {
      return Boolean.TRUE.equals(specialTokensInText);
    }

    @Override
    public Fitting fitting(List<String> checkpoint) {
      Labels found = new Labels(labels, checkpoint);
      TagSchemes schemes = new TagSchemes();
      return new Fitting() {
        @Override
        public void add(TaskRow row) {
          List<String> tags = tags(row, words(row));
          found.addAll(tags);
          schemes.add(tags.stream().map(LabelNames::canonical).toList());
        }

        @Override
        public TaskSettings fitted(Consumer<String> notes) {
          List<String> names = found.names(notes);
          return new Settings(
              names,
              schemes.scheme(scheme, notes),
              labelAllTokens,
              maxLength,
              specialTokensInText,
              layerMix);
        }
      };
    }

    @Override
    public Task create(TaskContext context) {
      return new Tagging(this, context);
    }
  }

  private final Tokenizer tokenizer;
  private final Tokenizer reader;
  private final InputRows rows;
  private final Truncation truncation;
  private final LabelNames labels;
  private final boolean labelAllTokens;
  private final boolean layerMix;
  private final @Nullable TagScheme scheme;
  private final List<String> notes = new ArrayList<>();

  private Tagging(Settings settings, TaskContext context) {
    tokenizer = context.tokenizers().source();
    reader = context.reader(tokenizer, settings.specialTokensInText());
    int maxLength = context.maxLength(settings.maxLength());
    SequenceFeatures.requireRoom(tokenizer, maxLength);
    truncation = Truncation.longestFirst(maxLength);
    rows = InputRows.of(context.config(), tokenizer);
    labelAllTokens = settings.labelAllTokens();
    layerMix = SequenceSettings.mixesLayers(settings.layerMix(), context, head());
    labels = new LabelNames(context.labels(settings.labels()));
    if (labels.size() < 2) {
      throw new InputException(
          "tagging needs at least 2 tags; there are: " + Messages.list(labels.names()));
    }
    scheme = scheme(settings.scheme(), context.trained());
  }

  private @Nullable TagScheme scheme(@Nullable TagScheme given, boolean trained) {
    List<TagScheme> fitting = TagScheme.of(Set.copyOf(labels.names()));
    if (given != null) {
      labels.names().stream()
          .filter(name -> !given.allows(name))
          .findFirst()
          .ifPresent(
              name -> {
                throw new InputException(
                    "task.scheme: "
                        + given
                        + " has no tag "
                        + Messages.quote(name)
                        + (fitting.isEmpty() ? "" : "; the tags may be " + fitting.get(0)));
              });
      return given;
    }
    if (trained || fitting.isEmpty()) {
      return null;
    }
    notes.add(
        "tags: entities are scored as CoNLL's script does, and strictly as "
            + fitting.get(0)
            + " marks them (task.scheme names another)");
    return fitting.get(0);
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public Head head() {
    return Head.TOKEN_CLASSIFICATION;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return config ->
        SequenceFeatures.adapted(config.withLabels(labels.names()), tokenizer)
            .withLayerMix(layerMix, head());
  }

  @Override
  public TokenizerPair tokenizers() {
    return TokenizerPair.of(tokenizer);
  }

  /** The example's numbers are each token's class to learn, then each token's word or -1. */
  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    List<String> words = words(row);
    int[] tags = numbers(row, words);
    SplitText text = SplitText.of(words);
    EncodeOptions options = EncodeOptions.DEFAULT.sampled(sampling);
    CutEncoding cut = CutEncoding.of(reader, text.text(), null, options, truncation);
    int[] wordsT = text.wordsOf(cut.encoding());
    boolean[] firsts = SplitText.firsts(wordsT);
    int[] numbers = new int[2 * wordsT.length];
    int there = 0;
    for (int token = 0; token < wordsT.length; token++) {
      boolean learned = wordsT[token] >= 0 && (labelAllTokens || firsts[token]);
      numbers[token] = learned ? tags[wordsT[token]] : (int) LossTerm.IGNORED;
      numbers[wordsT.length + token] = wordsT[token];
      there += firsts[token] ? 1 : 0;
    }
    return List.of(
        Example.ofNumber(cut.encoding(), cut.uncut(), 0)
            .withNumbers(numbers)
            .withLostWords(words.size() - there));
  }

  private static List<String> words(TaskRow row) {
    List<String> words = ListCells.require(row, TOKENS);
    if (words.isEmpty()) {
      throw new InputException(row.place(TOKENS) + ": there are no words");
    }
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).isBlank()) {
        throw new InputException(row.place(TOKENS) + ": word " + (i + 1) + " is empty");
      }
    }
    return words;
  }

  private static List<String> tags(TaskRow row, List<String> words) {
    List<String> tags = ListCells.require(row, TAGS);
    if (tags.size() != words.size()) {
      throw new InputException(
          row.place(TAGS)
              + (tags.size() == 1 ? ": there is " : ": there are ")
              + Messages.count(tags.size(), "tag")
              + " for "
              + Messages.count(words.size(), "word")
              + "; every word needs one");
    }
    return tags;
  }

  private int[] numbers(TaskRow row, List<String> words) {
    List<String> tags = tags(row, words);
    int[] numbers = new int[tags.size()];
    for (int i = 0; i < numbers.length; i++) {
      String place = row.place(TAGS) + ", word " + (i + 1) + " " + Messages.quote(words.get(i));
      numbers[i] = labels.require(tags.get(i), place);
    }
    return numbers;
  }

  @Override
  public Batch batch(List<Example> examples) {
    int[][] targets =
        examples.stream()
            .map(example -> Arrays.copyOf(example.numbers(), example.ids().length))
            .toArray(int[][]::new);
    PaddedRows padded = Padding.pad(targets, LossTerm.IGNORED, rows.side());
    return rows.batch(examples)
        .with("labels", padded.values(), padded.shape())
        .checkClasses("labels", labels.size());
  }

  @Override
  public String mainMetric() {
    return scheme == null ? "accuracy" : "entity_f1";
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new TagScorer(labels.names(), scheme, rows.side(), scoring);
  }
}
