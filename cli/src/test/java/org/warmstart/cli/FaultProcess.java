package org.warmstart.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.warmstart.base.InputException;
import org.warmstart.base.file.NativeCache;
import org.warmstart.base.file.PackedFile;
import org.warmstart.cli.common.Failures;
import org.warmstart.cli.fault.Faults.KilledError;
import org.warmstart.cli.fault.Faults.Kind;
import org.warmstart.hub.FileChoice;
import org.warmstart.hub.Hub;
import org.warmstart.hub.HubSettings;
import org.warmstart.hub.PullListener;
import org.warmstart.model.Head;

/** Runs scenarios in a virtual machine whose file system fails when it is told to. */
final class FaultProcess {
  private static final String TEXT =
      "The cat sees the sea. A dog finds some bread.\n\nMy sister paints a song. The old man sees"
          + " the moon.\n\nThe captain follows the long road. A bird likes the sea.\n\n";

  /** Vectors of words that the tiny BERT knows. */
  private static final String WORDS = "the 1 0\ncat 0 1\nsat 1 1\ndog 0 2\n";

  private FaultProcess() {}

  /** A folder, then scenarios, each with a colon and a stride, separated by commas. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    for (String scenario : arguments[1].split(",")) {
      String name = scenario.split(":")[0];
      int stride = Integer.parseInt(scenario.split(":")[1]);
      int first = 1;
      for (Kind kind : Kind.values()) {
        long start = System.nanoTime();
        Path own = folder.resolve(name + "-" + kind);
        int operations = scenario(name).run(own, kind, first, stride);
        System.out.printf(
            "%s %s: %d operations, %d ms%n",
            name, kind, operations, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        first = first % stride + 1; // the kinds do not all strike at the same ones
      }
    }
    TinyHub.stop();
  }

  private static FaultScenario scenario(String name) {
    return switch (name) {
      case "convert" ->
          FaultScenario.of(
              name,
              folder -> {
                bert(folder.resolve("bert"));
                requireSuccess(
                    CommandLineRun.of(
                        "convert", folder.resolve("bert"), "--out", folder.resolve("out")));
              },
              folder ->
                  CommandLineRun.of(
                      "convert",
                      folder.resolve("bert"),
                      "--dtype",
                      "bfloat16",
                      "--max-shard-size",
                      "6KB",
                      "--out",
                      folder.resolve("out"),
                      "--overwrite"));
      case "average" ->
          FaultScenario.of(
              name,
              folder -> bert(folder.resolve("bert")),
              folder ->
                  CommandLineRun.of(
                      "average",
                      folder.resolve("bert"),
                      folder.resolve("bert"),
                      "--out",
                      folder.resolve("out"),
                      "--overwrite"));
      case "compose" ->
          FaultScenario.of(
              name,
              folder -> bert(folder.resolve("bert")),
              folder ->
                  CommandLineRun.of(
                      "compose",
                      "--encoder",
                      folder.resolve("bert"),
                      "--out",
                      folder.resolve("out"),
                      "--overwrite"));
      case "vectors" ->
          FaultScenario.of(
              name,
              folder -> {
                Files.writeString(folder.resolve("text.txt"), TEXT);
                requireSuccess(vectors(folder, 1));
              },
              folder -> vectors(folder, 2));
      case "expand" ->
          FaultScenario.of(
              name,
              folder -> {
                bert(folder.resolve("bert"));
                Files.writeString(folder.resolve("few.txt"), WORDS + "bird 2 1\n");
                Files.writeString(folder.resolve("more.txt"), WORDS + "sea 1 1\nmoon 0 2\n");
                requireSuccess(expand(folder, "few.txt"));
              },
              folder -> expand(folder, "more.txt"));
      case "tokenizer" ->
          FaultScenario.of(
              name,
              folder -> Files.writeString(folder.resolve("text.txt"), TEXT),
              folder ->
                  CommandLineRun.of(
                      "tokenizer",
                      "train",
                      "--type",
                      "wordpiece",
                      "--vocab-size",
                      "60",
                      folder.resolve("text.txt"),
                      "--out",
                      folder.resolve("out"),
                      "--overwrite"));
      case "pull" -> FaultScenario.of(name, folder -> {}, FaultProcess::pull);
      case "natives" -> FaultScenario.of(name, FaultProcess::pack, FaultProcess::unpack);
      case "pretrain" ->
          new FaultScenario(
              name,
              FaultProcess::prepareRun,
              folder -> pretrain(folder, 2),
              true,
              FaultProcess::isOfRun);
      case "finetune" ->
          new FaultScenario(
              name,
              FaultProcess::prepareFineTuning,
              FaultProcess::finetune,
              true,
              file -> isOfRun(file) || file.endsWith("seeds.json"));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static void requireSuccess(CommandLineRun run) {
    if (run.exitCode() != 0) {
      throw new IllegalStateException(run.err());
    }
  }

  private static void bert(Path folder) {
    TinyCheckpoint.bert(folder, Head.MASKED_LM);
  }

  /** Weights and what is read with them; the rest has times in it. */
  private static boolean isOfRun(String file) {
    return file.endsWith(".safetensors")
        || file.endsWith("tokenizer.json")
        || (file.endsWith("config.json") && !file.startsWith("."));
  }

  private static void prepareRun(Path folder) throws IOException {
    bert(folder.resolve("bert"));
    Files.writeString(folder.resolve("text.txt"), TEXT);
    Files.writeString(
        folder.resolve("run.yaml"),
        """
        model: {checkpoint: bert}
        objective: masked
        data: {files: [text.txt], unit: paragraph, heldOut: 0.3}
        sequenceLength: 16
        batchSize: 2
        evaluationBatches: 1
        training: {steps: 1, schedule: constant, warmupRatio: 0, keepCheckpoints: 1}
        out: run
        """);
    requireSuccess(pretrain(folder, 1));
  }

  private static CommandLineRun pretrain(Path folder, int steps) {
    return CommandLineRun.of(
        "pretrain",
        "--config",
        folder.resolve("run.yaml"),
        "--set",
        "training.steps=" + steps,
        "--resume");
  }

  /** Both seeds are trained; what is disturbed reads them, and writes what came of all. */
  private static void prepareFineTuning(Path folder) throws IOException {
    bert(folder.resolve("bert"));
    Files.writeString(
        folder.resolve("classes.tsv"),
        "text\tlabel\nthe cat\tanimal\na mat\tthing\nthe dog\tanimal\n");
    Files.writeString(
        folder.resolve("run.yaml"),
        """
        model: {checkpoint: bert}
        task: {name: classification}
        data: {train: [classes.tsv], validation: [classes.tsv]}
        batchSize: 3
        training: {steps: 1}
        out: run
        """);
    requireSuccess(finetune(folder));
  }

  private static CommandLineRun finetune(Path folder) {
    return CommandLineRun.of(
        "finetune", "--config", folder.resolve("run.yaml"), "--seeds", "2", "--resume");
  }

  private static CommandLineRun vectors(Path folder, int seed) {
    return CommandLineRun.of(
        "word2vec",
        "train",
        "--texts",
        folder.resolve("text.txt"),
        "--min-count",
        "1",
        "--dimensions",
        "4",
        "--seed",
        seed,
        "--threads",
        "1",
        "--vectors",
        folder.resolve("vectors.bin"));
  }

  private static CommandLineRun expand(Path folder, String vectors) {
    return CommandLineRun.of(
        "word2vec",
        "expand",
        folder.resolve("bert"),
        "--vectors",
        folder.resolve(vectors),
        "--out",
        folder.resolve("out"),
        "--overwrite");
  }

  /** A jar with two libraries. */
  private static void pack(Path folder) throws IOException {
    Random random = new Random(7);
    try (OutputStream file = Files.newOutputStream(folder.resolve("natives.jar"));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String name : List.of("libone.so", "libtwo.so")) {
        byte[] bytes = new byte[100_000];
        random.nextBytes(bytes);
        ZipEntry entry = new ZipEntry("org/natives/" + name);
        entry.setTime(1_600_000_000_000L);
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
      }
    }
  }

  private static CommandLineRun unpack(Path folder) {
    Path jar = folder.resolve("natives.jar");
    return as(
        () -> {
          NativeCache natives = NativeCache.at(folder.resolve("cache"));
          try (NativeCache.Hold hold = natives.hold()) {
            natives.unpack("natives", "1", () -> packed(jar));
          }
        });
  }

  private static List<PackedFile> packed(Path jar) throws IOException {
    List<PackedFile> files = new ArrayList<>();
    for (String name : List.of("libone.so", "libtwo.so")) {
      URL url = new URL("jar:" + jar.toUri() + "!/org/natives/" + name);
      files.add(PackedFile.of(url, null).orElseThrow());
    }
    return files;
  }

  private static CommandLineRun pull(Path folder) {
    return as(
        () -> {
          Map<String, String> environment =
              Map.of(
                  "HF_ENDPOINT", TinyHub.address(),
                  "HF_HUB_CACHE", folder.resolve("cache").toString(),
                  "HOME", folder.toString());
          Hub.Pulled pulled =
              new Hub(HubSettings.fromEnvironment(environment), environment, PullListener.NONE)
                  .pull("org/tiny", "main", FileChoice.USUAL);
          Hub.copy(pulled, folder.resolve("out"));
        });
  }

  /** Something that a command does. */
  private interface Action {
    void run() throws IOException, InterruptedException;
  }

  /** The end that a command comes to which does this. */
  private static CommandLineRun as(Action action) {
    try {
      action.run();
      return new CommandLineRun(0, "", "");
    } catch (InputException e) {
      return new CommandLineRun(Failures.BAD_INPUT, "", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (KilledError e) {
      return new CommandLineRun(Failures.INTERNAL_ERROR, "", String.valueOf(e.getMessage()));
    }
  }
}
