package org.warmstart.learn.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every family, head and composition computes, trains, writes and saves what the reference does.
 */
class ParityTest {
  private static final Path CASES = Path.of("src/test/resources/parity");

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      List<Path> all = folders.sorted().toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(16);
      return all.stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void equalsTheReference(Path folder) {
    List<ParityCheck> checks = ParityCase.run(folder);

    assertThat(checks).hasSizeGreaterThan(10).allMatch(ParityCheck::passes);
  }
}
