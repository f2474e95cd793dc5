package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.decoding.DecodingState;

/**
 * A model that can write text token by token.
 *
 * <pre>{@code
 * try (DecodingState state = model.startDecoding(prompt, true)) {
 *   Tensor logitsRV = model.next(state, promptIdsRT);
 *   …
 *   logitsRV = model.next(state, chosenR1);
 * }
 * }</pre>
 */
public interface Decodable {
  /**
   * Prepares decoding: runs the encoder if there is one.
   *
   * @param prompt {@code input_ids} and, where rows are padded, {@code attention_mask}: the
   *     encoder's input, or for a decoder alone the prompt that the first {@link #next} is given
   *     (padded on the left)
   * @param caching whether keys and values of earlier tokens are kept; without, every {@link #next}
   *     must be given all tokens from the first one on
   */
  DecodingState startDecoding(Inputs prompt, boolean caching);

  /**
   * Feeds tokens and returns the logits of what follows the last of them.
   *
   * @param idsRT int64, new tokens of every row (R rows as the state has them)
   * @return [R, V], in the innermost scope
   */
  Tensor next(DecodingState state, Tensor idsRT);

  /** Whether decoding starts from {@code decoder_start_token_id}, and not from the prompt. */
  boolean hasEncoder();

  /** The greatest number of tokens, prompt included, that the decoder has positions for. */
  int maxDecoderPositions();

  /** Number of entries of the decoder's vocabulary. */
  int decoderVocabularySize();
}
