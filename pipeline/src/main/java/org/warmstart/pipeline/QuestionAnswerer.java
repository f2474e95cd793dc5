package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.answer.AnswerSearch;
import org.warmstart.pipeline.answer.AnswerSettings;
import org.warmstart.pipeline.answer.ContextWindow;
import org.warmstart.pipeline.result.AnswerResult;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.pipeline.result.TokenCounts;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;

/**
 * Answers questions from a context with a checkpoint that has a question answering head. A context
 * of any length is read, in windows that overlap.
 *
 * <pre>{@code
 * try (QuestionAnswerer answerer = QuestionAnswerer.load(Path.of("runs/squad/model"))) {
 *   String context = "Ada lives in London.";
 *   System.out.println(answerer.answer("Where does Ada live?", context).answer().text());
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads.
 */
public final class QuestionAnswerer implements AutoCloseable {
  private final LoadedModel loaded;
  private final Tokenizer tokenizer;
  private final TextEncoder encoder;
  private final AnswerSettings settings;
  private final int maxLength;
  private final int stride;

  private QuestionAnswerer(LoadedModel loaded, boolean special, AnswerSettings settings) {
    this.loaded = loaded;
    this.settings = settings;
    if (loaded.model().head() != Head.QUESTION_ANSWERING) {
      throw loaded.wrongHead(
          "answering needs a question answering head, as the task 'question-answering' gives it");
    }
    tokenizer = loaded.reading(special);
    encoder = TextEncoder.of(tokenizer, loaded.config(), false);
    maxLength = settings.lengthFor(loaded.config().maxPositions());
    stride = settings.strideFor(maxLength);
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT} and {@link AnswerSettings#DEFAULT}.
   *
   * @throws InputException if something is wrong with it, or it has another head
   */
  public static QuestionAnswerer load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT, AnswerSettings.DEFAULT);
  }

  /**
   * Loads a checkpoint.
   *
   * @param options of which the batch size is that of windows
   * @throws InputException if something is wrong with it, it has another head, or the given
   *     tokenizer is not its own
   */
  public static QuestionAnswerer load(
      Path checkpoint, PipelineOptions options, AnswerSettings settings) {
    boolean special = TrainedInputs.readsSpecialTokens(checkpoint);
    return LoadedModel.load(
        checkpoint,
        options,
        LoadedModel.tokenizers(checkpoint, options),
        () -> Checkpoint.load(checkpoint, Head.QUESTION_ANSWERING),
        loaded -> new QuestionAnswerer(loaded, special, settings));
  }

  /**
   * Answers a question.
   *
   * @throws InputException if the question leaves no room for the context
   * @throws IllegalStateException after {@link #close}
   */
  public AnswerResult answer(String question, String context) {
    return answerEach(List.of(TextInput.of(question, context))).get(0).result();
  }

  /**
   * Answers questions.
   *
   * @param questions pairs of a question and its context; one that is of no use does not cost the
   *     others theirs
   */
  public List<Outcome<AnswerResult>> answerEach(List<TextInput> questions) {
    return loaded.use(() -> questions.stream().map(this::answer).toList());
  }

  private Outcome<AnswerResult> answer(TextInput input) {
    String context = input.second();
    if (context == null || context.isBlank() || input.text().isBlank()) {
      return Outcome.failed(new TextProblem.NoQuestion());
    }
    List<ContextWindow> windows;
    try {
      windows =
          ContextWindow.of(
              tokenizer, input.text().stripLeading(), context, maxLength, stride, null);
    } catch (InputException e) {
      int tokens = tokenizer.encode(input.text()).size();
      return Outcome.failed(new TextProblem.TooLong(tokens, maxLength - stride));
    }
    AnswerSearch search = new AnswerSearch(settings);
    int most = loaded.options().batchSize();
    for (int from = 0; from < windows.size(); from += most) {
      run(search, windows.subList(from, Math.min(windows.size(), from + most)));
    }
    AnswerSearch.Found found = search.found(context);
    int tokens = tokenizer.encode(input.text(), context, true).size();
    return Outcome.of(
        new AnswerResult(
            context,
            found.best(),
            found.candidates(),
            found.noAnswerMargin(),
            new TokenCounts(tokens, tokens)));
  }

  private void run(AnswerSearch search, List<ContextWindow> windows) {
    List<EncodedText> batch = new ArrayList<>();
    for (ContextWindow window : windows) {
      Encoding encoding = window.encoding();
      TokenCounts counts = new TokenCounts(encoding.size(), encoding.size());
      encoder.requireKnown(encoding);
      batch.add(new EncodedText(batch.size(), encoding, counts));
    }
    Map<String, float[]> logits = new LinkedHashMap<>();
    int length;
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> outputs =
          loaded.model().forward(encoder.batch(batch, loaded.config().tokenTypes() > 1));
      for (String name : List.of("start_logits", "end_logits")) {
        logits.put(name, Tensors.floats(Objects.requireNonNull(outputs.get(name))));
      }
      length = (int) Objects.requireNonNull(outputs.get("start_logits")).size(1);
    }
    for (int row = 0; row < windows.size(); row++) {
      ContextWindow window = windows.get(row);
      int from = row * length;
      int to = from + window.encoding().size();
      search.add(
          Arrays.copyOfRange(Objects.requireNonNull(logits.get("start_logits")), from, to),
          Arrays.copyOfRange(Objects.requireNonNull(logits.get("end_logits")), from, to),
          window.noAnswer(),
          window.first(),
          window.starts(),
          window.ends());
    }
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
