package org.warmstart.data.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.data.corpus.task.LabelledSentence;
import org.warmstart.data.corpus.task.LibraryTask;
import org.warmstart.data.corpus.task.MethodNameTask;

/** The whole way from files to tasks, on libraries that the test makes up. */
class CorpusTest {
  private static final List<String> NOUNS =
      List.of("counter", "shelf", "garden", "window", "letter", "planet", "bridge", "kettle");
  private static final List<String> VERBS =
      List.of("opens", "counts", "paints", "moves", "repairs", "describes", "measures", "sorts");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  private static String sentence(Random random) {
    StringBuilder text = new StringBuilder("The");
    for (int i = 0; i < 5; i++) {
      text.append(' ').append(NOUNS.get(random.nextInt(NOUNS.size())));
      text.append(' ').append(VERBS.get(random.nextInt(VERBS.size())));
    }
    return text.append('.').toString();
  }

  private void library(String name, int classes, long seed) throws IOException {
    Random random = new Random(seed);
    Path jar = directory.resolve("in").resolve(name + "-1.0-sources.jar");
    Files.createDirectories(jar.getParent());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (int i = 0; i < classes; i++) {
        zip.putNextEntry(new ZipEntry("org/" + name + "/Type" + i + ".java"));
        StringBuilder source = new StringBuilder("package org." + name + ";\n");
        source.append("/** ").append(sentence(random)).append(" */\nclass Type" + i + " {\n");
        for (int m = 0; m < 6; m++) {
          source.append("/** ").append(sentence(random)).append(" ").append(sentence(random));
          source.append(" */ void doThing" + m + "(int a) {}\n");
        }
        source.append(
            "/** Tells about " + name + " in one good sentence. */ void tell" + i + "() {}\n");
        source.append("/** This very sentence stands in each class. */ void same() {}\n");
        source.append("/** Never taken for a pair of the task. */ public String toString() {}\n}");
        zip.write(source.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private Corpus corpus() throws IOException {
    library("alpha", 80, 1);
    library("omega", 80, 2);
    return CorpusPreparation.prepare(
        JavaSources.ofDirectory(directory.resolve("in")),
        CorpusOptions.STANDARD,
        CorpusProgress.SILENT);
  }

  @Test
  void splitSharesNothing() throws IOException {
    Corpus corpus = corpus();
    Set<String> texts = new HashSet<>();
    Set<String> classes = new HashSet<>();
    Set<String> sources = new HashSet<>();
    for (Part part : Part.values()) {
      assertThat(corpus.texts(part)).isNotEmpty().allMatch(texts::add);
      assertThat(corpus.documents(part)).extracting(Document::name).allMatch(classes::add);
      Set<String> mine = new HashSet<>();
      new MethodNameTask(corpus).pairs(part).forEach(pair -> mine.add(pair.sentence()));
      assertThat(mine).allMatch(sources::add);
    }
    assertThat(texts).hasSize((int) corpus.statistics().sentences());
    assertThat(corpus.libraries()).containsExactly("alpha", "omega");
  }

  @Test
  void statisticsAddUp() throws IOException {
    CorpusStatistics statistics = corpus().statistics();
    long left = statistics.left().values().stream().mapToLong(Long::longValue).sum();
    assertThat(statistics.sentencesFound()).isEqualTo(left + statistics.sentences());
    assertThat(statistics.files()).isEqualTo(160);
    assertThat(statistics.sentencesFound()).isEqualTo(160 * (1 + 12 + 3));
    assertThat(statistics.methodNames().get("dictated-name")).isEqualTo(160);
    assertThat(statistics.classes()).isEqualTo(160);
  }

  @Test
  void libraryTaskIsBalancedNestedAndSilentAboutNames() throws IOException {
    LibraryTask task = new LibraryTask(corpus());
    assertThat(task.labels()).containsExactly("alpha", "omega");
    List<LabelledSentence> few = task.draw(Part.TRAIN, 10, 7);
    List<LabelledSentence> more = task.draw(Part.TRAIN, 50, 7);
    assertThat(few).hasSize(20).filteredOn(e -> e.label() == 1).hasSize(10);
    assertThat(more).containsAll(few).doesNotHaveDuplicates();
    assertThat(task.draw(Part.TRAIN, 10, 7)).isEqualTo(few);
    assertThat(task.draw(Part.TRAIN, 10, 8)).isNotEqualTo(few);
    assertThat(task.draw(Part.TEST, task.most(Part.TEST), 1))
        .noneMatch(e -> e.text().contains("alpha") || e.text().contains("omega"));
    assertThat(task.naming()).isPositive();
    assertThatThrownBy(() -> task.draw(Part.TEST, 1 << 20, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("alpha has");
  }

  @Test
  void filesThatCannotBeParsedAreCounted() throws IOException {
    Path in = Files.createDirectories(directory.resolve("in"));
    Files.writeString(in.resolve("Deep.java"), "class A { ".repeat(100_000));
    Files.writeString(
        in.resolve("Good.java"), "/** One sentence that has enough words. */ class Good {}");
    CorpusStatistics statistics =
        CorpusPreparation.prepare(
                JavaSources.ofDirectory(in), CorpusOptions.STANDARD, CorpusProgress.SILENT)
            .statistics();
    assertThat(statistics.files()).isEqualTo(2);
    assertThat(statistics.unparsedFiles()).isEqualTo(1);
    assertThat(statistics.sentences()).isEqualTo(1);
  }

  @Test
  void storeGivesBackWhatWasPreparedAndNoticesChanges() throws IOException {
    Corpus corpus = corpus();
    Path folder = directory.resolve("kept/corpus");
    List<CorpusSource> sources = JavaSources.ofDirectory(directory.resolve("in"));
    List<String> phases = new ArrayList<>();
    CorpusProgress progress = (phase, done, total) -> phases.add(phase);
    assertThat(CorpusStore.loadOrPrepare(folder, sources, CorpusOptions.STANDARD, progress))
        .isEqualTo(corpus);
    assertThat(phases).hasSize(2);
    assertThat(CorpusStore.loadOrPrepare(folder, sources, CorpusOptions.STANDARD, progress))
        .isEqualTo(corpus);
    assertThat(phases).hasSize(2);
    Path sentences = folder.resolve("sentences.jsonl");
    Files.writeString(sentences, Files.readString(sentences).substring(0, 500));
    assertThat(CorpusStore.loadOrPrepare(folder, sources, CorpusOptions.STANDARD, progress))
        .isEqualTo(corpus);
    assertThat(phases).hasSize(4);
    Files.writeString(folder.resolve("manifest.json"), "{\"format\": 1}");
    CorpusStore.loadOrPrepare(folder, sources, CorpusOptions.STANDARD, progress);
    assertThat(phases).hasSize(6);
    library("alpha", 70, 1);
    CorpusStore.loadOrPrepare(folder, sources, CorpusOptions.STANDARD, progress);
    assertThat(phases).hasSize(8);
    assertThat(directory.resolve("kept").toFile().list()).containsExactly("corpus");
  }

  @Test
  void storeLeavesForeignFoldersAlone() throws IOException {
    library("alpha", 10, 1);
    Path folder = Files.createDirectories(directory.resolve("mine"));
    Files.writeString(folder.resolve("diary.txt"), "dear diary");
    assertThatThrownBy(
            () ->
                CorpusStore.loadOrPrepare(
                    folder,
                    JavaSources.ofDirectory(directory.resolve("in")),
                    CorpusOptions.STANDARD,
                    CorpusProgress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("holds no corpus");
    assertThat(folder.resolve("diary.txt")).hasContent("dear diary");
  }

  @Test
  void readsTextAndMarkdown() throws IOException {
    Path in = Files.createDirectories(directory.resolve("in/notes"));
    Files.writeString(
        in.resolve("a.md"),
        "# Title of the whole thing\n\nThe *first* paragraph goes over\ntwo lines, see [the"
            + " docs](http://x.y).\n\n```\nint code = 1;\n```\n- an item of the list with words\n"
            + "- another item with quite different contents");
    Files.writeString(in.resolve("b.bin"), "Never read, whatever stands in this file.");
    Corpus corpus =
        CorpusPreparation.prepare(
            JavaSources.ofDirectory(directory.resolve("in")),
            CorpusOptions.STANDARD,
            CorpusProgress.SILENT);
    assertThat(corpus.sentences())
        .extracting(CorpusSentence::text)
        .containsExactly(
            "The first paragraph goes over two lines, see the docs.",
            "an item of the list with words",
            "another item with quite different contents");
    assertThatThrownBy(() -> new MethodNameTask(corpus)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new LibraryTask(corpus)).isInstanceOf(InputException.class);
  }

  @Test
  void archivesCannotEscapeOrExplode() throws IOException {
    Path jar = Files.createDirectories(directory.resolve("in")).resolve("evil.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("../../escaped.java"));
      zip.write(
          "/** One sentence that has enough words. */ class A {}".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("Bomb.java"));
      writeSpaces(zip, 64);
    }
    assertThat(Files.size(jar)).isLessThan(1 << 20);
    JavaSources reader = new JavaSources(CorpusOptions.STANDARD);
    List<String> paths = new ArrayList<>();
    reader.read(new CorpusSource("evil", jar), (path, text) -> paths.add(path));
    assertThat(paths).containsExactly("../../escaped.java");
    assertThat(reader.oversizedFiles()).isEqualTo(1);
    assertThat(directory.resolve("escaped.java")).doesNotExist();
    assertThat(directory.resolveSibling("escaped.java")).doesNotExist();
  }

  @Test
  void totalSizeIsBounded() throws IOException {
    Path jar = Files.createDirectories(directory.resolve("in")).resolve("many.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (int i = 0; i < 8; i++) {
        zip.putNextEntry(new ZipEntry(i + ".java"));
        writeSpaces(zip, 1);
      }
    }
    CorpusOptions options =
        new CorpusOptions(6, 60, true, 0.8, CorpusSplit.STANDARD, 2 << 20, 4 << 20, 100);
    assertThatThrownBy(
            () -> new JavaSources(options).read(new CorpusSource("x", jar), (path, text) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 4 MiB");
  }

  private static void writeSpaces(OutputStream out, int mebibytes) throws IOException {
    byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < mebibytes; i++) {
      out.write(spaces);
    }
  }

  @Test
  void saysWhatIsWrongWithSources() throws IOException {
    assertThatThrownBy(() -> JavaSources.ofDirectory(directory.resolve("none")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> JavaSources.ofDirectory(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("holds no .java");
    Path broken = Files.writeString(directory.resolve("broken.jar"), "no zip at all");
    assertThatThrownBy(
            () ->
                new JavaSources(CorpusOptions.STANDARD)
                    .read(new CorpusSource("x", broken), (path, text) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("broken.jar is not a readable jar");
  }
}
