package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.Masks;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.decoding.KeyValueCache;

/**
 * What attention needs to know of one forward pass of a decoder.
 *
 * @param batch rows B
 * @param before tokens that came before, S - T
 * @param tokens new tokens T
 * @param paddingB11S 0 for real tokens and the lowest number for padding, over all S; null if all
 *     are real
 * @param cache keys and values of the tokens before; null if whole sequences are read
 */
public record Step(
    long batch,
    long before,
    long tokens,
    @Nullable Tensor paddingB11S,
    @Nullable KeyValueCache cache) {
  public static Step of(DecoderInputs in) {
    DecodingState state = in.state();
    return new Step(
        in.idsBT().size(0),
        CausalModel.before(in),
        in.idsBT().size(1),
        Masks.padding(in.maskBS()),
        state != null && state.isCaching() ? state.cache() : null);
  }
}
