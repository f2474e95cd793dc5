package org.warmstart.learn.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.warmstart.data.text.DocumentUnit;
import org.warmstart.data.text.HeldOutSplit;
import org.warmstart.data.text.SentenceSplitter;
import org.warmstart.data.text.TextCorpus;
import org.warmstart.learn.Pretraining;
import org.warmstart.learn.TinyRuns;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.train.ByteLevelBpeTrainer;

class TextTokensTest {
  private static final long SEED = 4;

  private final Path folder;
  private final List<String> notes = new ArrayList<>();
  private final Path text;
  private final Tokenizer tokenizer;

  TextTokensTest(@TempDir Path folder) {
    this.folder = folder;
    text = TinyRuns.text(folder, 300);
    tokenizer =
        new ByteLevelBpeTrainer()
            .vocabularySize(300)
            .specialTokens(List.of("<|endoftext|>"))
            .train(documents(DocumentUnit.PARAGRAPH));
  }

  private List<String> documents(DocumentUnit unit) {
    List<String> documents = new ArrayList<>();
    try (TextCorpus corpus = TextCorpus.open(List.of(text), unit)) {
      corpus.forEachRemaining(document -> documents.add(document.text()));
    }
    return documents;
  }

  private DataCache cache() {
    return DataCache.beside(folder.resolve("run"), notes::add);
  }

  private TextTokens tokens(DocumentUnit unit, boolean sentences, double heldOut) {
    TextData data = new TextData(List.of(text), unit, List.of(), heldOut);
    return data.tokens(
        tokenizer, sentences ? TextTokens.Pieces.SENTENCES : TextTokens.Pieces.DOCUMENTS, SEED);
  }

  /** Every document's sentences, tokenized one after the other. */
  private List<List<List<Integer>>> plain(List<String> documents, boolean sentences) {
    SentenceSplitter splitter = new SentenceSplitter();
    return documents.stream()
        .map(document -> sentences ? splitter.split(document) : List.of(document))
        .map(pieces -> pieces.stream().map(piece -> list(tokenizer.ids(piece))).toList())
        .toList();
  }

  private static List<Integer> list(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  private static List<List<List<Integer>>> read(TokenizedCorpus corpus) {
    return IntStream.range(0, corpus.documents())
        .mapToObj(
            document ->
                IntStream.range(corpus.firstSentence(document), corpus.firstSentence(document + 1))
                    .mapToObj(sentence -> read(corpus, sentence))
                    .toList())
        .toList();
  }

  private static List<Integer> read(TokenizedCorpus corpus, int sentence) {
    List<Integer> ids = new ArrayList<>();
    for (long at = corpus.firstToken(sentence); at < corpus.firstToken(sentence + 1); at++) {
      ids.add(corpus.token(at));
    }
    return ids;
  }

  @ParameterizedTest
  @EnumSource(
      value = DocumentUnit.class,
      names = {"PARAGRAPH", "LINE"})
  void documentsAreInTheirOrderAsTheyAreTokenizedAlone(DocumentUnit unit) {
    HeldOutSplit split = new HeldOutSplit(0.2, 0, SEED);
    for (boolean sentences : new boolean[] {true, false}) {
      List<String> training = new ArrayList<>();
      List<String> heldOut = new ArrayList<>();
      for (String document : documents(unit)) {
        boolean held = split.of(document) == HeldOutSplit.Part.VALIDATION;
        (held ? heldOut : training).add(document);
      }
      TextTokens.Split read = tokens(unit, sentences, 0.2).split(cache(), notes::add);
      assertThat(read(read.training())).isEqualTo(plain(training, sentences));
      assertThat(read(read.heldOut())).isEqualTo(plain(heldOut, sentences));
    }
  }

  /** One file: its last paragraphs are held out, and none is tokenized alone. */
  @Test
  void aFileIsReadAsItStands() {
    String whole = documents(DocumentUnit.FILE).get(0);
    TextTokens.Split read = tokens(DocumentUnit.FILE, false, 0.1).split(cache(), notes::add);
    List<Integer> ids = read(read.training(), 0);
    String kept = tokenizer.decode(ids.stream().mapToInt(i -> i).toArray(), false);
    assertThat(whole).startsWith(kept);
    assertThat(ids).isEqualTo(list(tokenizer.ids(kept)));
    assertThat(read(read.heldOut(), 0))
        .isEqualTo(list(tokenizer.ids(whole.substring(kept.length()))));
    assertThat(whole.substring(kept.length()).split("\n\n")).hasSize(30);
  }

  /** Draws depend on the number of a piece, and not on who tokenizes it when. */
  @Test
  void drawsAreNumberedThroughTheText() {
    Sampling sampling = Sampling.bpeDropout(0.4, 11);
    List<List<Integer>> expected = new ArrayList<>();
    SentenceSplitter splitter = new SentenceSplitter();
    for (String document : documents(DocumentUnit.PARAGRAPH)) {
      for (String sentence : splitter.split(document)) {
        expected.add(list(tokenizer.ids(sentence, sampling.derive(expected.size()))));
      }
    }
    TextTokens tokens = tokens(DocumentUnit.PARAGRAPH, true, 0);
    TokenizedCorpus drawn = TextTokens.training(tokens.sampled(cache(), sampling, notes::add));
    assertThat(read(drawn).stream().flatMap(List::stream).toList()).isEqualTo(expected);
  }

  @Test
  void runsShareTheTokensOfAText() {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void note(String message) {
            notes.add(message);
          }
        };
    Pretraining.run(TinyRuns.gpt(text, folder.resolve("one"), "training.steps=2"), listener);
    assertThat(notes)
        .anyMatch(note -> note.matches("[0-9,]+ tokens of text.* held out, now in .*"));
    notes.clear();
    Pretraining.run(TinyRuns.gpt(text, folder.resolve("one"), "training.steps=3"), listener);
    Pretraining.run(
        TinyRuns.gpt(text, folder.resolve("two"), "training.steps=2", "sequenceLength=16"),
        listener);
    assertThat(notes)
        .filteredOn(note -> note.contains(" tokens of text"))
        .hasSize(2)
        .allMatch(note -> note.contains(", as they are in "));
  }
}
