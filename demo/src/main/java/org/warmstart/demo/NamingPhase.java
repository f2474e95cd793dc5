package org.warmstart.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.MethodName;
import org.warmstart.data.corpus.Part;
import org.warmstart.data.corpus.task.MethodNameTask;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.GenerationResult;
import org.warmstart.tensor.RandomState;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Warm-started encoder-decoders (Rothe, Narayan & Severyn 2020): from what a method's Javadoc says
 * to its name in words. BERT2BERT and BERTShare start from the pre-trained BERT, Rnd2Rnd from
 * random weights.
 */
final class NamingPhase {
  /** A way to start: both sides from the checkpoint or at random, shared or not. */
  enum Start {
    BERT2BERT("BERT2BERT", true, false),
    BERT_SHARE("BERTShare", true, true),
    RND2RND("Rnd2Rnd", false, false);

    final String title;
    private final boolean warm;
    private final boolean shared;

    Start(String title, boolean warm, boolean shared) {
      this.title = title;
      this.warm = warm;
      this.shared = shared;
    }
  }

  private static final int SOURCE_TOKENS = 40;
  private static final int TARGET_TOKENS = 10;
  private static final int SHOWN = 12;
  private static final long DRAW_SEED = 78;
  private static final int POINTS_OF_CURVE = 8;
  private static final int BATCH = 32;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The folder of the encoder-decoder that is fine-tuned next. */
  static final String COMPOSED = "composed";

  private final DemoSettings settings;
  private final DemoFiles files;
  private final PhaseRunner phases;
  private final FineTunings fineTunings;
  private final MethodNameTask naming;
  private final Path checkpoint;

  NamingPhase(
      Corpus corpus,
      Path checkpoint,
      DemoSettings settings,
      DemoFiles files,
      PhaseRunner phases,
      StopSignal stop) {
    this.settings = settings;
    this.files = files;
    this.phases = phases;
    fineTunings = new FineTunings(files, phases, stop);
    this.checkpoint = checkpoint;
    naming = new MethodNameTask(corpus);
  }

  /** Why the task cannot be set on this corpus, or empty. */
  String obstacle() {
    return naming.pairs(Part.TRAIN).size() < 200 || naming.pairs(Part.TEST).size() < 20
        ? "the text has too few documented methods (it takes Java sources)"
        : "";
  }

  /** Runs all that is not finished; results by {@link #key}. */
  Map<String, Results.Run> run() {
    Map<String, Results.Run> results = new LinkedHashMap<>();
    Map<Start, List<String>> written = new LinkedHashMap<>();
    int total = Start.values().length * settings.seeds();
    int done = 0;
    int fresh = 0;
    long begin = System.nanoTime();
    for (int seed = 0; seed < settings.seeds(); seed++) {
      for (Start start : Start.values()) {
        phases.checkStop();
        String key = key(start, seed);
        done++;
        var before = files.result(key, Results.Run.class);
        // the samples come from the first seed's models, so these run again if they were not
        // written
        boolean samplesMissing =
            seed == 0 && files.result("naming-samples", Results.Samples.class).isEmpty();
        if (before.isPresent() && !samplesMissing) {
          results.put(key, before.get());
          continue;
        }
        List<String> texts = new ArrayList<>();
        Results.Run result = files.keep(key, once(start, seed, texts));
        if (seed == 0) {
          written.put(start, texts);
        }
        fresh++;
        results.put(key, result);
        double left = (System.nanoTime() - begin) / 1e9 / fresh * (total - done);
        phases.say(
            String.format(
                Locale.ROOT,
                "%d/%d  %s, seed %d: ROUGE-1 %.1f, word F1 %.1f  (%s left)",
                done,
                total,
                start.title,
                seed,
                100 * result.scores().getOrDefault("rouge1", Double.NaN),
                100 * result.scores().getOrDefault("word_f1", Double.NaN),
                PhaseRunner.readable(left)));
      }
      if (written.size() == Start.values().length) {
        files.keep("naming-samples", new Results.Samples(samples(written)));
      }
    }
    return results;
  }

  static String key(Start start, int seed) {
    return "naming-" + start.title.toLowerCase(Locale.ROOT) + "-seed" + seed;
  }

  private List<Results.Sample> samples(Map<Start, List<String>> written) {
    List<MethodName> test = test();
    List<Results.Sample> samples = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, test.size()); i++) {
      Map<String, String> texts = new LinkedHashMap<>();
      for (Map.Entry<Start, List<String>> entry : written.entrySet()) {
        texts.put(entry.getKey().title, entry.getValue().get(i));
      }
      samples.add(new Results.Sample(test.get(i).sentence(), test.get(i).name(), texts));
    }
    return samples;
  }

  private List<MethodName> test() {
    return naming.draw(Part.TEST, settings.naming().test(), DRAW_SEED);
  }

  private Results.Run once(Start start, int seed, List<String> texts) {
    long begin = System.nanoTime();
    ObjectNode task = JSON.createObjectNode();
    task.put("name", "seq2seq")
        .put("maxLength", SOURCE_TOKENS)
        .put("maxTargetLength", TARGET_TOKENS)
        .put("generatedExamples", 0);
    ObjectNode generation = JSON.createObjectNode();
    generation.put("numBeams", settings.naming().beams()).put("maxNewTokens", TARGET_TOKENS);
    FineTunings.Request request =
        new FineTunings.Request(
            compose(start, seed),
            false,
            task,
            generation,
            Map.of(
                "train",
                rows(naming.draw(Part.TRAIN, settings.naming().pairs(), seed)),
                "validation",
                rows(naming.draw(Part.VALIDATION, settings.naming().test(), DRAW_SEED))),
            settings.naming().steps(),
            POINTS_OF_CURVE,
            seed);
    Results.Run run =
        fineTunings.run(request, (result, curve) -> score(result.model(), texts, curve, begin));
    files.delete(COMPOSED);
    return run;
  }

  /** Puts an encoder-decoder together, as {@code warmstart compose} does, and says where it is. */
  private Path compose(Start start, int seed) {
    Tokenizer tokenizer = TokenizerFiles.load(checkpoint);
    ModelConfig side = Checkpoint.config(checkpoint);
    TokenRoles roles =
        new TokenRoles(
            null, id(tokenizer, "[SEP]"), id(tokenizer, "[PAD]"), id(tokenizer, "[CLS]"));
    Composition.Source source =
        start.warm
            ? Composition.Source.checkpoint(checkpoint, side)
            : Composition.Source.random(side);
    RandomState.seed(2000L + seed);
    Model model = Composition.compose(source, source, start.shared, roles).model();
    Path composed = files.resolve(COMPOSED);
    try {
      Checkpoint.save(model, composed);
      TokenizerFiles.save(tokenizer, composed);
      return composed;
    } finally {
      model.release();
    }
  }

  private static int id(Tokenizer tokenizer, String token) {
    return tokenizer.id(token).orElseThrow();
  }

  private static List<FineTunings.Row> rows(List<MethodName> pairs) {
    return pairs.stream().map(pair -> new FineTunings.Row(pair.sentence(), pair.name())).toList();
  }

  /** Lets the fine-tuned model write the names of methods that it has not seen. */
  private Results.Run score(Path model, List<String> texts, List<Results.Point> curve, long begin) {
    Metric<String, List<String>> rouge = Metrics.textMetric("rouge");
    Metric<String, List<String>> words = Metrics.textMetric("word-f1");
    List<Double> each = new ArrayList<>();
    List<MethodName> test = test();
    List<TextInput> sentences =
        test.stream().map(method -> TextInput.of(method.sentence())).toList();
    PipelineOptions options = PipelineOptions.DEFAULT.truncating().withBatchSize(BATCH);
    try (TextGenerator generator = TextGenerator.load(model, options)) {
      List<GenerationResult> written = generator.generate(sentences, generator.settings());
      for (int i = 0; i < test.size(); i++) {
        String text = written.get(i).text();
        List<String> reference = List.of(test.get(i).name());
        texts.add(text);
        rouge.add(text, reference);
        words.add(text, reference);
        Metric<String, List<String>> alone = Metrics.textMetric("word-f1");
        alone.add(text, reference);
        each.add(alone.result().getOrDefault("word_f1", 0.0));
      }
    }
    Map<String, Double> scores = new TreeMap<>(rouge.result());
    scores.putAll(words.result());
    return new Results.Run(scores, each, curve, (System.nanoTime() - begin) / 1e9);
  }
}
