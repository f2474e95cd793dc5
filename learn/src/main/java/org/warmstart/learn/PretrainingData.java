package org.warmstart.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.card.CardData;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.mixture.MixedBatches;
import org.warmstart.learn.mixture.MixedEvaluator;
import org.warmstart.learn.mixture.Mixing;
import org.warmstart.learn.mixture.StagedBatches;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.LossEvaluator;
import org.warmstart.learn.text.Corpus;
import org.warmstart.learn.text.ResampledBatches;
import org.warmstart.learn.text.SubwordSampling;
import org.warmstart.learn.text.TextData;
import org.warmstart.learn.text.TextTokens;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/** What a pre-training run reads: one text or a mixture, in rows of one length or of several. */
final class PretrainingData implements AutoCloseable {
  private final PretrainConfig config;
  private final Tokenizer tokenizer;
  private final DataCache cache;
  private final Consumer<String> notes;
  private final List<Part> parts = new ArrayList<>();
  private final List<CardData> cards = new ArrayList<>();
  private final List<TextPairs> tables = new ArrayList<>();
  private final List<ResampledBatches> resampled = new ArrayList<>();

  /** A stage's mixture, and how many batches are read of it. */
  private record Mixed(MixedBatches batches, List<BatchSource> corpora, long length) {}

  private final List<Mixed> mixtures = new ArrayList<>();

  /** One corpus. */
  private interface Part {
    String name();

    BatchSource training(Cut cut);

    /** Null if too little is held out. */
    @Nullable BatchSource heldOut(Cut cut);
  }

  /**
   * Makes tokens of all of it.
   *
   * @param model sizes and tokens of the model that is trained
   * @param notes takes what the user should know
   * @throws InputException if it cannot be read
   */
  PretrainingData(
      PretrainConfig config,
      Tokenizer tokenizer,
      ModelConfig model,
      DataCache cache,
      Consumer<String> notes) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.cache = cache;
    this.notes = notes;
    TextData data = config.data();
    if (!data.isMixed()) {
      parts.add(text("", data));
    }
    for (Corpus corpus : data.mixture()) {
      parts.add(
          corpus.table() == null
              ? named(corpus, () -> text(corpus.name(), corpus.text(data)))
              : pairs(corpus, model));
    }
  }

  private Part text(String name, TextData data) {
    TextTokens tokens =
        data.tokens(tokenizer, TextTokens.Pieces.of(config.objective()), config.seed());
    TextTokens.Split split = tokens.split(cache, notes);
    tokens.parts(cache, split).forEach(part -> cards.add(of(name, part)));
    notes.accept((name.isEmpty() ? "" : name + ": ") + split.note());
    return new Part() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public BatchSource training(Cut cut) {
        SubwordSampling subwords = config.subwordSampling();
        return subwords == null
            ? config.objective().batches(split.training(), tokenizer, cut)
            : sampled(tokens, subwords.sampling(config.seed()), cut);
      }

      @Override
      public @Nullable BatchSource heldOut(Cut cut) {
        TokenizedCorpus heldOut = split.heldOut();
        return heldOut.tokens() < cut.sequenceLength()
            ? null
            : config.objective().batches(heldOut, tokenizer, cut);
      }
    };
  }

  /** What was read, for the model's card. */
  List<CardData> cards() {
    List<CardData> all = new ArrayList<>(cards);
    tables.forEach(table -> table.parts().forEach(part -> all.add(of(table.name(), part))));
    return all;
  }

  /** What is told of a mixture's corpus has its name. */
  private static CardData of(String corpus, CardData part) {
    return corpus.isEmpty()
        ? part
        : new CardData(corpus + ", " + part.name(), part.size(), part.files());
  }

  private BatchSource sampled(TextTokens tokens, Sampling sampling, Cut cut) {
    ResampledBatches batches =
        new ResampledBatches(
            cache,
            epoch -> tokens.sampled(cache, sampling.derive(epoch), notes),
            columns -> config.objective().batches(TextTokens.training(columns), tokenizer, cut));
    resampled.add(batches);
    return batches;
  }

  private Part pairs(Corpus corpus, ModelConfig model) {
    TextPairs pairs =
        new TextPairs(corpus, TokenizerPair.of(tokenizer), model, cache, notes, config);
    tables.add(pairs);
    return new Part() {
      @Override
      public String name() {
        return corpus.name();
      }

      @Override
      public BatchSource training(Cut cut) {
        return pairs.training(cut);
      }

      @Override
      public @Nullable BatchSource heldOut(Cut cut) {
        return pairs.heldOut(cut);
      }
    };
  }

  private static <T> T named(Corpus corpus, Supplier<T> action) {
    return named(corpus.name(), action);
  }

  /** What is wrong with a corpus of a mixture is told with its name. */
  private static <T> T named(String corpus, Supplier<T> action) {
    try {
      return action.get();
    } catch (InputException e) {
      throw corpus.isEmpty()
          ? e
          : new InputException("the corpus '" + corpus + "': " + e.getMessage(), e);
    }
  }

  /**
   * The batches to train on.
   *
   * @throws InputException if a corpus is too small
   */
  BatchSource training() {
    if (config.stages().isEmpty()) {
      return told(ofAll(config.cut(), config.training().steps() == null ? 0 : batches(null)));
    }
    List<StagedBatches.Stage> stages = new ArrayList<>();
    for (Stage stage : config.stages()) {
      Cut cut = config.cut(stage);
      long length = batches(stage);
      notes.accept(
          String.format(
              Locale.ROOT,
              "stage %d: %,d steps with %,d tokens a row, %,d rows a batch",
              stages.size() + 1,
              stage.steps(),
              cut.sequenceLength(),
              cut.batchSize()));
      stages.add(new StagedBatches.Stage(ofAll(cut, length), Math.toIntExact(length)));
    }
    return told(new StagedBatches(stages));
  }

  /** How many batches a stage reads, or without stages the run of so many steps. */
  private long batches(@Nullable Stage stage) {
    Long steps = stage == null ? config.training().steps() : Long.valueOf(stage.steps());
    return (steps == null ? 0 : steps) * config.training().accumulation();
  }

  private BatchSource told(BatchSource batches) {
    batches.notes().forEach(notes);
    return batches;
  }

  /** Batches of one length of all corpora; {@code length} of them are read, 0 if that is open. */
  private BatchSource ofAll(Cut cut, long length) {
    List<BatchSource> all = new ArrayList<>();
    for (Part part : parts) {
      all.add(named(part.name(), () -> part.training(cut)));
    }
    if (!config.data().isMixed()) {
      return all.get(0);
    }
    double[] shares = shares(all, cut);
    MixedBatches mixed = new MixedBatches(all, shares, config.seed());
    tellShares(all, shares, length);
    mixtures.add(new Mixed(mixed, all, length));
    return mixed;
  }

  private double[] shares(List<BatchSource> corpora, Cut cut) {
    List<Corpus> mixture = config.data().mixture();
    double[] weights = new double[mixture.size()];
    for (int i = 0; i < weights.length; i++) {
      Double weight = mixture.get(i).weight();
      weights[i] = weight == null ? 0 : weight;
    }
    return weights[0] > 0
        ? Mixing.ofWeights(weights)
        : config
            .data()
            .mixing()
            .shares(
                corpora.stream()
                    .mapToLong(corpus -> (long) corpus.batches(0) * cut.batchSize())
                    .toArray());
  }

  private void tellShares(List<BatchSource> corpora, double[] shares, long length) {
    for (int i = 0; i < shares.length; i++) {
      int all = corpora.get(i).batches(0);
      String times =
          length == 0
              ? ""
              : String.format(Locale.ROOT, ", read about %.3g times", length * shares[i] / all);
      notes.accept(
          String.format(
              Locale.ROOT,
              "%s: %.4g %% of the batches; all of it is %,d%s",
              parts.get(i).name(),
              100 * shares[i],
              all,
              times));
    }
  }

  /** What a run has read of a mixture's corpora; a line each, none without a mixture. */
  List<String> read(long batches) {
    long[] counts = new long[parts.size()];
    double[] times = new double[parts.size()];
    long left = batches;
    for (int i = 0; i < mixtures.size(); i++) {
      Mixed mixed = mixtures.get(i);
      boolean last = i == mixtures.size() - 1;
      long here = last ? left : Math.min(left, mixed.length);
      left -= here;
      long[] ofStage = mixed.batches.counts(here);
      for (int part = 0; part < counts.length; part++) {
        counts[part] += ofStage[part];
        times[part] += (double) ofStage[part] / mixed.corpora.get(part).batches(0);
      }
    }
    List<String> lines = new ArrayList<>();
    for (int part = 0; !mixtures.isEmpty() && part < counts.length; part++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "read of %s: %,d of %,d batches (%.4g %%), %s",
              parts.get(part).name(),
              counts[part],
              batches,
              100.0 * counts[part] / Math.max(1, batches),
              times[part] > 1
                  ? String.format(Locale.ROOT, "repeated: %.3g times all of it", times[part])
                  : String.format(Locale.ROOT, "%.3g of all of it", times[part])));
    }
    return lines;
  }

  /**
   * The losses of what is held out, of the longest rows of the run; null if that is nothing.
   *
   * @param loss what is measured
   * @param languageModelTerm the term that perplexity is taken of; null if no words are predicted
   */
  @Nullable Evaluator evaluator(Loss loss, @Nullable String languageModelTerm) {
    Cut cut = config.evaluationCut();
    List<MixedEvaluator.Part> evaluated = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      BatchSource heldOut = named(part.name(), () -> part.heldOut(cut));
      if (heldOut != null) {
        double share = mixtures.isEmpty() ? 1 : mixtures.get(mixtures.size() - 1).batches.share(i);
        evaluated.add(
            new MixedEvaluator.Part(
                part.name(),
                new LossEvaluator(heldOut, loss, languageModelTerm, config.mostEvaluationBatches()),
                share));
      } else if (config.data().isMixed()) {
        notes.accept(
            part.name() + ": too little is held out for a row, so no loss is measured on it");
      }
    }
    return evaluated.isEmpty()
        ? null
        : config.data().isMixed() ? new MixedEvaluator(evaluated) : evaluated.get(0).evaluator();
  }

  @Override
  public void close() {
    resampled.forEach(ResampledBatches::close);
  }
}
