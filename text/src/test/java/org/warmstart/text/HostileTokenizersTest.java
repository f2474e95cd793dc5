package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Changes the files of good tokenizers at random: whatever comes out is a tokenizer that works, or
 * is refused with an error that names the file, soon and in little memory; never another exception.
 *
 * <p>{@code -Dwarmstart.fuzz.seconds=60} goes on for so long with each, with another seed every
 * time; a failure tells the seed, which {@code -Dwarmstart.fuzz.seed} repeats.
 */
class HostileTokenizersTest {
  private static final int SECONDS = Integer.getInteger("warmstart.fuzz.seconds", 0);
  private static final int USUAL_TRIES = 150;
  private static final int LONGEST_MESSAGE = 3000;
  private static final long SEED =
      Long.getLong("warmstart.fuzz.seed", SECONDS > 0 ? System.nanoTime() : 1);

  private static final List<String> TEXTS =
      List.of(
          "The newest tokenizer isn't here: <mask> [CLS] 12,345 ...",
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaa 東京 한국어 e\u0301\u0327 İ ﷺ 👩‍🚀\uD83D\u0000\r\n  ",
          "");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  static Stream<String> readers() {
    return HostileFolders.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("readers")
  void changedFilesWorkOrAreRefused(String reader) throws IOException {
    Map<String, byte[]> good = new TreeMap<>(HostileFolders.of(reader));
    for (Map.Entry<String, byte[]> file : good.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    assertThat(works()).as("unchanged").isTrue();
    FileChanges changes = new FileChanges(SEED);
    List<String> names = new ArrayList<>(good.keySet());
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    int worked = 0;
    int tried = 0;
    for (; SECONDS == 0 ? tried < USUAL_TRIES : System.nanoTime() < end; tried++) {
      Path file = folder.resolve(names.get(tried % names.size()));
      byte[] whole = Objects.requireNonNull(good.get(names.get(tried % names.size())));
      Files.write(file, changes.changed(whole));
      try {
        worked += assertTimeoutPreemptively(Duration.ofSeconds(60), this::works) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", change " + tried + " of " + reader, e);
      }
      Files.write(file, whole);
    }
    assertThat(worked).as("of " + tried).isGreaterThan(0).isLessThan(tried);
  }

  private boolean works() {
    try {
      Tokenizer tokenizer = TokenizerFiles.load(folder);
      for (String text : TEXTS) {
        Encoding encoding = tokenizer.encode(text, TEXTS.get(0), true);
        assertThat(tokenizer.ids(text)).isEqualTo(tokenizer.encode(text, false).ids());
        tokenizer.decode(encoding.ids(), true);
        for (int i = 0; i < encoding.size(); i++) {
          String of = encoding.sequence()[i] == 1 ? TEXTS.get(0) : text;
          assertThat(encoding.ends()[i]).isBetween(encoding.starts()[i], of.length());
          assertThat(encoding.ids()[i]).isBetween(0, tokenizer.vocabularySize() - 1);
        }
      }
      tokenizer.decode(new int[] {0, 1, 2, 300, -1, Integer.MAX_VALUE}, false);
      tokenizer.withoutSpecialTokens().ids(TEXTS.get(0));
      Path again = folder.resolve("again");
      TokenizerFiles.save(tokenizer, again);
      assertThat(TokenizerFiles.load(again).ids(TEXTS.get(0)))
          .isEqualTo(tokenizer.ids(TEXTS.get(0)));
      return true;
    } catch (InputException e) {
      assertThat(e).hasMessageContaining(folder.toString());
      assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(LONGEST_MESSAGE);
      return false;
    }
  }
}
