package org.warmstart.model.family;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CrossAttention;
import org.warmstart.model.DecodingState;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.KeyValueCache;
import org.warmstart.model.Masks;
import org.warmstart.model.RealTokens;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;

/**
 * BERT's embeddings and layers, which RoBERTa and ELECTRA have too, under the same names.
 *
 * <p>Shapes: B batch, T tokens, S tokens seen (earlier ones too), D width, N heads, H head width.
 */
final class BertLayers {
  private BertLayers() {}

  /**
   * Sum of word, position and segment embeddings, normalised (Devlin et al. 2019, section 3, figure
   * 2).
   */
  static final class Embeddings extends Module {
    private final Embedding words;
    private final Embedding positions;
    private final Embedding types;
    private final LayerNorm norm;
    private final double dropout;

    /**
     * Builds the tables.
     *
     * @param width of the embeddings, which need not be the layers'
     */
    Embeddings(BertSettings sizes, int width, Embedding positions) {
      Integer padding = sizes.tokens().padding();
      int vocabulary = sizes.vocabularySize();
      words =
          child(
              "word_embeddings",
              padding == null
                  ? sizes.embedding(vocabulary, width)
                  : Embedding.withPadding(vocabulary, width, sizes.initializerRange(), padding));
      this.positions = child("position_embeddings", positions);
      types = child("token_type_embeddings", sizes.embedding(sizes.tokenTypes(), width));
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

    Tensor forward(Tensor idsBT, @Nullable Tensor typesBT, Tensor positionsT) {
      Tensor segment =
          typesBT != null
              ? types.forward("token type", typesBT)
              : types.weight().tensor().select(0, 0);
      Tensor xBTD =
          words.forward("token", idsBT).add(segment).add(positions.forward("position", positionsT));
      return Dropout.apply(norm.forward(xBTD), dropout(dropout));
    }
  }

  /** The layers one after the other: {@code layer.0}, … */
  static final class Stack extends Module {
    private final List<Layer> layers = new ArrayList<>();

    Stack(BertSettings sizes) {
      for (int i = 0; i < sizes.layers(); i++) {
        layers.add(child("layer." + i, new Layer(sizes, i)));
      }
    }

    /** Embedded tokens [B, T, D], in both directions → [B, T, D]. */
    Tensor encode(Tensor xBTD, @Nullable Tensor maskBT, HiddenStates hidden) {
      hidden.add(xBTD);
      Tensor paddingB11S = Masks.padding(maskBT);
      RealTokens real = realTokens(maskBT, paddingB11S, hidden);
      xBTD = RealTokens.gather(real, xBTD);
      for (Layer layer : layers) {
        xBTD = layer.forward(xBTD, paddingB11S, false, real, null, null);
        hidden.add(xBTD);
      }
      return RealTokens.scatter(real, xBTD);
    }

    /**
     * The real tokens, if some are padding and nobody looks at the states of those: in training.
     */
    private @Nullable RealTokens realTokens(
        @Nullable Tensor mask, @Nullable Tensor paddingB11S, HiddenStates hidden) {
      return mask != null && paddingB11S != null && isTraining() && hidden == HiddenStates.NONE
          ? RealTokens.of(mask)
          : null;
    }

    /** Embedded tokens [B, T, D], from left to right, beside an encoder if there is one. */
    Tensor decode(Tensor xBTD, CausalModel.DecoderInputs in, HiddenStates hidden) {
      long tokens = in.idsBT().size(1);
      long before = CausalModel.before(in);
      hidden.add(xBTD);
      Tensor paddingB11S = Masks.padding(in.maskBS());
      Tensor bias = Masks.decoder(paddingB11S, before, tokens);
      boolean causal = Masks.causal(before, tokens);
      RealTokens real = in.state() == null ? realTokens(in.maskBS(), paddingB11S, hidden) : null;
      xBTD = RealTokens.gather(real, xBTD);
      for (Layer layer : layers) {
        xBTD = layer.forward(xBTD, bias, causal, real, in.encoder(), in.state());
        hidden.add(xBTD);
      }
      return RealTokens.scatter(real, xBTD);
    }
  }

  /**
   * Self-attention, perhaps cross-attention, and two dense layers, each with a residual and then a
   * norm.
   */
  private static final class Layer extends Module {
    private final Attention attention;
    private final @Nullable Attention crossAttention;
    private final Linear intermediate;
    private final Activation activation;
    private final Residual output;

    Layer(BertSettings sizes, int index) {
      attention = child("attention", new Attention(sizes, index));
      crossAttention =
          sizes.crossAttention() ? child("crossattention", new Attention(sizes, index)) : null;
      intermediate =
          child("intermediate.dense", sizes.linear(sizes.width(), sizes.feedForwardWidth()));
      activation = Activation.named(sizes.activation());
      output = child("output", new Residual(sizes, sizes.feedForwardWidth()));
    }

    Tensor forward(
        Tensor xBTD,
        @Nullable Tensor bias,
        boolean causal,
        @Nullable RealTokens real,
        CausalModel.@Nullable EncoderOutput encoder,
        @Nullable DecodingState state) {
      Tensor aBTD = attention.self(xBTD, bias, causal, real, state);
      if (crossAttention != null && encoder != null) {
        aBTD = crossAttention.cross(aBTD, real, encoder, state);
      }
      return output.forward(activation.apply(intermediate.forward(aBTD)), aBTD);
    }
  }

  /** Multi-head attention with its residual and norm. */
  private static final class Attention extends Module {
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Residual output;
    private final int index;
    private final int heads;
    private final double scale;
    private final double dropout;

    Attention(BertSettings sizes, int index) {
      query = child("self.query", sizes.linear(sizes.width(), sizes.width()));
      key = child("self.key", sizes.linear(sizes.width(), sizes.width()));
      value = child("self.value", sizes.linear(sizes.width(), sizes.width()));
      output = child("output", new Residual(sizes, sizes.width()));
      this.index = index;
      heads = sizes.heads();
      scale = sizes.attentionScale();
      dropout = sizes.attentionDropout();
    }

    Tensor self(
        Tensor xBTD,
        @Nullable Tensor bias,
        boolean causal,
        @Nullable RealTokens real,
        @Nullable DecodingState state) {
      Tensor qBNTH = Ops.splitHeads(RealTokens.scatter(real, query.forward(xBTD)), heads);
      Tensor kBNSH = Ops.splitHeads(RealTokens.scatter(real, key.forward(xBTD)), heads);
      Tensor vBNSH = Ops.splitHeads(RealTokens.scatter(real, value.forward(xBTD)), heads);
      if (state != null && state.isCaching()) {
        KeyValueCache.KeysAndValues all = state.cache().append(index, kBNSH, vBNSH);
        kBNSH = all.keys();
        vBNSH = all.values();
      }
      Tensor aBNTH = Ops.attention(qBNTH, kBNSH, vBNSH, bias, causal, scale, dropout(dropout));
      return output.forward(RealTokens.gather(real, Ops.mergeHeads(aBNTH)), xBTD);
    }

    Tensor cross(
        Tensor xBTD,
        @Nullable RealTokens real,
        CausalModel.EncoderOutput encoder,
        @Nullable DecodingState state) {
      Tensor aBTD =
          CrossAttention.attend(
              RealTokens.scatter(real, query.forward(xBTD)),
              heads,
              scale,
              dropout(dropout),
              encoder,
              state,
              index,
              statesBSD ->
                  new KeyValueCache.KeysAndValues(
                      Ops.splitHeads(key.forward(statesBSD), heads),
                      Ops.splitHeads(value.forward(statesBSD), heads)));
      return output.forward(RealTokens.gather(real, aBTD), xBTD);
    }
  }

  /** A dense layer whose output is dropped out, added to the block's input and normalised. */
  private static final class Residual extends Module {
    private final Linear dense;
    private final LayerNorm norm;
    private final double dropout;

    Residual(BertSettings sizes, int in) {
      dense = child("dense", sizes.linear(in, sizes.width()));
      norm = child("LayerNorm", sizes.norm(sizes.width()));
      dropout = sizes.hiddenDropout();
    }

    Tensor forward(Tensor x, Tensor input) {
      return norm.forward(Dropout.apply(dense.forward(x), dropout(dropout)).add(input));
    }
  }
}
