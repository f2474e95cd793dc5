package org.warmstart.learn.objective;

import java.nio.file.Path;
import java.util.List;
import org.warmstart.base.record.Choices;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.model.Family;

/** The pre-training objectives by name. */
public final class Objectives {
  /** All of them. */
  public static final Choices<Objective> ALL =
      Choices.of(Objective.class, "objective")
          .add("causal", Causal.class)
          .add("bidirectional", Bidirectional.class)
          .add("masked", Masked.class)
          .add("replaced-token-detection", ReplacedTokenDetection.class)
          .add("span-corruption", SpanCorruption.class)
          .add("prefix-lm", PrefixLm.class)
          .add("denoising", Denoising.class)
          .add("tsdae", Tsdae.class)
          .add("gap-sentences", GapSentences.class)
          .add("future-ngrams", FutureNgrams.class)
          .add("permutation", Permutation.class)
          .add("skip-thought", SkipThought.class)
          .add("quick-thought", QuickThought.class);

  private record Usual(Objective objective) {}

  private Objectives() {}

  /** The names of those that, without settings, can train a family. */
  public static List<String> trainable(Family<?> family) {
    return ALL.names().stream().filter(name -> usual(name).trains(family)).toList();
  }

  /** An objective as its name alone chooses it. */
  private static Objective usual(String name) {
    return ConfigReader.parse("objective: " + name, name, Path.of(""), List.of(), Usual.class)
        .objective();
  }
}
