package org.warmstart.data.perturb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.lexicon.WordNet;

/**
 * English words replaced by others of the same meaning, from WordNet 3.1, in the same form and
 * case. Function words and names stay.
 *
 * @param senses how many meanings of a word are heeded, the commonest first; more make more words
 *     possible that do not fit
 * @param file synonyms in the place of WordNet's, of any language: on each line a word and what may
 *     stand for it, with tabs between them; in lower case, as they are compared
 */
public record Synonyms(@Default("1") @InRange(least = 1) int senses, @Nullable Path file)
    implements PlaceByPlace, WordChoices {
  private static final Set<String> FUNCTION_WORDS =
      Set.copyOf(ListFile.builtIn("function-words.txt"));

  private static final Files TABLES = new Files();

  /** Refuses a file that is no list of synonyms. */
  public Synonyms {
    NumberRange.check(Synonyms.class, senses, file);
    if (file != null) {
      TABLES.add(file);
    }
  }

  /** The commonest meanings in WordNet. */
  public Synonyms() {
    this(1, null);
  }

  /** Users' files, each read once. */
  private static final class Files {
    private final Map<Path, Map<String, List<String>>> tables = new LinkedHashMap<>();

    synchronized Map<String, List<String>> read(Path file) {
      Map<String, List<String>> known = tables.get(file);
      return known == null ? add(file) : known;
    }

    /** Reads a file, perhaps again: it may be another by now. */
    synchronized Map<String, List<String>> add(Path file) {
      Map<String, List<String>> table = table(file);
      tables.put(file, table);
      return table;
    }
  }

  private static Map<String, List<String>> table(Path file) {
    Map<String, List<String>> table = new LinkedHashMap<>();
    List<String> lines = InputFiles.readLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String[] cells = lines.get(i).split("\t", -1);
      Set<String> others = new LinkedHashSet<>();
      for (int cell = 1; cell < cells.length; cell++) {
        others.add(cells[cell].strip());
      }
      String word = cells[0].strip().toLowerCase(Locale.ROOT);
      others.remove(word);
      if (word.isEmpty() || others.isEmpty() || others.contains("")) {
        throw new InputException(
            file
                + ", line "
                + (i + 1)
                + ": expected a word, a tab, and a word that may stand for it, found '"
                + lines.get(i)
                + "'");
      }
      table.computeIfAbsent(word, none -> new ArrayList<>()).addAll(others);
    }
    return table;
  }

  @Override
  public boolean keepsLabel() {
    return true;
  }

  @Override
  public boolean keepsWords() {
    return file == null
        || TABLES.read(file).values().stream()
            .flatMap(List::stream)
            .noneMatch(other -> other.chars().anyMatch(Character::isWhitespace));
  }

  @Override
  public List<String> choices(String text, Word word) {
    String lower = word.text().toLowerCase(Locale.ROOT);
    if (file != null) {
      return cased(word, TABLES.read(file).getOrDefault(lower, List.of()));
    }
    boolean name = word.isCapitalised() && !beginsSentence(text, word) && !isCapitals(word);
    return name || lower.length() < 3 || FUNCTION_WORDS.contains(lower)
        ? List.of()
        : cased(word, WordNet.get().synonyms(lower, senses));
  }

  private static List<String> cased(Word word, List<String> others) {
    return others.stream().map(word::cased).filter(other -> !other.equals(word.text())).toList();
  }

  private static boolean isCapitals(Word word) {
    return word.text().length() > 1 && word.text().equals(word.text().toUpperCase(Locale.ROOT));
  }

  private static boolean beginsSentence(String text, Word word) {
    String before = text.substring(0, word.start()).stripTrailing();
    return before.isEmpty() || ".!?:\"\u201c(".indexOf(before.charAt(before.length() - 1)) >= 0;
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    List<List<Edit>> places = new ArrayList<>();
    for (Word word : Word.of(text)) {
      List<String> others = choices(text, word);
      if (!others.isEmpty()) {
        places.add(List.of(word.replacedBy(others.get(random.nextInt(others.size())))));
      }
    }
    return places;
  }
}
