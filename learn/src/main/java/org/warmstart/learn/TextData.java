package org.warmstart.learn;

import java.nio.file.Path;
import java.util.List;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.data.text.DocumentUnit;
import org.warmstart.text.Tokenizer;

/**
 * Plain text for pre-training.
 *
 * @param files text files, or folders of {@code .txt} files
 * @param unit what one document is
 * @param heldOutFiles text for evaluation; empty: {@code heldOut} of the training text
 * @param heldOut fraction of the text held out: whole documents, but where files are the documents
 *     and there are fewer than a hundred, the last part of each
 */
public record TextData(
    List<Path> files,
    @Default("file") DocumentUnit unit,
    @Default("[]") List<Path> heldOutFiles,
    @Default("0.05") @InRange(least = 0, below = 1) double heldOut) {
  /** The text in tokens, with what the configuration holds out. */
  TextTokens tokens(Tokenizer tokenizer, TextTokens.Pieces pieces, long seed) {
    return new TextTokens(this, tokenizer, pieces, heldOutFiles.isEmpty() ? heldOut : 0, seed);
  }
}
