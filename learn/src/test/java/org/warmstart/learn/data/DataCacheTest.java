package org.warmstart.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

class DataCacheTest {
  /** Several blocks of a column. */
  private static final int MANY = 1_500_000;

  private static final int FEW = 70_000;

  private final Path folder;
  private final List<String> notes = new ArrayList<>();
  private final AtomicInteger made = new AtomicInteger();

  DataCacheTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private DataCache cache() {
    return DataCache.beside(folder.resolve("run"), notes::add);
  }

  private static CacheKey key(int setting) {
    return new CacheKey("numbers").with("setting", setting);
  }

  private void squares(ColumnsWriter columns) {
    squares(columns, FEW);
  }

  private void squares(ColumnsWriter columns, int numbers) {
    made.incrementAndGet();
    ColumnWriter longs = columns.column("longs", ColumnType.I64);
    ColumnWriter shorts = columns.column("shorts", ColumnType.U16);
    ColumnWriter bytes = columns.column("bytes", ColumnType.U8);
    ColumnWriter doubles = columns.column("doubles", ColumnType.F64);
    for (long i = 0; i < numbers; i++) {
      longs.add(i * i);
      shorts.add(i & 0xFFFF);
    }
    bytes.addAll(new byte[] {1, -1, 0});
    doubles.add(Math.PI);
    columns.facts().put("told", true);
  }

  @Test
  void whatWasMadeHereIsTakenAwayAgain() throws IOException {
    DataCache refused = cache();
    refused.get("squares", key(1), this::squares);
    refused.get("squares", key(2), this::squares);
    refused.discard();
    assertThat(folder).isEmptyDirectory();
    cache().get("squares", key(1), this::squares);
    List<Path> before = entries();
    DataCache second = cache();
    second.get("squares", key(1), this::squares);
    second.get("squares", key(2), this::squares);
    second.discard();
    assertThat(entries()).isEqualTo(before);
    assertThat(made).hasValue(4);
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void muchThatIsNotUsedIsTold() throws IOException {
    DataCache cache = cache();
    cache.get("squares", key(1), this::squares);
    cache.get("squares", key(2), this::squares);
    cache().tellUnused();
    assertThat(notes).isEmpty();
    Path large = Files.createDirectory(cache.folder().resolve("text-0123456789abcdef"));
    try (RandomAccessFile sparse =
        new RandomAccessFile(large.resolve("tokens.u16").toFile(), "rw")) {
      sparse.setLength(2_345_000_000L);
    }
    cache.tellUnused();
    assertThat(notes)
        .containsExactly(
            cache.folder()
                + ": 2,345 MB are not used by this run, in 'text-0123456789abcdef'; what no other"
                + " run needs may be deleted");
  }

  @Test
  void whatWasWrittenIsReadAndMadeOnce() throws IOException {
    DataCache.Maker many = columns -> squares(columns, MANY);
    assertThat(cache().get("squares", key(1), many).fresh()).isTrue();
    DataCache.Entry entry = cache().get("squares", key(1), many);
    assertThat(entry.fresh()).isFalse();
    assertThat(made).hasValue(1);
    Columns columns = entry.columns();
    Column longs = columns.column("longs");
    assertThat(longs.size()).isEqualTo(MANY);
    for (long i = 0; i < MANY; i += 9_973) {
      assertThat(longs.get(i)).isEqualTo(i * i);
      assertThat(columns.column("shorts").get(i)).isEqualTo(i & 0xFFFF);
    }
    assertThat(columns.column("bytes").bytes(0, 3)).containsExactly(1, -1, 0);
    assertThat(columns.column("bytes").get(1)).isEqualTo(255);
    assertThat(columns.column("doubles").getDouble(0)).isEqualTo(Math.PI);
    assertThat(columns.facts().path("told").asBoolean()).isTrue();
    int[] copied = new int[4];
    columns.column("shorts").copy(65_534, 3, copied, 1);
    assertThat(copied).containsExactly(0, 65_534, 65_535, 0);
    assertThat(names(folder.resolve(DataCache.NAME)))
        .containsExactly("README.txt", columns.folder().getFileName().toString());
    assertThat(notes).isEmpty();
  }

  @Test
  void otherSettingsAreOtherData() {
    Path one = cache().get("squares", key(1), this::squares).columns().folder();
    Path two = cache().get("squares", key(2), this::squares).columns().folder();
    assertThat(two).isNotEqualTo(one);
    assertThat(made).hasValue(2);
  }

  @Test
  void everyFlippedBitAndTornFileIsFoundAndSaid() throws IOException {
    Path place = cache().get("squares", key(1), this::squares).columns().folder();
    int makings = 1;
    for (String file : names(place)) {
      byte[] whole = Files.readAllBytes(place.resolve(file));
      for (int at : new int[] {0, whole.length / 2, whole.length - 2}) {
        byte[] damaged = whole.clone();
        damaged[Math.max(0, at)] ^= 4;
        Files.write(place.resolve(file), damaged);
        assertRemade(place, ++makings);
      }
      Files.write(place.resolve(file), Arrays.copyOf(whole, whole.length - 1));
      assertRemade(place, ++makings);
      Files.delete(place.resolve(file));
      assertRemade(place, ++makings);
    }
  }

  private void assertRemade(Path place, int makings) {
    notes.clear();
    DataCache.Entry entry = cache().get("squares", key(1), this::squares);
    assertThat(made).hasValue(makings);
    assertThat(notes).singleElement().asString().contains(place + ": is made again, as ");
    assertThat(entry.columns().column("longs").get(1000)).isEqualTo(1_000_000);
  }

  @Test
  void somethingElseUnderTheNameIsMadeAgain() throws IOException {
    Path one = cache().get("squares", key(1), this::squares).columns().folder();
    Path two = cache().get("squares", key(2), this::squares).columns().folder();
    for (String file : names(one)) {
      Files.copy(two.resolve(file), one.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(cache().get("squares", key(1), this::squares).fresh()).isTrue();
    assertThat(notes).singleElement().asString().contains("it was made of something else");
  }

  @Test
  void whatFailsLeavesNothingAndWhatIsLeftIsCleared() throws IOException {
    assertThatThrownBy(
            () ->
                cache()
                    .get(
                        "squares",
                        key(1),
                        columns -> {
                          squares(columns);
                          throw new InputException("row 7 is bad");
                        }))
        .hasMessage("row 7 is bad");
    assertThat(names(folder)).isEmpty();
    Path place = cache().get("squares", key(1), this::squares).columns().folder();
    // as a killed process leaves them, of this data and of others
    Path other = folder.resolve(DataCache.NAME + "/.writing-training-0123456789abcdef-4711/made");
    Path same = folder.resolve(DataCache.NAME + "/.writing-" + place.getFileName() + "-12/made");
    Files.createDirectories(other);
    Files.createDirectories(same);
    Files.delete(place.resolve("columns.json"));
    cache().get("squares", key(1), this::squares);
    assertThat(names(folder.resolve(DataCache.NAME)))
        .containsExactly("README.txt", place.getFileName().toString());
  }

  @Test
  void ofSeveralThatWantTheSameOneMakesIt() throws Exception {
    int threads = 4;
    CountDownLatch all = new CountDownLatch(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<DataCache.Entry>> entries = new ArrayList<>();
      Consumer<String> ignored = note -> {};
      for (int i = 0; i < threads; i++) {
        entries.add(
            executor.submit(
                () -> {
                  all.countDown();
                  all.await();
                  return DataCache.beside(folder.resolve("run"), ignored)
                      .get("squares", key(1), this::squares);
                }));
      }
      int fresh = 0;
      for (Future<DataCache.Entry> entry : entries) {
        fresh += entry.get().fresh() ? 1 : 0;
        assertThat(entry.get().columns().column("longs").get(3)).isEqualTo(9);
      }
      assertThat(fresh).isEqualTo(1);
      assertThat(made).hasValue(1);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void filesCountByTheirContents() throws IOException {
    Path file = Files.writeString(folder.resolve("data.txt"), "one");
    String hash = new CacheKey("x").withFiles("files", cache().contents(List.of(file))).hash();
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(new CacheKey("x").withFiles("files", cache().contents(List.of(file))).hash())
        .isEqualTo(hash);
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, time);
    assertThat(new CacheKey("x").withFiles("files", cache().contents(List.of(file))).hash())
        .isNotEqualTo(hash);
  }

  @Test
  void aFileThatChangesMeanwhileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("data.txt"), "one");
    CacheKey key = new CacheKey("x").withFiles("files", cache().contents(List.of(file)));
    assertThatThrownBy(
            () ->
                cache()
                    .get(
                        "squares",
                        key,
                        columns -> {
                          squares(columns);
                          write(file);
                        }))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("data.txt: was changed while it was read");
    assertThat(names(folder)).containsExactly("data.txt");
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "longer");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Holes count as the zeros that they are read as. */
  @Test
  void zerosThatAreNotWrittenAreRead() {
    long zeros = 5_000_000;
    DataCache.Maker maker =
        writer -> {
          ColumnWriter tokens = writer.column("tokens", ColumnType.U16);
          tokens.add(7);
          tokens.addZeros(zeros);
          tokens.addAll(new int[] {1, 2, 3});
          writer.column("zeros", ColumnType.U8).addZeros(zeros);
        };
    cache().get("long", key(1), maker);
    DataCache.Entry entry = cache().get("long", key(1), maker);
    assertThat(entry.fresh()).isFalse();
    Column tokens = entry.columns().column("tokens");
    assertThat(tokens.size()).isEqualTo(zeros + 4);
    int[] last = new int[5];
    tokens.copy(zeros - 1, 5, last, 0);
    assertThat(last).containsExactly(0, 0, 1, 2, 3);
    assertThat(tokens.get(0)).isEqualTo(7);
    assertThat(entry.columns().column("zeros").get(zeros - 1)).isZero();
  }

  /** A limit of a file's size stands for a full disk: the system refuses to write on. */
  @Test
  void aWriteThatFailsLeavesNothing() throws Exception {
    assertThat(filling("ulimit -f 2000; "))
        .last()
        .asString()
        .contains("numbers-")
        .contains(": cannot be written: ")
        .contains("space left");
    assertThat(names(folder)).isEmpty();
    assertThat(filling("")).last().isEqualTo("done");
  }

  /** Writes some megabytes in a process of its own. */
  private List<String> filling(String before) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                before + "exec \"$0\" -XX:-UsePerfData -cp \"$1\" \"$2\" \"$3\"",
                java,
                System.getProperty("java.class.path"),
                FillingProcess.class.getName(),
                folder.resolve("run").toString())
            .redirectErrorStream(true)
            .start();
    try (Stream<String> output = process.inputReader(StandardCharsets.UTF_8).lines()) {
      return output.toList();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aSignalLeavesNothingHalf() throws Exception {
    Process process = staying();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("writing");
      process.toHandle().destroy();
      process.waitFor();
      assertThat(names(folder.resolve(DataCache.NAME)))
          .noneMatch(name -> name.startsWith(".writing"));
      Path place = cache().get("squares", key(1), this::squares).columns().folder();
      assertThat(names(folder.resolve(DataCache.NAME)))
          .containsExactly("README.txt", place.getFileName().toString());
    } finally {
      process.destroyForcibly();
    }
  }

  private Process staying() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FillingProcess.class.getName(),
            folder.resolve("run").toString(),
            "stay")
        .redirectErrorStream(true)
        .start();
  }

  /** Another process makes the same at the same time, and is killed in the middle of it. */
  @Test
  void whatAKilledProcessBeganIsMadeByTheNext() throws Exception {
    Process process = staying();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("writing");
      CacheKey key = FillingProcess.key();
      Consumer<String> killing =
          note -> {
            notes.add(note);
            process.destroyForcibly();
          };
      DataCache.Entry entry =
          DataCache.beside(folder.resolve("run"), killing)
              .get("numbers", key, columns -> squares(columns, FEW));
      assertThat(entry.fresh()).isTrue();
      assertThat(notes).singleElement().asString().endsWith("another run is making it; waiting");
      assertThat(names(folder.resolve(DataCache.NAME)))
          .containsExactly("README.txt", entry.columns().folder().getFileName().toString());
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
