package org.warmstart.text.train;

import java.util.List;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.file.LegacyFiles;
import org.warmstart.text.normalize.BertNormalizer;
import org.warmstart.text.segment.WordPieceModel;
import org.warmstart.text.split.BertPreTokenizer;
import org.warmstart.text.stage.Model;
import org.warmstart.text.train.count.TextBatches;
import org.warmstart.text.train.count.WordSplitter;

/**
 * Trains a WordPiece tokenizer as BERT has it, with BERT's normalizer and pre-tokenizer. Like the
 * reference it learns the vocabulary by BPE over characters marked with {@code ##} inside words. By
 * default {@code [PAD]}, {@code [UNK]}, {@code [CLS]}, {@code [SEP]} and {@code [MASK]} are tokens
 * 0 to 4, and text is lower-cased.
 */
public final class WordPieceTrainer extends MergeTrainer<WordPieceTrainer> {
  private static final String UNKNOWN = "[UNK]";

  private boolean lowerCase = true;

  /** A trainer with the defaults. */
  public WordPieceTrainer() {
    super(List.of("[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]"));
  }

  /** Whether text is lower-cased and loses its accents. */
  public WordPieceTrainer lowerCase(boolean lower) {
    lowerCase = lower;
    return this;
  }

  @Override
  public WordPieceTrainer specialTokens(List<String> tokens) {
    // words that cannot be covered need a token
    return super.specialTokens(withFirst(UNKNOWN, tokens));
  }

  @Override
  Tokenizer train(TextBatches texts) {
    BertNormalizer normalizer = new BertNormalizer(true, true, null, lowerCase);
    String prefix = WordPieceModel.DEFAULT_PREFIX;
    Learned learned =
        learn(texts, WordSplitter.of(normalizer, new BertPreTokenizer()), "", prefix, "");
    Model model =
        new WordPieceModel(
            learned.vocabulary(),
            UNKNOWN,
            prefix,
            WordPieceModel.DEFAULT_LONGEST_WORD,
            "trained tokenizer");
    SpecialTokens roles =
        new SpecialTokens(
            null,
            null,
            UNKNOWN,
            present("[SEP]"),
            present("[PAD]"),
            present("[CLS]"),
            present("[MASK]"));
    return LegacyFiles.bert(
        model,
        normalizer,
        TokenizerConfig.of(roles, LegacyFiles.BERT_CLASS, modelMaxLength()),
        added(learned.vocabulary()));
  }

  @Override
  WordPieceTrainer self() {
    return this;
  }
}
