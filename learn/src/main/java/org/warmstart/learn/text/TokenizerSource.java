package org.warmstart.learn.text;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.data.text.Document;
import org.warmstart.data.text.TextCorpus;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.WordPieceTrainer;

/**
 * Where a tokenizer comes from: files, or training on the run's text.
 *
 * @param path tokenizer files; null: the checkpoint's, or trained
 * @param train the kind of tokenizer to train
 * @param vocabularySize of a trained one
 */
public record TokenizerSource(
    @Nullable Path path,
    @Nullable Kind train,
    @Default("8000") @InRange(least = 1) int vocabularySize) {
  private static final List<String> BERT_TOKENS =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
  private static final List<String> GPT_TOKENS = List.of("<|endoftext|>");

  /** Kinds of tokenizers that can be trained here. */
  public enum Kind {
    /** BERT's, lower case. */
    WORDPIECE,
    /** GPT-2's. */
    BYTE_LEVEL_BPE
  }

  public TokenizerSource {
    if (path != null && train != null) {
      throw new InputException("tokenizer: give either a path or what to train");
    }
  }

  /**
   * Loads or trains.
   *
   * @param more special tokens that a trained one has besides the usual ones
   */
  public Tokenizer get(@Nullable Path checkpoint, TextData text, List<String> more) {
    if (path != null) {
      return TokenizerFiles.load(path);
    }
    if (train == null) {
      if (checkpoint == null) {
        throw new InputException(
            "tokenizer: give a path, or a kind to train: wordpiece or byte-level-bpe");
      }
      return TokenizerFiles.load(checkpoint);
    }
    if (text.texts().isEmpty()) {
      throw new InputException(
          "tokenizer.train: the mixture has tables alone, and a tokenizer is trained on text files;"
              + " give a path");
    }
    Iterable<String> texts = () -> texts(text);
    return switch (train) {
      case WORDPIECE ->
          new WordPieceTrainer()
              .vocabularySize(vocabularySize)
              .specialTokens(together(BERT_TOKENS, more))
              .train(texts);
      case BYTE_LEVEL_BPE ->
          new ByteLevelBpeTrainer()
              .vocabularySize(vocabularySize)
              .specialTokens(together(GPT_TOKENS, more))
              .train(texts);
    };
  }

  private static List<String> together(List<String> usual, List<String> more) {
    return Stream.concat(usual.stream(), more.stream()).distinct().toList();
  }

  /** All documents, of one corpus after another. */
  private static Iterator<String> texts(TextData text) {
    return text.texts().stream().flatMap(TokenizerSource::documents).iterator();
  }

  private static Stream<String> documents(TextData text) {
    TextCorpus corpus = TextCorpus.open(text.files(), text.unit());
    Iterator<String> documents =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return corpus.hasNext();
          }

          @Override
          public String next() {
            Document document = corpus.next();
            return document.text();
          }
        };
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(documents, Spliterator.ORDERED), false);
  }
}
