package org.warmstart.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.warmstart.text.CodePointNormalizer.Kind;
import org.warmstart.text.UnicodeNormalizer.Form;

/**
 * Trains a Unigram tokenizer, whose pieces are those that make the text likeliest, each with its
 * probability; spaces are {@code ▁} at the beginning of words. Kudo, "Subword Regularization"
 * (2018). By default {@code <unk>}, {@code <s>} and {@code </s>} are tokens 0 to 2.
 */
public final class UnigramTrainer extends SubwordTrainer<UnigramTrainer> {
  private static final String UNKNOWN = "<unk>";
  private static final int SEEDS = 1_000_000;

  private double characterCoverage = 1;

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

  @Override
  Tokenizer train(TextBatches texts) {
    Normalizer normalizer =
        new SequenceNormalizer(
            List.of(
                new CodePointNormalizer(Kind.NMT),
                new UnicodeNormalizer(Form.NFKC),
                new StripNormalizer(true, true)));
    Metaspace metaspace = new Metaspace(Metaspace.BLOCK, Metaspace.Scheme.ALWAYS, true);
    PreTokenizer preTokenizer = new MetaspacePreTokenizer(metaspace);
    List<String> tokens = new ArrayList<>(specialTokens().stream().distinct().toList());
    List<UnigramLearner.Scored> pieces =
        learn(words(texts, WordSplitter.of(normalizer, preTokenizer)), tokens);
    double[] scores = new double[tokens.size() + pieces.size()];
    for (UnigramLearner.Scored piece : pieces) {
      scores[tokens.size()] = piece.score();
      tokens.add(piece.piece());
    }
    Vocabulary vocabulary = Vocabulary.of(tokens, "trained vocabulary");
    Model model =
        new UnigramModel(vocabulary, scores, vocabulary.id(UNKNOWN), false, "trained tokenizer");
    Pipeline pipeline =
        new Pipeline(
            normalizer,
            preTokenizer,
            model,
            null,
            new MetaspaceDecoder(metaspace),
            added(vocabulary),
            null,
            null);
    SpecialTokens roles =
        new SpecialTokens(
            present("<s>"), present("</s>"), UNKNOWN, null, present("<pad>"), null, null);
    return TokenizerFiles.assemble(
        pipeline, TokenizerConfig.of(roles, "PreTrainedTokenizerFast", modelMaxLength()));
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
