package org.warmstart.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.CorpusStatistics;
import org.warmstart.data.corpus.Part;
import org.warmstart.eval.statistics.PairedTests;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.report.BarChart;
import org.warmstart.report.Cell;
import org.warmstart.report.LineChart;
import org.warmstart.report.Point;
import org.warmstart.report.Report;
import org.warmstart.report.Sample;
import org.warmstart.report.Section;
import org.warmstart.report.Table;
import org.warmstart.tensor.engine.Engine;

/** Puts a demo's results on one page, and says in words what they show. */
final class DemoReport {
  private static final int RESAMPLES = 10_000;
  private static final double SIGNIFICANT = 0.05;

  private final DemoSettings settings;
  private final Corpus corpus;
  private final Results.PreTraining bert;
  private final Results.PreTraining gpt;
  private final LibraryPhase library;
  private final Map<String, Results.Run> libraryRuns;
  private final String namingObstacle;
  private final Map<String, Results.Run> namingRuns;
  private final DemoFiles files;
  private final List<String> conclusions = new ArrayList<>();

  DemoReport(
      DemoSettings settings,
      Corpus corpus,
      Results.PreTraining bert,
      Results.PreTraining gpt,
      LibraryPhase library,
      Map<String, Results.Run> libraryRuns,
      String namingObstacle,
      Map<String, Results.Run> namingRuns,
      DemoFiles files) {
    this.settings = settings;
    this.corpus = corpus;
    this.bert = bert;
    this.gpt = gpt;
    this.library = library;
    this.libraryRuns = libraryRuns;
    this.namingObstacle = namingObstacle;
    this.namingRuns = namingRuns;
    this.files = files;
  }

  /** What the results show, a sentence each; known after {@link #write}. */
  List<String> conclusions() {
    return conclusions;
  }

  /** Writes {@code report.html} and returns where it is. */
  Path write(List<Results.Phase> phases) {
    Report report =
        Report.titled("Pre-training and transfer, measured")
            .subtitle(
                "A "
                    + settings.sizes().layers()
                    + "-layer BERT and GPT of width "
                    + settings.sizes().width()
                    + ", trained on this machine on unlabelled sentences and then transferred;"
                    + " every number comes from this run.");
    Section summary = report.section("What came out");
    whatWasDone(report.section("What was done"));
    corpus(report.section("The text"));
    preTraining(report.section("Pre-training"));
    library(report.section("Transfer with few labels"));
    naming(report.section("Warm-started encoder-decoders"));
    costs(report.section("Time, memory, versions"), phases);
    for (String conclusion : conclusions) {
      summary.callout(
          conclusion.contains("did not help") ? Section.Tone.WARNING : Section.Tone.GOOD,
          conclusion);
    }
    Path page = files.resolve("report.html");
    report.write(page);
    return page;
  }

  private void whatWasDone(Section section) {
    section.paragraph(
        "Two small Transformers read documentation prose without any labels: BERT learns to restore"
            + " hidden words and to tell whether two sentences follow each other (Devlin et al."
            + " 2019), GPT learns to predict the next word (Radford et al. 2018). Then each is"
            + " fine-tuned with a handful of labels, next to the same model that starts from random"
            + " weights and sees exactly the same labels. Last, the BERT becomes both halves of an"
            + " encoder-decoder (Rothe, Narayan & Severyn 2020) that writes method names.");
    section.paragraph(
        "Means are over "
            + settings.seeds()
            + " seeds with 95 % t intervals. Pairs are compared by a paired bootstrap over the test"
            + " examples, each scored by its mean over the seeds, and by a paired t-test over the"
            + " seeds.");
  }

  private void corpus(Section section) {
    CorpusStatistics statistics = corpus.statistics();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Source files", count(statistics.files()));
    facts.put("Files passed over: too large", count(statistics.oversizedFiles()));
    facts.put("Java files passed over: nested too deeply", count(statistics.unparsedFiles()));
    facts.put("Sentences found", count(statistics.sentencesFound()));
    facts.put("Sentences kept", count(statistics.sentences()));
    facts.put("Words", count(statistics.words()));
    facts.put("Classes", count(statistics.classes()));
    for (Part part : Part.values()) {
      facts.put(
          "Sentences in " + part.name().toLowerCase(Locale.ROOT), count(corpus.texts(part).size()));
    }
    section.facts(facts);
    Table libraries = new Table("What each source gave", "Source", "Classes", "Sentences", "Words");
    statistics
        .libraries()
        .forEach(
            (name, figures) ->
                libraries.row(
                    Cell.of(name),
                    Cell.of(figures.classes()),
                    Cell.of(figures.sentences()),
                    Cell.of(figures.words())));
    section.table(libraries);
    Table left = new Table("Sentences left out", "Reason", "Sentences");
    statistics.left().forEach((reason, sentences) -> left.row(Cell.of(reason), Cell.of(sentences)));
    section.table(left);
    section.paragraph(
        "Classes are split as a whole, so no sentence of a class that is tested on was trained on,"
            + " with or without labels.");
  }

  private void preTraining(Section section) {
    Table table =
        new Table(
            "The two pre-trainings",
            "Model",
            "Parameters",
            "Tokens read",
            "Tokens/s",
            "Held-out perplexity");
    table.row(
        Cell.of("BERT, masked words"),
        Cell.of(bert.parameters()),
        Cell.of(bert.tokens()),
        Cell.of(bert.tokensPerSecond(), 0),
        Cell.of(last(bert), 1));
    table.row(
        Cell.of("GPT, next words"),
        Cell.of(gpt.parameters()),
        Cell.of(gpt.tokens()),
        Cell.of(gpt.tokensPerSecond(), 0),
        Cell.of(last(gpt), 1));
    section.table(table);
    section.chart(
        new LineChart("Held-out perplexity", "step", "perplexity")
            .series("BERT (hidden words)", points(bert.perplexity()))
            .series("GPT (next word)", points(gpt.perplexity()))
            .logY());
    section.chart(
        new LineChart("Training loss", "step", "loss (nats)")
            .series("BERT (words + next sentence)", points(bert.loss()))
            .series("GPT", points(gpt.loss())));
    Double nextSentence = bert.last().get("nsp_accuracy");
    if (nextSentence != null) {
      section.paragraph(
          String.format(
              Locale.ROOT,
              "BERT tells following sentences from random ones in %.1f %% of held-out pairs.",
              100 * nextSentence));
    }
  }

  private static double last(Results.PreTraining training) {
    List<Results.Point> points = training.perplexity();
    return points.isEmpty() ? Double.NaN : points.get(points.size() - 1).y();
  }

  private static List<Point> points(List<Results.Point> points) {
    return points.stream().map(point -> new Point(point.x(), point.y())).toList();
  }

  private void library(Section section) {
    section.paragraph(
        "The task: which of "
            + library.labels().size()
            + " sources does a sentence document? Sentences that name a source were removed.");
    if (libraryRuns.isEmpty()) {
      section.callout(Section.Tone.WARNING, "Left out: " + library.obstacle() + ".");
      return;
    }
    section.paragraph(
        String.format(
            Locale.ROOT,
            "%,d test sentences, equally many of each source: guessing is right in %.1f %%.",
            library.testSize(),
            100.0 / library.labels().size()));
    Table table =
        new Table(
            "Test results, %",
            "Model",
            "Labels per source",
            "Start",
            "Accuracy",
            "Macro-F1",
            "Difference",
            "p (bootstrap)",
            "p (t-test)");
    List<String> categories = new ArrayList<>();
    List<Double> warm = new ArrayList<>();
    List<Double> warmHalf = new ArrayList<>();
    List<Double> cold = new ArrayList<>();
    List<Double> coldHalf = new ArrayList<>();
    for (String model : List.of("BERT", "GPT")) {
      for (int labels : settings.library().labels()) {
        List<Results.Run> pretrained = libraryRuns(model, true, labels);
        List<Results.Run> random = libraryRuns(model, false, labels);
        Summary a = summary(pretrained, "accuracy");
        Summary b = summary(random, "accuracy");
        Comparison comparison = compare(pretrained, random, "accuracy");
        table.row(
            Cell.of(model),
            Cell.of(labels),
            Cell.of("pre-trained"),
            percent(a),
            percent(summary(pretrained, "f1_macro")),
            Cell.of(String.format(Locale.ROOT, "%+.1f", 100 * comparison.difference)),
            Cell.of(comparison.bootstrap, 4),
            Cell.of(comparison.tTest, 4));
        table.row(
            Cell.of(model),
            Cell.of(labels),
            Cell.of("random"),
            percent(b),
            percent(summary(random, "f1_macro")),
            Cell.of(""),
            Cell.of(""),
            Cell.of(""));
        categories.add(model + ", " + labels + " labels");
        warm.add(100 * a.mean());
        warmHalf.add(100 * a.halfWidth());
        cold.add(100 * b.mean());
        coldHalf.add(100 * b.halfWidth());
        conclude(model + " with " + labels + " labels per source", "accuracy", a, b, comparison);
      }
    }
    section.table(table);
    section.chart(
        new BarChart("Accuracy by start", "accuracy, %", categories)
            .series("pre-trained", warm, warmHalf)
            .series("random", cold, coldHalf));
  }

  private List<Results.Run> libraryRuns(String model, boolean pretrained, int labels) {
    List<Results.Run> runs = new ArrayList<>();
    for (int seed = 0; seed < settings.seeds(); seed++) {
      runs.add(
          java.util.Objects.requireNonNull(
              libraryRuns.get(LibraryPhase.key(model, pretrained, labels, seed))));
    }
    return runs;
  }

  private List<Results.Run> namingRuns(NamingPhase.Start start) {
    List<Results.Run> runs = new ArrayList<>();
    for (int seed = 0; seed < settings.seeds(); seed++) {
      runs.add(java.util.Objects.requireNonNull(namingRuns.get(NamingPhase.key(start, seed))));
    }
    return runs;
  }

  private void naming(Section section) {
    section.paragraph(
        "The task: from the first sentence of a method's Javadoc to the method's name in words."
            + " BERT2BERT starts encoder and decoder from the pre-trained BERT, BERTShare lets both"
            + " use the same tensors, Rnd2Rnd has the same shape and starts at random;"
            + " cross-attention is new in all three. Names are written "
            + (settings.naming().beams() == 1
                ? "greedily."
                : "with " + settings.naming().beams() + " beams."));
    if (namingRuns.isEmpty()) {
      section.callout(Section.Tone.WARNING, "Left out: " + namingObstacle + ".");
      return;
    }
    Table table =
        new Table(
            "Test results, %",
            "Model",
            "ROUGE-1",
            "ROUGE-2",
            "ROUGE-L",
            "Word F1",
            "Exact",
            "Difference in word F1",
            "p (bootstrap)",
            "p (t-test)");
    LineChart chart =
        new LineChart("Learning curves: validation loss", "step", "loss per token (nats)");
    List<Results.Run> random = namingRuns(NamingPhase.Start.RND2RND);
    for (NamingPhase.Start start : NamingPhase.Start.values()) {
      List<Results.Run> runs = namingRuns(start);
      boolean baseline = start == NamingPhase.Start.RND2RND;
      Comparison comparison = compare(runs, random, "word_f1");
      table.row(
          Cell.of(start.title),
          percent(summary(runs, "rouge1")),
          percent(summary(runs, "rouge2")),
          percent(summary(runs, "rougeL")),
          percent(summary(runs, "word_f1")),
          percent(summary(runs, "exact_match")),
          baseline
              ? Cell.of("")
              : Cell.of(String.format(Locale.ROOT, "%+.1f", 100 * comparison.difference)),
          baseline ? Cell.of("") : Cell.of(comparison.bootstrap, 4),
          baseline ? Cell.of("") : Cell.of(comparison.tTest, 4));
      chart.series(start.title, curve(runs));
      if (!baseline) {
        conclude(
            start.title + " against Rnd2Rnd",
            "word F1",
            summary(runs, "word_f1"),
            summary(random, "word_f1"),
            comparison);
      }
    }
    section.table(table.markBest("Word F1", true));
    section.chart(chart);
    files
        .result("naming-samples", Results.Samples.class)
        .ifPresent(
            samples ->
                section.samples(
                    samples.samples().stream()
                        .map(s -> new Sample(s.source(), s.reference(), s.written()))
                        .toList()));
  }

  /** The mean curve over seeds, with intervals. */
  private static List<Point> curve(List<Results.Run> runs) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < runs.get(0).curve().size(); i++) {
      int at = i;
      Summary summary =
          Summary.of(runs.stream().mapToDouble(run -> run.curve().get(at).y()).toArray());
      points.add(
          Point.interval(runs.get(0).curve().get(i).x(), summary.mean(), summary.halfWidth()));
    }
    return points;
  }

  private void costs(Section section, List<Results.Phase> phases) {
    Table table = new Table("Time and memory", "Phase", "Time", "Resident memory at most, MiB");
    for (Results.Phase phase : phases) {
      table.row(
          Cell.of(phase.title()),
          Cell.of(PhaseRunner.readable(phase.seconds())),
          Cell.of(phase.peakMegabytes()));
    }
    section.table(table);
    Map<String, String> facts = new LinkedHashMap<>(Engine.facts());
    facts.put(
        "Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    facts.put(
        "operating system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("settings", settings.name());
    facts.put("seeds", "0 to " + (settings.seeds() - 1));
    section.facts(facts);
  }

  private record Comparison(double difference, double bootstrap, double tTest) {}

  private static Comparison compare(List<Results.Run> a, List<Results.Run> b, String metric) {
    PairedTests.Resampling examples = PairedTests.bootstrap(each(a), each(b), RESAMPLES, 1);
    double seeds =
        a.size() < 2
            ? Double.NaN
            : PairedTests.tTest(values(a, metric), values(b, metric)).pValue();
    return new Comparison(examples.difference(), examples.pValue(), seeds);
  }

  /** Every test example's mean score over the seeds. */
  private static double[] each(List<Results.Run> runs) {
    double[] mean = new double[runs.get(0).each().size()];
    for (Results.Run run : runs) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += run.each().get(i) / runs.size();
      }
    }
    return mean;
  }

  private static double[] values(List<Results.Run> runs, String metric) {
    ToDoubleFunction<Results.Run> value = run -> run.scores().getOrDefault(metric, Double.NaN);
    return runs.stream().mapToDouble(value).toArray();
  }

  private static Summary summary(List<Results.Run> runs, String metric) {
    return Summary.of(values(runs, metric));
  }

  private void conclude(
      String what, String metric, Summary warm, Summary cold, Comparison comparison) {
    boolean clear = comparison.bootstrap < SIGNIFICANT;
    String verdict =
        comparison.difference > 0 && clear
            ? "pre-training helped"
            : comparison.difference < 0 && clear
                ? "pre-training did not help: it was worse"
                : "pre-training did not help clearly";
    conclusions.add(
        String.format(
            Locale.ROOT,
            "%s: %s — %s %.1f %% from pre-trained weights, %.1f %% from random ones (difference"
                + " %+.1f, p = %.4f).",
            what,
            verdict,
            metric,
            100 * warm.mean(),
            100 * cold.mean(),
            100 * comparison.difference,
            comparison.bootstrap));
  }

  private static Cell percent(Summary summary) {
    return Cell.interval(100 * summary.mean(), 100 * summary.halfWidth(), 1);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
