package org.warmstart.cli.trust;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.use.TextPairs;
import org.warmstart.eval.faithfulness.Corruption;
import org.warmstart.text.Span;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes pairs with known errors of true ones. */
@Command(
    name = "plant",
    description = {
      "Plant errors in true texts: write, for each text and its source, one text with a wrong"
          + " number, magnitude, unit, date, name or negation (inconsistent) and one with a harmless"
          + " change or none (consistent), as JSON lines to train a scorer on or to measure by."
    },
    footer = {
      "%nExample:",
      "  warmstart faithfulness plant --predictions summaries.jsonl --text summary --out pairs.jsonl"
    })
public final class FaithfulnessPlantCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private FaithfulnessOptions.Files files;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.jsonl",
      description =
          "The pairs: source, text, label, change, start, end and before (what stood there).")
  private Path out;

  @InRange
  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Another seed plants other errors (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--all-changes",
      description = "Write every change that a text allows, not one of each sort.")
  private boolean allChanges;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  FaithfulnessPlantCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  private final Map<String, Long> written = new TreeMap<>();
  private long texts;
  private long without;

  @Override
  public Integer call() {
    Path predictions = files.predictions;
    if (predictions == null) {
      throw new ParameterException(spec.commandLine(), "Missing required option: --predictions");
    }
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(out)) {
      throw new InputException("--out " + out + ": no file can be written there");
    }
    Corruption corruption = new Corruption(seed);
    try (TextPairs pairs = files.open(predictions)) {
      for (TextPairs.Pair pair = pairs.next(); pair != null; pair = pairs.next()) {
        corruption.learn(pair.source());
      }
    }
    DurableFiles.write(
        out,
        channel -> {
          Writer writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
          try (TextPairs pairs = files.open(predictions)) {
            for (TextPairs.Pair pair = pairs.next(); pair != null; pair = pairs.next()) {
              plant(pair, corruption, writer);
            }
            pairs.notes().forEach(terminal.err()::println);
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
          writer.flush();
        });
    report(predictions);
    return 0;
  }

  private void plant(TextPairs.Pair pair, Corruption corruption, Writer writer) throws IOException {
    texts++;
    if (allChanges) {
      for (Corruption.Change change : Corruption.Change.values()) {
        Corruption.Changed changed =
            corruption.change(change, pair.text(), pair.source()).orElse(null);
        if (changed != null) {
          write(pair, changed, writer);
        }
      }
      return;
    }
    Corruption.Changed wrong = corruption.any(pair.text(), pair.source(), true).orElse(null);
    if (wrong == null) {
      without++;
      return;
    }
    write(pair, wrong, writer);
    write(pair, corruption.any(pair.text(), pair.source(), false).orElseThrow(), writer);
  }

  private void write(TextPairs.Pair pair, Corruption.Changed changed, Writer writer)
      throws IOException {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    Span place = changed.place();
    row.put("source", pair.source());
    row.put("text", changed.text());
    row.put("label", changed.change().isHarmful() ? "inconsistent" : "consistent");
    row.put("change", changed.change().label());
    row.put("start", place == null ? null : place.start());
    row.put("end", place == null ? null : place.end());
    row.put("before", changed.before());
    writer.write(JsonOutput.line(row));
    writer.write('\n');
    written.merge(changed.change().label(), 1L, Long::sum);
  }

  private void report(Path predictions) {
    long all = written.values().stream().mapToLong(Long::longValue).sum();
    terminal
        .out()
        .println(
            "wrote "
                + Messages.count(all, "row")
                + " of "
                + Messages.count(texts, "text")
                + " of "
                + predictions
                + " to "
                + out);
    written.forEach((change, count) -> terminal.out().println("  " + change + " " + count));
    if (without > 0) {
      terminal
          .err()
          .println(
              Messages.count(without, "text has", "texts have")
                  + " nothing that could be made wrong, and left no rows");
    }
  }
}
