package org.warmstart.learn.task.writing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.WritingLimits;
import org.warmstart.learn.written.TextMetrics;
import org.warmstart.learn.written.Wording;

/**
 * A target text for a source text, with an encoder-decoder: in training the decoder reads the
 * target moved one place to the right (teacher forcing); in evaluation texts are generated for a
 * part of the examples, too, and compared by ROUGE and word F1.
 */
public final class SequenceToSequence {
  private SequenceToSequence() {}

  /**
   * The task's settings.
   *
   * @param maxLength most tokens of a source, special ones included; longer ones are cut. 0: what
   *     the model has positions for; null: 128, or what the model has positions for if that is
   *     fewer
   * @param maxTargetLength most tokens of a target text; longer ones are cut, and no longer text is
   *     generated, whatever the checkpoint's generation_config.json says. Null: 64, or as many as
   *     the decoder has positions for; that limits generated texts only where the file does not
   * @param numBeams beams for generating in evaluation; null: what the checkpoint's
   *     generation_config.json says. A short spelling of {@code generation: {numBeams: …}}
   * @param generatedExamples evaluation examples that texts are generated for
   * @param metrics what the generated texts are compared by, metrics of texts
   * @param prefix what is put in front of every source, such as {@code 'summarize: '} for a T5
   */
  public record Settings(
      @Nullable @InRange(least = 0) Integer maxLength,
      @Nullable @InRange(least = 1) Integer maxTargetLength,
      @Nullable @InRange(least = 1) Integer numBeams,
      @Default("100") @InRange(least = 0) int generatedExamples,
      @Default("[rouge, word-f1]") List<MetricSettings> metrics,
      @Nullable String prefix)
      implements TaskSettings {
    public Settings {
      NumberRange.check(
          Settings.class, maxLength, maxTargetLength, numBeams, generatedExamples, metrics, prefix);
      metrics = List.copyOf(metrics);
      TextMetrics.check(metrics);
    }

    /** With the usual metrics. */
    public Settings(
        @Nullable Integer maxLength,
        @Nullable Integer maxTargetLength,
        @Nullable Integer numBeams,
        int generatedExamples) {
      this(maxLength, maxTargetLength, numBeams, generatedExamples, null);
    }

    /** With the usual metrics and a prefix. */
    public Settings(
        @Nullable Integer maxLength,
        @Nullable Integer maxTargetLength,
        @Nullable Integer numBeams,
        int generatedExamples,
        @Nullable String prefix) {
      this(
          maxLength,
          maxTargetLength,
          numBeams,
          generatedExamples,
          List.of(Metrics.settings("rouge"), Metrics.settings("word-f1")),
          prefix);
    }

    @Override
    public boolean generates() {
      return true;
    }

    @Override
    public Task create(TaskContext context) {
      WritingLimits limits =
          new WritingLimits(maxLength, maxTargetLength, numBeams, WritingTask.USUAL_BEAMS);
      return new WritingTask(
          context,
          limits,
          Wording.behind(prefix == null ? "" : prefix),
          () -> new TextMetrics(metrics),
          generatedExamples);
    }
  }
}
