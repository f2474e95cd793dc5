package org.warmstart.data.corpus;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.data.corpus.ProseCleaner.Prose;
import org.warmstart.data.corpus.Sentences.Fault;

/** Makes a corpus from sources: reads, cleans, leaves out what repeats, splits and counts. */
final class CorpusPreparation {
  /** Longer comments are data, not documentation. */
  private static final int LONGEST_COMMENT = 1 << 16;

  private final CorpusOptions options;
  private final MethodNames methodNames;
  private final NearDuplicates nearDuplicates;
  private final Set<String> seen = new HashSet<>();
  private final List<CorpusSentence> sentences = new ArrayList<>();
  private final Map<String, Long> left = new LinkedHashMap<>();
  private long comments;
  private long found;

  private CorpusPreparation(CorpusOptions options) {
    this.options = options;
    this.methodNames = new MethodNames(options.split());
    this.nearDuplicates = new NearDuplicates(options.nearDuplicateThreshold());
    for (Fault fault : Fault.values()) {
      left.put(label(fault), 0L);
    }
    left.put("duplicate", 0L);
    left.put("near-duplicate", 0L);
  }

  /**
   * Reads the sources in their order.
   *
   * @throws InputException if a source cannot be read, the limits are passed, or no text is left
   */
  static Corpus prepare(
      List<CorpusSource> sources, CorpusOptions options, CorpusProgress progress) {
    CorpusPreparation preparation = new CorpusPreparation(options);
    JavaSources reader = new JavaSources(options);
    for (int i = 0; i < sources.size(); i++) {
      CorpusSource source = sources.get(i);
      reader.read(source, (path, text) -> preparation.file(source, path, text));
      progress.update("Reading " + source.library(), i + 1, sources.size());
    }
    if (preparation.sentences.isEmpty()) {
      throw new InputException(
          "no sentence of "
              + options.leastWords()
              + " to "
              + options.mostWords()
              + " words in "
              + reader.files()
              + " files; the corpus needs Java sources with Javadoc, or .txt and .md files with"
              + " prose");
    }
    return new Corpus(
        preparation.sentences,
        preparation.methodNames.pairs(),
        preparation.statistics(reader, libraries(sources)));
  }

  /** A reason as it stands in statistics: lower case with hyphens. */
  static String label(Fault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Set<String> libraries(List<CorpusSource> sources) {
    Set<String> libraries = new LinkedHashSet<>();
    sources.forEach(source -> libraries.add(source.library()));
    return libraries;
  }

  private void file(CorpusSource source, String path, String text) {
    if (path.endsWith(".java")) {
      for (JavadocEntry entry : JavadocExtractor.extract(source.library(), path, text)) {
        comment(entry);
      }
    } else {
      comments++;
      String name = source.library() + "/" + path;
      Place place = new Place(source.library(), name, name, MemberKind.TEXT, path, false);
      for (String sentence : Sentences.split(PlainText.prose(text))) {
        sentence(place, sentence);
      }
    }
  }

  private void comment(JavadocEntry entry) {
    if (entry.comment().length() > LONGEST_COMMENT || ProseCleaner.isLicence(entry.comment())) {
      return;
    }
    Prose prose = ProseCleaner.clean(entry.comment());
    List<String> description = Sentences.split(prose.description());
    if (description.isEmpty() && prose.tags().isEmpty()) {
      return;
    }
    comments++;
    // an inherited description comes first, and is not there to read
    if (!description.isEmpty() && !entry.comment().contains("{@inheritDoc")) {
      methodNames.offer(entry, description.get(0));
    }
    description.forEach(sentence -> sentence(Place.of(entry, false), sentence));
    if (options.tags()) {
      for (String tag : prose.tags()) {
        Sentences.split(tag).forEach(sentence -> sentence(Place.of(entry, true), sentence));
      }
    }
  }

  /** Where a sentence stands. */
  private record Place(
      String library,
      String topLevelClass,
      String className,
      MemberKind kind,
      String member,
      boolean tag) {
    static Place of(JavadocEntry entry, boolean tag) {
      return new Place(
          entry.library(),
          entry.topLevelClass(),
          entry.className(),
          entry.kind(),
          entry.name(),
          tag);
    }
  }

  private void sentence(Place place, String sentence) {
    found++;
    Optional<Fault> fault = Sentences.fault(sentence, options.leastWords(), options.mostWords());
    if (fault.isPresent()) {
      left.merge(label(fault.get()), 1L, Long::sum);
    } else if (!seen.add(NearDuplicates.normalize(sentence))) {
      left.merge("duplicate", 1L, Long::sum);
    } else if (!nearDuplicates.add(sentence)) {
      left.merge("near-duplicate", 1L, Long::sum);
    } else if (sentences.size() == options.mostSentences()) {
      throw new InputException(
          "the corpus holds more than "
              + options.mostSentences()
              + " sentences, read up to "
              + place.className()
              + "; take a smaller one");
    } else {
      sentences.add(
          new CorpusSentence(
              place.library(),
              place.topLevelClass(),
              place.className(),
              place.kind(),
              place.member(),
              place.tag(),
              options.split().partOf(place.topLevelClass()),
              sentence));
    }
  }

  private CorpusStatistics statistics(JavaSources reader, Set<String> libraries) {
    Map<String, Figures> figures = new LinkedHashMap<>();
    libraries.forEach(library -> figures.put(library, new Figures()));
    for (CorpusSentence sentence : sentences) {
      figures.computeIfAbsent(sentence.library(), key -> new Figures()).add(sentence);
    }
    Map<String, CorpusStatistics.LibraryFigures> byLibrary = new LinkedHashMap<>();
    figures.forEach((library, sums) -> byLibrary.put(library, sums.figures()));
    return new CorpusStatistics(
        reader.files(),
        reader.oversizedFiles(),
        comments,
        found,
        left,
        byLibrary,
        methodNames.counts());
  }

  /** Sums for one library. */
  private static final class Figures {
    private final Set<String> classes = new HashSet<>();
    private final Map<Part, Long> parts = new EnumMap<>(Part.class);
    private long sentences;
    private long words;

    void add(CorpusSentence sentence) {
      classes.add(sentence.topLevelClass());
      parts.merge(sentence.part(), 1L, Long::sum);
      sentences++;
      words += Sentences.words(sentence.text());
    }

    CorpusStatistics.LibraryFigures figures() {
      return new CorpusStatistics.LibraryFigures(
          classes.size(),
          sentences,
          words,
          parts.getOrDefault(Part.TRAIN, 0L),
          parts.getOrDefault(Part.VALIDATION, 0L),
          parts.getOrDefault(Part.TEST, 0L));
    }
  }
}
