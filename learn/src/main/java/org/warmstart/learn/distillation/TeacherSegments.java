package org.warmstart.learn.distillation;

import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.task.BatchExtras;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;

/**
 * Which segment each token is in, for a teacher that tells them apart and a student that does not,
 * as BERT and DistilBERT.
 */
public final class TeacherSegments implements BatchExtras {
  private TeacherSegments() {}

  /**
   * What a teacher needs beside what its student reads.
   *
   * @throws InputException if the two read rows in ways that cannot be brought together
   */
  public static BatchExtras of(Teacher teacher, ModelConfig student) {
    if (teacher.config().readsLastToken() != student.readsLastToken()) {
      throw new InputException(
          "distillation.teacher: "
              + teacher.settings().teacher()
              + ": one of teacher and student reads a text's class from its last token and has rows"
              + " filled up in front, the other does not; take two that are alike in this");
    }
    if (!teacher.readsMoreSegments(student)) {
      return BatchExtras.NONE;
    }
    if (teacher.head() == Head.MULTIPLE_CHOICE) {
      throw new InputException(
          "distillation.teacher: "
              + teacher.settings().teacher()
              + ": tells the segments of choices apart, which the student does not; take a student"
              + " that does, such as a shallower one of the teacher's family");
    }
    return new TeacherSegments();
  }

  @Override
  public void addTo(Batch batch, List<Example> examples, int[] numbers) {
    int[][] types = examples.stream().map(Example::types).toArray(int[][]::new);
    PaddedRows padded = Padding.pad(types, 0, Padding.Side.END);
    batch.with(Distilled.OF_TEACHER + "token_type_ids", padded.values(), padded.shape());
  }
}
