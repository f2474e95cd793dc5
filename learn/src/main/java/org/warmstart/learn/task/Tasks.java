package org.warmstart.learn.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.file.TokenizerPair;

/** The fine-tuning tasks by name. */
public final class Tasks {
  /** Makes a task. */
  @FunctionalInterface
  private interface Factory {
    Task create(TokenizerPair tokenizers, ModelConfig config, TaskSettings settings);
  }

  private static final Map<String, Factory> ALL = new LinkedHashMap<>();

  static {
    ALL.put("classification", Classification::new);
    ALL.put("regression", Regression::new);
    ALL.put("seq2seq", SequenceToSequence::new);
  }

  private Tasks() {}

  public static Set<String> names() {
    return Collections.unmodifiableSet(ALL.keySet());
  }

  /**
   * Makes a task for the tokenizers of a model.
   *
   * @param config of the checkpoint that is fine-tuned
   * @throws InputException if there is no such task, listing those there are, or the settings do
   *     not fit it
   */
  public static Task create(
      String name, TokenizerPair tokenizers, ModelConfig config, TaskSettings settings) {
    return factory(name).create(tokenizers, config, settings);
  }

  /** Checks that there is such a task. */
  public static void require(String name) {
    factory(name);
  }

  private static Factory factory(String name) {
    Factory factory = ALL.get(name);
    if (factory == null) {
      throw new InputException(NearNames.unknown("task", name, ALL.keySet()));
    }
    return factory;
  }
}
