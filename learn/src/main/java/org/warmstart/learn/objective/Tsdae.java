package org.warmstart.learn.objective;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.batch.LengthBucketing;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.corpus.Frame;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.sentence.SentenceVectors;
import org.warmstart.model.sentence.TokenPooling;
import org.warmstart.text.Tokenizer;

/**
 * Restore a sentence from one vector of what is left of it (Wang et al. 2021, TSDAE, section 3):
 * tokens are deleted, the encoder makes a vector of the others, and a decoder of the same weights,
 * which sees nothing but that vector, writes the whole sentence. The encoder, with its way to make
 * a vector, is the result.
 *
 * @param deletion probability that a token is deleted; one always stays
 * @param pooling how the vectors of tokens become that of the sentence
 */
public record Tsdae(
    @Default("0.6") @InRange(least = 0, below = 1) double deletion, @Default("cls") Vector pooling)
    implements Objective {
  /** How the vectors of tokens become one. */
  public enum Vector {
    /** The first token's is taken. */
    CLS,
    /** Their mean is taken. */
    MEAN
  }

  public Tsdae {
    NumberRange.check(Tsdae.class, deletion, pooling);
  }

  /** As published. */
  public Tsdae() {
    this(0.6, Vector.CLS);
  }

  @Override
  public Head head() {
    return Head.SEQUENCE_TO_SEQUENCE;
  }

  /** Families that have all of them read both ways, and can write as well. */
  @Override
  public Set<Head> heads() {
    return Set.of(Head.NONE, Head.MASKED_LM, Head.CAUSAL_LM);
  }

  @Override
  public void check(ModelConfig base) {
    if (!base.family().canEncode() || !base.family().canDecode()) {
      throw new InputException(
          "tsdae: a model of type '"
              + base.modelType()
              + "' cannot be encoder and decoder of the same weights");
    }
  }

  @Override
  public EncoderDecoder.Config trained(ModelConfig base) {
    return new EncoderDecoder.Config(
        base,
        base.asDecoder(true),
        new TokenRoles(null, null, base.tokens().padding(), null),
        true,
        pooling == Vector.CLS ? EncoderDecoder.Pooling.CLS : EncoderDecoder.Pooling.MEAN,
        Map.of());
  }

  @Override
  public Checkpoint.Loaded transferred(Path checkpoint, UnaryOperator<ModelConfig> change) {
    ModelConfig base = change.apply(Checkpoint.config(checkpoint));
    Composition.Source both = Composition.Source.checkpoint(checkpoint, base);
    Composition.Composed composed = Composition.compose(both, both, trained(base));
    return new Checkpoint.Loaded(
        composed.model(),
        composed.parts().stream()
            .filter(part -> part.origin() == Composition.Origin.NEW)
            .map(Composition.Part::tensor)
            .toList(),
        composed.ignored(),
        0);
  }

  @Override
  public Model result(Model trained) {
    return ((EncoderDecoder) trained).encoder();
  }

  @Override
  public String dropped() {
    return "the decoder was for training alone: the model is the encoder, with its pooling for"
        + " sentence-transformers";
  }

  @Override
  public void writeBeside(Model result, Cut cut, Path folder) throws IOException {
    TokenPooling way = pooling == Vector.CLS ? TokenPooling.CLS : TokenPooling.MEAN;
    new SentenceTransformers(new SentenceVectors(List.of(way), false), cut.sequenceLength(), false)
        .write(folder, result.config().width());
  }

  @Override
  public String languageModelTerm() {
    return "lm";
  }

  @Override
  public boolean readsSentences() {
    return true;
  }

  @Override
  public BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut) {
    return new Sentences(corpus, tokenizer, this, cut);
  }

  /** Batches of sentences of similar length. */
  private static final class Sentences implements BatchSource {
    private final TokenizedCorpus corpus;
    private final Tsdae settings;
    private final Cut cut;
    private final Frame frame;
    private final int room;
    private final int padding;
    private final LengthBucketing bucketing;

    Sentences(TokenizedCorpus corpus, Tokenizer tokenizer, Tsdae settings, Cut cut) {
      this.corpus = corpus;
      this.settings = settings;
      this.cut = cut;
      frame = Frame.of(tokenizer);
      if (frame.before().length == 0 || frame.after().length == 0) {
        throw new InputException(
            "tsdae needs a tokenizer that puts tokens before and behind a text, such as [CLS] and"
                + " [SEP]: the decoder starts with the one and ends with the other");
      }
      room = cut.sequenceLength() - frame.size();
      padding = SpecialIds.padding(tokenizer);
      if (corpus.sentences() == 0 || room < 1) {
        throw new InputException(
            corpus.sentences() == 0
                ? "the text has no sentences"
                : "sequenceLength " + cut.sequenceLength() + " has no room for a token");
      }
      int[] lengths = IntStream.range(0, corpus.sentences()).map(s -> sentence(s).length).toArray();
      bucketing = LengthBucketing.ofExamples(lengths, cut.batchSize(), cut.seed());
    }

    private int[] sentence(int number) {
      long from = corpus.firstToken(number);
      int[] tokens = new int[(int) Math.min(room, corpus.firstToken(number + 1) - from)];
      corpus.copy(from, tokens.length, tokens, 0);
      return tokens;
    }

    @Override
    public int batches(int epoch) {
      return bucketing.batches(epoch);
    }

    @Override
    public Batch batch(int epoch, int index) {
      int[] numbers = bucketing.batch(epoch, index);
      SeededRandom random = new SeededRandom(cut.seed()).derive(epoch);
      int[][] sources = new int[numbers.length][];
      int[][] read = new int[numbers.length][];
      int[][] written = new int[numbers.length][];
      for (int row = 0; row < numbers.length; row++) {
        int[] tokens = sentence(numbers[row]);
        int[] whole = frame.around(tokens);
        sources[row] = frame.around(settings.left(tokens, random.derive(numbers[row])));
        read[row] = Arrays.copyOf(whole, whole.length - 1);
        written[row] = Arrays.copyOfRange(whole, 1, whole.length);
      }
      PaddedRows ids = Padding.pad(sources, padding);
      PaddedRows decoder = Padding.pad(read, padding);
      PaddedRows labels = Padding.pad(written, LossTerm.IGNORED);
      return new Batch(numbers.length, Arrays.stream(sources).mapToLong(row -> row.length).sum())
          .with("input_ids", ids.values(), ids.shape())
          .with("attention_mask", Padding.mask(sources).values(), ids.shape())
          .with("decoder_input_ids", decoder.values(), decoder.shape())
          .with("labels", labels.values(), labels.shape());
    }

    @Override
    public List<String> notes() {
      long longer =
          IntStream.range(0, corpus.sentences())
              .filter(s -> corpus.firstToken(s + 1) - corpus.firstToken(s) > room)
              .count();
      return longer == 0
          ? List.of()
          : List.of(
              String.format(
                  Locale.ROOT,
                  "%,d of %,d sentences are cut to %d tokens",
                  longer,
                  corpus.sentences(),
                  cut.sequenceLength()));
    }

    @Override
    public long fingerprint() {
      return cut.fingerprint(corpus.fingerprint(), settings);
    }
  }

  /** What is left of a sentence. */
  private int[] left(int[] tokens, SeededRandom random) {
    int[] left = Arrays.stream(tokens).filter(token -> !random.nextBoolean(deletion)).toArray();
    return left.length > 0 ? left : new int[] {tokens[random.nextInt(tokens.length)]};
  }
}
