package org.warmstart.learn.task.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.learn.chat.ChatRows;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.written.MeanLoss;
import org.warmstart.learn.written.TextMetrics;
import org.warmstart.model.Decodable;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Span;
import org.warmstart.text.Tokenizer;

/** Scores what a model learns of conversations, and writes the last answer of some of them. */
final class AnswerWriter implements Task.Scorer {
  private static final int MOST_SAMPLES = 10;

  private final Tokenizer tokenizer;
  private final GenerationSettings generation;
  private final TextMetrics metrics;
  private final int wanted;
  private final Scoring scoring;
  private final List<Task.Written> samples = new ArrayList<>();
  private final MeanLoss loss = new MeanLoss();
  private int seen;
  private int written;

  AnswerWriter(
      Tokenizer tokenizer,
      GenerationSettings generation,
      TextMetrics metrics,
      int wanted,
      Scoring scoring) {
    this.tokenizer = tokenizer;
    this.generation = generation;
    this.metrics = metrics;
    this.wanted = wanted;
    this.scoring = scoring;
  }

  @Override
  public void add(Model model, List<Example> examples, Batch batch) {
    loss.add(model, batch);
    for (Example example : examples) {
      if (written < wanted) {
        write(model, example, seen);
        written++;
      }
      seen++;
    }
  }

  private void write(Model model, Example example, int number) {
    if (!(model instanceof Decodable writer)) {
      throw new InputException("the model cannot generate text: " + model.architecture());
    }
    List<Span> learned = ChatRows.learned(example.numbers());
    int end = learned.get(learned.size() - 1).start();
    int room = generation.promptRoom(writer.maxDecoderPositions());
    int[] prompt = Arrays.copyOfRange(example.ids(), Math.max(0, end - room), end);
    String text;
    try (Scope scope = Scope.open()) {
      long[] ids = Arrays.stream(prompt).asLongStream().toArray();
      Inputs inputs = Inputs.ofIds(Tensors.ofLongs(ids, 1, ids.length));
      Generated generated =
          Generator.generate(writer, inputs, generation, new long[] {written}).get(0);
      text = tokenizer.decode(generated.newIds(), true).strip();
    }
    String reference = example.targetText().strip();
    String source = tokenizer.decode(prompt, true);
    if (samples.size() < MOST_SAMPLES) {
      samples.add(new Task.Written(source, reference, text));
    }
    metrics.add(text, reference, source);
    scoring.tell(number, reference, text);
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> values = new TreeMap<>();
    if (written > 0) {
      values.putAll(metrics.result());
    }
    loss.putInto(values);
    return values;
  }

  @Override
  public List<Task.Written> samples() {
    return List.copyOf(samples);
  }
}
