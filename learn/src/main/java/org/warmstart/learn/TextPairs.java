package org.warmstart.learn;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.card.CardData;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.objective.TextToText;
import org.warmstart.learn.table.TableData;
import org.warmstart.learn.table.TaskTables;
import org.warmstart.learn.task.TaskBatches;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.writing.SequenceToSequence;
import org.warmstart.learn.text.Corpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.file.TokenizerPair;

/** A table of sources and targets that is learned beside text: a corpus of a mixture. */
final class TextPairs {
  private final Corpus corpus;
  private final TokenizerPair tokenizers;
  private final ModelConfig model;
  private final TaskTables tables;
  private final TableData table;
  private final PretrainConfig config;
  private final Map<Integer, Examples> byLength = new HashMap<>();

  /**
   * Of a corpus that has a table.
   *
   * @throws InputException if the run's objective is none of text to text
   */
  TextPairs(
      Corpus corpus,
      TokenizerPair tokenizers,
      ModelConfig model,
      DataCache cache,
      Consumer<String> notes,
      PretrainConfig config) {
    if (!(config.objective() instanceof TextToText)) {
      throw new InputException(
          "data.mixture: the corpus '"
              + corpus.name()
              + "' is a table of sources and targets, which goes with objectives that write text,"
              + " such as span-corruption, and not with '"
              + Objectives.ALL.nameOf(config.objective())
              + "'");
    }
    this.corpus = corpus;
    this.tokenizers = tokenizers;
    this.model = model;
    this.config = config;
    table =
        Objects.requireNonNull(corpus.table())
            .of(new SequenceToSequence.Settings(null, null, null, 0));
    table.requireFiles();
    tables = new TaskTables(table, cache, note -> notes.accept(corpus.name() + ": " + note));
  }

  /** The corpus' name. */
  String name() {
    return corpus.name();
  }

  /** What was read so far, for the model's card. */
  List<CardData> parts() {
    return tables.parts();
  }

  BatchSource training(Cut cut) {
    TaskTables.Made made = made(cut);
    Examples all = rows(made, cut);
    return batches(made, table.validation().isEmpty() ? side(all, false) : all, cut);
  }

  /** The rows of the files to train on; what is to be told of them is told once. */
  private Examples rows(TaskTables.Made made, Cut cut) {
    return byLength.computeIfAbsent(
        cut.sequenceLength(), length -> tables.examples(made, TableData.Part.TRAINING, false));
  }

  @Nullable BatchSource heldOut(Cut cut) {
    TaskTables.Made made = made(cut);
    Examples held =
        table.validation().isEmpty()
            ? side(rows(made, cut), true)
            : tables.examples(made, TableData.Part.VALIDATION, false);
    return held.size() == 0 ? null : batches(made, held, cut);
  }

  private TaskTables.Made made(Cut cut) {
    int targets = Math.min(cut.sequenceLength(), model.maxTargetPositions());
    return TaskTables.Made.of(
        new SequenceToSequence.Settings(cut.sequenceLength(), targets, null, 0, corpus.prefix()),
        TaskContext.of(tokenizers, model));
  }

  private BatchSource batches(TaskTables.Made made, Examples examples, Cut cut) {
    if (examples.size() == 0) {
      throw new InputException("all rows are held out; make data.heldOut smaller");
    }
    return new TaskBatches(made.task(), examples, cut.batchSize(), 0, cut.seed(), null);
  }

  /** The rows to train on or those held out: rows of one source are on one side. */
  private Examples side(Examples all, boolean held) {
    SeededRandom draws = new SeededRandom(config.seed());
    int[] chosen =
        IntStream.range(0, all.size())
            .filter(
                i ->
                    held
                        == draws.derive(Arrays.hashCode(all.get(i).ids())).nextDouble()
                            < config.data().heldOut())
            .toArray();
    return new Examples() {
      @Override
      public int size() {
        return chosen.length;
      }

      @Override
      public Example get(int index) {
        return all.get(chosen[index]);
      }

      @Override
      public int length(int index) {
        return all.length(chosen[index]);
      }

      @Override
      public long fingerprint(int index) {
        return all.fingerprint(chosen[index]);
      }
    };
  }
}
