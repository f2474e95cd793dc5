package org.warmstart.text.train;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.warmstart.base.InputException;
import org.warmstart.text.Pipeline;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerAssembly;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.decode.ByteFallbackDecoder;
import org.warmstart.text.decode.FuseDecoder;
import org.warmstart.text.decode.MetaspaceDecoder;
import org.warmstart.text.decode.ReplaceDecoder;
import org.warmstart.text.decode.SequenceDecoder;
import org.warmstart.text.decode.StripDecoder;
import org.warmstart.text.normalize.CodePointNormalizer;
import org.warmstart.text.normalize.CodePointNormalizer.Kind;
import org.warmstart.text.normalize.ReplaceNormalizer;
import org.warmstart.text.normalize.SequenceNormalizer;
import org.warmstart.text.normalize.StripNormalizer;
import org.warmstart.text.normalize.UnicodeNormalizer;
import org.warmstart.text.normalize.UnicodeNormalizer.Form;
import org.warmstart.text.regex.TextPattern;
import org.warmstart.text.segment.ByteTokens;
import org.warmstart.text.segment.UnigramModel;
import org.warmstart.text.split.CharacterSplitter;
import org.warmstart.text.split.Metaspace;
import org.warmstart.text.split.MetaspacePreTokenizer;
import org.warmstart.text.split.SequencePreTokenizer;
import org.warmstart.text.stage.Decoder;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Vocabulary;
import org.warmstart.text.train.count.CharacterCounts;
import org.warmstart.text.train.count.TextBatches;
import org.warmstart.text.train.count.WordCounts;
import org.warmstart.text.train.count.WordSplitter;
import org.warmstart.text.train.count.Workers;
import org.warmstart.text.train.unigram.UnigramLearner;
import org.warmstart.text.train.unigram.UnigramWords;

/**
 * Trains a Unigram tokenizer, whose pieces are those that make the text likeliest, each with its
 * probability; spaces are {@code ▁} at the beginning of words. Kudo, "Subword Regularization"
 * (2018). As SentencePiece's trainer does by default, text is normalized to NFKC, loses control
 * characters, and of several spaces in a row keeps one, of those at its ends none. By default
 * {@code <unk>}, {@code <s>} and {@code </s>} are tokens 0 to 2.
 */
public final class UnigramTrainer extends SubwordTrainer<UnigramTrainer> {
  private static final String UNKNOWN = "<unk>";
  private static final int SEEDS = 1_000_000;
  private static final Metaspace METASPACE =
      new Metaspace(Metaspace.BLOCK, Metaspace.Scheme.ALWAYS, true);

  private double characterCoverage = 1;
  private boolean lowerCase;
  private boolean splitDigits;
  private boolean byteFallback;

  /** A trainer with the defaults. */
  public UnigramTrainer() {
    super(List.of(UNKNOWN, "<s>", "</s>"));
  }

  @Override
  public UnigramTrainer specialTokens(List<String> tokens) {
    return super.specialTokens(withFirst(UNKNOWN, tokens));
  }

  /**
   * Which share of the text's characters must be expressible, from 0 to 1, the default; the rarest
   * others are unknown. For Chinese and Japanese 0.9995 leaves room for words.
   */
  public UnigramTrainer characterCoverage(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new InputException(
          "characterCoverage is " + share + "; it must be above 0, and 1 at the most");
    }
    characterCoverage = share;
    return this;
  }

  /** Whether text is lower-cased. */
  public UnigramTrainer lowerCase(boolean lower) {
    lowerCase = lower;
    return this;
  }

  /** Whether every digit is a token of its own, so that numbers are spelled in one way only. */
  public UnigramTrainer splitDigits(boolean split) {
    splitDigits = split;
    return this;
  }

  /**
   * Whether unknown characters become their bytes in UTF-8, for which 256 tokens follow the special
   * ones, so that every text can be expressed.
   */
  public UnigramTrainer byteFallback(boolean fallBack) {
    byteFallback = fallBack;
    return this;
  }

  private Normalizer normalizer() {
    List<Normalizer> stages = new ArrayList<>();
    stages.add(new CodePointNormalizer(Kind.NMT));
    stages.add(new UnicodeNormalizer(Form.NFKC));
    if (lowerCase) {
      stages.add(new CodePointNormalizer(Kind.LOWERCASE));
    }
    stages.add(new StripNormalizer(true, true));
    stages.add(ReplaceNormalizer.collapsingSpaces());
    return new SequenceNormalizer(stages);
  }

  private PreTokenizer preTokenizer() {
    PreTokenizer spaces = new MetaspacePreTokenizer(METASPACE);
    return splitDigits
        ? new SequencePreTokenizer(List.of(spaces, CharacterSplitter.digits(true)))
        : spaces;
  }

  /** As it is written for the reference's models of this kind that fall back to bytes. */
  private Decoder decoder() {
    if (!byteFallback) {
      return new MetaspaceDecoder(METASPACE);
    }
    TextPattern block = TextPattern.literal(Character.toString(METASPACE.replacement()));
    return new SequenceDecoder(
        List.of(
            new ReplaceDecoder(new ReplaceNormalizer(block, " ")),
            new ByteFallbackDecoder(),
            new FuseDecoder(),
            new StripDecoder(' ', 1, 0)));
  }

  @Override
  Tokenizer train(TextBatches texts) {
    Normalizer normalizer = normalizer();
    PreTokenizer preTokenizer = preTokenizer();
    List<String> tokens = new ArrayList<>(specialTokens().stream().distinct().toList());
    if (byteFallback) {
      IntStream.range(0, 256).mapToObj(ByteTokens::name).forEach(tokens::add);
    }
    List<UnigramLearner.Scored> pieces =
        learn(words(texts, WordSplitter.of(normalizer, preTokenizer)), tokens);
    double[] scores = new double[tokens.size() + pieces.size()];
    for (UnigramLearner.Scored piece : pieces) {
      scores[tokens.size()] = piece.score();
      tokens.add(piece.piece());
    }
    Vocabulary vocabulary = Vocabulary.of(tokens, "trained vocabulary");
    Model model =
        new UnigramModel(
            vocabulary, scores, vocabulary.id(UNKNOWN), byteFallback, "trained tokenizer");
    Pipeline pipeline =
        new Pipeline(
            normalizer, preTokenizer, model, null, decoder(), added(vocabulary), null, null);
    return TokenizerAssembly.assemble(
        pipeline, TokenizerConfig.of(roles(UNKNOWN), "PreTrainedTokenizerFast", modelMaxLength()));
  }

  private List<UnigramLearner.Scored> learn(List<WordCounts.Counted> words, List<String> special) {
    BitSet kept =
        new CharacterCounts(words, Metaspace.BLOCK + initialAlphabet())
            .covering(characterCoverage, limitAlphabet());
    requireRoomFor(special.size() + kept.cardinality());
    Set<String> taken = new HashSet<>(special);
    try (Workers workers = new Workers(threads())) {
      return new UnigramLearner(new UnigramWords(words, kept), SEEDS, workers)
          .learn(vocabularySize() - special.size(), progress()).stream()
              .filter(piece -> !taken.contains(piece.piece()))
              .toList();
    }
  }

  @Override
  UnigramTrainer self() {
    return this;
  }
}
