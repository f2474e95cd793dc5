package org.warmstart.learn.label;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.metric.TagScheme;

/**
 * Recognises the scheme of a table's tags: of those that have all of its tags, the one in which
 * most sentences are written as its rules want it.
 */
public final class TagSchemes {
  private final Set<String> tags = new TreeSet<>();
  private final Map<TagScheme, Long> kept = new LinkedHashMap<>();
  private long sentences;

  /** Takes in the tags of a sentence. */
  public void add(List<String> sentence) {
    tags.addAll(sentence);
    sentences++;
    for (TagScheme scheme : TagScheme.values()) {
      if (sentence.stream().allMatch(scheme::allows)
          && scheme.tags(scheme.entities(sentence), sentence.size()).equals(sentence)) {
        kept.merge(scheme, 1L, Long::sum);
      }
    }
  }

  /**
   * The scheme; null if tags mark no entities.
   *
   * @param given the scheme that the configuration names, or null
   * @param notes takes what the user should know of it
   */
  public @Nullable TagScheme scheme(@Nullable TagScheme given, Consumer<String> notes) {
    List<TagScheme> fitting = TagScheme.of(tags);
    if (given == null && fitting.isEmpty()) {
      notes.accept("tags: they mark no entities, and are scored word by word");
      return null;
    }
    TagScheme best = given;
    for (TagScheme scheme : fitting) {
      if (given == null && (best == null || kept(scheme) > kept(best))) {
        best = scheme;
      }
    }
    notes.accept(
        String.format(
            Locale.ROOT,
            "tags: %s%s; %,d of %,d sentences keep to its rules",
            best,
            given == null ? ", by how they are used (task.scheme names another)" : "",
            best == null ? 0 : kept(best),
            sentences));
    return best;
  }

  private long kept(TagScheme scheme) {
    return kept.getOrDefault(scheme, 0L);
  }
}
