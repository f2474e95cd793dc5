package org.warmstart.data.corpus;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.warmstart.data.corpus.prose.Sentences;

/**
 * What went into a corpus and what was left out, in total and by library.
 *
 * @param files source files read
 * @param oversizedFiles files passed over because of their size
 * @param unparsedFiles Java files that the compiler's parser did not get through, for they are
 *     nested too deeply
 * @param comments Javadoc comments (or text files) with any prose
 * @param sentencesFound sentences before anything was left out
 * @param left sentences left out, by reason: the faults of {@link Sentences.Fault} in lower case,
 *     and {@code duplicate} and {@code near-duplicate}
 * @param libraries figures of each library's share of the finished corpus, in the libraries' order
 * @param methodNames counts of the method naming pairs: {@code kept}, the number of kept pairs
 *     whose sentence holds the name as it is written ({@code kept-naming-itself}), and those left
 *     out by reason
 */
public record CorpusStatistics(
    long files,
    long oversizedFiles,
    long unparsedFiles,
    long comments,
    long sentencesFound,
    Map<String, Long> left,
    Map<String, LibraryFigures> libraries,
    Map<String, Long> methodNames) {
  public CorpusStatistics {
    left = ordered(left);
    libraries = ordered(libraries);
    methodNames = ordered(methodNames);
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * A library's share of the finished corpus.
   *
   * @param classes top-level classes (or text files) with at least one sentence
   * @param sentences sentences kept
   * @param words words of these
   * @param train sentences in the training part
   * @param validation sentences in the validation part
   * @param test sentences in the test part
   */
  public record LibraryFigures(
      long classes, long sentences, long words, long train, long validation, long test) {}

  /** Sentences of the finished corpus. */
  public long sentences() {
    return libraries.values().stream().mapToLong(LibraryFigures::sentences).sum();
  }

  /** Words of the finished corpus. */
  public long words() {
    return libraries.values().stream().mapToLong(LibraryFigures::words).sum();
  }

  /** Classes (or text files) of the finished corpus. */
  public long classes() {
    return libraries.values().stream().mapToLong(LibraryFigures::classes).sum();
  }
}
