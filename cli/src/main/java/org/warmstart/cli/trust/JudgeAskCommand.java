package org.warmstart.cli.trust;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.common.LineProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.eval.judge.Judge;
import org.warmstart.eval.judge.JudgeTask;
import org.warmstart.eval.judge.JudgementFile;
import org.warmstart.eval.judge.Judging;
import org.warmstart.eval.judge.Protocol;
import org.warmstart.eval.judge.Question;
import org.warmstart.eval.judge.Rubric;
import org.warmstart.generate.GenerationSettingsBuilder;
import org.warmstart.learn.judge.CheckpointJudge;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has answers judged by a model. */
@Command(
    name = "ask",
    description = {
      "Have a model judge other models' answers to questions. Judgements are written one a line as"
          + " they come, and --resume goes on with them. Protocols:",
      "  flask     by the skills that each question names, from 1 to 5 each (Ye et al. 2024)",
      "  rating    by all skills of a rubric; without --rubric one of helpfulness from 1 to 10",
      "  pairwise  every two models' answers, in both orders"
    },
    footer = {
      "%nExample:",
      "  warmstart judge ask flask_evaluation.jsonl --answers mine=answers.jsonl --protocol flask \\",
      "    --server http://localhost:8000/v1 --model large --out judgements.jsonl"
    })
public final class JudgeAskCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "QUESTIONS",
      description =
          "JSON lines: an id, instruction, and where they are there answer, skill, domain,"
              + " difficulty.")
  private Path questions;

  @Option(
      names = "--answers",
      required = true,
      paramLabel = "NAME=FILE",
      description = "A model's answers, JSON lines with an id and text; may be repeated.")
  private List<String> answers;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      defaultValue = "rating",
      converter = ProtocolConverter.class,
      description = "flask, rating or pairwise (default: ${DEFAULT-VALUE}).")
  private Protocol protocol;

  @Option(
      names = "--rubric",
      paramLabel = "FILE",
      description =
          "What is judged by: YAML (docs/judge.md), or FLASK's skillset_description.json.")
  private @Nullable Path rubricFile;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "Judge by a checkpoint, with its chat template if it has one.")
  private @Nullable Path checkpoint;

  @Mixin private JudgeServerOptions server;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where judgements are written.")
  private Path out;

  @Option(names = "--resume", description = "Go on with the judgements in the file.")
  private boolean resume;

  @Option(
      names = "--hide-reference",
      description = "Do not show the judge the questions' right answers.")
  private boolean hideReference;

  @Option(names = "--one-order", description = "Judge pairs in one order, not in both.")
  private boolean oneOrder;

  @Option(
      names = "--common-rows",
      description = "Judge the questions that all have answers to; else a missing one is refused.")
  private boolean commonRows;

  @InRange(least = 1, most = 10)
  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "How often the judge is asked while its answer cannot be read (default: ${DEFAULT-VALUE}).")
  private int attempts;

  @InRange(least = 1, most = 65_536)
  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "1024",
      description = "The longest answer of the judge (default: ${DEFAULT-VALUE}).")
  private int maxNewTokens;

  @InRange(least = 0, most = 2)
  @Option(
      names = "--temperature",
      paramLabel = "X",
      defaultValue = "0",
      description = "0 for the judge's likeliest answer (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @InRange
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of what the judge draws (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  JudgeAskCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Protocols by their names. */
  static final class ProtocolConverter extends KebabConverter<Protocol> {
    ProtocolConverter() {
      super("protocol", Protocol.values());
    }
  }

  @Override
  public Integer call() {
    if ((checkpoint == null) == !server.isGiven()) {
      throw new InputException("a judge is needed: either --checkpoint or --server");
    }
    if (oneOrder && protocol != Protocol.PAIRWISE) {
      throw new InputException("--one-order goes with --protocol pairwise");
    }
    Rubric rubric = rubric();
    List<JudgeTask> tasks = tasks(rubric);
    try (Judge judge = judge();
        JudgementFile file = JudgementFile.open(out, resume);
        LineProgress progress = new LineProgress(terminal, tasks::size)) {
      if (file.cut() > 0) {
        terminal.err().println(out + ": cut off a line of which half was written");
      }
      Judging judging =
          new Judging(
              judge,
              protocol,
              rubric,
              new Judging.Settings(attempts, checkpoint == null ? server.parallel() : 1, seed));
      int asked = judging.run(tasks, file, (done, all) -> progress.done(done));
      terminal
          .err()
          .println(
              Messages.count(asked, "judgement") + " made, " + (tasks.size() - asked) + " kept");
      new JudgementOutput(file.judgements()).print(terminal.out());
    }
    terminal.err().println("wrote " + out);
    return 0;
  }

  private Rubric rubric() {
    if (rubricFile != null) {
      return Rubric.read(rubricFile);
    }
    return protocol == Protocol.FLASK ? Rubric.flask() : Rubric.helpfulness();
  }

  private List<JudgeTask> tasks(Rubric rubric) {
    List<Question> all = Question.read(questions, rubric, protocol == Protocol.FLASK);
    if (hideReference) {
      all = all.stream().map(Question::withoutReference).toList();
    }
    Map<String, Map<String, String>> byName = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String each : answers) {
      int at = each.indexOf('=');
      if (at < 1) {
        throw new InputException("--answers " + each + ": expected NAME=FILE");
      }
      String name = each.substring(0, at);
      Map<String, String> own = Question.answers(Path.of(each.substring(at + 1)));
      if (byName.put(name, own) != null) {
        throw new InputException("--answers: the name '" + name + "' is there twice");
      }
      List<String> missing =
          all.stream().map(Question::id).filter(id -> !own.containsKey(id)).toList();
      if (!missing.isEmpty()) {
        problems.add(
            each.substring(at + 1)
                + ": has no answer to "
                + Messages.count(missing.size(), "question")
                + ": "
                + Messages.list(missing));
      }
    }
    if (protocol == Protocol.PAIRWISE && byName.size() < 2) {
      throw new InputException("--protocol pairwise: needs the --answers of at least two models");
    }
    if (!problems.isEmpty() && !commonRows) {
      throw new InputException(problems.get(0) + "; judge those that all have with --common-rows");
    }
    problems.forEach(problem -> terminal.err().println("warmstart: left out: " + problem));
    List<Question> judged = Judging.answered(all, byName);
    if (judged.isEmpty()) {
      throw new InputException(questions + ": no question has an answer of every model");
    }
    return protocol.tasks(judged, byName, rubric, !oneOrder);
  }

  private Judge judge() {
    if (checkpoint == null) {
      return server.open(temperature, maxNewTokens);
    }
    server.requireNone();
    engine.start();
    CheckpointJudge judge = CheckpointJudge.load(checkpoint);
    try {
      GenerationSettingsBuilder settings =
          judge.settings().toBuilder().maxNewTokens(maxNewTokens).doSample(temperature > 0);
      return judge.with((temperature > 0 ? settings.temperature(temperature) : settings).build());
    } catch (RuntimeException e) {
      judge.close();
      throw e;
    }
  }
}
