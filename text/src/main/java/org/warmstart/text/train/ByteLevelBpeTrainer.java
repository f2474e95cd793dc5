package org.warmstart.text.train;

import java.util.List;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.file.LegacyFiles;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.stage.Model;
import org.warmstart.text.train.count.TextBatches;
import org.warmstart.text.unicode.ByteAlphabet;

/**
 * Trains a byte-level BPE tokenizer as GPT-2 has it: all 256 bytes are tokens, so that every text
 * can be expressed. By default {@code <|endoftext|>} is token 0 and begins and ends texts. Radford
 * et al., "Language Models are Unsupervised Multitask Learners" (2019), section 2.2.
 */
public final class ByteLevelBpeTrainer extends MergeTrainer<ByteLevelBpeTrainer> {
  private static final String END_OF_TEXT = "<|endoftext|>";

  private boolean addPrefixSpace;

  /** A trainer with the defaults. */
  public ByteLevelBpeTrainer() {
    super(List.of(END_OF_TEXT));
  }

  /** Whether texts are read as if a space came before them. */
  public ByteLevelBpeTrainer addPrefixSpace(boolean add) {
    addPrefixSpace = add;
    return this;
  }

  @Override
  Tokenizer train(TextBatches texts) {
    Learned learned = learn(texts, new ByteLevelWords(addPrefixSpace), ByteAlphabet.all(), "", "");
    Model model =
        new BpeModel(
            learned.vocabulary(),
            learned.merges(),
            BpeModel.Options.withSuffix(null, null),
            "trained tokenizer");
    String end = present(END_OF_TEXT);
    SpecialTokens roles =
        new SpecialTokens(end, end, end, null, present("<pad>"), null, present("<mask>"));
    TokenizerConfig config =
        TokenizerConfig.of(roles, LegacyFiles.GPT2_CLASS, modelMaxLength())
            .with("add_prefix_space", addPrefixSpace);
    return LegacyFiles.byteLevel(model, addPrefixSpace, config, added(learned.vocabulary()));
  }

  @Override
  ByteLevelBpeTrainer self() {
    return this;
  }
}
