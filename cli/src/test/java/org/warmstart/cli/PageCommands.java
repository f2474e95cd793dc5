package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files and commands of a page of the documentation, in a folder of the test's. */
final class PageCommands {
  private static final Pattern BLOCK = Pattern.compile("```(yaml)?\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern FILE = Pattern.compile("# ([a-z0-9-]+\\.yaml)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  /** Names of files, as the pages have them. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![\\w./-])(runs/[\\w./-]+|[\\w-]+\\.(?:yaml|tsv|csv|txt|html|xml)|benchmarks/[\\w./-]+|cnndm/[\\w.]+|books|bert2bert"
              + "|bert-base-uncased)(?![\\w./-])");

  private final Path folder;
  private final String page;
  private final UnaryOperator<String> files;

  /**
   * A page.
   *
   * @param files changes its files before they are written
   */
  PageCommands(String name, Path folder, UnaryOperator<String> files) throws IOException {
    this.folder = folder;
    this.files = files;
    page = Files.readString(Path.of("..", "docs", name));
  }

  /**
   * Writes the page's files and runs its commands, in their order.
   *
   * @param changed changes each command's words before it is run
   * @return the command lines that were run, as they stand there
   */
  List<String> run(UnaryOperator<List<String>> changed) throws IOException {
    List<String> all = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(page);
    while (blocks.find()) {
      String text = blocks.group(2);
      if (blocks.group(1) != null) {
        Matcher name = FILE.matcher(text);
        assertThat(name.lookingAt()).as(text).isTrue();
        Files.writeString(folder.resolve(name.group(1)), files.apply(text));
        continue;
      }
      for (String line : text.replace("\\\n", " ").lines().toList()) {
        all.add(line);
        List<String> words = changed.apply(words(line));
        CommandLineRun run = CommandLineRun.of(words.toArray());
        assertThat(run.exitCode()).as(line + "\n" + run.err()).isZero();
      }
    }
    return all;
  }

  private List<String> words(String line) {
    assertThat(line).startsWith("warmstart ");
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line.substring("warmstart ".length()));
    while (word.find()) {
      String text = word.group(1) != null ? word.group(1) : word.group(2);
      boolean isVariant = !words.isEmpty() && words.get(words.size() - 1).equals("--variant");
      words.add(
          isVariant
              ? text
              : NAME.matcher(text)
                  .replaceAll(
                      name -> Matcher.quoteReplacement(folder.resolve(name.group(1)).toString())));
    }
    return words;
  }
}
