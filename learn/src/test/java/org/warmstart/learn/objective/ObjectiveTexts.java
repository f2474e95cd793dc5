package org.warmstart.learn.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.SpecialIds;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.train.WordLevelTrainer;
import org.warmstart.text.train.WordPieceTrainer;

/** Tokenizers and texts of numbers, and the rows that objectives make of them. */
final class ObjectiveTexts {
  private static final List<String> WORDS =
      IntStream.range(0, 60).mapToObj(number -> "w" + number).toList();

  private ObjectiveTexts() {}

  /** Words {@code w0} to {@code w59} and T5's and BART's special tokens. */
  static Tokenizer words() {
    List<String> special = new ArrayList<>(List.of("<pad>", "</s>", "<unk>", "<mask>"));
    IntStream.range(0, 20).mapToObj(number -> "<extra_id_" + number + ">").forEach(special::add);
    return new WordLevelTrainer()
        .vocabularySize(1000)
        .minFrequency(1)
        .specialTokens(special)
        .train(WORDS);
  }

  /** A BERT's tokenizer of the words {@code w0} to {@code w59}. */
  static Tokenizer bert(String... more) {
    List<String> special = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    return new WordPieceTrainer()
        .vocabularySize(400)
        .minFrequency(1)
        .specialTokens(Stream.concat(special.stream(), Arrays.stream(more)).toList())
        .train(List.of(String.join(" ", WORDS), String.join(" ", WORDS)));
  }

  /** Documents of sentences of random length, whose words are drawn at random. */
  static TokenizedCorpus random(Tokenizer tokenizer, int documents, long seed) {
    SeededRandom random = new SeededRandom(seed);
    int[] words = SpecialIds.ordinary(tokenizer);
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    for (int d = 0; d < documents; d++) {
      for (int s = 0; s < 1 + random.nextInt(12); s++) {
        int[] ids = new int[1 + random.nextInt(9)];
        Arrays.setAll(ids, i -> words[random.nextInt(words.length)]);
        corpus.sentence(ids);
      }
      corpus.endDocument();
    }
    return corpus.build();
  }

  /** A row's values without what fills it up. */
  static int[] row(Batch batch, String name, int row, long filling) {
    long[] values = batch.longs(name);
    int width = values.length / batch.rows();
    return Arrays.stream(values, row * width, (row + 1) * width)
        .filter(value -> value != filling)
        .mapToInt(value -> (int) value)
        .toArray();
  }

  /** What all rows of an epoch have, in its order; rows are filled up with a value. */
  static List<int[]> rows(BatchSource source, int epoch, String name, long filling) {
    List<int[]> rows = new ArrayList<>();
    for (int b = 0; b < source.batches(epoch); b++) {
      Batch batch = source.batch(epoch, b);
      for (int row = 0; row < batch.rows(); row++) {
        rows.add(row(batch, name, row, filling));
      }
    }
    return rows;
  }

  static int[] ids(Tokenizer tokenizer, String... tokens) {
    return Arrays.stream(tokens).mapToInt(token -> tokenizer.id(token).orElseThrow()).toArray();
  }
}
