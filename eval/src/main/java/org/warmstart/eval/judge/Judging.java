package org.warmstart.eval.judge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.warmstart.base.InputException;
import org.warmstart.base.file.Sha256;

/**
 * Has tasks judged and writes what comes of them, in their order, whatever number of questions is
 * under way at once.
 */
public final class Judging {
  private static final int MOST_FAILURES_IN_A_ROW = 5;

  private final Judge judge;
  private final Protocol protocol;
  private final Rubric rubric;
  private final Settings settings;

  /**
   * How it is asked.
   *
   * @param attempts how often at the most, while its answer cannot be read
   * @param parallel how many questions at once
   * @param seed the first attempt's; each further one's is greater by 1
   */
  public record Settings(int attempts, int parallel, long seed) {}

  /** Told when judgements are there. */
  @FunctionalInterface
  public interface Progress {
    /**
     * So many are done.
     *
     * @param done of all, those that were there before included
     */
    void done(int done, int all);
  }

  public Judging(Judge judge, Protocol protocol, Rubric rubric, Settings settings) {
    this.judge = judge;
    this.protocol = protocol;
    this.rubric = rubric;
    this.settings = settings;
  }

  /**
   * Judges what is not in the file yet.
   *
   * @return how many were judged now
   * @throws InputException if the judge cannot be asked any more; what was judged is in the file
   */
  public int run(List<JudgeTask> tasks, JudgementFile file, Progress progress) {
    int done = 0;
    Deque<JudgeTask> open = new ArrayDeque<>();
    for (JudgeTask task : tasks) {
      if (file.kept(task, judge.name(), fingerprint(task)) == null) {
        open.add(task);
      } else {
        done++;
      }
    }
    int asked = 0;
    int failures = 0;
    ExecutorService threads = Executors.newFixedThreadPool(settings.parallel());
    try {
      Deque<Future<Outcome>> running = new ArrayDeque<>();
      while (!open.isEmpty() || !running.isEmpty()) {
        while (!open.isEmpty() && running.size() < settings.parallel()) {
          JudgeTask task = open.remove();
          Callable<Outcome> work = () -> judge(task);
          running.add(threads.submit(work));
        }
        Outcome outcome = result(running.remove());
        file.add(outcome.judgement());
        failures = outcome.judgement().record().failed() ? failures + 1 : 0;
        if (outcome.isFinal() || failures >= MOST_FAILURES_IN_A_ROW) {
          throw new InputException(
              "the judge gives no answer: "
                  + outcome.judgement().verdict().problem()
                  + "; what was judged is kept, the same command with --resume goes on");
        }
        asked++;
        done++;
        progress.done(done, tasks.size());
      }
      return asked;
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * A judgement.
   *
   * @param isFinal whether the judge cannot be asked any more
   */
  private record Outcome(Judgement judgement, boolean isFinal) {}

  private static Outcome result(Future<Outcome> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("judging was interrupted; --resume goes on", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException wrong) {
        throw wrong;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Outcome judge(JudgeTask task) {
    String prompt = protocol.prompt(task, rubric);
    Verdict verdict = Verdict.unreadable("was not asked");
    String answer = "";
    int attempt = 0;
    while (attempt < settings.attempts() && verdict.problem() != null) {
      try {
        answer =
            judge.answer(
                protocol.system(),
                attempt == 0 ? prompt : prompt + Protocol.REMINDER,
                settings.seed() + attempt);
      } catch (JudgeException e) {
        Verdict none = Verdict.unreadable(String.valueOf(e.getMessage()));
        return new Outcome(judgement(task, none, "", attempt + 1, true), e.isFinal());
      }
      attempt++;
      verdict = protocol.parse(answer, task, rubric);
    }
    return new Outcome(judgement(task, verdict, answer, attempt, false), false);
  }

  private Judgement judgement(
      JudgeTask task, Verdict verdict, String answer, int attempts, boolean failed) {
    return new Judgement(
        task.question().id(),
        task.system(),
        task.other(),
        judge.name(),
        verdict,
        task.question().groups(),
        new Judgement.Origin(answer, attempts, failed, fingerprint(task)));
  }

  private String fingerprint(JudgeTask task) {
    return Sha256.of(protocol.prompt(task, rubric).getBytes(StandardCharsets.UTF_8));
  }

  /** The answers of systems to some questions, and which questions all have answers to. */
  public static List<Question> answered(
      List<Question> questions, Map<String, Map<String, String>> answers) {
    return questions.stream()
        .filter(
            question -> answers.values().stream().allMatch(each -> each.containsKey(question.id())))
        .toList();
  }
}
