package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
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
 * @param packingB1TT the lowest number where two tokens of a row are of different texts, else 0;
 *     null if a row is one text
 */
public record Step(
    long batch,
    long before,
    long tokens,
    @Nullable Tensor paddingB11S,
    @Nullable KeyValueCache cache,
    @Nullable Tensor packingB1TT) {
  /** Of rows that are one sequence each. */
  public Step(
      long batch,
      long before,
      long tokens,
      @Nullable Tensor paddingB11S,
      @Nullable KeyValueCache cache) {
    this(batch, before, tokens, paddingB11S, cache, null);
  }

  /**
   * Refuses rows of several texts.
   *
   * @param layers which cannot tell them apart, for the message
   */
  void requireOneText(String layers) {
    if (packingB1TT != null) {
      throw new InputException(
          layers + " cannot keep several texts in a row apart; leave 'packing' out");
    }
  }

  public static Step of(DecoderInputs in) {
    DecodingState state = in.state();
    return new Step(
        in.idsBT().size(0),
        CausalModel.before(in),
        in.idsBT().size(1),
        Masks.padding(in.maskBS()),
        state != null && state.isCaching() ? state.cache() : null,
        Masks.packing(in.positionsBT()));
  }
}
