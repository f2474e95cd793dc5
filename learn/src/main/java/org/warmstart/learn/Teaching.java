package org.warmstart.learn;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.distillation.Distillation;
import org.warmstart.learn.distillation.Distilled;
import org.warmstart.learn.distillation.Teacher;
import org.warmstart.learn.distillation.TeacherScores;
import org.warmstart.learn.distillation.TeacherSegments;
import org.warmstart.learn.example.StoredExamples;
import org.warmstart.learn.table.TaskTables;
import org.warmstart.learn.task.BatchExtras;
import org.warmstart.learn.task.TaskBatches;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;

/** A run's loss, and its teacher as long as it is asked. */
final class Teaching implements AutoCloseable {
  private final Loss loss;
  private final @Nullable Model teacher;

  private Teaching(Loss loss, @Nullable Model teacher) {
    this.loss = loss;
    this.teacher = teacher;
  }

  /** Without a teacher. */
  static Teaching none(Loss own) {
    return new Teaching(own, null);
  }

  /**
   * What a fine-tuning reads.
   *
   * @param examples of the training rows
   * @param redrawn whether they are segmented anew in every epoch
   */
  record Rows(
      TaskTables tables,
      TaskTables.Made made,
      StoredExamples examples,
      boolean redrawn,
      TaskBatches batches) {}

  /** With a teacher that is asked in every step. */
  static Teaching of(Teacher teacher, Model student, Consumer<String> notes) {
    Model model = teacher.load(student);
    boolean sound = false;
    try {
      Distilled loss = Distilled.of(teacher.settings(), teacher.fingerprint(), student, model);
      loss.tell(notes);
      sound = true;
      return new Teaching(loss, model);
    } finally {
      if (!sound) {
        model.release();
      }
    }
  }

  /** For a fine-tuning: what the teacher says of its rows is kept where that is possible. */
  static Teaching of(Teacher teacher, Model student, Rows rows, Consumer<String> notes) {
    requirePositions(teacher, rows.examples);
    BatchExtras segments = TeacherSegments.of(teacher, student.config());
    Distillation settings = teacher.settings();
    boolean kept =
        settings.keepScores()
            && settings.comparesScoresAlone()
            && teacher.head() == Head.SEQUENCE_CLASSIFICATION
            && !rows.redrawn;
    if (!kept) {
      rows.batches.with(segments);
      return of(teacher, student, notes);
    }
    DataCache.Entry entry =
        rows.tables.besideTraining(
            rows.made,
            "scores",
            teacher.files(),
            columns -> {
              Model model = teacher.load(student);
              try {
                TeacherScores.write(
                    model,
                    rows.examples,
                    (examples, numbers) -> {
                      Batch batch = rows.made.task().batch(examples);
                      segments.addTo(batch, examples, numbers);
                      return batch;
                    },
                    columns,
                    notes);
              } finally {
                model.release();
              }
            });
    TeacherScores scores = new TeacherScores(entry.columns());
    rows.batches.with(scores);
    Distilled loss = Distilled.ofScores(settings, teacher.fingerprint(), student, scores.classes());
    loss.tell(notes);
    return new Teaching(loss, null);
  }

  /** Refuses inputs that are longer than the teacher reads. */
  private static void requirePositions(Teacher teacher, StoredExamples examples) {
    Head head = teacher.head();
    if (head == Head.SEQUENCE_TO_SEQUENCE || head == Head.MULTIPLE_CHOICE) {
      return; // lengths are those of several texts; the model counts its positions itself
    }
    int positions = teacher.config().maxPositions();
    for (int i = 0; i < examples.size(); i++) {
      if (examples.length(i) > positions) {
        throw new InputException(
            "distillation.teacher: "
                + teacher.settings().teacher()
                + ": has "
                + positions
                + " positions, but there are inputs of "
                + examples.length(i)
                + " tokens; task.maxLength: "
                + positions
                + " cuts them");
      }
    }
  }

  Loss loss() {
    return loss;
  }

  /**
   * The names of classes that a student begins with: its own, or its teacher's if it has none.
   *
   * @param own as its configuration has them
   */
  static List<String> labels(@Nullable Distillation settings, List<String> own) {
    if (settings == null) {
      return own;
    }
    ModelConfig config = Checkpoint.config(settings.teacher());
    return Teacher.labelsFor(own, config.labels());
  }

  @Override
  public void close() {
    if (teacher != null) {
      teacher.release();
    }
  }
}
