package org.warmstart.learn.suite.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.random.SplitMix;
import org.warmstart.learn.suite.Asking;
import org.warmstart.learn.suite.Question;
import org.warmstart.learn.suite.Suite;
import org.warmstart.pipeline.result.TextProblem;

/**
 * Puts examples before questions. Where they are too long for the model together, examples are left
 * out in front, and how many were is counted.
 */
final class Prompts {
  /** Between an example and what follows it. */
  private static final String BETWEEN = "\n\n";

  /** What the model has room for. */
  interface Room {
    /**
     * Why a request cannot be served; empty if it can.
     *
     * @param cuts whether what is too long would be cut in front
     */
    Optional<TextProblem> problem(Asking.Request request, boolean cuts);
  }

  private final Suite suite;
  private final Asking asking;
  private final Asking.Extras extras;
  private final List<Question> examples;
  private final boolean amongQuestions;
  private final int shots;
  private final long seed;
  private final Room room;
  private final boolean truncate;
  private long shortened;
  private long leftOut;
  private long tooLong;

  /**
   * For a benchmark.
   *
   * @param amongQuestions whether the examples are the questions themselves
   */
  Prompts(
      SuiteSettings settings,
      Asking asking,
      List<Question> examples,
      boolean amongQuestions,
      Room room) {
    this.suite = settings.name();
    this.asking = asking;
    this.extras = new Asking.Extras(settings.unconditional(), settings.calibrated());
    this.examples = examples;
    this.amongQuestions = amongQuestions;
    this.shots = settings.shownExamples();
    this.seed = settings.seed();
    this.room = room;
    this.truncate = settings.truncate();
  }

  /**
   * What the model is asked, with as many examples as there is room for.
   *
   * @param number of the question, from 0
   * @throws InputException if there is no room for the question alone
   */
  List<Asking.Request> requests(Question question, int number) {
    List<Question> shown = shown(question, number);
    String problem = "";
    for (int left = 0; left <= shown.size(); left++) {
      List<Asking.Request> requests = requests(question, shown.subList(left, shown.size()));
      TextProblem found = problem(requests, false).orElse(null);
      if (found == null) {
        shortened += left > 0 ? 1 : 0;
        leftOut += left;
        return requests;
      }
      if (!(found instanceof TextProblem.TooLong tooLong)) {
        throw new InputException(question.place() + ": " + found.message());
      }
      problem = tooLong.lengths();
    }
    List<Asking.Request> alone = requests(question, List.of());
    if (!truncate || problem(alone, true).isPresent()) {
      throw new InputException(
          question.place()
              + ": the question alone is too long for the model ("
              + problem
              + "); suite.truncate: true cuts such ones in front, if their answers leave room");
    }
    tooLong++;
    leftOut += shown.size();
    shortened += shown.isEmpty() ? 0 : 1;
    return alone;
  }

  private Optional<TextProblem> problem(List<Asking.Request> requests, boolean cuts) {
    return requests.stream().flatMap(each -> room.problem(each, cuts).stream()).findFirst();
  }

  private List<Asking.Request> requests(Question question, List<Question> shown) {
    String introduction = suite.introduction(question.group());
    StringBuilder before = new StringBuilder(introduction == null ? "" : introduction);
    shown.forEach(example -> before.append(example.asExample()).append(BETWEEN));
    return asking.requests(question, before.toString(), extras);
  }

  private List<Question> shown(Question question, int number) {
    if (shots == 0) {
      return List.of();
    }
    List<Question> own = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      Question example = examples.get(i);
      boolean itself = amongQuestions && i == number;
      boolean sameGroup = suite.drawsExamples() || example.group().equals(question.group());
      if (!itself && sameGroup) {
        own.add(example);
      }
    }
    if (own.size() < shots) {
      throw new InputException(
          question.place()
              + ": "
              + Messages.count(shots, "example is", "examples are")
              + " wanted before the question, but there are "
              + own.size()
              + "; lower shots, or name a file in suite.examples");
    }
    if (!suite.drawsExamples()) {
      return own.subList(0, shots);
    }
    SplitMix random = SplitMix.ofRow(seed, number);
    for (int i = 0; i < shots; i++) {
      int other = i + (int) (random.nextDouble() * (own.size() - i));
      Question taken = own.get(other);
      own.set(other, own.get(i));
      own.set(i, taken);
    }
    return own.subList(0, shots);
  }

  /** Says what did not fit. */
  void tell(Consumer<String> notes) {
    if (shortened > 0) {
      notes.accept(
          Messages.count(leftOut, "example")
              + " of "
              + Messages.count(shortened, "question")
              + " did not fit into the model's positions and "
              + (leftOut == 1 ? "was" : "were")
              + " left out in front");
    }
    if (tooLong > 0) {
      notes.accept(
          Messages.count(tooLong, "question was", "questions were")
              + " too long for the model and cut in front");
    }
  }
}
