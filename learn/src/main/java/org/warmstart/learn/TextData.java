package org.warmstart.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.data.text.Document;
import org.warmstart.data.text.DocumentUnit;
import org.warmstart.data.text.HeldOutSplit;
import org.warmstart.data.text.SentenceSplitter;
import org.warmstart.data.text.TextCorpus;
import org.warmstart.learn.objective.TokenizedCorpus;
import org.warmstart.text.Sampling;
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
  private static final int MANY_FILES = 100;

  /** A text in tokens, in two parts. */
  record Split(TokenizedCorpus training, TokenizedCorpus heldOut) {}

  /**
   * Reads and tokenizes.
   *
   * @param sentences whether documents are cut into sentences, or kept with their line breaks
   */
  Split read(Tokenizer tokenizer, boolean sentences, long seed) {
    return read(tokenizer, sentences, heldOutFiles.isEmpty() ? heldOut : 0, seed);
  }

  /** As {@link #read(Tokenizer, boolean, long)} with another fraction held out. */
  Split read(Tokenizer tokenizer, boolean sentences, double fraction, long seed) {
    return read(tokenizer::ids, sentences, fraction, seed);
  }

  /** The part to train on, with segmentations drawn at random. */
  TokenizedCorpus training(Tokenizer tokenizer, boolean sentences, long seed, Sampling sampling) {
    long[] next = {0};
    return read(
            text -> tokenizer.ids(text, sampling.derive(next[0]++)),
            sentences,
            heldOutFiles.isEmpty() ? heldOut : 0,
            seed)
        .training();
  }

  private Split read(
      Function<String, int[]> tokenizer, boolean sentences, double fraction, long seed) {
    TokenizedCorpus.Builder training = new TokenizedCorpus.Builder();
    TokenizedCorpus.Builder heldOutPart = new TokenizedCorpus.Builder();
    boolean tails = unit == DocumentUnit.FILE && TextCorpus.files(files).size() < MANY_FILES;
    HeldOutSplit split = new HeldOutSplit(tails ? 0 : fraction, 0, seed);
    try (TextCorpus corpus = TextCorpus.open(files, unit)) {
      while (corpus.hasNext()) {
        Document document = corpus.next();
        List<String> paragraphs = paragraphs(document.text());
        boolean held = split.of(document.text()) == HeldOutSplit.Part.VALIDATION;
        int kept =
            tails
                ? paragraphs.size() - (int) Math.round(fraction * paragraphs.size())
                : paragraphs.size();
        (held ? heldOutPart : training)
            .addDocument(tokenize(tokenizer, paragraphs.subList(0, kept), sentences));
        heldOutPart.addDocument(
            tokenize(tokenizer, paragraphs.subList(kept, paragraphs.size()), sentences));
      }
    }
    if (!heldOutFiles.isEmpty()) {
      try (TextCorpus corpus = TextCorpus.open(heldOutFiles, unit)) {
        while (corpus.hasNext()) {
          heldOutPart.addDocument(tokenize(tokenizer, paragraphs(corpus.next().text()), sentences));
        }
      }
    }
    return new Split(training.build(), heldOutPart.build());
  }

  /**
   * Tokenizes sentence by sentence, or all in one: what a token is may depend on what stands before
   * and behind it, line breaks included.
   */
  private static List<int[]> tokenize(
      Function<String, int[]> tokenizer, List<String> paragraphs, boolean sentences) {
    if (!sentences) {
      return paragraphs.isEmpty()
          ? List.of()
          : List.of(tokenizer.apply(String.join("", paragraphs)));
    }
    SentenceSplitter splitter = new SentenceSplitter();
    List<int[]> parts = new ArrayList<>();
    for (String paragraph : paragraphs) {
      for (String sentence : splitter.split(paragraph.replace('\n', ' '))) {
        parts.add(tokenizer.apply(sentence));
      }
    }
    return parts;
  }

  /** Where a text may be cut in two: a blank line ends a paragraph, and belongs to it. */
  private static List<String> paragraphs(String text) {
    List<String> paragraphs = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int blank = text.indexOf("\n\n", start);
      int end = blank < 0 ? text.length() : blank + 2;
      while (end < text.length() && text.charAt(end) == '\n') {
        end++;
      }
      paragraphs.add(text.substring(start, end));
      start = end;
    }
    return paragraphs;
  }
}
