package org.warmstart.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StopSignalTest {
  /** Waits in a process of its own until it is asked to stop, twice. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (StopSignal stop = StopSignal.install()) {
        if (arguments[0].equals("armed")) {
          stop.arm();
        }
        System.out.println("ready");
        while (!stop.isRequested()) {
          TimeUnit.MILLISECONDS.sleep(5);
        }
        System.out.println("asked to stop");
        TimeUnit.MINUTES.sleep(1);
      }
    }
  }

  private static Process start(String how) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Waiting.class.getName(),
            how)
        .redirectErrorStream(true)
        .start();
  }

  @Test
  void theFirstSignalAsksAndTheSecondEnds() throws Exception {
    Process process = start("armed");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("ready");
      process.toHandle().destroy();
      assertThat(out.readLine()).isEqualTo("asked to stop");
      assertThat(process.isAlive()).isTrue();
      process.toHandle().destroy();
      assertThat(process.waitFor()).isEqualTo(130);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void beforeThereIsAnythingToSaveASignalEndsTheProcess() throws Exception {
    Process process = start("not armed");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("ready");
      process.toHandle().destroy();
      assertThat(process.waitFor()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void workIsLeftOffWhenAsked() {
    StopSignal stop = new StopSignal();
    stop.check();
    stop.request();
    assertThatThrownBy(stop::check).isInstanceOf(StoppedException.class);
  }
}
