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
import java.util.function.Consumer;
import org.warmstart.base.InOrder;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.data.corpus.Passage.Place;
import org.warmstart.data.corpus.javadoc.SourceFile;
import org.warmstart.data.corpus.prose.NearDuplicates;
import org.warmstart.data.corpus.prose.Sentences;
import org.warmstart.data.corpus.prose.Sentences.Fault;

/** Makes a corpus from sources: reads, cleans, leaves out what repeats, splits and counts. */
final class CorpusPreparation {
  /** Characters of the files that are read together; a single file may have more. */
  private static final int BATCH = 1 << 18;

  private final CorpusOptions options;
  private final MethodNames methodNames;
  private final NearDuplicates nearDuplicates;
  private final Set<String> seen = new HashSet<>();
  private final List<CorpusSentence> sentences = new ArrayList<>();
  private final Map<String, Long> left = new LinkedHashMap<>();
  private long unparsedFiles;
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
    new InOrder<List<SourceFile>, List<FileText>>(FileText::read, CorpusPreparation::characters)
        .runEach(
            batches -> read(sources, reader, progress, batches),
            texts -> texts.forEach(preparation::file));
    if (preparation.sentences.isEmpty()) {
      throw new InputException(
          "no sentence of "
              + options.leastWords()
              + " to "
              + Messages.count(options.mostWords(), "word")
              + " in "
              + Messages.count(reader.files(), "file")
              + "; the corpus needs Java sources with Javadoc, or .txt and .md files with"
              + " prose");
    }
    return new Corpus(
        preparation.sentences,
        preparation.methodNames.pairs(),
        preparation.statistics(reader, libraries(sources)));
  }

  private static void read(
      List<CorpusSource> sources,
      JavaSources reader,
      CorpusProgress progress,
      Consumer<List<SourceFile>> batches) {
    List<SourceFile> batch = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      CorpusSource source = sources.get(i);
      reader.read(
          source,
          (path, text) -> {
            batch.add(new SourceFile(source.library(), path, text));
            if (characters(batch) >= BATCH) {
              batches.accept(List.copyOf(batch));
              batch.clear();
            }
          });
      progress.update("Reading " + source.library(), i + 1, sources.size());
    }
    batches.accept(List.copyOf(batch));
  }

  private static int characters(List<SourceFile> batch) {
    return batch.stream().mapToInt(file -> file.text().length()).sum();
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

  private void file(FileText file) {
    unparsedFiles += file.parsed() ? 0 : 1;
    for (Passage passage : file.passages()) {
      comments++;
      List<String> description = passage.description();
      if (!description.isEmpty() && !passage.inherits()) {
        methodNames.offer(passage.place(), description.get(0));
      }
      description.forEach(sentence -> sentence(passage.place(), false, sentence));
      if (options.tags()) {
        passage.tags().forEach(sentence -> sentence(passage.place(), true, sentence));
      }
    }
  }

  private void sentence(Place place, boolean tag, String sentence) {
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
              + Messages.count(options.mostSentences(), "sentence")
              + ", read up to "
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
              tag,
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
        unparsedFiles,
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
