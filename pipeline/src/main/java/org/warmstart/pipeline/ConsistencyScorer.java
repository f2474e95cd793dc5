package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.model.ProblemType;
import org.warmstart.pipeline.result.ClassificationResult;
import org.warmstart.pipeline.result.ConsistencyResult;
import org.warmstart.text.SentenceSpans;
import org.warmstart.text.Span;

/**
 * Says how well a source supports a text, with a classifier of pairs that was trained to tell
 * consistent from inconsistent ones. Each sentence of the text is compared with every chunk of the
 * source, as many sentences as fit; of the chunks the best one counts and of the sentences the mean
 * (Laban et al., SummaC: Re-Visiting NLI-based Models for Inconsistency Detection in Summarization,
 * 2022, section 3.2.1, zero-shot aggregation).
 *
 * <pre>{@code
 * try (ConsistencyScorer scorer = ConsistencyScorer.load(Path.of("runs/consistency/model"))) {
 *   double score = scorer.score("It sold 800 units.", source).score();
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads. Only one text and its source are in memory at a time.
 */
public final class ConsistencyScorer implements AutoCloseable {
  /** How several scores become one. */
  public enum Aggregation {
    MAX,
    MEAN,
    MIN;

    double of(double[] scores) {
      return switch (this) {
        case MAX -> Arrays.stream(scores).max().orElseThrow();
        case MEAN -> Arrays.stream(scores).average().orElseThrow();
        case MIN -> Arrays.stream(scores).min().orElseThrow();
      };
    }
  }

  /**
   * How a text's score is made of those of pairs.
   *
   * @param label the class whose probability is the score of a pair
   * @param overChunks of the source, for a sentence
   * @param overSentences of the text
   */
  public record Settings(String label, Aggregation overChunks, Aggregation overSentences) {
    /** The class consistent, the best chunk, the mean over sentences. */
    public static final Settings DEFAULT =
        new Settings("consistent", Aggregation.MAX, Aggregation.MEAN);
  }

  private final TextClassifier classifier;
  private final Settings settings;

  private ConsistencyScorer(TextClassifier classifier, Settings settings) {
    this.classifier = classifier;
    this.settings = settings;
  }

  /** Loads a checkpoint with {@link Settings#DEFAULT} and {@link PipelineOptions#DEFAULT}. */
  public static ConsistencyScorer load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT, Settings.DEFAULT);
  }

  /**
   * Loads a checkpoint.
   *
   * @throws InputException if something is wrong with it, it was not trained on pairs, or has no
   *     class of that name
   */
  public static ConsistencyScorer load(
      Path checkpoint, PipelineOptions options, Settings settings) {
    TrainedInputs trained = TrainedInputs.read(checkpoint).orElse(null);
    if (trained != null && !trained.pairs()) {
      throw new InputException(
          checkpoint + ": was trained on single texts; a scorer of consistency reads pairs");
    }
    TextClassifier classifier = TextClassifier.load(checkpoint, options);
    if (classifier.labels().size() < 2 || !classifier.labels().contains(settings.label())) {
      String labels = Messages.list(classifier.labels());
      classifier.close();
      throw new InputException(
          checkpoint
              + ": has no class "
              + Messages.quote(settings.label())
              + "; there are: "
              + labels);
    }
    return new ConsistencyScorer(classifier, settings);
  }

  /**
   * Scores a text.
   *
   * @throws InputException if the text or the source is blank, or the model has no room for a pair
   * @throws IllegalStateException after {@link #close}
   */
  public ConsistencyResult score(String text, String source) {
    // the model's first text is the source, its second one what is to be supported
    int room = classifier.mostTokens() - classifier.length(TextInput.of("", ""));
    if (room < 4) {
      throw new InputException("the model has no room for pairs of texts");
    }
    List<Span> sentences = pieces(text, room / 2);
    if (sentences.isEmpty() || source.isBlank()) {
      throw new InputException(
          (sentences.isEmpty() ? "the text" : "the source") + " is blank, so there is no score");
    }
    List<ConsistencyResult.Sentence> results = new ArrayList<>();
    for (Span sentence : sentences) {
      String claim = text.substring(sentence.start(), sentence.end());
      List<Span> chunks = chunks(source, room - tokens(claim));
      List<TextInput> pairs = new ArrayList<>();
      for (Span chunk : chunks) {
        pairs.add(TextInput.of(source.substring(chunk.start(), chunk.end()), claim));
      }
      double[] scores =
          classifier.classify(pairs).stream().mapToDouble(this::probability).toArray();
      int best = 0;
      for (int i = 1; i < scores.length; i++) {
        best = scores[i] > scores[best] ? i : best;
      }
      results.add(
          new ConsistencyResult.Sentence(
              sentence.start(),
              sentence.end(),
              settings.overChunks().of(scores),
              chunks.get(best).start(),
              chunks.get(best).end()));
    }
    double[] all = results.stream().mapToDouble(ConsistencyResult.Sentence::score).toArray();
    return new ConsistencyResult(settings.overSentences().of(all), results);
  }

  private double probability(ClassificationResult result) {
    if (result.type() != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
      throw new InputException("the model is no classifier with one right class");
    }
    return result.score(settings.label());
  }

  /** The tokens of a text alone; the model may need one more where texts are joined. */
  private int tokens(String text) {
    return classifier.length(TextInput.of(text)) + 1;
  }

  /** Sentences, and parts of those that have more tokens than there is room for. */
  private List<Span> pieces(String text, int most) {
    List<Span> pieces = new ArrayList<>();
    for (Span sentence : new SentenceSpans(Locale.ENGLISH).of(text)) {
      addPieces(text, sentence.start(), sentence.end(), most, pieces);
    }
    return pieces;
  }

  private void addPieces(String text, int start, int end, int most, List<Span> pieces) {
    boolean fits = end - start < 2 || tokens(text.substring(start, end)) <= most;
    if (fits) {
      if (!text.substring(start, end).isBlank()) {
        pieces.add(new Span(start, end));
      }
      return;
    }
    int middle = gap(text, start, end);
    addPieces(text, start, middle, most, pieces);
    addPieces(text, middle, end, most, pieces);
  }

  /** The white space nearest to the middle; the middle where there is none. */
  private static int gap(String text, int start, int end) {
    int middle = (start + end) / 2;
    for (int off = 0; off < (end - start) / 2 - 1; off++) {
      for (int at : new int[] {middle - off, middle + off}) {
        if (Character.isWhitespace(text.charAt(at))) {
          return at;
        }
      }
    }
    return Character.isLowSurrogate(text.charAt(middle)) && middle - 1 > start
        ? middle - 1
        : middle;
  }

  /** As many sentences of the source in a row as there is room for. */
  private List<Span> chunks(String source, int most) {
    List<Span> chunks = new ArrayList<>();
    int start = -1;
    int end = -1;
    int filled = 0;
    for (Span piece : pieces(source, most)) {
      int own = tokens(source.substring(piece.start(), piece.end()));
      if (start >= 0 && filled + own > most) {
        chunks.add(new Span(start, end));
        start = -1;
        filled = 0;
      }
      start = start < 0 ? piece.start() : start;
      end = piece.end();
      filled += own;
    }
    chunks.add(new Span(start, end));
    return chunks;
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    classifier.close();
  }
}
