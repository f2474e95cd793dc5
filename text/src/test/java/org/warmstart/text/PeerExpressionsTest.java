package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

/**
 * Random regular expressions find what the reference's engine finds.
 *
 * <p>{@code -Dwarmstart.peer.expressions=100000} tries more than 1,000, {@code
 * -Dwarmstart.peer.seed=7} others.
 */
class PeerExpressionsTest {
  private static final int EXPRESSIONS = Integer.getInteger("warmstart.peer.expressions", 1000);
  private static final int TEXTS = 12;
  private static final long SEED = Long.getLong("warmstart.peer.seed", 1);

  @SuppressWarnings("NullAway.Init") // by JUnit
  @TempDir
  Path directory;

  @BeforeAll
  static void thePeerMustHaveALibrary() {
    assertThat(PeerTokenizer.isHere())
        .as("the peer has a native library for this machine")
        .isTrue();
  }

  @Test
  void randomExpressions() throws IOException {
    Random random = new Random(SEED);
    RandomExpressions expressions = new RandomExpressions(random);
    int refused = 0;
    for (int i = 0; i < EXPRESSIONS; i++) {
      String expression = expressions.next();
      String behavior = random.nextBoolean() ? "Isolated" : "Removed";
      try (PeerComparison both =
          new PeerComparison(RandomPipelines.splitting(expression, behavior), directory)) {
        for (int k = 0; k < TEXTS; k++) {
          both.check("seed " + SEED + ", " + expression, expressions.text(), null, false);
        }
      } catch (IllegalArgumentException e) {
        // the peer's own limits, such as on what may be repeated
        refused++;
      } catch (InputException e) {
        throw new AssertionError("seed " + SEED + ", " + expression, e);
      }
    }
    assertThat(refused).isLessThan(EXPRESSIONS / 5);
  }
}
