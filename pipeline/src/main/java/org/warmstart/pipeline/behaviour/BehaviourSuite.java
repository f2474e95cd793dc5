package org.warmstart.pipeline.behaviour;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.Reply;
import org.warmstart.pipeline.result.Outcome;

/**
 * Behaviour tests of a file (Ribeiro et al., Beyond accuracy: behavioral testing of NLP models with
 * CheckList, 2020), to be run on any model:
 *
 * <pre>{@code
 * BehaviourSuite suite = BehaviourSuite.read(Path.of("behaviour.yaml"));
 * try (ProbedModel model = ProbedModel.load(Path.of("runs/sst2/model"))) {
 *   suite.requirePassed(model);
 * }
 * }</pre>
 */
public final class BehaviourSuite {
  private final Path file;
  private final BehaviourConfig config;
  private final List<BehaviourTest.Texts> texts = new ArrayList<>();

  private BehaviourSuite(Path file, BehaviourConfig config) {
    this.file = file;
    this.config = config;
    SeededRandom random = new SeededRandom(config.seed());
    for (int i = 0; i < config.tests().size(); i++) {
      BehaviourTest test = config.tests().get(i);
      try {
        texts.add(test.texts(config.lists(), random.derive(test.name()).derive("texts")));
      } catch (InputException e) {
        throw placed(i, e);
      }
    }
  }

  /**
   * Reads a file.
   *
   * @throws InputException naming file, line and key of whatever is wrong in it
   */
  public static BehaviourSuite read(Path file) {
    return new BehaviourSuite(file, ConfigReader.read(file, List.of(), BehaviourConfig.class));
  }

  private InputException placed(int test, InputException e) {
    return new InputException(
        file + ": tests." + test + " '" + config.tests().get(test).name() + "': " + e.getMessage(),
        e);
  }

  /** The tests, in the file's order. */
  public List<BehaviourTest> tests() {
    return config.tests();
  }

  /**
   * Runs all tests, whether they pass or not.
   *
   * @throws InputException before anything is tried, if a test needs what the model has not, such
   *     as a class
   */
  public List<BehaviourResult> run(ProbedModel model) {
    return run(model, result -> {});
  }

  /**
   * As {@link #run(ProbedModel)}.
   *
   * @param done is told of each test when it is done
   */
  public List<BehaviourResult> run(ProbedModel model, Consumer<BehaviourResult> done) {
    for (int i = 0; i < config.tests().size(); i++) {
      try {
        config.tests().get(i).type().requireFits(model);
      } catch (InputException e) {
        throw placed(i, e);
      }
    }
    List<BehaviourResult> results = new ArrayList<>();
    for (int i = 0; i < config.tests().size(); i++) {
      BehaviourResult result = run(model, config.tests().get(i), texts.get(i));
      results.add(result);
      done.accept(result);
    }
    return results;
  }

  private BehaviourResult run(ProbedModel model, BehaviourTest test, BehaviourTest.Texts of) {
    long start = System.nanoTime();
    SeededRandom random = new SeededRandom(config.seed()).derive(test.name()).derive("changes");
    List<Check.Trial> trials = new ArrayList<>();
    int unchanged = 0;
    for (int i = 0; i < of.filled().size(); i++) {
      List<Check.Trial> own =
          test.type().trials(of.filled().get(i), of.templates(), random.derive(i));
      unchanged += own.isEmpty() ? 1 : 0;
      trials.addAll(own);
    }
    // a text is asked about once, however many changes of it there are
    Map<TextInput, Integer> places = new LinkedHashMap<>();
    trials.forEach(
        trial -> trial.inputs().forEach(input -> places.putIfAbsent(input, places.size())));
    List<Outcome<Reply>> replies = model.ask(List.copyOf(places.keySet()));
    requireSome(test, replies);
    List<BehaviourResult.Failure> failures = new ArrayList<>();
    for (Check.Trial trial : trials) {
      List<Outcome<Reply>> own =
          trial.inputs().stream().map(input -> replies.get(places.getOrDefault(input, 0))).toList();
      judge(test, trial, own, failures);
    }
    return new BehaviourResult(
        test,
        of.filled().size(),
        of.possible(),
        trials.size(),
        unchanged,
        failures,
        (System.nanoTime() - start) / 1e9);
  }

  /** Refuses texts that are of no use to the model at all, such as single ones where pairs are. */
  private void requireSome(BehaviourTest test, List<Outcome<Reply>> replies) {
    if (!replies.isEmpty() && replies.stream().allMatch(each -> each.problem().isPresent())) {
      throw placed(
          config.tests().indexOf(test),
          new InputException(
              "the model can read none of the texts: "
                  + replies.get(0).problem().orElseThrow().message()));
    }
  }

  private static void judge(
      BehaviourTest test,
      Check.Trial trial,
      List<Outcome<Reply>> replies,
      List<BehaviourResult.Failure> failures) {
    boolean readable = replies.stream().allMatch(each -> each.problem().isEmpty());
    String fault =
        readable
            ? test.type().fault(replies.stream().map(Outcome::result).toList())
            : "the model cannot read the text";
    if (fault != null) {
      List<String> shown =
          replies.stream()
              .map(
                  each ->
                      each.problem()
                          .map(problem -> "(" + problem.message() + ")")
                          .orElseGet(() -> each.result().shown()))
              .toList();
      failures.add(new BehaviourResult.Failure(trial.inputs(), shown, fault));
    }
  }

  /**
   * Runs all tests, for one of a program's own tests.
   *
   * @throws AssertionError naming those that have not passed, with their first failures
   * @throws InputException as {@link #run(ProbedModel)}
   */
  public void requirePassed(ProbedModel model) {
    List<String> messages = new ArrayList<>();
    for (BehaviourResult result : run(model)) {
      if (!result.passed()) {
        messages.add(JunitReport.message(result) + "\n" + JunitReport.details(result));
      }
    }
    if (!messages.isEmpty()) {
      throw new AssertionError(String.join("\n", messages));
    }
  }
}
