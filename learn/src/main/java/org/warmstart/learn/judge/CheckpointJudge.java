package org.warmstart.learn.judge;

import java.nio.file.Path;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.eval.judge.Judge;
import org.warmstart.eval.judge.JudgeException;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.text.chat.ChatTemplates;
import org.warmstart.text.chat.ChatTokens;
import org.warmstart.text.chat.Role;
import org.warmstart.text.chat.Turn;
import org.warmstart.text.file.TokenizerPair;

/**
 * A checkpoint that judges: by its chat template if it has one, else it writes on from the text of
 * the task, or makes something of it. Safe for any number of threads.
 */
public final class CheckpointJudge implements Judge {
  private final String name;
  private final TextGenerator generator;
  private final boolean chats;

  private CheckpointJudge(String name, TextGenerator generator, boolean chats) {
    this.name = name;
    this.generator = generator;
    this.chats = chats;
  }

  /**
   * Loads a checkpoint.
   *
   * @throws InputException if something is wrong with it, or it writes nothing
   */
  public static CheckpointJudge load(Path checkpoint) {
    boolean chats = ChatTemplates.of(TokenizerPair.load(checkpoint).source()).isPresent();
    TextGenerator generator =
        TextGenerator.load(checkpoint, PipelineOptions.DEFAULT.withSpecialTokensInText(chats));
    return new CheckpointJudge(checkpoint.toString(), generator, chats && !generator.hasEncoder());
  }

  /** Settings that the checkpoint has, to change some of for {@link #with}. */
  public GenerationSettings settings() {
    return generator.settings();
  }

  /**
   * The judge with settings.
   *
   * @throws InputException if the model cannot write as much as they say
   */
  public Judge with(GenerationSettings settings) {
    generator.room(settings);
    return new Judge() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String answer(String system, String prompt, long seed) throws JudgeException {
        return CheckpointJudge.this.answer(system, prompt, settings.toBuilder().seed(seed).build());
      }
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String answer(String system, String prompt, long seed) throws JudgeException {
    return answer(system, prompt, settings().toBuilder().seed(seed).build());
  }

  private String answer(String system, String prompt, GenerationSettings settings)
      throws JudgeException {
    try {
      return generator.generate(text(system, prompt), settings).written();
    } catch (InputException e) {
      // such as a task that is longer than the model reads
      throw new JudgeException(String.valueOf(e.getMessage()), false);
    }
  }

  private String text(String system, String prompt) {
    if (!chats) {
      return system + "\n\n" + prompt + "\n\n";
    }
    ChatTokens chat = generator.chat(false);
    try {
      return chat.prompt(List.of(new Turn(Role.SYSTEM, system), Turn.user(prompt)));
    } catch (InputException e) {
      // a template without a place for a system's turn
      return chat.prompt(List.of(Turn.user(system + "\n\n" + prompt)));
    }
  }

  @Override
  public void close() {
    generator.close();
  }
}
