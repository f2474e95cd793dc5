package org.warmstart.data.corpus.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.warmstart.base.InputException;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.CorpusSentence;
import org.warmstart.data.corpus.Part;
import org.warmstart.data.corpus.prose.CamelCase;

/**
 * The task "which library does this sentence document?", with few labels: a test set with equally
 * many sentences of every library, a validation set likewise, and for every seed training sets with
 * N sentences a library. Sets come from their part of the split, so no class gives to two of them.
 *
 * <p>Sentences of main descriptions only. A sentence that holds a word of any library's name
 * ("poi", "hibernate", but also "SpringProperties" and "POIFSDocument") is left out, so that the
 * label cannot be read off.
 */
public final class LibraryTask {
  /** Fewer held-out sentences than this say nothing about a library. */
  private static final int LEAST_HELD_OUT = 20;

  private static final int SHORT_NAME = 3;

  private final List<String> labels;
  private final Set<String> nameWords;
  private final Map<Part, List<List<LabelledSentence>>> examples = new EnumMap<>(Part.class);
  private int naming;

  /**
   * Takes the labelled sentences from a corpus. Libraries with fewer than 20 sentences in the
   * validation or test part are left out.
   *
   * @throws InputException if fewer than two libraries remain
   */
  public LibraryTask(Corpus corpus) {
    this.nameWords = nameWords(corpus.libraries());
    Map<String, Map<Part, List<String>>> texts = new LinkedHashMap<>();
    for (CorpusSentence sentence : corpus.sentences()) {
      if (sentence.tag()) {
        continue;
      }
      if (namesLibrary(sentence.text())) {
        naming++;
        continue;
      }
      texts
          .computeIfAbsent(sentence.library(), key -> new EnumMap<>(Part.class))
          .computeIfAbsent(sentence.part(), key -> new ArrayList<>())
          .add(sentence.text());
    }
    this.labels =
        corpus.libraries().stream()
            .filter(library -> count(texts, library, Part.TRAIN) > 0)
            .filter(library -> count(texts, library, Part.VALIDATION) >= LEAST_HELD_OUT)
            .filter(library -> count(texts, library, Part.TEST) >= LEAST_HELD_OUT)
            .toList();
    if (labels.size() < 2) {
      throw new InputException(
          "telling libraries apart needs at least two libraries with "
              + LEAST_HELD_OUT
              + " held-out sentences each; the corpus has "
              + labels
              + " (a directory of text gives each of its subdirectories and jars as a library)");
    }
    for (Part part : Part.values()) {
      List<List<LabelledSentence>> byLabel = new ArrayList<>();
      for (int label = 0; label < labels.size(); label++) {
        byLabel.add(labelled(texts, labels.get(label), part, label));
      }
      examples.put(part, byLabel);
    }
  }

  private static int count(Map<String, Map<Part, List<String>>> texts, String library, Part part) {
    return texts.getOrDefault(library, Map.of()).getOrDefault(part, List.of()).size();
  }

  private static List<LabelledSentence> labelled(
      Map<String, Map<Part, List<String>>> texts, String library, Part part, int label) {
    return texts.getOrDefault(library, Map.of()).getOrDefault(part, List.of()).stream()
        .map(text -> new LabelledSentence(text, label))
        .toList();
  }

  /** The libraries' names, at the place of their label. */
  public List<String> labels() {
    return labels;
  }

  /** Sentences left out because they hold a word of a library's name. */
  public int naming() {
    return naming;
  }

  /** The sentences there are of the rarest library in a part: the most that can be drawn. */
  public int most(Part part) {
    return byLabel(part).stream().mapToInt(List::size).min().orElse(0);
  }

  /**
   * Draws equally many sentences of every library from a part, in mixed order. With the same seed,
   * a smaller draw is contained in a larger one.
   *
   * @param part the part to draw from
   * @param perLabel sentences of each library
   * @param seed decides the draw and the order
   * @throws InputException if a library has fewer sentences
   */
  public List<LabelledSentence> draw(Part part, int perLabel, long seed) {
    List<LabelledSentence> drawn = new ArrayList<>();
    List<List<LabelledSentence>> byLabel = byLabel(part);
    for (int label = 0; label < labels.size(); label++) {
      List<LabelledSentence> sentences = new ArrayList<>(byLabel.get(label));
      if (sentences.size() < perLabel) {
        throw new InputException(
            labels.get(label)
                + " has "
                + sentences.size()
                + " "
                + part.name().toLowerCase(Locale.ROOT)
                + " sentences; "
                + perLabel
                + " of each library are wanted");
      }
      Collections.shuffle(sentences, new Random(seed * 1_000_003 + label));
      drawn.addAll(sentences.subList(0, perLabel));
    }
    Collections.shuffle(drawn, new Random(seed));
    return drawn;
  }

  private List<List<LabelledSentence>> byLabel(Part part) {
    return examples.getOrDefault(part, List.of());
  }

  private static Set<String> nameWords(List<String> libraries) {
    Set<String> words = new TreeSet<>();
    for (String library : libraries) {
      for (String word : library.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
        if (word.length() >= SHORT_NAME) {
          words.add(word);
        }
      }
    }
    return words;
  }

  /** Whether a sentence holds a word of any library's name, alone or inside a name of Java. */
  boolean namesLibrary(String sentence) {
    for (String word : sentence.split("[^\\p{L}\\d]+")) {
      String lower = word.toLowerCase(Locale.ROOT);
      for (String name : nameWords) {
        if (lower.contains(name) && names(word, lower, name)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Long names count as the beginning of any word; short ones as a word of a camel-case name. */
  private static boolean names(String word, String lower, String name) {
    if (name.length() > SHORT_NAME + 2 && lower.startsWith(name)) {
      return true;
    }
    return lower.equals(name)
        || word.contains(name.toUpperCase(Locale.ROOT))
        || CamelCase.words(word).contains(name);
  }
}
