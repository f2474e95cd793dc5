package org.warmstart.learn.task.token;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.data.batch.Padding;
import org.warmstart.eval.metric.EntityF1;
import org.warmstart.eval.metric.PrecisionRecallF1;
import org.warmstart.eval.metric.TagScheme;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.ListCells;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Logits;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;
import org.warmstart.pipeline.tag.SplitText;

/**
 * Scores tags at the first tokens of words: how many are right, and where tags mark entities, how
 * many of those. Words that are not in the input are not scored.
 */
final class TagScorer implements Task.Scorer {
  private static final List<String> SHOWN =
      List.of(
          "entity_f1",
          "entity_precision",
          "entity_recall",
          "entity_f1_macro",
          "entity_f1_weighted");

  private final List<String> labels;
  private final Padding.Side side;
  private final Scoring scoring;
  private final PrecisionRecallF1<Integer> tags = new PrecisionRecallF1<>();
  private final EntityF1 entities = EntityF1.lenient();
  private final @Nullable EntityF1 strict;
  private double loss;
  private long right;
  private long words;
  private int sentences;

  TagScorer(List<String> labels, @Nullable TagScheme scheme, Padding.Side side, Scoring scoring) {
    this.labels = labels;
    this.side = side;
    this.scoring = scoring;
    strict = scheme == null ? null : EntityF1.strict(scheme);
  }

  /** The tags of a sentence, as far as they were predicted. */
  private static final class Sentence {
    final List<String> reference = new ArrayList<>();
    final List<String> predicted = new ArrayList<>();
    final List<Integer> places = new ArrayList<>();
    final List<Double> probabilities = new ArrayList<>();
  }

  @Override
  public void add(Model model, List<Example> examples, Batch batch) {
    float[][][] logits = Logits.ofTokens(model, batch);
    for (int row = 0; row < logits.length; row++) {
      Example example = examples.get(row);
      int length = example.ids().length;
      int before = side == Padding.Side.START ? logits[row].length - length : 0;
      int[] numbers = example.numbers();
      int[] wordsT = new int[length];
      System.arraycopy(numbers, length, wordsT, 0, length);
      boolean[] firsts = SplitText.firsts(wordsT);
      Sentence sentence = new Sentence();
      for (int token = 0; token < length; token++) {
        if (firsts[token]) {
          add(sentence, wordsT[token], numbers[token], logits[row][before + token]);
        }
      }
      finish(sentence);
    }
  }

  private void add(Sentence sentence, int word, int target, float[] logits) {
    int best = Logits.greatest(logits);
    double total = Logits.logSumExp(logits);
    loss += total - logits[target];
    words++;
    right += best == target ? 1 : 0;
    tags.add(best, target);
    sentence.reference.add(labels.get(target));
    sentence.predicted.add(labels.get(best));
    sentence.places.add(word);
    sentence.probabilities.add(Math.exp(logits[best] - total));
  }

  private void finish(Sentence sentence) {
    if (strict != null) {
      entities.add(sentence.predicted, sentence.reference);
      strict.add(sentence.predicted, sentence.reference);
    }
    int example = sentences++;
    if (!scoring.isTold()) {
      return;
    }
    TaskRow row = scoring.rows().apply(example);
    List<String> tokens = ListCells.require(row, Tagging.TOKENS);
    Map<String, Object> prediction = new LinkedHashMap<>();
    prediction.put(Scoring.REFERENCE, ListCells.require(row, Tagging.TAGS));
    prediction.put(Scoring.PREDICTION, spread(sentence.places, sentence.predicted, tokens.size()));
    prediction.put(Scoring.SCORES, spread(sentence.places, sentence.probabilities, tokens.size()));
    scoring.predictions().add(example, prediction);
  }

  /** Values at the places of their words; null for words that were cut off. */
  private static <V> List<@Nullable V> spread(List<Integer> places, List<V> values, int words) {
    List<@Nullable V> all = new ArrayList<>(Collections.nCopies(words, null));
    for (int i = 0; i < values.size(); i++) {
      all.set(places.get(i), values.get(i));
    }
    return all;
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> values = new TreeMap<>();
    values.put("accuracy", (double) right / words);
    values.put("loss", loss / words);
    if (strict == null) {
      values.put("f1_macro", tags.value("f1_macro"));
      values.put("f1_weighted", tags.value("f1_weighted"));
    } else {
      for (String name : SHOWN) {
        values.put(name, entities.value(name));
      }
      values.put("entity_f1_strict", strict.value("entity_f1_strict"));
    }
    return values;
  }

  /** Of types of entities, or where there are none of tags. */
  @Override
  public Map<String, PrecisionRecallF1.ClassScores> classScores() {
    if (strict != null) {
      return entities.perType();
    }
    Map<String, PrecisionRecallF1.ClassScores> named = new LinkedHashMap<>();
    tags.perClass().forEach((label, of) -> named.put(labels.get(label), of));
    return named;
  }
}
