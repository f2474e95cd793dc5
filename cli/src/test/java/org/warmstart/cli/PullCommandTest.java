package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the command says; the module hub tests what it does. */
class PullCommandTest {
  @Test
  void aModelThatIsNotInTheCache() {
    CommandLineRun run = CommandLineRun.of("pull", "no-such-owner/no-such-model", "--offline");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("warmstart: no-such-owner/no-such-model: revision 'main' is not in the cache");
  }

  @Test
  void namesThatAreNone() {
    CommandLineRun run = CommandLineRun.of("pull", "../secrets", "--offline");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("'../secrets' is no name of a model");
  }
}
