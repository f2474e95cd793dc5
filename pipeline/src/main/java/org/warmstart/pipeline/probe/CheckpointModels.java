package org.warmstart.pipeline.probe;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.warmstart.base.InputException;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.model.Head;
import org.warmstart.model.ProblemType;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.QuestionAnswerer;
import org.warmstart.pipeline.TextClassifier;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.TokenTagger;
import org.warmstart.pipeline.answer.AnswerSettings;
import org.warmstart.pipeline.result.AnswerResult;
import org.warmstart.pipeline.result.ClassificationResult;
import org.warmstart.pipeline.result.LabelScore;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TaggingResult;
import org.warmstart.pipeline.tag.TokenTag;

/** The pipelines as models that are asked. */
final class CheckpointModels {
  private CheckpointModels() {}

  static ProbedModel load(
      Path checkpoint, PipelineOptions options, UnaryOperator<GenerationSettings> generation) {
    Head head = Checkpoint.head(checkpoint, Head.SEQUENCE_CLASSIFICATION, Head.CAUSAL_LM);
    return switch (head) {
      case SEQUENCE_CLASSIFICATION -> classifier(checkpoint, options);
      case TOKEN_CLASSIFICATION -> tagger(checkpoint, options);
      case QUESTION_ANSWERING -> answerer(checkpoint, options);
      case CAUSAL_LM, DOUBLE_HEADS, SEQUENCE_TO_SEQUENCE ->
          generator(checkpoint, options, generation);
      default ->
          throw new InputException(
              checkpoint
                  + ": has the head "
                  + head
                  + "; probing needs one that classifies, tags, answers or writes");
    };
  }

  /** A pipeline. */
  private record Loaded(
      ReplyKind kind,
      List<String> labels,
      Function<List<TextInput>, List<Outcome<Reply>>> asking,
      Runnable closing)
      implements ProbedModel {
    @Override
    public List<Outcome<Reply>> ask(List<TextInput> inputs) {
      return asking.apply(inputs);
    }

    @Override
    public void close() {
      closing.run();
    }
  }

  private static ProbedModel classifier(Path checkpoint, PipelineOptions options) {
    TextClassifier classifier = TextClassifier.load(checkpoint, options);
    ReplyKind kind = kind(ProblemType.of(Checkpoint.config(checkpoint).toJson()), classifier);
    List<String> labels = kind == ReplyKind.NUMBER ? List.of(Reply.VALUE) : classifier.labels();
    if (kind == ReplyKind.NUMBER && classifier.labels().size() > 1) {
      classifier.close();
      throw new InputException(
          checkpoint + ": gives several numbers; probing needs classes, or one number");
    }
    return new Loaded(
        kind,
        labels,
        inputs -> all(classifier.classifyEach(inputs), result -> reply(kind, result)),
        classifier::close);
  }

  private static ReplyKind kind(ProblemType type, TextClassifier classifier) {
    return switch (type) {
      case REGRESSION -> ReplyKind.NUMBER;
      case MULTI_LABEL_CLASSIFICATION -> ReplyKind.CLASSES;
      case SINGLE_LABEL_CLASSIFICATION -> ReplyKind.CLASS;
      case BY_LABELS -> classifier.labels().size() == 1 ? ReplyKind.NUMBER : ReplyKind.CLASS;
    };
  }

  private static Reply reply(ReplyKind kind, ClassificationResult result) {
    if (kind == ReplyKind.NUMBER) {
      return Reply.ofNumber(result.value());
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    for (LabelScore each : result.scores()) {
      scores.put(each.label(), each.score());
    }
    return new Reply(kind, result.labels().stream().sorted().toList(), scores);
  }

  private static ProbedModel tagger(Path checkpoint, PipelineOptions options) {
    TokenTagger tagger = TokenTagger.load(checkpoint, options);
    return new Loaded(
        ReplyKind.TAGS,
        tagger.labels(),
        inputs ->
            all(
                tagger.tagWordsEach(inputs.stream().map(CheckpointModels::words).toList()),
                CheckpointModels::reply),
        tagger::close);
  }

  private static List<String> words(TextInput input) {
    return input.text().isBlank()
        ? List.of()
        : Arrays.asList(input.text().strip().split("\\s+", -1));
  }

  private static Reply reply(TaggingResult result) {
    List<String> tags = result.tags().stream().map(TokenTag::tag).toList();
    return new Reply(ReplyKind.TAGS, tags, Map.of());
  }

  private static ProbedModel answerer(Path checkpoint, PipelineOptions options) {
    QuestionAnswerer answerer = QuestionAnswerer.load(checkpoint, options, AnswerSettings.DEFAULT);
    return new Loaded(
        ReplyKind.ANSWER,
        List.of(),
        inputs -> all(answerer.answerEach(inputs), CheckpointModels::reply),
        answerer::close);
  }

  private static Reply reply(AnswerResult result) {
    return new Reply(
        ReplyKind.ANSWER,
        List.of(result.answer().text()),
        Map.of(Reply.PROBABILITY, result.answer().probability()));
  }

  private static ProbedModel generator(
      Path checkpoint, PipelineOptions options, UnaryOperator<GenerationSettings> generation) {
    TextGenerator generator = TextGenerator.load(checkpoint, options);
    try {
      GenerationSettings settings = generation.apply(generator.settings());
      generator.room(settings);
      return new Loaded(
          ReplyKind.TEXT,
          List.of(),
          inputs ->
              all(
                  generator.generateEach(inputs, settings),
                  result -> Reply.ofText(result.written().strip())),
          generator::close);
    } catch (RuntimeException | Error e) {
      generator.close();
      throw e;
    }
  }

  private static <R> List<Outcome<Reply>> all(List<Outcome<R>> outcomes, Function<R, Reply> reply) {
    return outcomes.stream()
        .map(
            outcome ->
                outcome
                    .problem()
                    .map(Outcome::<Reply>failed)
                    .orElseGet(() -> Outcome.of(reply.apply(outcome.result()))))
        .toList();
  }
}
