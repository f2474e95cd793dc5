package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.TokenStream;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.data.CacheKey;
import org.warmstart.learn.data.ColumnType;
import org.warmstart.learn.data.ColumnWriter;
import org.warmstart.learn.data.Columns;
import org.warmstart.learn.data.ColumnsWriter;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.WordPieceTrainer;

class TokenizedCorpusTest {
  private static final Cut CUT = new Cut(24, 5, 7);
  private static final List<String> TEXT =
      List.of(
          IntStream.range(0, 400)
              .mapToObj(i -> Integer.toString(i * 7919 % 1000))
              .collect(Collectors.joining(" ")));

  private final Path folder;
  private final Tokenizer wordPiece =
      new WordPieceTrainer()
          .vocabularySize(120)
          .specialTokens(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"))
          .train(TEXT);
  private final Tokenizer bpe =
      new ByteLevelBpeTrainer()
          .vocabularySize(300)
          .specialTokens(List.of("<|endoftext|>"))
          .train(TEXT);

  TokenizedCorpusTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private DataCache cache() {
    return DataCache.beside(folder.resolve("run"), note -> {});
  }

  /** Documents of none to eight sentences of none to thirteen tokens. */
  private static List<List<int[]>> documents() {
    SeededRandom random = new SeededRandom(5);
    List<List<int[]>> documents = new ArrayList<>();
    for (int d = 0; d < 60; d++) {
      List<int[]> sentences = new ArrayList<>();
      for (int s = random.nextInt(9); s > 0; s--) {
        sentences.add(IntStream.range(5 + d, 5 + d + random.nextInt(14)).toArray());
      }
      documents.add(sentences);
    }
    return documents;
  }

  private static TokenizedCorpus inMemory() {
    TokenizedCorpus.Builder builder = new TokenizedCorpus.Builder();
    documents().forEach(builder::addDocument);
    return builder.build();
  }

  private TokenizedCorpus inFiles(ColumnType type) {
    Columns columns =
        cache()
            .get(
                "corpus",
                new CacheKey("corpus").with("type", type.toString()),
                writer -> {
                  TokenizedCorpus.Writer part = TokenizedCorpus.Writer.into(writer, "part", type);
                  documents().forEach(part::addDocument);
                  part.end(writer.facts().putObject("part"));
                })
            .columns();
    return TokenizedCorpus.of(columns, "part");
  }

  /** Checkpoints hold this number: it stays what it was when a corpus was three arrays. */
  @Test
  void theFingerprintIsThatOfThreeArrays() {
    int[] tokens =
        documents().stream().flatMap(List::stream).flatMapToInt(Arrays::stream).toArray();
    List<Integer> sentences = new ArrayList<>();
    List<Integer> starts = new ArrayList<>(List.of(0));
    int at = 0;
    for (List<int[]> document : documents()) {
      int before = sentences.size();
      for (int[] sentence : document) {
        if (sentence.length > 0) {
          sentences.add(at);
          at += sentence.length;
        }
      }
      if (sentences.size() > before) {
        starts.add(sentences.size());
      }
    }
    sentences.add(at);
    long expected =
        31L * (31L * Arrays.hashCode(tokens) + sentences.hashCode()) + starts.hashCode();
    assertThat(inMemory().fingerprint()).isEqualTo(expected);
    assertThat(inFiles(ColumnType.U16).fingerprint()).isEqualTo(expected);
    assertThat(inFiles(ColumnType.I32).fingerprint()).isEqualTo(expected);
  }

  @Test
  void everyObjectiveMakesTheSameBatchesFromFiles() {
    for (Objective objective :
        List.of(new Masked(false), new Masked(true), new SkipThought(), new QuickThought())) {
      assertSame(
          objective.batches(inFiles(ColumnType.U16), wordPiece, CUT),
          objective.batches(inMemory(), wordPiece, CUT));
    }
    Tokenizer words = ObjectiveTexts.words();
    for (Objective objective :
        List.of(
            new SpanCorruption(),
            new PrefixLm(),
            new Denoising(),
            new GapSentences(),
            new FutureNgrams(20, 0.15, 0.8, 0.1))) {
      assertSame(
          objective.batches(inFiles(ColumnType.U16), words, CUT),
          objective.batches(inMemory(), words, CUT));
    }
    for (Objective objective : List.of(new Causal(), new Bidirectional())) {
      for (Tokenizer tokenizer : List.of(wordPiece, bpe)) {
        assertSame(
            objective.batches(inFiles(ColumnType.I32), tokenizer, CUT),
            objective.batches(inMemory(), tokenizer, CUT));
      }
    }
  }

  private static void assertSame(BatchSource one, BatchSource other) {
    assertThat(one.fingerprint()).isEqualTo(other.fingerprint());
    for (int epoch = 0; epoch < 2; epoch++) {
      assertThat(one.batches(epoch)).isEqualTo(other.batches(epoch));
      for (int i = 0; i < one.batches(epoch); i++) {
        Batch batch = one.batch(epoch, i);
        Batch expected = other.batch(epoch, i);
        assertThat(batch.names()).isEqualTo(expected.names());
        for (String name : batch.names()) {
          assertThat(batch.longs(name)).isEqualTo(expected.longs(name));
        }
      }
    }
  }

  /** Windows in their order, joined, are the stream that the documents make. */
  @Test
  void aStreamIsDocumentsAndTheirEnds() {
    int end = bpe.id("<|endoftext|>").orElseThrow();
    List<Integer> expected = new ArrayList<>();
    for (List<int[]> document : documents()) {
      int before = expected.size();
      document.forEach(sentence -> Arrays.stream(sentence).forEach(expected::add));
      if (expected.size() > before) {
        expected.add(end);
      }
    }
    TokenStream whole = new TokenStream(inFiles(ColumnType.U16), bpe, true);
    assertThat(whole.length()).isEqualTo(expected.size());
    assertThat(whole.hash()).isEqualTo(expected.hashCode());
    for (int length : new int[] {1, 7, expected.size()}) {
      for (int from = 0; from + length <= expected.size(); from++) {
        assertThat(whole.read(from, length))
            .containsExactly(
                expected.subList(from, from + length).stream().mapToInt(i -> i).toArray());
      }
    }
    TokenStream ended = new TokenStream(inFiles(ColumnType.U16), bpe, false);
    assertThat(ended.length()).isEqualTo(expected.size() - 1);
    assertThat(ended.hash()).isEqualTo(expected.subList(0, expected.size() - 1).hashCode());
  }

  /** A file with a hole of 2^31 tokens between two documents that have some. */
  @Test
  void moreThanTwoThousandMillionTokensAreTrainedOn() {
    long hole = (1L << 31) + 1000;
    Columns columns =
        cache().get("long", new CacheKey("long"), writer -> writeWithHole(writer, hole)).columns();
    TokenizedCorpus corpus = TokenizedCorpus.of(columns, "part");
    assertThat(corpus.tokens()).isEqualTo(hole + 6);
    assertThat(corpus.token(hole + 3)).isEqualTo(21);
    Cut cut = new Cut(1 << 16, 1, 3);
    int end = bpe.id("<|endoftext|>").orElseThrow();
    TokenStream stream = new TokenStream(corpus, bpe, true);
    assertThat(stream.length()).isEqualTo(hole + 9);
    assertThat(stream.read(hole + 2, 7)).containsExactly(0, 0, end, 21, 22, 23, end);
    BatchSource causal = new Causal().batches(corpus, bpe, cut);
    assertThat(causal.batches(0)).isEqualTo((int) ((hole + 9 - 2) / ((1 << 16) - 1)) + 1);
    BatchSource masked = new Masked(false).batches(corpus, wordPiece, cut);
    assertThat(masked.batches(0)).isEqualTo((int) (hole / ((1 << 16) - 2)) + 3);
    // blocks come in the order of a permutation; the last one is at the text's end
    int[] order = new SeededRandom(cut.seed()).derive(0).permutation(causal.batches(0));
    int last = Arrays.stream(order).boxed().toList().indexOf(order.length - 1);
    long[] ids = causal.batch(0, last).longs("input_ids");
    assertThat(Arrays.copyOfRange(ids, ids.length - 5, ids.length))
        .containsExactly(end, 21, 22, 23, end);
  }

  private static void writeWithHole(ColumnsWriter writer, long hole) {
    ColumnWriter tokens = writer.column("part_tokens", ColumnType.U16);
    tokens.addAll(new int[] {11, 12, 13});
    tokens.addZeros(hole);
    tokens.addAll(new int[] {21, 22, 23});
    ColumnWriter sentences = writer.column("part_sentences", ColumnType.I64);
    ColumnWriter documents = writer.column("part_documents", ColumnType.I64);
    for (long start : new long[] {0, 3, hole + 3, hole + 6}) {
      documents.add(sentences.count());
      sentences.add(start);
    }
    writer.column("part_document_hashes", ColumnType.I32).addAll(new int[3]);
    writer.facts().putObject("part").put("fingerprint", 1);
  }
}
