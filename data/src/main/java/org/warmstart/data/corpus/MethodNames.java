package org.warmstart.data.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.warmstart.data.corpus.Passage.Place;
import org.warmstart.data.corpus.javadoc.MemberKind;
import org.warmstart.data.corpus.prose.CamelCase;
import org.warmstart.data.corpus.prose.NearDuplicates;
import org.warmstart.data.corpus.prose.Sentences;
import org.warmstart.data.corpus.prose.Sentences.Fault;

/**
 * Collects the pairs of the method naming task and keeps out what would make it trivial or leak:
 * names that the language or convention dictates, pairs that are there already (overloads), and
 * sentences that stand in another part of the split, under whichever name.
 */
final class MethodNames {
  private static final int LEAST_WORDS = 3;
  private static final int MOST_WORDS = 40;
  private static final int MOST_NAME_WORDS = 8;
  private static final Set<String> DICTATED =
      Set.of("main", "test", "toString", "hashCode", "equals", "clone", "finalize", "compareTo");

  private final CorpusSplit split;
  private final List<MethodName> pairs = new ArrayList<>();
  private final Map<String, Part> sentences = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();

  MethodNames(CorpusSplit split) {
    this.split = split;
    for (String count : List.of("kept", "kept-naming-itself")) {
      counts.put(count, 0L);
    }
  }

  /** Takes a method with the first sentence of its description, if the pair is a good one. */
  void offer(Place place, String sentence) {
    if (place.kind() != MemberKind.METHOD) {
      return;
    }
    List<String> words = CamelCase.words(place.member());
    if (DICTATED.contains(place.member()) || place.member().length() == 1) {
      count("dictated-name");
      return;
    }
    if (words.isEmpty() || words.size() > MOST_NAME_WORDS) {
      count("long-name");
      return;
    }
    Optional<Fault> fault = Sentences.fault(sentence, LEAST_WORDS, MOST_WORDS);
    if (fault.isPresent()) {
      count("sentence-" + CorpusPreparation.label(fault.get()));
      return;
    }
    Part part = split.partOf(place.topLevelClass());
    String normal = NearDuplicates.normalize(sentence);
    String name = String.join(" ", words);
    if (sentences.computeIfAbsent(normal, key -> part) != part) {
      count("sentence-in-other-part");
    } else if (!seen.add(normal + '\n' + name)) {
      count("duplicate");
    } else {
      pairs.add(
          new MethodName(place.library(), place.className(), place.member(), part, sentence, name));
      count("kept");
      String lower = sentence.toLowerCase(Locale.ROOT);
      if (words.size() > 1 && lower.contains(place.member().toLowerCase(Locale.ROOT))) {
        count("kept-naming-itself");
      }
    }
  }

  List<MethodName> pairs() {
    return pairs;
  }

  Map<String, Long> counts() {
    return counts;
  }

  private void count(String reason) {
    counts.merge(reason, 1L, Long::sum);
  }
}
