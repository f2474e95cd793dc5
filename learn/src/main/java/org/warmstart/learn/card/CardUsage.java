package org.warmstart.learn.card;

import java.util.Map;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.report.ModelCard;

/**
 * What a model's card says of its use.
 *
 * @param isAdapter whether the folder has an adapter in the place of a model
 */
public record CardUsage(ModelConfig config, Head head, boolean isAdapter) {
  /** How the hub calls what a model with a head does. */
  private static final Map<Head, String> PIPELINES =
      Map.of(
          Head.MASKED_LM, "fill-mask",
          Head.PRE_TRAINING, "fill-mask",
          Head.CAUSAL_LM, "text-generation",
          Head.SEQUENCE_TO_SEQUENCE, "text2text-generation",
          Head.SEQUENCE_CLASSIFICATION, "text-classification",
          Head.TOKEN_CLASSIFICATION, "token-classification",
          Head.QUESTION_ANSWERING, "question-answering",
          Head.BEAM_QUESTION_ANSWERING, "question-answering",
          Head.MULTIPLE_CHOICE, "multiple-choice",
          Head.NONE, "feature-extraction");

  /** The command that uses a model with a head on new texts; others are for more training. */
  private static final Map<Head, String> COMMANDS =
      Map.of(
          Head.MASKED_LM, "warmstart fill-mask DIR texts.txt",
          Head.PRE_TRAINING, "warmstart fill-mask DIR texts.txt",
          Head.CAUSAL_LM, "warmstart generate DIR prompts.txt",
          Head.SEQUENCE_TO_SEQUENCE, "warmstart generate DIR texts.txt",
          Head.SEQUENCE_CLASSIFICATION, "warmstart classify DIR texts.txt",
          Head.TOKEN_CLASSIFICATION, "warmstart tag DIR texts.txt",
          Head.QUESTION_ANSWERING, "warmstart answer DIR questions.tsv",
          Head.NEIGHBOUR_CHOICE, "warmstart embed DIR sentences.txt",
          Head.NEIGHBOUR_GENERATION, "warmstart embed DIR sentences.txt");

  /** The class name that checkpoints state. */
  public String architecture() {
    return config.family().architecture(head);
  }

  /** Says what the model does, in words to search for and in lines to copy. */
  public void addTo(ModelCard card) {
    card.tag(config.modelType());
    if (PIPELINES.containsKey(head)) {
      card.pipeline(PIPELINES.getOrDefault(head, ""));
    }
    boolean python = config.family().isInTransformers();
    if (python) {
      card.library(isAdapter ? "peft" : "transformers");
    }
    card.section("How to use it", usage() + (python ? python() : ""));
  }

  private String usage() {
    String command =
        isAdapter
            ? "warmstart convert DIR --base BASE --out MODEL"
            : COMMANDS.getOrDefault(head, "warmstart describe DIR");
    return "With Warmstart, `DIR` being this folder"
        + (isAdapter ? " and `BASE` the checkpoint that it was trained on" : "")
        + ":\n\n"
        + ModelCard.code("", command);
  }

  private String python() {
    String code =
        isAdapter
            ? """
              from peft import PeftModel
              from transformers import AutoTokenizer, %1$s

              tokenizer = AutoTokenizer.from_pretrained("DIR")
              model = PeftModel.from_pretrained(%1$s.from_pretrained("BASE"), "DIR")
              """
            : """
              from transformers import AutoTokenizer, %1$s

              tokenizer = AutoTokenizer.from_pretrained("DIR")
              model = %1$s.from_pretrained("DIR")
              """;
    return "\nWith transformers:\n\n" + ModelCard.code("python", code.formatted(architecture()));
  }
}
