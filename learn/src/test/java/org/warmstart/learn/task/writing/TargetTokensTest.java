package org.warmstart.learn.task.writing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.WordPieceTrainer;

/** What an encoder-decoder's decoder has to write, by the conventions of its tokenizer. */
class TargetTokensTest {
  private static final List<String> TEXT = List.of("the cat sat on the mat", "a dog sat on a cat");
  private static final Tokenizer BERT = new WordPieceTrainer().vocabularySize(80).train(TEXT);
  private static final Tokenizer BARE = new ByteLevelBpeTrainer().vocabularySize(270).train(TEXT);
  private static final int CLS = BERT.id("[CLS]").orElseThrow();
  private static final int SEP = BERT.id("[SEP]").orElseThrow();

  private static int[] labels(TokenizerPair tokenizers, int start, int end, int most) {
    ModelConfig config =
        Families.preset("bert-base-uncased").withTokens(new TokenRoles(null, end, 0, start));
    Task task =
        new SequenceToSequence.Settings(0, most, 1, 0).create(TaskContext.of(tokenizers, config));
    return task.encode(TaskRow.of("a dog", null, "the cat sat", "row 1")).get(0).targetIds();
  }

  private static int[] with(int[] ids, int end) {
    return IntStream.concat(Arrays.stream(ids), IntStream.of(end)).toArray();
  }

  @Test
  void aStartTokenIsTheDecodersFirstInput() {
    int[] words = BERT.ids("the cat sat");
    assertThat(labels(TokenizerPair.of(BERT), CLS, SEP, 20)).isEqualTo(with(words, SEP));
  }

  /** BART starts from its end token, and writes the token that begins a text itself. */
  @Test
  void aBeginningThatIsNotTheStartIsWritten() {
    int[] words = BERT.encode("the cat sat").ids();
    assertThat(words).startsWith(CLS).endsWith(SEP);
    assertThat(labels(TokenizerPair.of(BERT), SEP, SEP, 20)).isEqualTo(words);
  }

  @Test
  void anEndIsAddedWhereTheTokenizerHasNone() {
    int[] words = BARE.ids("the cat sat");
    assertThat(labels(TokenizerPair.of(BERT, BARE), 0, 0, 20)).isEqualTo(with(words, 0));
  }

  /** The padding of one vocabulary may not be in the other. */
  @Test
  void sourcesAreFilledUpFromTheirOwnVocabulary() {
    ModelConfig config =
        Families.preset("bert-base-uncased").withTokens(new TokenRoles(256, 256, 256, 256));
    Task task =
        new SequenceToSequence.Settings(0, 20, 1, 0)
            .create(TaskContext.of(TokenizerPair.of(BERT, BARE), config));
    Batch batch =
        task.batch(
            List.of(
                task.encode(TaskRow.of("a dog", null, "a", "row 1")).get(0),
                task.encode(TaskRow.of("the cat sat on the mat", null, "a", "row 2")).get(0)));
    try (Scope scope = Scope.open()) {
      Tensor ids = batch.toInputs().require("input_ids");
      assertThat(Arrays.stream(Tensors.longs(ids)).max().orElseThrow())
          .isLessThan(BERT.vocabularySize());
    }
  }

  @Test
  void aLongTargetIsCutBeforeItsEnd() {
    int[] words = BERT.ids("the cat sat");
    assertThat(labels(TokenizerPair.of(BERT), CLS, SEP, 3))
        .isEqualTo(new int[] {words[0], words[1], SEP});
  }
}
