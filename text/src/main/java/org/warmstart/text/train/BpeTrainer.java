package org.warmstart.text.train;

import java.util.List;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.file.LegacyFiles;
import org.warmstart.text.normalize.BertNormalizer;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.split.BertPreTokenizer;
import org.warmstart.text.train.count.TextBatches;
import org.warmstart.text.train.count.WordSplitter;

/**
 * Trains a BPE tokenizer as GPT-1 has it: lower-cased words, split at white space and punctuation,
 * whose last token ends with {@code </w>}; characters that were not seen are {@code <unk>}, token 0
 * by default. Radford et al., "Improving Language Understanding by Generative Pre-Training" (2018).
 */
public final class BpeTrainer extends MergeTrainer<BpeTrainer> {
  private static final String UNKNOWN = "<unk>";

  /** A trainer with the defaults. */
  public BpeTrainer() {
    super(List.of(UNKNOWN));
  }

  @Override
  Tokenizer train(TextBatches texts) {
    Learned learned =
        learn(
            texts,
            WordSplitter.of(new BertNormalizer(true, true, null, true), new BertPreTokenizer()),
            "",
            "",
            BpeModel.END_OF_WORD);
    BpeModel model =
        new BpeModel(
            learned.vocabulary(),
            learned.merges(),
            BpeModel.Options.withSuffix(present(UNKNOWN), BpeModel.END_OF_WORD),
            "trained tokenizer");
    SpecialTokens roles = new SpecialTokens(null, null, present(UNKNOWN), null, null, null, null);
    return LegacyFiles.gpt(
        model,
        TokenizerConfig.of(roles, LegacyFiles.GPT_CLASS, modelMaxLength()),
        added(learned.vocabulary()));
  }

  @Override
  BpeTrainer self() {
    return this;
  }
}
