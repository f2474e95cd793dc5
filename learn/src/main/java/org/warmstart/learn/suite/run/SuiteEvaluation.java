package org.warmstart.learn.suite.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.suite.Acceptability;
import org.warmstart.learn.suite.Asking;
import org.warmstart.learn.suite.Question;
import org.warmstart.learn.suite.Suite;
import org.warmstart.learn.suite.Suites;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.Scorer;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.pipeline.TextInput;

/** Asks a model the questions of a benchmark, without fine-tuning. */
public final class SuiteEvaluation {
  /** Questions whose requests are batched together. */
  private static final int AT_ONCE = 64;

  /** From so many questions on, a line tells how far it is. */
  private static final int MANY = 500;

  private final SuiteSettings settings;
  private final Suite suite;
  private final Consumer<String> notes;

  private SuiteEvaluation(SuiteSettings settings, Consumer<String> notes) {
    this.settings = settings;
    this.suite = settings.name();
    this.notes = notes;
  }

  /**
   * Asks all that is wanted. Files and lengths are checked before the model runs.
   *
   * @param options how the checkpoint is used
   * @param generation settings for answers that are written, in place of greedy decoding
   * @param notes takes what the user should know
   * @throws InputException if data and settings do not fit each other, or the model
   */
  public static SuiteResult run(
      Path checkpoint,
      PipelineOptions options,
      Map<String, JsonNode> generation,
      SuiteSettings settings,
      Consumer<String> notes) {
    return new SuiteEvaluation(settings, notes).run(checkpoint, options, generation);
  }

  private SuiteResult run(
      Path checkpoint, PipelineOptions options, Map<String, JsonNode> generation) {
    List<Question> all = suite.read(settings.data(), Suite.Part.QUESTIONS);
    List<Question> asked = limited(all);
    Asking asking = suite.asking();
    requireExtras(asking, asked, generation);
    PipelineOptions used = settings.truncate() ? options.truncating() : options;
    if (asking.writes()) {
      try (TextGenerator generator = TextGenerator.load(checkpoint, used)) {
        GenerationSettings wanted = greedy(generator, asking, generation);
        return result(
            asking,
            all,
            asked,
            (request, cuts) -> generator.problem(TextInput.of(request.context()), wanted, cuts),
            requests -> written(generator, wanted, asking, requests));
      }
    }
    try (Scorer scorer = Scorer.load(checkpoint, used)) {
      if (scorer.isPseudo()) {
        notes.accept(
            "the model is a masked one: pseudo-log-likelihoods stand in the place of"
                + " log-probabilities");
      }
      return result(
          asking,
          all,
          asked,
          (request, cuts) -> scorer.problem(pair(request), cuts),
          requests -> scored(scorer, requests));
    }
  }

  private List<Question> limited(List<Question> all) {
    if (all.isEmpty()) {
      throw new InputException(settings.data() + ": has no questions");
    }
    Integer limit = settings.limit();
    if (limit == null) {
      return all;
    }
    Map<String, Integer> taken = new HashMap<>();
    return all.stream()
        .filter(question -> taken.merge(question.group(), 1, Integer::sum) <= limit)
        .toList();
  }

  private void requireExtras(
      Asking asking, List<Question> asked, Map<String, JsonNode> generation) {
    if (!asking.writes() && !generation.isEmpty()) {
      throw new InputException("generation: this suite scores, and writes nothing; leave it out");
    }
    boolean chooses = !asked.get(0).options().isEmpty() && !asking.writes();
    if ((settings.calibrated() || settings.unconditional()) && !chooses) {
      throw new InputException(
          "suite.calibrated and suite.unconditional go with suites that score answers to choose"
              + " from");
    }
    if (settings.calibrated()) {
      List<String> first = continuations(asked.get(0));
      for (Question question : asked) {
        if (question.contentFree().isEmpty() || !continuations(question).equals(first)) {
          throw new InputException(
              question.place()
                  + ": suite.calibrated needs the same answers for all questions, such as letters"
                  + " (answers: letter)");
        }
      }
    }
    if (asking instanceof Acceptability && settings.shownExamples() > 0) {
      throw new InputException("suite.shots: sentences are scored alone; leave it out");
    }
  }

  private static List<String> continuations(Question question) {
    return question.options().stream().map(Question.Option::continuation).toList();
  }

  private SuiteResult result(
      Asking given,
      List<Question> all,
      List<Question> asked,
      Prompts.Room room,
      Function<List<Asking.Request>, List<Asking.Reply>> model) {
    boolean scores = given instanceof Acceptability free && free.threshold() == null;
    List<Question> examples = settings.shownExamples() > 0 || scores ? examples(scores) : List.of();
    boolean among = examples.isEmpty() && settings.shownExamples() > 0;
    if (among) {
      notes.accept(
          settings.data()
              + ": has no examples of its own; those before a question are drawn from the other"
              + " questions");
    }
    Asking asking = scores ? chosen((Acceptability) given, examples, model) : given;
    Prompts prompts = new Prompts(settings, asking, among ? asked : examples, among, room);
    List<List<Asking.Request>> requests = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      requests.add(prompts.requests(asked.get(i), i));
    }
    prompts.tell(notes);
    List<SuiteResult.Sample> samples = samples(asking, asked, requests, model);
    String name = Suites.ALL.nameOf(suite);
    return new SuiteResult(
        name,
        settings.shownExamples(),
        SuiteScores.of(asking, samples, settings.seed()),
        SuiteScores.groups(asking, samples, settings.seed()),
        List.copyOf(samples),
        all.size());
  }

  private List<Question> examples(boolean needed) {
    Path own = settings.examples();
    List<Question> examples =
        own != null
            ? suite.read(own, Suite.Part.QUESTIONS)
            : suite.read(settings.data(), Suite.Part.EXAMPLES);
    if (needed && examples.isEmpty()) {
      throw new InputException(
          settings.data()
              + ": has no in_domain_train.tsv to choose the threshold on; name a file in"
              + " suite.examples, or give suite.threshold");
    }
    return examples;
  }

  private Acceptability chosen(
      Acceptability open,
      List<Question> examples,
      Function<List<Asking.Request>, List<Asking.Reply>> model) {
    double[] scores = new double[examples.size()];
    Asking.Extras none = new Asking.Extras(false, false);
    for (int start = 0; start < scores.length; start += AT_ONCE) {
      List<Question> part = examples.subList(start, Math.min(start + AT_ONCE, scores.length));
      List<Asking.Request> requests =
          part.stream().flatMap(each -> open.requests(each, "", none).stream()).toList();
      List<Asking.Reply> replies = model.apply(requests);
      for (int i = 0; i < part.size(); i++) {
        scores[start + i] = open.score(replies.subList(i, i + 1));
      }
    }
    int[] gold = examples.stream().mapToInt(Question::gold).toArray();
    double threshold = SuiteScores.bestThreshold(scores, gold);
    notes.accept(
        "threshold "
            + threshold
            + ", chosen on "
            + Messages.count(scores.length, "sentence")
            + "; suite.threshold gives another");
    return new Acceptability(threshold);
  }

  private List<SuiteResult.Sample> samples(
      Asking asking,
      List<Question> asked,
      List<List<Asking.Request>> requests,
      Function<List<Asking.Request>, List<Asking.Reply>> model) {
    Asking.Extras extras = new Asking.Extras(settings.unconditional(), settings.calibrated());
    List<SuiteResult.Sample> samples = new ArrayList<>();
    int told = 0;
    for (int start = 0; start < asked.size(); start += AT_ONCE) {
      int end = Math.min(start + AT_ONCE, asked.size());
      List<Asking.Reply> replies =
          model.apply(requests.subList(start, end).stream().flatMap(List::stream).toList());
      int next = 0;
      for (int i = start; i < end; i++) {
        int count = requests.get(i).size();
        List<Asking.Reply> own = List.copyOf(replies.subList(next, next + count));
        next += count;
        samples.add(
            new SuiteResult.Sample(
                i, asked.get(i), requests.get(i), own, asking.judge(asked.get(i), own, extras)));
      }
      int tenth = (int) (10L * end / asked.size());
      if (asked.size() >= MANY && tenth > told) {
        told = tenth;
        notes.accept(String.format(Locale.ROOT, "%,d of %,d questions", end, asked.size()));
      }
    }
    return samples;
  }

  private static List<Asking.Reply> scored(Scorer scorer, List<Asking.Request> requests) {
    return scorer.score(requests.stream().map(SuiteEvaluation::pair).toList()).stream()
        .map(score -> new Asking.Reply(score, null))
        .toList();
  }

  private static TextInput pair(Asking.Request request) {
    String continuation = request.continuation();
    if (continuation == null) {
      throw new IllegalStateException("a request to write is not scored");
    }
    return TextInput.of(request.context(), continuation);
  }

  private static List<Asking.Reply> written(
      TextGenerator generator,
      GenerationSettings wanted,
      Asking asking,
      List<Asking.Request> requests) {
    List<TextInput> prompts =
        requests.stream().map(request -> TextInput.of(request.context())).toList();
    return generator
        .generateUntil(prompts, wanted, text -> end(text, asking.until()) < text.length())
        .stream()
        .map(
            outcome -> {
              String text = outcome.result().written();
              return new Asking.Reply(null, text.substring(0, end(text, asking.until())));
            })
        .toList();
  }

  /** Where the first of some texts begins, or the end. */
  private static int end(String text, List<String> until) {
    return until.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(text.length());
  }

  private static GenerationSettings greedy(
      TextGenerator generator, Asking asking, Map<String, JsonNode> generation) {
    GenerationSettings usual =
        generator.settings().toBuilder()
            .doSample(false)
            .numBeams(1)
            .maxNewTokens(asking.mostTokens())
            .build();
    ObjectNode own = new ObjectMapper().createObjectNode();
    generation.forEach(own::set);
    GenerationSettings wanted = usual.override(own);
    generator.room(wanted);
    return wanted;
  }
}
