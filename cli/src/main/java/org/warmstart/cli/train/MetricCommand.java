package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.metric.BertScores;
import org.warmstart.cli.metric.MetricInput;
import org.warmstart.cli.metric.MetricPrinter;
import org.warmstart.cli.metric.MetricRow;
import org.warmstart.eval.metric.AnswerF1;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.metric.ParsedTexts;
import org.warmstart.pipeline.BertBaseline;
import org.warmstart.pipeline.BertScorer;
import org.warmstart.pipeline.PipelineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores of predictions against references. */
@Command(
    name = "metric",
    description = {
      "Score predictions against references, of files line by line or of a table's columns. A"
          + " metric is its name or its settings; docs/metrics.md says what each is. Metrics:",
      "  accuracy, f1, matthews       class labels",
      "  multi-label                  sets of class labels, with commas between them",
      "  entity-f1                    tags of words, such as B-PER, with spaces between them",
      "  pearson, spearman            numbers",
      "  bleu, chrf, ter              texts, as sacreBLEU scores translations",
      "  rouge, rouge-unstemmed, word-f1, answer-f1   texts",
      "  sari                         texts, their sources and references",
      "  extraction                   texts and their sources: how far they are copied",
      "  variety                      texts alone: distinct n-grams, repetition",
      "  bertscore                    texts, with a model's hidden states: --checkpoint",
      "  calibration                  probabilities of classes, and the right class",
      "  retrieval                    ranked results, and the relevant ones",
      "  perplexity                   summed negative log-likelihoods, and tokens and bytes"
    },
    footer = {
      "%nExample:",
      "  warmstart metric rouge --predictions written.txt --references expected.txt --json",
      "  warmstart metric '{name: bleu, tokenizer: zh}' --data runs/mt/predictions.jsonl"
    })
public final class MetricCommand implements Callable<Integer> {
  private static final String BERT_SCORE = "bertscore";

  private final Terminal terminal;

  @Parameters(
      paramLabel = "NAME",
      description = "The metric's name, or settings such as '{name: rouge, stem: false}'.")
  private String name;

  @Mixin private MetricOptions options;

  @Option(
      names = "--each",
      description = "Before the values of all, print those of each example as a JSON object.")
  private boolean each;

  @Option(
      names = "--tables",
      description =
          "Print tables, too: the scores of each class and which class was taken for which, the"
              + " bins of calibration.")
  private boolean tables;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "Of bertscore: the checkpoint of an encoder.")
  private @Nullable Path checkpoint;

  @InRange(least = -1000, most = 1000)
  @Option(
      names = "--layer",
      paramLabel = "N",
      description =
          "Of bertscore: whose hidden states; 0 is the embeddings, 1 the first layer, -1 the last"
              + " (default: -1).")
  private @Nullable Integer layer;

  @Option(
      names = "--idf",
      description = "Of bertscore: tokens that few references have weigh more.")
  private boolean idf;

  @Option(
      names = "--rescale",
      paramLabel = "FILE",
      description =
          "Of bertscore: stretch scores by the layer's row of a file in bert-score's form"
              + " (LAYER,P,R,F); --layer then has to be from 0.")
  private @Nullable Path baseline;

  @Option(
      names = "--truncate",
      description = "Of bertscore: cut texts that are too long for the model.")
  private boolean truncate;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  MetricCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    MetricPrinter printer = new MetricPrinter(terminal, json);
    if (name.equals(BERT_SCORE)) {
      bertScore(printer);
      return 0;
    }
    if (checkpoint != null || layer != null || idf || baseline != null || truncate) {
      throw new InputException(
          "--checkpoint, --layer, --idf, --rescale and --truncate are for the metric bertscore");
    }
    MetricSettings settings = Metrics.settings(name);
    Metric<String, List<String>> metric = settings.overTexts();
    MetricOptions.Needs needs = needs(settings, metric);
    options.check(needs);
    try (MetricInput input = options.open(needs)) {
      for (MetricRow row = input.next(); row != null; row = input.next()) {
        add(metric, row);
        if (each) {
          Metric<String, List<String>> alone = settings.overTexts();
          add(alone, row);
          printer.each(alone.result());
        }
      }
      requireSome(metric.count(), input);
    }
    metric.warnings().forEach(printer::warn);
    printer.print(
        metric.result(), metric.count(), metric.signature(), tables ? metric.tables() : List.of());
    return 0;
  }

  private MetricOptions.Needs needs(MetricSettings settings, Metric<?, ?> metric) {
    String separator = null;
    if (settings instanceof MetricSettings.OfTags) {
      separator = " ";
    } else if (settings instanceof MetricSettings.OfLabelSets sets) {
      separator = sets.separator();
    } else if (!(settings instanceof MetricSettings.OfTexts)) {
      separator = "";
    }
    return new MetricOptions.Needs(
        name,
        settings.needsReferences(),
        settings.needsSource(),
        metric instanceof AnswerF1,
        separator);
  }

  private static void requireSome(long count, MetricInput input) {
    if (count == 0) {
      throw new InputException(input.name() + ": is empty, so there is nothing to score");
    }
  }

  private void add(Metric<String, List<String>> metric, MetricRow row) {
    if (metric instanceof ParsedTexts parsed) {
      if (row.references().size() != 1) {
        throw new InputException(
            row.referencePlace()
                + ": the metric '"
                + name
                + "' compares with one reference, but there are "
                + row.references().size());
      }
      require(parsed::requirePrediction, row.prediction(), row.place());
      require(parsed::requireReference, row.references().get(0), row.referencePlace());
    }
    try {
      if (row.source() != null) {
        metric.add(row.prediction(), row.references(), row.source());
      } else if (metric instanceof AnswerF1 answers) {
        answers.add(row.prediction(), row.references(), row.noAnswer());
      } else {
        metric.add(row.prediction(), row.references());
      }
    } catch (InputException e) {
      throw new InputException(row.place() + ": " + e.getMessage(), e);
    }
  }

  /** Names the file and line that a text comes from if it cannot be read. */
  private static void require(Consumer<String> check, String text, String place) {
    try {
      check.accept(text);
    } catch (InputException e) {
      throw new InputException(place + ": " + e.getMessage(), e);
    }
  }

  private void bertScore(MetricPrinter printer) {
    MetricOptions.Needs needs = new MetricOptions.Needs(name, true, false, false, null);
    options.check(needs);
    if (checkpoint == null) {
      throw new InputException("--checkpoint: bertscore needs the checkpoint of an encoder");
    }
    if (tables) {
      throw new InputException("--tables: bertscore has none; leave it out");
    }
    int states = layer == null ? -1 : layer;
    if (baseline != null && states < 0) {
      throw new InputException(
          "--rescale: its rows are of layers from 0; name the layer so, with --layer");
    }
    BertBaseline stretch = baseline == null ? null : BertBaseline.read(baseline, states);
    engine.start();
    PipelineOptions usual = PipelineOptions.DEFAULT;
    PipelineOptions how = truncate ? usual.truncating() : usual;
    try (BertScorer scorer = BertScorer.load(checkpoint, how, states, stretch)) {
      BertScores scores =
          new BertScores(
              scorer,
              values -> {
                if (each) {
                  printer.each(values);
                }
              });
      scores.add(() -> options.open(needs), idf);
      if (scores.count() == 0) {
        throw new InputException("there is nothing to score: the files are empty");
      }
      printer.print(scores.result(), scores.count(), Optional.empty(), List.of());
    }
  }
}
