package org.warmstart.learn.task.registry;

import org.warmstart.base.record.Choices;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.chat.Conversation;
import org.warmstart.learn.task.chat.Dpo;
import org.warmstart.learn.task.chat.Ppo;
import org.warmstart.learn.task.chat.RewardModel;
import org.warmstart.learn.task.embedding.EmbeddingDistillation;
import org.warmstart.learn.task.embedding.FewShotClassification;
import org.warmstart.learn.task.embedding.SentenceEmbedding;
import org.warmstart.learn.task.sequence.Classification;
import org.warmstart.learn.task.sequence.MultiLabelClassification;
import org.warmstart.learn.task.sequence.MultipleChoice;
import org.warmstart.learn.task.sequence.Regression;
import org.warmstart.learn.task.token.QuestionAnswering;
import org.warmstart.learn.task.token.Tagging;
import org.warmstart.learn.task.writing.SequenceToSequence;
import org.warmstart.learn.task.writing.TextToText;

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
          .add("ppo", Ppo.Settings.class)
          .add("sentence-embedding", SentenceEmbedding.Settings.class)
          .add("few-shot-classification", FewShotClassification.Settings.class)
          .add("embedding-distillation", EmbeddingDistillation.Settings.class);

  private Tasks() {}
}
