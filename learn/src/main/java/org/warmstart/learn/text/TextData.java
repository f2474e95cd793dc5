package org.warmstart.learn.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.data.text.DocumentUnit;
import org.warmstart.learn.mixture.Mixing;
import org.warmstart.text.Tokenizer;

/**
 * Plain text for pre-training: files, or a mixture of several corpora.
 *
 * @param files text files, or folders of {@code .txt} files
 * @param unit what one document is
 * @param heldOutFiles text for evaluation; empty: {@code heldOut} of the training text
 * @param heldOut fraction of the text held out: whole documents, but where files are the documents
 *     and there are fewer than a hundred, the last part of each
 * @param mixture corpora that are read in turn, in the place of {@code files}
 * @param mixing how often a mixture's corpora are read if they have no weights
 */
public record TextData(
    @Default("[]") List<Path> files,
    @Default("file") DocumentUnit unit,
    @Default("[]") List<Path> heldOutFiles,
    @Default("0.05") @InRange(least = 0, below = 1) double heldOut,
    @Default("[]") List<Corpus> mixture,
    Mixing mixing) {
  public TextData {
    if (files.isEmpty() == mixture.isEmpty()) {
      throw new InputException(
          files.isEmpty()
              ? "data.files: name text files, or corpora in data.mixture"
              : "data.mixture: names the files of its corpora; leave data.files out");
    }
    if (mixture.isEmpty() && !mixing.equals(Mixing.BY_SIZE)) {
      throw new InputException("data.mixing: goes with data.mixture");
    }
    if (!mixture.isEmpty()) {
      checkMixture(heldOutFiles, mixture, mixing);
    }
  }

  /** Text of some files alone. */
  public TextData(List<Path> files, DocumentUnit unit, List<Path> heldOutFiles, double heldOut) {
    this(files, unit, heldOutFiles, heldOut, List.of(), Mixing.BY_SIZE);
  }

  private static void checkMixture(List<Path> heldOutFiles, List<Corpus> mixture, Mixing mixing) {
    if (!heldOutFiles.isEmpty()) {
      throw new InputException("data.heldOutFiles: give each corpus of the mixture its own");
    }
    long weights = mixture.stream().filter(corpus -> corpus.weight() != null).count();
    if (weights > 0 && weights < mixture.size()) {
      throw new InputException(
          "data.mixture: "
              + weights
              + " of "
              + mixture.size()
              + " corpora have a weight; give one to all, or to none to read by size");
    }
    if (weights > 0 && !mixing.equals(Mixing.BY_SIZE)) {
      throw new InputException(
          "data.mixing: goes by size, but the corpora of the mixture have weights; leave one of"
              + " them out");
    }
    Set<String> names = new HashSet<>();
    for (Corpus corpus : mixture) {
      if (!names.add(corpus.name())) {
        throw new InputException(
            "data.mixture: two corpora are called '" + corpus.name() + "'; give them a name");
      }
    }
  }

  /** Whether there are several corpora. */
  public boolean isMixed() {
    return !mixture.isEmpty();
  }

  /** All files and folders that are read. */
  public List<Path> inputs() {
    List<Path> all = new ArrayList<>(files);
    all.addAll(heldOutFiles);
    mixture.forEach(corpus -> all.addAll(corpus.inputs()));
    return all;
  }

  /** The parts that are plain text, each with its files. */
  List<TextData> texts() {
    return isMixed()
        ? mixture.stream()
            .filter(corpus -> corpus.table() == null)
            .map(corpus -> corpus.text(this))
            .toList()
        : List.of(this);
  }

  /** The text in tokens, with what the configuration holds out. */
  public TextTokens tokens(Tokenizer tokenizer, TextTokens.Pieces pieces, long seed) {
    return new TextTokens(this, tokenizer, pieces, heldOutFiles.isEmpty() ? heldOut : 0, seed);
  }
}
