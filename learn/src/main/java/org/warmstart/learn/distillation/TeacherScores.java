package org.warmstart.learn.distillation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.warmstart.learn.data.Column;
import org.warmstart.learn.data.ColumnType;
import org.warmstart.learn.data.ColumnWriter;
import org.warmstart.learn.data.Columns;
import org.warmstart.learn.data.ColumnsWriter;
import org.warmstart.learn.data.PreparationProgress;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.task.BatchExtras;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Inspectable;
import org.warmstart.model.Model;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * A teacher's scores of texts, C numbers for each example, which were computed once and lie in a
 * column.
 */
public final class TeacherScores implements BatchExtras {
  private static final String COLUMN = "scores";
  private static final String CLASSES = "classes";
  private static final int BATCH = 32;

  /** So many batches are sorted by length at a time. */
  private static final int WINDOW = 64 * BATCH;

  private final Column scores;
  private final int classes;

  /** Those of some columns. */
  public TeacherScores(Columns columns) {
    scores = columns.column(COLUMN);
    classes = columns.facts().path(CLASSES).asInt();
  }

  /** How many numbers an example has. */
  public int classes() {
    return classes;
  }

  /** Makes a batch of examples for the teacher to read. */
  @FunctionalInterface
  public interface Batches {
    /** The examples of some numbers, padded to the longest. */
    Batch of(List<Example> examples, int[] numbers);
  }

  /** Asks a teacher, and writes what it says into columns. */
  public static void write(
      Model teacher,
      Examples examples,
      Batches batches,
      ColumnsWriter columns,
      Consumer<String> notes) {
    ColumnWriter column = columns.column(COLUMN, ColumnType.F64);
    PreparationProgress progress =
        new PreparationProgress("asking the teacher", "rows", examples.size(), notes);
    int classes = 0;
    teacher.train(false);
    for (int from = 0; from < examples.size(); from += WINDOW) {
      int to = Math.min(examples.size(), from + WINDOW);
      float[][] rows = window(teacher, examples, batches, from, to);
      for (float[] row : rows) {
        classes = row.length;
        for (float score : row) {
          column.add(score);
        }
      }
      progress.done(to);
    }
    columns.facts().put(CLASSES, classes);
  }

  private static float[][] window(
      Model teacher, Examples examples, Batches batches, int from, int to) {
    List<Integer> byLength = new ArrayList<>(IntStream.range(from, to).boxed().toList());
    byLength.sort(Comparator.comparingInt(examples::length));
    float[][] rows = new float[to - from][];
    for (int start = 0; start < byLength.size(); start += BATCH) {
      int[] numbers =
          byLength.subList(start, Math.min(byLength.size(), start + BATCH)).stream()
              .mapToInt(Integer::intValue)
              .toArray();
      List<Example> part = Arrays.stream(numbers).mapToObj(examples::get).toList();
      try (Autograd.Off off = Autograd.off();
          Scope scope = Scope.open()) {
        Inputs inputs = Distilled.read(batches.of(part, numbers).toInputs());
        float[] all =
            Tensors.floats(((Inspectable) teacher).read(inputs, HiddenStates.NONE).scores(null));
        int width = all.length / numbers.length;
        for (int i = 0; i < numbers.length; i++) {
          rows[numbers[i] - from] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
        }
      }
    }
    return rows;
  }

  @Override
  public void addTo(Batch batch, List<Example> examples, int[] numbers) {
    float[] values = new float[numbers.length * classes];
    for (int i = 0; i < numbers.length; i++) {
      for (int j = 0; j < classes; j++) {
        values[i * classes + j] = (float) scores.getDouble((long) numbers[i] * classes + j);
      }
    }
    batch.with(Distilled.SCORES, values, numbers.length, classes);
  }
}
