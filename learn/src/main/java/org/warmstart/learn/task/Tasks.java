package org.warmstart.learn.task;

import org.warmstart.base.record.Choices;

/** The fine-tuning tasks by name. */
public final class Tasks {
  /** All of them. */
  public static final Choices<TaskSettings> ALL =
      Choices.of(TaskSettings.class, "task")
          .add("classification", Classification.Settings.class)
          .add("multi-label", MultiLabelClassification.Settings.class)
          .add("tagging", Tagging.Settings.class)
          .add("question-answering", QuestionAnswering.Settings.class)
          .add("multiple-choice", MultipleChoice.Settings.class)
          .add("regression", Regression.Settings.class)
          .add("seq2seq", SequenceToSequence.Settings.class)
          .add("text-to-text", TextToText.Settings.class)
          .add("conversation", Conversation.Settings.class)
          .add("dpo", Dpo.Settings.class)
          .add("reward", RewardModel.Settings.class)
          .add("sentence-embedding", SentenceEmbedding.Settings.class)
          .add("few-shot-classification", FewShotClassification.Settings.class)
          .add("embedding-distillation", EmbeddingDistillation.Settings.class);

  private Tasks() {}
}
