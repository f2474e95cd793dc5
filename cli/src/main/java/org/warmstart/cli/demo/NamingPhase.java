package org.warmstart.cli.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.MethodName;
import org.warmstart.data.corpus.MethodNameTask;
import org.warmstart.data.corpus.Part;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.learn.task.Example;
import org.warmstart.learn.task.SequenceToSequence;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskRow;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.model.Decodable;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.file.TokenizerPair;

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

  private final DemoSettings settings;
  private final DemoFiles files;
  private final PhaseRunner phases;
  private final StopSignal stop;
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
    this.stop = stop;
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
    return naming.draw(Part.TEST, settings.namingTest(), DRAW_SEED);
  }

  private Results.Run once(Start start, int seed, List<String> texts) {
    long begin = System.nanoTime();
    Tokenizer tokenizer = TokenizerFiles.load(checkpoint);
    ModelConfig side = Checkpoint.config(checkpoint).withDropout(0.1);
    TokenRoles roles =
        new TokenRoles(
            null, id(tokenizer, "[SEP]"), id(tokenizer, "[PAD]"), id(tokenizer, "[CLS]"));
    Composition.Source source =
        start.warm
            ? Composition.Source.checkpoint(checkpoint, side)
            : Composition.Source.random(side);
    RandomState.seed(2000L + seed);
    Model model = Composition.compose(source, source, start.shared, roles).model();
    Task task =
        new SequenceToSequence.Settings(SOURCE_TOKENS, TARGET_TOKENS, settings.beams(), 0)
            .create(TaskContext.of(TokenizerPair.of(tokenizer), model.config()));
    try {
      List<Example> train = encode(task, naming.draw(Part.TRAIN, settings.namingPairs(), seed));
      List<Example> validation =
          encode(task, naming.draw(Part.VALIDATION, settings.namingTest(), DRAW_SEED));
      List<Results.Point> curve =
          FineTuning.train(model, task, train, validation, settings.naming(), seed, phases, stop);
      model.train(false);
      return score((Decodable) model, tokenizer, roles, texts, curve, begin);
    } finally {
      model.release();
    }
  }

  private static int id(Tokenizer tokenizer, String token) {
    return tokenizer.id(token).orElseThrow();
  }

  private static List<Example> encode(Task task, List<MethodName> pairs) {
    List<Example> examples = new ArrayList<>();
    for (MethodName pair : pairs) {
      examples.add(task.encode(TaskRow.of(pair.sentence(), null, pair.name(), pair.className())));
    }
    return examples;
  }

  private Results.Run score(
      Decodable model,
      Tokenizer tokenizer,
      TokenRoles roles,
      List<String> texts,
      List<Results.Point> curve,
      long begin) {
    Metric<String, List<String>> rouge = Metrics.textMetric("rouge");
    Metric<String, List<String>> words = Metrics.textMetric("word-f1");
    List<Double> each = new ArrayList<>();
    List<MethodName> test = test();
    GenerationSettings decoding =
        GenerationSettings.builder()
            .maxNewTokens(TARGET_TOKENS)
            .numBeams(settings.beams())
            .eosTokenIds(List.of(Objects.requireNonNull(roles.end())))
            .padTokenId(roles.padding())
            .decoderStartTokenId(roles.decoderStart())
            .build();
    int batch = 32;
    for (int from = 0; from < test.size(); from += batch) {
      List<MethodName> part = test.subList(from, Math.min(test.size(), from + batch));
      try (Autograd.Off off = Autograd.off();
          Scope scope = Scope.open()) {
        for (Generated generated :
            Generator.generate(model, prompt(tokenizer, roles, part), decoding)) {
          String text = tokenizer.decode(generated.newIds(), true);
          String reference = part.get(generated.row()).name();
          texts.add(text);
          rouge.add(text, List.of(reference));
          words.add(text, List.of(reference));
          Metric<String, List<String>> alone = Metrics.textMetric("word-f1");
          alone.add(text, List.of(reference));
          each.add(alone.result().getOrDefault("word_f1", 0.0));
        }
      }
    }
    Map<String, Double> scores = new TreeMap<>(rouge.result());
    scores.putAll(words.result());
    return new Results.Run(scores, each, curve, (System.nanoTime() - begin) / 1e9);
  }

  private static Inputs prompt(Tokenizer tokenizer, TokenRoles roles, List<MethodName> pairs) {
    Truncation truncation = Truncation.longestFirst(SOURCE_TOKENS);
    int[][] rows =
        pairs.stream()
            .map(pair -> tokenizer.encode(pair.sentence(), null, true, truncation).ids())
            .toArray(int[][]::new);
    PaddedRows ids = Padding.pad(rows, Objects.requireNonNull(roles.padding()));
    PaddedRows mask = Padding.mask(rows);
    return Inputs.ofIds(Tensors.ofLongs(ids.values(), ids.shape()))
        .with("attention_mask", Tensors.ofLongs(mask.values(), mask.shape()));
  }
}
