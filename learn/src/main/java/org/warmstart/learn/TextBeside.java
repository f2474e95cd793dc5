package org.warmstart.learn;

import java.util.List;
import java.util.function.Consumer;
import org.warmstart.learn.card.CardData;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.objective.Causal;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskBatches;
import org.warmstart.learn.text.TextData;
import org.warmstart.learn.text.TextTokens;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.text.Tokenizer;

/** What a fine-tuning reads: a table's rows, and plain text beside them if the task has some. */
final class TextBeside {
  private TextBeside() {}

  /**
   * The micro-batches of training.
   *
   * @param parts takes what was read, for the model's card
   */
  static BatchSource source(
      FinetuneConfig config,
      Task task,
      TaskBatches rows,
      DataCache cache,
      Consumer<String> notes,
      List<CardData> parts) {
    Task.PlainText plain = task.plainText();
    BatchSource text = null;
    if (plain != null) {
      Tokenizer tokenizer = task.tokenizers().source();
      TextTokens tokens =
          new TextData(plain.files(), plain.unit(), List.of(), 0)
              .tokens(tokenizer, TextTokens.Pieces.DOCUMENTS, config.seed());
      TextTokens.Split split = tokens.split(cache, notes);
      notes.accept("plain text: " + split.note());
      parts.addAll(tokens.parts(cache, split));
      Cut cut = new Cut(plain.sequenceLength(), plain.batchSize(), config.seed());
      text = new Causal().batches(split.training(), tokenizer, cut);
    }
    return task.source(rows, text, config.training().accumulation(), config.seed());
  }
}
