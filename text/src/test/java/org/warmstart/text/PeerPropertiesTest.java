package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random texts become the same tokens at the same places as the reference implementation makes of
 * them, and the same text again; of those that do not, the shortest one found is shown.
 *
 * <p>{@code -Dwarmstart.peer.texts=1000000} tries more texts than 100,000, {@code
 * -Dwarmstart.peer.seed=7} others, {@code -Dwarmstart.peer.pipelines=1000} more random pipelines
 * (of which some may make the peer, and with it the test, crash). {@code
 * -Dwarmstart.peer.chunks=17408} takes every code point through every stage. The tests are skipped
 * on machines that the peer has no native library for.
 */
class PeerPropertiesTest {
  private static final int TEXTS = Integer.getInteger("warmstart.peer.texts", 100_000);
  private static final int RANDOM_PIPELINES = Integer.getInteger("warmstart.peer.pipelines", 50);
  private static final long SEED = Long.getLong("warmstart.peer.seed", 1);

  private static final int CHUNK = 64;
  private static final int ALL_CHUNKS = (Character.MAX_CODE_POINT + 1) / CHUNK;
  private static final int CHUNKS = Integer.getInteger("warmstart.peer.chunks", 50);

  @SuppressWarnings("NullAway.Init") // by JUnit
  @TempDir
  Path directory;

  @BeforeAll
  static void thePeerMustHaveALibrary() {
    assertThat(PeerTokenizer.isHere())
        .as("the peer has a native library for this machine")
        .isTrue();
  }

  static Stream<String> usual() {
    return PeerPipelines.usual().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("usual")
  void usualPipelines(String name) throws IOException {
    String json = Objects.requireNonNull(PeerPipelines.usual().get(name));
    compare(name, json, (int) (TEXTS * 0.8 / PeerPipelines.usual().size()), SEED);
  }

  @Test
  void randomPipelines() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < RANDOM_PIPELINES; i++) {
      String json = RandomPipelines.next(random);
      compare("random pipeline " + i, json, TEXTS / 5 / RANDOM_PIPELINES, SEED + i);
    }
  }

  private void compare(String name, String json, int count, long seed) throws IOException {
    try (PeerComparison both = new PeerComparison(json, directory)) {
      RandomTexts texts = new RandomTexts(seed);
      Random random = new Random(seed);
      for (int i = 0; i < count; i++) {
        String first = texts.next();
        String second = random.nextInt(8) == 0 ? texts.next() : null;
        String context = name + ", seed " + seed + ", text " + i;
        both.check(context, first, second, random.nextBoolean());
      }
    }
  }

  /** The code points in a row, by themselves, and between letters or signs. */
  @Test
  void everyStage() throws IOException {
    Random random = new Random(SEED);
    List<String> stages = RandomPipelines.singleStages();
    for (String json : stages) {
      try (PeerComparison both = new PeerComparison(json, directory)) {
        for (int i = 0; i < CHUNKS; i++) {
          int chunk = CHUNKS >= ALL_CHUNKS ? i : random.nextInt(ALL_CHUNKS);
          StringBuilder text = new StringBuilder();
          for (int c = chunk * CHUNK; c < (chunk + 1) * CHUNK; c++) {
            text.appendCodePoint(c).append(CHUNKS >= ALL_CHUNKS ? "" : "a ".substring(i % 3));
          }
          both.check(
              "code points from %04X".formatted(chunk * CHUNK), text.toString(), null, false);
        }
      }
    }
  }
}
