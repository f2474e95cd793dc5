package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.cli.common.Failures;
import org.warmstart.cli.fault.Faults;
import org.warmstart.cli.fault.Faults.Kind;

/**
 * A command that writes, made to fail at each of its operations on files, one after the other.
 * After every failure what has its name is complete, old or new; and the command, given again,
 * comes to the bytes that it comes to undisturbed.
 *
 * @param name of the scenario
 * @param prepare makes what the command finds
 * @param command does what is disturbed, and goes on after a disturbance
 * @param mayKeep whether what was there may be there still, where it would have been deleted
 * @param compared the files whose bytes are the same every time, by their relative path
 */
record FaultScenario(
    String name,
    Step prepare,
    Function<Path, CommandLineRun> command,
    boolean mayKeep,
    Predicate<String> compared) {
  /** Makes files in a folder. */
  @FunctionalInterface
  interface Step {
    void in(Path folder) throws IOException;
  }

  private static final int NEVER = Integer.MAX_VALUE;

  /** One that is given again as it was. */
  static FaultScenario of(String name, Step prepare, Function<Path, CommandLineRun> command) {
    return new FaultScenario(name, prepare, command, false, file -> true);
  }

  /**
   * Disturbs the command.
   *
   * @param folder for everything
   * @param first the first operation to fail
   * @param stride 1: at every operation; n: at every nth
   * @return how many operations there were to fail
   */
  int run(Path folder, Kind kind, int first, int stride) throws IOException {
    Path start = folder.resolve("start");
    Path work = Files.createDirectories(folder.resolve("work"));
    prepare.in(work);
    restore(work, start);
    final Map<String, Integer> before = contents(work);
    Faults.start(work, kind, NEVER);
    CommandLineRun undisturbed = command.apply(work);
    int operations = Faults.stop();
    assertThat(undisturbed.exitCode()).as(undisturbed.err()).isZero();
    assertThat(operations).as("operations of " + name).isGreaterThan(2);
    Map<String, Integer> after = contents(work);
    for (int at = first; at <= operations; at += stride) {
      restore(start, work);
      Faults.start(work, kind, at);
      CommandLineRun disturbed = command.apply(work);
      Faults.stop();
      String what = name + ", " + kind + " at " + at + ": " + Faults.struck();
      requireMessage(what, kind, disturbed);
      requireWhole(what, before, after, contents(work));
      CommandLineRun repeated = command.apply(work);
      assertThat(repeated.exitCode()).as("%s: %s", what, repeated.err()).isZero();
      Map<String, Integer> now = contents(work);
      if (mayKeep) {
        before.forEach((file, hash) -> removeOld(now, file, hash, after));
      }
      assertThat(now).as(what).isEqualTo(after);
    }
    return operations;
  }

  private static void removeOld(
      Map<String, Integer> now, String file, Integer hash, Map<String, Integer> after) {
    if (!after.containsKey(file)) {
      now.remove(file, hash);
    }
  }

  private static void requireMessage(String what, Kind kind, CommandLineRun disturbed) {
    if (kind == Kind.FULL) {
      assertThat(disturbed.err()).as(what).doesNotContain("internal error");
      if (disturbed.exitCode() != 0) {
        assertThat(disturbed.exitCode()).as(what + disturbed.err()).isEqualTo(Failures.BAD_INPUT);
        assertThat(disturbed.err()).as(what).contains("No space left on device", "work");
      }
    }
  }

  /** What has a name that the command gives is one of the two: as it was, or as it will be. */
  private static void requireWhole(
      String what,
      Map<String, Integer> before,
      Map<String, Integer> after,
      Map<String, Integer> now) {
    now.forEach(
        (file, hash) -> {
          if (before.containsKey(file) || after.containsKey(file)) {
            assertThat(hash).as("%s: %s", what, file).isIn(before.get(file), after.get(file));
          } else {
            assertThat(file).as(what).matches(".*\\.(part|tmp|incomplete)|(.*/)?\\..*");
          }
        });
  }

  private Map<String, Integer> contents(Path folder) throws IOException {
    Map<String, Integer> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (compared.test(name) && !name.endsWith(".lock") && !name.contains(".locks/")) {
          contents.put(name, Arrays.hashCode(Files.readAllBytes(file)));
        }
      }
    }
    return contents;
  }

  private static void restore(Path from, Path to) throws IOException {
    DurableFolders.deleteTree(to);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }
}
