package org.warmstart.model.family.bert;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Masks;
import org.warmstart.model.RealTokens;
import org.warmstart.tensor.Module;

/**
 * BERT's layers one after the other; a layer may stand at several places.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
class PostNormStack extends Module {
  private final List<PostNormLayer> layers = new ArrayList<>();

  /** Layers of their own, {@code layer.0}, … */
  static PostNormStack of(int count, PostNormLayer.Sizes sizes, PostNormLayer.Names names) {
    PostNormStack stack = new PostNormStack();
    for (int i = 0; i < count; i++) {
      stack.append(stack.child("layer." + i, new PostNormLayer(sizes, names)));
    }
    return stack;
  }

  /** Puts a layer, which must be registered too, behind the others. */
  final void append(PostNormLayer layer) {
    layers.add(layer);
  }

  /**
   * Embedded tokens [B, T, D], read at once → [B, T, D].
   *
   * @param causal whether each sees only those up to itself
   */
  final Tensor encode(Tensor xBTD, @Nullable Tensor maskBT, boolean causal, HiddenStates hidden) {
    hidden.add(xBTD);
    Tensor paddingB11S = Masks.padding(maskBT);
    RealTokens real = realTokens(maskBT, paddingB11S, hidden);
    xBTD = RealTokens.gather(real, xBTD);
    for (int i = 0; i < layers.size(); i++) {
      xBTD = layers.get(i).forward(i, xBTD, paddingB11S, causal, real, null, null);
      hidden.add(xBTD);
    }
    return RealTokens.scatter(real, xBTD);
  }

  /** The real tokens, if some are padding and nobody looks at the states of those: in training. */
  private @Nullable RealTokens realTokens(
      @Nullable Tensor mask, @Nullable Tensor paddingB11S, HiddenStates hidden) {
    return mask != null && paddingB11S != null && isTraining() && hidden == HiddenStates.NONE
        ? RealTokens.of(mask)
        : null;
  }

  /**
   * Embedded tokens [B, T, D], beside an encoder if there is one.
   *
   * @param forwards whether each sees only those up to itself; else also those read with it
   */
  final Tensor decode(
      Tensor xBTD, CausalModel.DecoderInputs in, boolean forwards, HiddenStates hidden) {
    long tokens = in.idsBT().size(1);
    long before = CausalModel.before(in);
    hidden.add(xBTD);
    Tensor paddingB11S = Masks.padding(in.maskBS());
    Tensor bias = forwards ? Masks.decoder(paddingB11S, before, tokens) : paddingB11S;
    boolean causal = forwards && Masks.causal(before, tokens);
    RealTokens real = in.state() == null ? realTokens(in.maskBS(), paddingB11S, hidden) : null;
    xBTD = RealTokens.gather(real, xBTD);
    for (int i = 0; i < layers.size(); i++) {
      xBTD = layers.get(i).forward(i, xBTD, bias, causal, real, in.encoder(), in.state());
      hidden.add(xBTD);
    }
    return RealTokens.scatter(real, xBTD);
  }
}
