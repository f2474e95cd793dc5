package org.warmstart.eval.metric.text;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.eval.words.Words;

/**
 * What became of a text's n-grams, of one order: which were added, kept and deleted, and which of
 * those by references as well (Xu et al. 2016, section 4). Kept and deleted ones are counted as
 * often as there are references, so that they can be compared with all of those.
 */
final class SariCounts {
  long addedRight;
  long added;
  long addedByReferences;
  long keptRight;
  long kept;
  long keptByReferences;
  long deletedRight;
  long deleted;
  long deletedByReferences;

  /** Of each kept n-gram which part of its counts was right, summed up. */
  double keptRightShares;

  /** The same, of what the references kept. */
  double keptRightSharesOfReferences;

  double deletedRightShares;
  long kindsKept;
  long kindsKeptByReferences;
  long kindsDeleted;

  static SariCounts of(
      List<String> source, List<String> written, List<List<String>> references, int n) {
    Map<String, Integer> before = Words.ngrams(source, n);
    Map<String, Integer> after = Words.ngrams(written, n);
    Map<String, Integer> expected = new HashMap<>();
    for (List<String> reference : references) {
      Words.ngrams(reference, n)
          .forEach((ngram, times) -> expected.merge(ngram, times, Integer::sum));
    }
    SariCounts counts = new SariCounts();
    counts.countAdded(before, after, expected);
    before.forEach(
        (ngram, times) ->
            counts.count(
                times * references.size(),
                after.getOrDefault(ngram, 0) * references.size(),
                expected.getOrDefault(ngram, 0)));
    return counts;
  }

  private void countAdded(
      Map<String, Integer> before, Map<String, Integer> after, Map<String, Integer> expected) {
    Set<String> own = new HashSet<>(after.keySet());
    own.removeAll(before.keySet());
    Set<String> others = new HashSet<>(expected.keySet());
    others.removeAll(before.keySet());
    added = own.size();
    addedByReferences = others.size();
    own.retainAll(others);
    addedRight = own.size();
  }

  /** One n-gram of the source, which stands so often there, in the text and in the references. */
  private void count(int before, int after, int expected) {
    int ownKept = Math.min(before, after);
    int othersKept = Math.min(before, expected);
    int bothKept = Math.min(ownKept, othersKept);
    kept += ownKept;
    keptByReferences += othersKept;
    keptRight += bothKept;
    kindsKept += ownKept > 0 ? 1 : 0;
    kindsKeptByReferences += othersKept > 0 ? 1 : 0;
    keptRightShares += bothKept == 0 ? 0 : (double) bothKept / ownKept;
    keptRightSharesOfReferences += bothKept == 0 ? 0 : (double) bothKept / othersKept;
    int ownDeleted = Math.max(0, before - after);
    int othersDeleted = Math.max(0, before - expected);
    int bothDeleted = Math.min(ownDeleted, othersDeleted);
    deleted += ownDeleted;
    deletedByReferences += othersDeleted;
    deletedRight += bothDeleted;
    kindsDeleted += ownDeleted > 0 ? 1 : 0;
    int rightlyDeleted = Math.max(0, ownDeleted - expected);
    deletedRightShares += rightlyDeleted == 0 ? 0 : (double) rightlyDeleted / ownDeleted;
  }

  /** The counts of whole numbers, for a corpus. */
  void add(SariCounts other) {
    addedRight += other.addedRight;
    added += other.added;
    addedByReferences += other.addedByReferences;
    keptRight += other.keptRight;
    kept += other.kept;
    keptByReferences += other.keptByReferences;
    deletedRight += other.deletedRight;
    deleted += other.deleted;
    deletedByReferences += other.deletedByReferences;
  }
}
