package org.warmstart.learn.task.input;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.example.CutEncoding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.written.Wording;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Truncation;
import org.warmstart.text.file.TokenizerPair;

/** How a text to read and one to write become numbers for a model that writes. */
public abstract class TextFraming {
  final TokenizerPair tokenizers;
  final Truncation truncation;
  final int maxTargetLength;
  final int end;
  final int padding;

  private TextFraming(
      TaskContext context, Truncation truncation, int maxTargetLength, boolean separatorEnds) {
    tokenizers = context.tokenizers();
    this.truncation = truncation;
    this.maxTargetLength = maxTargetLength;
    TokenRoles roles = context.config().tokens();
    SpecialTokens specials = tokenizers.target().specialTokens();
    end = role(roles.end(), separatorEnds ? specials.separator() : null, specials.eos(), "end");
    padding = roles.padding() != null ? roles.padding() : usualPadding();
  }

  /**
   * For a model.
   *
   * @param generation how it will write
   * @throws InputException if it writes nothing, or the lengths do not fit it
   */
  public static TextFraming of(
      TaskContext context,
      @Nullable Integer maxLength,
      int maxTargetLength,
      GenerationSettings generation) {
    ModelConfig config = context.config();
    boolean continues =
        config.family().readsLeftToRight() && config.family().heads().contains(Head.CAUSAL_LM);
    return continues
        ? new Continued(context, maxLength, maxTargetLength, generation)
        : new Answered(context, context.maxLength(maxLength), maxTargetLength);
  }

  /** What rows are filled up with where the model's configuration does not say. */
  abstract int usualPadding();

  /** The token that ends a written text. */
  public final int end() {
    return end;
  }

  /** What rows are filled up with. */
  public final int padding() {
    return padding;
  }

  /** The head that writes. */
  public abstract Head head();

  /** The special tokens of the model. */
  public abstract TokenRoles roles(TokenRoles own);

  /** A text to read and one to write as an example. */
  public abstract Example encode(Wording.Worded worded, EncodeOptions options);

  /** A batch to train on. */
  public abstract Batch batch(List<Example> examples);

  /** What texts are written for; in the caller's scope. */
  public abstract Inputs prompt(List<Example> examples);

  final int role(
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

  /** The example of encoded texts. */
  final Example example(CutEncoding source, int[] labels, String target) {
    int[] kept = labels;
    if (labels.length > maxTargetLength) {
      kept = Arrays.copyOf(labels, maxTargetLength);
      kept[maxTargetLength - 1] = end;
    }
    return Example.ofText(source, kept, labels.length, target);
  }

  static int[][] sources(List<Example> examples) {
    return examples.stream().map(Example::ids).toArray(int[][]::new);
  }

  /** An encoder reads the one text, a decoder writes the other. */
  private static final class Answered extends TextFraming {
    private final int sourcePadding;
    private final int start;

    Answered(TaskContext context, int maxLength, int maxTargetLength) {
      super(context, Truncation.longestFirst(maxLength), maxTargetLength, true);
      SequenceFeatures.requireRoom(tokenizers.source(), maxLength);
      sourcePadding =
          tokenizers.isOne() ? padding : SequenceFeatures.paddingId(tokenizers.source());
      SpecialTokens specials = tokenizers.target().specialTokens();
      start =
          role(
              context.config().tokens().decoderStart(),
              specials.classification(),
              specials.bos(),
              "start");
    }

    @Override
    int usualPadding() {
      return SequenceFeatures.paddingId(tokenizers.target());
    }

    @Override
    public Head head() {
      return Head.SEQUENCE_TO_SEQUENCE;
    }

    @Override
    public TokenRoles roles(TokenRoles own) {
      return new TokenRoles(own.beginning(), end, padding, start);
    }

    @Override
    public Example encode(Wording.Worded worded, EncodeOptions options) {
      CutEncoding source =
          CutEncoding.of(
              tokenizers.source(), worded.source(), worded.second(), options, truncation);
      int[] ids = tokenizers.target().encode(worded.target(), null, options).ids();
      return example(source, labels(ids), worded.target());
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
      int[][] sources = sources(examples);
      int[][] targets = examples.stream().map(Example::targetIds).toArray(int[][]::new);
      PaddedRows ids = Padding.pad(sources, sourcePadding);
      PaddedRows labels = Padding.pad(targets, LossTerm.IGNORED);
      return new Batch(sources.length, examples.stream().mapToLong(Example::length).sum())
          .with("input_ids", ids.values(), ids.shape())
          .with("attention_mask", Padding.mask(sources).values(), ids.shape())
          .with("labels", labels.values(), labels.shape());
    }

    @Override
    public Inputs prompt(List<Example> examples) {
      int[][] sources = sources(examples);
      return TextFraming.prompt(sources, Padding.pad(sources, sourcePadding), Padding.Side.END);
    }
  }

  /**
   * One model reads the one text and goes on with the other, and learns that alone. Nothing frames
   * them; a space parts them.
   */
  private static final class Continued extends TextFraming {
    Continued(
        TaskContext context,
        @Nullable Integer maxLength,
        int maxTargetLength,
        GenerationSettings generation) {
      super(
          context,
          // what stands right before the answer counts most
          new Truncation(
              length(context, maxLength, maxTargetLength, generation),
              0,
              Truncation.Strategy.LONGEST_FIRST,
              true),
          maxTargetLength,
          false);
    }

    private static int length(
        TaskContext context,
        @Nullable Integer given,
        int maxTargetLength,
        GenerationSettings generation) {
      int positions = context.config().maxPositions();
      int room =
          positions == ModelConfig.ANY_LENGTH
              ? positions
              : Math.min(positions - maxTargetLength, generation.promptRoom(positions));
      if (room < 1 || (given != null && given > room)) {
        throw new InputException(
            "task.maxLength: the model has "
                + positions
                + " positions for the input and what is written behind it, at most "
                + (positions - room)
                + " tokens; "
                + (room < 1
                    ? "lower task.maxTargetLength"
                    : "maxLength can be at most " + room + ", or lower task.maxTargetLength"));
      }
      return given != null && given == 0 ? room : Math.min(room, context.maxLength(given));
    }

    @Override
    int usualPadding() {
      return end;
    }

    @Override
    public Head head() {
      return Head.CAUSAL_LM;
    }

    @Override
    public TokenRoles roles(TokenRoles own) {
      return new TokenRoles(own.beginning(), end, own.padding(), own.decoderStart());
    }

    @Override
    public Example encode(Wording.Worded worded, EncodeOptions options) {
      EncodeOptions plain = options.withoutSpecialTokens();
      CutEncoding source =
          CutEncoding.of(tokenizers.source(), worded.source(), worded.second(), plain, truncation);
      int[] ids = tokenizers.target().encode(" " + worded.target(), null, plain).ids();
      int[] labels = Arrays.copyOf(ids, ids.length + 1);
      labels[ids.length] = end;
      return example(source, labels, worded.target());
    }

    /** {@code shift_labels} say what each place has to predict: of the source's, only the last. */
    @Override
    public Batch batch(List<Example> examples) {
      int[][] rows = new int[examples.size()][];
      int[][] labels = new int[rows.length][];
      for (int row = 0; row < rows.length; row++) {
        int[] source = examples.get(row).ids();
        int[] target = examples.get(row).targetIds();
        // the end is never read
        int length = source.length + target.length - 1;
        rows[row] = Arrays.copyOf(source, length);
        System.arraycopy(target, 0, rows[row], source.length, target.length - 1);
        labels[row] = new int[length];
        Arrays.fill(labels[row], (int) LossTerm.IGNORED);
        System.arraycopy(target, 0, labels[row], source.length - 1, target.length);
      }
      PaddedRows ids = Padding.pad(rows, padding);
      PaddedRows next = Padding.pad(labels, LossTerm.IGNORED);
      return new Batch(rows.length, examples.stream().mapToLong(Example::length).sum())
          .with("input_ids", ids.values(), ids.shape())
          .with("attention_mask", Padding.mask(rows).values(), ids.shape())
          .with("shift_labels", next.values(), next.shape());
    }

    @Override
    public Inputs prompt(List<Example> examples) {
      int[][] sources = sources(examples);
      Padding.Side front = Padding.Side.START;
      return TextFraming.prompt(sources, Padding.pad(sources, padding, front), front);
    }
  }

  private static Inputs prompt(int[][] rows, PaddedRows ids, Padding.Side side) {
    return Inputs.ofIds(Tensors.ofLongs(ids.values(), ids.shape()))
        .with("attention_mask", Tensors.ofLongs(Padding.mask(rows, side).values(), ids.shape()));
  }
}
