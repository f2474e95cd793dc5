package org.warmstart.learn.recipe;

import org.warmstart.learn.FinetuneConfig;
import org.warmstart.learn.PretrainConfig;

/**
 * A configuration that a paper gives the values of.
 *
 * @param name such as {@code bert-glue}
 * @param summary one line
 * @param paper authors, year and title
 * @param command that it is for
 * @param text the whole file, with comments
 */
public record Recipe(String name, String summary, String paper, Command command, String text) {
  /** Commands that recipes are for. */
  public enum Command {
    /** Pre-training on text. */
    PRETRAIN("pretrain", PretrainConfig.class),
    /** Fine-tuning on tables. */
    FINETUNE("finetune", FinetuneConfig.class);

    private final String word;
    private final Class<? extends Record> config;

    Command(String word, Class<? extends Record> config) {
      this.word = word;
      this.config = config;
    }

    /** What is typed. */
    public String word() {
      return word;
    }

    /** What the command reads. */
    public Class<? extends Record> config() {
      return config;
    }
  }

  /** What the recipe is called in messages. */
  String source() {
    return "recipe " + name;
  }
}
