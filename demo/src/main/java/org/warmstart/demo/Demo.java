package org.warmstart.demo;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.CorpusOptions;
import org.warmstart.data.corpus.CorpusSource;
import org.warmstart.data.corpus.CorpusStore;
import org.warmstart.data.corpus.JavaSources;
import org.warmstart.data.corpus.Library;
import org.warmstart.data.corpus.Part;
import org.warmstart.data.corpus.SourceJars;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.WordPieceTrainer;

/**
 * The thesis of pre-training and transfer on real text: train on unlabelled sentences once, then
 * transfer to a task with few labels and to an encoder-decoder; each against the same model from
 * random weights, over several seeds.
 */
public final class Demo {
  private static final int PHASES = 7;

  private final DemoSettings settings;
  private final Path out;
  private final @Nullable Path ownText;
  private final Path checkout;
  private final PrintStream messages;
  private final boolean interactive;

  /**
   * A demo.
   *
   * @param out its folder; what an earlier start finished there is not done again
   * @param ownText Java sources or text instead of the libraries' sources, or null
   * @param checkout where the Maven wrapper is, which fetches the libraries' sources
   * @param messages where progress goes
   * @param interactive whether somebody watches them, who wants more lines
   */
  public Demo(
      DemoSettings settings,
      Path out,
      @Nullable Path ownText,
      Path checkout,
      PrintStream messages,
      boolean interactive) {
    this.settings = settings;
    this.out = out;
    this.ownText = ownText;
    this.checkout = checkout;
    this.messages = messages;
    this.interactive = interactive;
  }

  /**
   * Runs what is not finished and writes the report.
   *
   * @return where the report is
   * @throws InputException if the folder or the text is not usable, or the demo was stopped
   */
  public Path run() {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("settings", settings.toString());
    identity.put(
        "corpus", ownText == null ? "libraries" : ownText.toAbsolutePath().normalize().toString());
    if (ownText != null) {
      JavaSources.ofDirectory(ownText); // or nothing is begun
    }
    try (DemoFiles files = DemoFiles.open(out, identity);
        StopSignal stop = StopSignal.install()) {
      stop.arm();
      PhaseRunner phases = new PhaseRunner(messages, interactive, files, stop, PHASES);
      plan();
      return phases(files, phases, stop);
    } catch (PhaseRunner.Stopped e) {
      throw e.asMessage();
    }
  }

  /**
   * Deletes an earlier demo in a folder, once the text of the next one is found to be there.
   *
   * @param ownText the next demo's text, or null for the libraries' sources
   */
  public static void delete(Path folder, @Nullable Path ownText) {
    if (ownText != null) {
      JavaSources.ofDirectory(ownText);
    }
    DemoFiles.delete(folder, ownText);
  }

  private void plan() {
    boolean full = settings.allLibraries();
    messages.println(
        "Warmstart demo: text → tokenizers → BERT and GPT pre-training → transfer with few labels →"
            + " warm-started encoder-decoder → report");
    messages.println(
        "About "
            + (full ? "ten minutes" : "six minutes")
            + " on two processor cores ("
            + Engine.threads()
            + " threads here); Ctrl-C stops, the same command goes on. Everything is in "
            + out.toAbsolutePath());
  }

  private Path phases(DemoFiles files, PhaseRunner phases, StopSignal stop) {
    Corpus corpus =
        phases.run(
            "corpus",
            "Real text",
            "30 s to 2 min: downloads, cleans, splits by class",
            () -> corpus(files, phases));
    phases.checkStop();
    Tokenizers tokenizers =
        phases.run(
            "tokenizers",
            "Tokenizers: WordPiece and byte-level BPE",
            "a few seconds",
            () -> tokenizers(corpus, files, phases));
    phases.checkStop();
    PreTrainingPhase preTraining = new PreTrainingPhase(settings, files, phases, stop);
    Results.PreTraining bert =
        phases.run(
            "bert",
            "Pre-training BERT: masked words and next sentence",
            "",
            () -> preTraining.bert(tokenizers.wordPiece, corpus));
    phases.checkStop();
    Results.PreTraining gpt =
        phases.run(
            "gpt",
            "Pre-training GPT: next words",
            "",
            () -> preTraining.gpt(tokenizers.byteLevel, corpus));
    phases.checkStop();
    LibraryPhase library = new LibraryPhase(corpus, settings, files, phases, stop);
    List<LibraryPhase.Start> starts =
        List.of(
            new LibraryPhase.Start("BERT", preTraining.model("pretrain-bert"), false),
            new LibraryPhase.Start("GPT", preTraining.model("pretrain-gpt"), true));
    Map<String, Results.Run> libraryRuns =
        phases.run(
            "library",
            "Transfer with few labels: which library does a sentence document?",
            "",
            () -> skipping(library.obstacle(), phases, () -> library.run(starts)));
    phases.checkStop();
    NamingPhase naming =
        new NamingPhase(corpus, preTraining.model("pretrain-bert"), settings, files, phases, stop);
    Map<String, Results.Run> namingRuns =
        phases.run(
            "naming",
            "Warm-started encoder-decoders: from Javadoc to the method's name",
            "",
            () -> skipping(naming.obstacle(), phases, naming::run));
    DemoReport report =
        new DemoReport(
            settings,
            corpus,
            bert,
            gpt,
            library,
            libraryRuns,
            naming.obstacle(),
            namingRuns,
            files);
    Path page = phases.run("report", "Report", "", () -> report.write(phases.phases()));
    report.conclusions().forEach(line -> messages.println("  " + line));
    return page;
  }

  private static Map<String, Results.Run> skipping(
      String obstacle,
      PhaseRunner phases,
      java.util.function.Supplier<Map<String, Results.Run>> work) {
    if (!obstacle.isEmpty()) {
      phases.say("left out: " + obstacle);
      return Map.of();
    }
    return work.get();
  }

  private Corpus corpus(DemoFiles files, PhaseRunner phases) {
    List<CorpusSource> sources =
        ownText == null
            ? SourceJars.resolve(
                settings.allLibraries() ? Library.standard() : Library.quick(),
                checkout,
                files.resolve("sources"),
                phases::progress)
            : JavaSources.ofDirectory(ownText);
    Corpus corpus =
        CorpusStore.loadOrPrepare(
            files.resolve("corpus"), sources, CorpusOptions.STANDARD, phases::progress);
    phases.say(
        String.format(
            java.util.Locale.ROOT,
            "%,d sentences, %,d words, from %,d classes of %d sources",
            corpus.statistics().sentences(),
            corpus.statistics().words(),
            corpus.statistics().classes(),
            corpus.libraries().size()));
    return corpus;
  }

  /** The tokenizers' folders. */
  private record Tokenizers(Path wordPiece, Path byteLevel) {}

  private Tokenizers tokenizers(Corpus corpus, DemoFiles files, PhaseRunner phases) {
    List<String> texts = corpus.texts(Part.TRAIN);
    Path wordPiece = files.resolve("tokenizers/wordpiece");
    Path byteLevel = files.resolve("tokenizers/byte-level");
    if (!Files.exists(wordPiece.resolve("tokenizer.json"))) {
      TokenizerFiles.save(
          new WordPieceTrainer()
              .vocabularySize(settings.sizes().vocabulary())
              .progress(phases::progress)
              .train(texts),
          wordPiece);
    }
    if (!Files.exists(byteLevel.resolve("tokenizer.json"))) {
      TokenizerFiles.save(
          new ByteLevelBpeTrainer()
              .vocabularySize(settings.sizes().vocabulary())
              .specialTokens(List.of("<|endoftext|>"))
              .progress(phases::progress)
              .train(texts),
          byteLevel);
    }
    return new Tokenizers(wordPiece, byteLevel);
  }
}
