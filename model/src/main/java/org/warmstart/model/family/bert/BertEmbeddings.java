package org.warmstart.model.family.bert;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;

/**
 * Sum of word, position and segment embeddings, normalised (Devlin et al. 2019, section 3, figure
 * 2).
 *
 * <p>Shapes: B batch, T tokens, E width of the embeddings.
 */
final class BertEmbeddings extends Module {
  private final Embedding words;
  private final Embedding positions;
  private final @Nullable Embedding types;
  private final LayerNorm norm;
  private final double dropout;

  /**
   * Builds the tables; without segments where the settings have none.
   *
   * @param width E, which need not be the layers'
   */
  BertEmbeddings(BertSettings sizes, int width, Embedding positions) {
    Integer padding = sizes.tokens().padding();
    int vocabulary = sizes.vocabularySize();
    words =
        child(
            "word_embeddings",
            padding == null
                ? sizes.embedding(vocabulary, width)
                : Embedding.withPadding(vocabulary, width, sizes.initializerRange(), padding),
            Parameter.Use.TOKENS);
    this.positions = child("position_embeddings", positions);
    types =
        sizes.tokenTypes() == 0
            ? null
            : child("token_type_embeddings", sizes.embedding(sizes.tokenTypes(), width));
    norm = child("LayerNorm", sizes.norm(width));
    dropout = sizes.hiddenDropout();
  }

  /** Whether a name is of the constants that older versions saved along. */
  static boolean isBuffer(String name) {
    return name.endsWith("embeddings.position_ids") || name.endsWith("embeddings.token_type_ids");
  }

  Embedding words() {
    return words;
  }

  /**
   * [B, T] → [B, T, E].
   *
   * @param typesBT the segments; null for the first one throughout
   * @param positions rows of the table of positions, [T] or [B, T]
   */
  Tensor forward(Tensor idsBT, @Nullable Tensor typesBT, Tensor positions) {
    Tensor xBTE = words.forward("token", idsBT);
    if (types != null) {
      xBTE =
          xBTE.add(
              typesBT != null
                  ? types.forward("token type", typesBT)
                  : types.weight().tensor().select(0, 0));
    }
    xBTE = xBTE.add(this.positions.forward("position", positions));
    return Dropout.apply(norm.forward(xBTE), dropout(dropout));
  }
}
