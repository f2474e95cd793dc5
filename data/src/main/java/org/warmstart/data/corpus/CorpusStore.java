package org.warmstart.data.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.warmstart.base.InputException;
import org.warmstart.base.file.Sha256;

/**
 * Keeps a prepared corpus in a folder: sentences and method naming pairs as JSON lines, statistics,
 * and a manifest with checksums that says from what and how it was made. The folder appears at
 * once, complete; if sources and options are the same and the checksums hold, the corpus is read
 * from it instead of being made again.
 */
public final class CorpusStore {
  private static final int FORMAT = 2;
  private static final String MANIFEST = "manifest.json";
  private static final String SENTENCES = "sentences.jsonl";
  private static final String METHOD_NAMES = "method-names.jsonl";
  private static final String STATISTICS = "statistics.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private CorpusStore() {}

  /**
   * What a folder holds.
   *
   * @param format version of the file format
   * @param options the options the corpus was made with, as text
   * @param sources the files it was made from, with a fingerprint each
   * @param files SHA-256 of each file of the folder
   */
  record Manifest(
      int format, String options, Map<String, String> sources, Map<String, String> files) {
    Manifest {
      sources = new LinkedHashMap<>(sources);
      files = new LinkedHashMap<>(files);
    }
  }

  /**
   * Reads the corpus from the folder if it is there, unchanged, and made from the same sources with
   * the same options; otherwise makes it and puts it there.
   *
   * @param folder where the corpus is kept; created, or replaced if it holds another corpus
   * @param sources what to read, in this order
   * @param options what counts as text
   * @param progress hears how far the preparation is
   * @throws InputException if a source or the folder cannot be read or written, if the folder holds
   *     something else, or if the sources hold too much text or none
   */
  public static Corpus loadOrPrepare(
      Path folder, List<CorpusSource> sources, CorpusOptions options, CorpusProgress progress) {
    try {
      Map<String, String> fingerprints = fingerprints(sources);
      Optional<Corpus> kept = load(folder, options, fingerprints);
      if (kept.isPresent()) {
        return kept.get();
      }
      refuseForeign(folder);
      Corpus corpus = CorpusPreparation.prepare(sources, options, progress);
      save(folder, corpus, options, fingerprints);
      return corpus;
    } catch (IOException e) {
      throw new InputException("cannot keep the corpus in " + folder + ": " + e, e);
    }
  }

  private static void refuseForeign(Path folder) throws IOException {
    if (!Files.exists(folder) || Files.exists(folder.resolve(MANIFEST))) {
      return;
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> children = Files.list(folder)) {
        if (children.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new InputException(
        folder + " exists and holds no corpus; name a folder that is new, empty or holds one");
  }

  private static Optional<Corpus> load(
      Path folder, CorpusOptions options, Map<String, String> fingerprints) throws IOException {
    Path manifestFile = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(manifestFile)) {
      return Optional.empty();
    }
    try {
      Manifest manifest = JSON.readValue(manifestFile.toFile(), Manifest.class);
      if (manifest.format() != FORMAT
          || !options.toString().equals(manifest.options())
          || !fingerprints.equals(manifest.sources())) {
        return Optional.empty();
      }
      for (String name : List.of(SENTENCES, METHOD_NAMES, STATISTICS)) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file) || !Sha256.of(file).equals(manifest.files().get(name))) {
          return Optional.empty();
        }
      }
      return Optional.of(
          new Corpus(
              readLines(folder.resolve(SENTENCES), CorpusSentence.class),
              readLines(folder.resolve(METHOD_NAMES), MethodName.class),
              JSON.readValue(folder.resolve(STATISTICS).toFile(), CorpusStatistics.class)));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // not what this version writes: made again
    }
  }

  private static void save(
      Path folder, Corpus corpus, CorpusOptions options, Map<String, String> fingerprints)
      throws IOException {
    Path target = folder.toAbsolutePath();
    Path parent = target.getParent();
    if (parent == null) {
      throw new InputException(folder + " is the root of a file system; name a folder below it");
    }
    Files.createDirectories(parent);
    Path aside = parent.resolve(target.getFileName() + ".new-" + ProcessHandle.current().pid());
    delete(aside);
    Files.createDirectory(aside);
    try {
      writeLines(aside.resolve(SENTENCES), corpus.sentences());
      writeLines(aside.resolve(METHOD_NAMES), corpus.methodNames());
      writeJson(aside.resolve(STATISTICS), corpus.statistics());
      Map<String, String> files = new LinkedHashMap<>();
      for (String name : List.of(SENTENCES, METHOD_NAMES, STATISTICS)) {
        files.put(name, Sha256.of(aside.resolve(name)));
      }
      writeJson(
          aside.resolve(MANIFEST), new Manifest(FORMAT, options.toString(), fingerprints, files));
      delete(target);
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(aside);
    }
  }

  /** Deletes a folder with its files, if it is there; it has no folders inside. */
  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void writeJson(Path file, Object value) throws IOException {
    JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), value);
  }

  private static void writeLines(Path file, List<?> records) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (Object value : records) {
        writer.write(JSON.writeValueAsString(value));
        writer.write('\n');
      }
    }
  }

  private static <T> List<T> readLines(Path file, Class<T> type) throws IOException {
    ObjectReader reader = JSON.readerFor(type);
    List<T> records = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        records.add(reader.readValue(line));
      }
    }
    return records;
  }

  /** Contents of archives and files; for directories names, sizes and times of the files inside. */
  private static Map<String, String> fingerprints(List<CorpusSource> sources) throws IOException {
    Map<String, String> fingerprints = new LinkedHashMap<>();
    for (CorpusSource source : sources) {
      Path path = source.path();
      if (!Files.exists(path)) {
        throw new InputException(path + " does not exist; it was to be read for the corpus");
      }
      String key = source.library() + ":" + path.getFileName();
      fingerprints.put(key, Files.isDirectory(path) ? listing(path) : Sha256.of(path));
    }
    return fingerprints;
  }

  private static String listing(Path directory) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        String line =
            directory.relativize(file)
                + "\t"
                + attributes.size()
                + "\t"
                + attributes.lastModifiedTime().toMillis()
                + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return Sha256.hex(digest);
  }
}
