package org.warmstart.model.family.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.model.Spelling;
import org.warmstart.model.TokenRoles;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class CharacterWordsTest {
  private static final List<String> WORDS =
      List.of("[PAD]", "<s>", "</s>", "héron", "a", "elephants");

  private static CharacterWords layer(int longestWord) {
    RandomState.seed(6);
    CharacterWords layer =
        new CharacterWords(
            new CharacterWords.Sizes(3, longestWord, List.of(1, 3), List.of(4, 5), "relu", 1),
            WORDS.size() + 1,
            new TokenRoles(1, 2, 0, null),
            7);
    layer.initialise();
    Spelling.tell(layer, id -> id < WORDS.size() ? WORDS.get(id) : null);
    return layer;
  }

  /** As in the published vocabulary: bytes, and five marks behind them, all counted from 1. */
  @Test
  void spellsInBytesBetweenMarks() {
    CharacterWords layer = layer(8);
    try (Scope scope = Scope.open()) {
      Tensor ids = Objects.requireNonNull(layer.parameters().get("ids")).tensor();
      float[][] expected = {
        {0, 0, 0, 0, 0, 0, 0, 0},
        {259, 257, 260, 261, 261, 261, 261, 261},
        {259, 258, 260, 261, 261, 261, 261, 261},
        {259, 'h' + 1, 0xC3 + 1, 0xA9 + 1, 'r' + 1, 'o' + 1, 'n' + 1, 260},
        {259, 'a' + 1, 260, 261, 261, 261, 261, 261},
        {259, 'e' + 1, 'l' + 1, 'e' + 1, 'p' + 1, 'h' + 1, 'a' + 1, 260},
        {0, 0, 0, 0, 0, 0, 0, 0},
      };
      for (int id = 0; id < expected.length; id++) {
        assertThat(Tensors.floats(ids.select(0, id))).containsExactly(expected[id]);
      }
    }
    layer.release();
  }

  /**
   * Only as many characters are read as make a difference; here a word alone and with longer ones.
   */
  @Test
  void aWordsVectorIsItsOwn() {
    CharacterWords layer = layer(20);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Tensor together = layer.forward(Tensors.ofLongs(new long[] {4, 5, 3, 4, 0, 6}, 2, 3));
      for (long[] place : new long[][] {{0, 0, 4}, {0, 1, 5}, {0, 2, 3}, {1, 0, 4}, {1, 1, 0}}) {
        Tensor alone = layer.forward(Tensors.ofLongs(new long[] {place[2]}, 1, 1));
        assertThat(
                Tensors.maxDifference(
                    together.select(0, place[0]).select(0, place[1]), alone.reshape(-1)))
            .isLessThan(1e-6);
      }
    }
    layer.release();
  }
}
