package org.warmstart.cli.use;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.GenerationOptions;
import org.warmstart.cli.common.LineProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.pipeline.AnswerRanker;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.pipeline.result.GeneratedText;
import org.warmstart.pipeline.result.GenerationResult;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.text.chat.ChatTokens;
import org.warmstart.text.chat.Turn;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Text that continues a prompt, or answers a source text. */
@Command(
    name = "generate",
    description = {
      "Write on from every text, or with an encoder-decoder write what it makes of it. The settings"
          + " are those of the checkpoint's generation_config.json, and the options in place of"
          + " them.",
      "A text that cannot be used is named and leaves an empty line, the others are written, and the exit code is 1. What is"
          + " drawn for a line depends on the seed and its number only. --truncate cuts what a"
          + " decoder goes on from in front, and leaves room for the new tokens.",
      "With --targets what is written is a table in JSON lines: every text's row, the text as text,"
          + " and what was made of it in the column named, a row for each of --num-texts. A text"
          + " that cannot be used has no row. So a student learns from what its teacher writes."
    },
    footer = {
      "%nExample:",
      "  echo 'It was a dark' | warmstart generate runs/gpt/model --max-new-tokens 30 --sample",
      "  warmstart generate teacher sources.csv --targets written > written.jsonl"
    })
public final class GenerateCommand implements Callable<Integer>, GenerationOptions.Holder {
  /** The column of the source text in what --targets writes. */
  private static final String SOURCE = "text";

  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @Option(
      names = "--targets",
      paramLabel = "COLUMN",
      description = "Write a table that finetune reads, with what was written in this column.")
  private @Nullable String targets;

  @Option(
      names = "--chat",
      description =
          "Answer each text as a user's turn by the checkpoint's chat template; with --json-input,"
              + " and from a .jsonl file, a line is a conversation: a list of {role, content}, or an"
              + " object with one as messages, with conversations, dialog or prompt. Only the"
              + " answer is written.")
  private boolean chat;

  @Option(
      names = "--rank-by",
      paramLabel = "CHECKPOINT",
      description =
          "With --chat and several answers a text (--num-texts), put them in another"
              + " order: by how likely the conversation is for an answer under a model of turns in"
              + " the other order (task.reverse), or by a reward model. Scores are then its own.")
  private @Nullable Path rankBy;

  private final GenerationOptions generation = new GenerationOptions(setting -> true);

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public GenerationOptions generation() {
    return generation;
  }

  @Override
  public Integer call() {
    checkOptions();
    // what is wrong with a file of plain texts is found before the model is loaded
    InputTexts plain = chat ? null : inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN);
    try (TextGenerator generator =
            TextGenerator.load(
                options.checkpoint(), options.start().withSpecialTokensInText(true));
        AnswerRanker ranker = rankBy == null ? null : AnswerRanker.load(rankBy);
        InputTexts texts = plain != null ? plain : openChats(generator);
        LineProgress progress = options.progress(terminal)) {
      GenerationSettings settings = generation.apply(generator.settings(), terminal.err());
      generator.room(settings);
      if (ranker != null && settings.numReturnSequences() < 2) {
        throw new InputException("--rank-by orders several answers; say how many with --num-texts");
      }
      TextBatches.Printer<GenerationResult> printer =
          targets == null
              ? new TextBatches.Printer<>(options.json(), this::object, this::print)
              : TextBatches.Printer.ofRows(this::rows);
      return new TextBatches<>(texts, terminal, printer)
          .run(
              generator.hasEncoder() ? options.batchSize() : 1,
              (batch, numbers) -> {
                List<Outcome<GenerationResult>> all =
                    generator.generateEach(batch, settings, numbers);
                return ranker != null && texts instanceof ChatTexts chats
                    ? all.stream().map(each -> ranked(each, ranker, chats.turns())).toList()
                    : all;
              },
              progress::done);
    }
  }

  private void checkOptions() {
    if (targets != null && options.json()) {
      throw new InputException("--targets: writes JSON lines of its own; leave out --json");
    }
    if (SOURCE.equals(targets)) {
      throw new InputException(
          "--targets " + SOURCE + ": that column has the source; choose another name");
    }
    if (targets != null && chat) {
      throw new InputException(
          "--targets goes without --chat: a row has a source text and a target, and no turns");
    }
    if (rankBy != null && !chat) {
      throw new InputException("--rank-by goes with --chat: it reads conversations");
    }
  }

  /** The rows of a table: the input's own with each text that was written. */
  private List<Map<String, @Nullable Object>> rows(InputText input, GenerationResult result) {
    String column = Objects.requireNonNull(targets);
    if (input.others().containsKey(column)) {
      throw new InputException(
          input.place()
              + ": --targets "
              + column
              + ": the table has a column of that name; choose another");
    }
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (GeneratedText written : result.texts()) {
      Map<String, @Nullable Object> row =
          new LinkedHashMap<>(input.with(Map.of(SOURCE, input.text())));
      row.put(column, written.text());
      rows.add(row);
    }
    return rows;
  }

  private InputTexts openChats(TextGenerator generator) {
    if (generator.hasEncoder()) {
      throw new InputException(
          options.checkpoint() + ": is an encoder-decoder; --chat needs a model that writes on");
    }
    ChatTokens tokens = generator.chat(false);
    if (tokens.template().asksForDate()) {
      terminal
          .err()
          .println("warmstart: the chat template would write the day's date; it goes without one");
    }
    return inputs.openChats(options.file(), tokens);
  }

  /** The texts of a conversation, which is read one at a time, with the likeliest first. */
  private static Outcome<GenerationResult> ranked(
      Outcome<GenerationResult> outcome, AnswerRanker ranker, List<Turn> turns) {
    if (outcome.problem().isPresent()) {
      return outcome;
    }
    GenerationResult result = outcome.result();
    List<String> answers = result.texts().stream().map(text -> text.written().strip()).toList();
    List<Double> scores = ranker.scores(turns, answers);
    List<GeneratedText> ranked = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      GeneratedText text = result.texts().get(i);
      ranked.add(
          new GeneratedText(
              text.text(), text.written(), text.ids(), OptionalDouble.of(scores.get(i))));
    }
    ranked.sort(Comparator.comparingDouble(text -> -text.score().orElseThrow()));
    return Outcome.of(new GenerationResult(List.copyOf(ranked), result.tokens()));
  }

  private void print(GenerationResult result) {
    result.texts().forEach(each -> terminal.out().println(chat ? each.written() : each.text()));
  }

  private Map<String, Object> object(GenerationResult result) {
    return Map.of("texts", result.texts().stream().map(this::object).toList());
  }

  private Map<String, Object> object(GeneratedText text) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", chat ? text.written() : text.text());
    object.put("ids", text.ids());
    text.score().ifPresent(score -> object.put("score", score));
    return object;
  }
}
