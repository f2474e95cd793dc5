package org.warmstart.learn.task.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.eval.metric.TagScheme;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.label.TagSchemes;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.model.registry.Families;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.train.WordPieceTrainer;

/** Which tokens learn which tags, and which scheme tags are of. */
class TaggingTest {
  private static final Tokenizer BERT =
      new WordPieceTrainer().vocabularySize(60).train(List.of("abcdefg ab cd '".repeat(4)));

  private static Example encode(boolean all, int length, String tokens, String tags) {
    Task task =
        new Tagging.Settings(List.of("O", "B-X", "I-X"), TagScheme.IOB2, all, length, null, null)
            .create(TaskContext.of(TokenizerPair.of(BERT), Families.preset("bert-base-uncased")));
    return task.encode(new TaskRow(Map.of("tokens", tokens, "tags", tags), "row 1")).get(0);
  }

  /**
   * As transformers' token classification example labels them from {@code word_ids}: a word's first
   * token, or all.
   */
  @Test
  void aWordsFirstTokenLearnsItsTag() {
    int quote = BERT.ids("ab'cd").length;
    assertThat(quote).isGreaterThan(2);
    String tokens = "[\"ab\", \"ab'cd\", \"g\"]";
    String tags = "[\"O\", \"B-X\", \"I-X\"]";
    Example first = encode(false, 40, tokens, tags);
    Example all = encode(true, 40, tokens, tags);
    assertThat(first.ids()).isEqualTo(BERT.encode("ab ab'cd g").ids());
    int before = BERT.ids("ab").length;
    List<Integer> firsts = new ArrayList<>(Collections.nCopies(first.ids().length, -100));
    firsts.set(1, 0);
    firsts.set(1 + before, 1);
    firsts.set(1 + before + quote, 2);
    assertThat(classes(first)).isEqualTo(firsts);
    List<Integer> whole = new ArrayList<>();
    whole.add(-100);
    whole.addAll(Collections.nCopies(before, 0));
    whole.addAll(Collections.nCopies(quote, 1));
    whole.addAll(Collections.nCopies(BERT.ids("g").length, 2));
    whole.add(-100);
    assertThat(classes(all)).isEqualTo(whole);
  }

  private static List<Integer> classes(Example example) {
    List<Integer> classes = new ArrayList<>();
    for (int token = 0; token < example.ids().length; token++) {
      classes.add(example.numbers()[token]);
    }
    return classes;
  }

  @Test
  void wordsBeyondTheLengthAreLost() {
    int ab = BERT.ids("ab").length;
    Example cut =
        encode(
            false, 2 + 2 * ab, "[\"ab\", \"ab\", \"ab\", \"ab\"]", "[\"O\", \"O\", \"O\", \"O\"]");
    assertThat(cut.lostWords()).isEqualTo(2);
    assertThat(cut.ids()).hasSize(2 + 2 * ab);
  }

  @Test
  void aSchemeWithoutATagIsRefused() {
    assertThatThrownBy(
            () ->
                new Tagging.Settings(
                        List.of("O", "B-X", "E-X"), TagScheme.IOB2, false, 40, null, null)
                    .create(
                        TaskContext.of(
                            TokenizerPair.of(BERT), Families.preset("bert-base-uncased"))))
        .isInstanceOf(InputException.class)
        .hasMessage("task.scheme: iob2 has no tag 'E-X'; the tags may be iobes");
  }

  /** What is written by a scheme's rules is read as it was, and told from the others. */
  @Test
  void schemesAreRecognised() {
    for (TagScheme scheme : TagScheme.values()) {
      SeededRandom random = new SeededRandom(7);
      TagSchemes schemes = new TagSchemes();
      for (int sentence = 0; sentence < 50; sentence++) {
        List<TagScheme.Entity> entities = new ArrayList<>();
        int at = 0;
        while (at < 12) {
          at += random.nextInt(2);
          int end = at + 1 + random.nextInt(3);
          entities.add(new TagScheme.Entity(random.nextInt(2) == 0 ? "X" : "Y", at, end));
          at = end;
        }
        List<String> tags = scheme.tags(entities, at + 1);
        if (scheme != TagScheme.IOE1) {
          assertThat(scheme.entities(tags)).isEqualTo(entities);
        }
        schemes.add(tags);
      }
      List<String> notes = new ArrayList<>();
      if (scheme != TagScheme.IOE1) {
        assertThat(schemes.scheme(null, notes::add)).isEqualTo(scheme);
        assertThat(notes.get(0)).startsWith("tags: " + scheme).contains("50 of 50 sentences");
      }
    }
    TagSchemes none = new TagSchemes();
    none.add(List.of("NOUN", "VERB"));
    assertThat(none.scheme(null, note -> {})).isNull();
  }
}
