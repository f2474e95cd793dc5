package org.warmstart.data.perturb;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Choices;
import org.warmstart.base.record.ConfigReader;

/** The perturbations by name. */
public final class Perturbations {
  /** All of them. */
  public static final Choices<Perturbation> ALL =
      Choices.of(Perturbation.class, "perturbation")
          .add("typos", Typos.class)
          .add("case", LetterCase.class)
          .add("spacing", Spacing.class)
          .add("punctuation", Punctuation.class)
          .add("synonyms", Synonyms.class)
          .add("word-order", WordOrder.class)
          .add("distractor", Distractor.class)
          .add("contractions", Contractions.class)
          .add("numbers", NumberChange.class)
          .add("names", NameChange.class)
          .add("look-alikes", LookAlikes.class)
          .add("word-deletion", WordDeletion.class)
          .add("word-masking", WordMasking.class)
          .add("prompts", Prompts.class);

  private record Chosen(List<Perturbation> perturbations) {}

  private Perturbations() {}

  /**
   * Reads a list such as {@code typos, {name: case, to: upper}}, with or without brackets.
   *
   * @param source what to call the text in messages
   * @return the perturbations by a name for each: that of the choice, with a number where it is
   *     there several times
   * @throws InputException for what is wrong with it, or if there are none
   */
  public static Map<String, Perturbation> parse(String list, String source) {
    String text = list.strip();
    String yaml = "perturbations: " + (text.startsWith("[") ? text : "[" + text + "]");
    return named(
        ConfigReader.parse(yaml, source, Path.of(""), List.of(), Chosen.class).perturbations());
  }

  /**
   * A name for each.
   *
   * @throws InputException if there are none
   */
  public static Map<String, Perturbation> named(List<Perturbation> perturbations) {
    if (perturbations.isEmpty()) {
      throw new InputException("name at least one perturbation: " + String.join(", ", ALL.names()));
    }
    Map<String, Perturbation> named = new LinkedHashMap<>();
    for (Perturbation each : perturbations) {
      String name = ALL.nameOf(each);
      int number = 2;
      for (String unique = name; named.putIfAbsent(unique, each) != null; number++) {
        unique = name + " " + number;
      }
    }
    return named;
  }
}
