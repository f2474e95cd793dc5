package org.warmstart.model.family.bert;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.Encoder;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * BERT's embeddings, layers and pooling layer under the names of {@code BertModel} (Devlin et al.
 * 2019): an encoder, and as a decoder causal attention and, beside an encoder, cross-attention
 * (Rothe et al. 2020). Families built like it say how they differ.
 *
 * <p>Shapes: B batch, T tokens, E width of the embeddings, D width of the layers.
 */
abstract class BertBody extends Module implements Encoder, DecoderBody {
  /**
   * What a family builds its body of.
   *
   * @param embeddingWidth E
   * @param positions the table of positions
   * @param projection name of the dense layer E → D, or null if there is none
   * @param layersName how the layers are called together
   * @param pooler name of the pooling layer over the first token, or null if there is none
   */
  record Parts(
      int embeddingWidth,
      Embedding positions,
      @Nullable String projection,
      String layersName,
      PostNormLayer.Stack layers,
      @Nullable String pooler) {
    /** BERT's own, with a projection where the embeddings are narrower. */
    static Parts bert(
        Bert.Settings sizes, int embeddingWidth, Embedding positions, boolean pooled) {
      return new Parts(
          embeddingWidth,
          positions,
          embeddingWidth == sizes.width() ? null : "embeddings_project",
          "encoder",
          PostNormLayer.Stack.of(sizes.layers(), sizes.layer(), PostNormLayer.Names.BERT),
          pooled ? "pooler.dense" : null);
    }
  }

  private final int maxPositions;
  private final boolean decoder;
  private final Embeddings embeddings;
  private final @Nullable Linear projection;
  private final PostNormLayer.Stack layers;
  private final @Nullable Linear pooler;

  BertBody(Bert.Settings.Config config, Parts parts) {
    Bert.Settings sizes = config.bert();
    int width = sizes.width();
    maxPositions = config.maxPositions();
    decoder = sizes.decoder();
    embeddings =
        embeddings("embeddings", new Embeddings(sizes, parts.embeddingWidth, parts.positions));
    projection =
        parts.projection == null
            ? null
            : embeddings(parts.projection, sizes.linear(parts.embeddingWidth, width));
    layers = child(parts.layersName, parts.layers);
    pooler =
        parts.pooler == null
            ? null
            : child(parts.pooler, sizes.linear(width, width), Parameter.Use.POOLING);
  }

  /** The rows of the table of positions that whole texts [B, T] take, [T] or [B, T]. */
  Tensor positions(Tensor idsBT) {
    return Tensors.range(0, idsBT.size(1));
  }

  /** As {@link #positions(Tensor)} for the new tokens of a decoder. */
  Tensor positions(DecoderInputs in) {
    return CausalModel.positions(in);
  }

  /** The word embeddings [V, E]. */
  final Parameter words() {
    return embeddings.words().weight();
  }

  private Tensor embed(Tensor idsBT, @Nullable Tensor typesBT, Tensor positions) {
    Tensor xBTE = embeddings.forward(idsBT, typesBT, positions);
    return projection == null ? xBTE : projection.forward(xBTE);
  }

  /**
   * Reads whole texts, in both directions unless the configuration is a decoder's: [B, T] → [B, T,
   * D].
   */
  @Override
  public final Tensor encode(Inputs in, HiddenStates hidden) {
    Tensor idsBT = in.require("input_ids");
    Masks.requirePositions(idsBT.size(1), maxPositions);
    Tensor xBTD = embed(idsBT, in.get("token_type_ids"), positions(idsBT));
    return layers.encode(xBTD, in.get("attention_mask"), decoder, hidden);
  }

  /**
   * Reads what comes next, from left to right if the configuration is a decoder's, beside an
   * encoder if there is one: [B, T] → [B, T, D].
   */
  @Override
  public final Tensor decode(DecoderInputs in, HiddenStates hidden) {
    Masks.requirePositions(CausalModel.before(in) + in.idsBT().size(1), maxPositions);
    return layers.decode(embed(in.idsBT(), in.typesBT(), positions(in)), in, decoder, hidden);
  }

  /** The pooled first token: [B, T, D] → [B, D]. */
  final Tensor pool(Tensor xBTD) {
    if (pooler == null) {
      throw new IllegalStateException("these layers have no pooling layer");
    }
    return Ops.tanh(pooler.forward(xBTD.select(1, 0)));
  }

  /**
   * Sum of word, position and segment embeddings, normalized (Devlin et al. 2019, section 3, figure
   * 2).
   *
   * <p>Shapes: B batch, T tokens, E width of the embeddings.
   */
  static final class Embeddings extends Module {
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
    Embeddings(Bert.Settings sizes, int width, Embedding positions) {
      words =
          child(
              "word_embeddings",
              Embedding.withPadding(
                  sizes.vocabularySize(),
                  width,
                  sizes.initializerRange(),
                  sizes.tokens().padding()),
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
}
