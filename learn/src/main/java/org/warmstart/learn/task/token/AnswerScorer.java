package org.warmstart.learn.task.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.metric.AnswerF1;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Logits;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;
import org.warmstart.pipeline.answer.Answer;
import org.warmstart.pipeline.answer.AnswerSearch;
import org.warmstart.pipeline.answer.AnswerSettings;

/** Scores answers: a question is answered when the last window of its context was read. */
final class AnswerScorer implements Task.Scorer {
  private final AnswerSettings settings;
  private final Scoring scoring;
  private final AnswerF1 answers = new AnswerF1();
  private @Nullable AnswerSearch search;
  private double loss;
  private int examples;

  AnswerScorer(AnswerSettings settings, Scoring scoring) {
    this.settings = settings;
    this.scoring = scoring;
  }

  @Override
  public void add(Model model, List<Example> batchExamples, Batch batch) {
    Map<String, Tensor> outputs = model.forward(batch.toInputs());
    float[][] startsBT = Logits.rows(outputs, "start_logits");
    float[][] endsBT = Logits.rows(outputs, "end_logits");
    for (int row = 0; row < startsBT.length; row++) {
      Example example = batchExamples.get(row);
      int length = example.ids().length;
      float[] starts = Arrays.copyOf(startsBT[row], length);
      float[] ends = Arrays.copyOf(endsBT[row], length);
      QuestionAnswering.Window window = QuestionAnswering.Window.of(example);
      loss += (Logits.logSumExp(starts) - starts[window.start()]) / 2;
      loss += (Logits.logSumExp(ends) - ends[window.end()]) / 2;
      AnswerSearch current = search;
      if (current == null) {
        current = new AnswerSearch(settings);
        search = current;
      }
      current.add(starts, ends, window.noAnswer(), window.first(), window.starts(), window.ends());
      int number = examples++;
      if (window.isLast()) {
        finish(number, current);
        search = null;
      }
    }
  }

  private void finish(int example, AnswerSearch ended) {
    TaskRow row = scoring.rows().apply(example);
    String context = row.require(QuestionAnswering.CONTEXT);
    AnswerSearch.Found found = ended.found(context);
    List<String> right = RightAnswers.of(row).texts();
    answers.add(found.best().text(), right);
    Map<String, Object> prediction = new LinkedHashMap<>();
    prediction.put(Scoring.REFERENCE, right);
    prediction.put(Scoring.PREDICTION, found.best().text());
    List<Map<String, Object>> candidates = new ArrayList<>();
    found.candidates().forEach(each -> candidates.add(object(context, each)));
    prediction.put(Scoring.SCORES, candidates);
    if (!Double.isNaN(found.noAnswerMargin())) {
      prediction.put("no_answer_margin", found.noAnswerMargin());
    }
    scoring.predictions().add(example, prediction);
  }

  /** Places are in code points, as SQuAD counts. */
  private static Map<String, Object> object(String context, Answer answer) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", answer.text());
    object.put("start", context.codePointCount(0, answer.start()));
    object.put("end", context.codePointCount(0, answer.end()));
    object.put("score", answer.score());
    object.put("probability", answer.probability());
    return object;
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> values = new TreeMap<>(answers.result());
    values.put("loss", loss / examples);
    return values;
  }
}
