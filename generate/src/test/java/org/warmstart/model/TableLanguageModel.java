package org.warmstart.model;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.decoding.KeyValueCache.KeysAndValues;
import org.warmstart.tensor.Tensors;

/**
 * A language model that is one table: the logits of the next token by the last two tokens. Its
 * cache holds the tokens themselves, so that a wrong reordering shows.
 */
public final class TableLanguageModel implements Decodable {
  private final float[][] logits;
  private final int vocabulary;
  private final boolean encoder;

  /** Takes logits by (token before last, or 0 at the start) · V + last token. */
  public TableLanguageModel(float[][] logits, boolean encoder) {
    this.logits = logits;
    this.vocabulary = logits[0].length;
    this.encoder = encoder;
  }

  /** Random logits with this spread. */
  public static TableLanguageModel random(int vocabulary, double spread, long seed) {
    java.util.Random random = new java.util.Random(seed);
    float[][] logits = new float[vocabulary * vocabulary][vocabulary];
    for (float[] row : logits) {
      for (int i = 0; i < vocabulary; i++) {
        row[i] = (float) (random.nextGaussian() * spread);
      }
    }
    return new TableLanguageModel(logits, false);
  }

  /** The logits of what follows these tokens. */
  public float[] logits(int beforeLast, int last) {
    return logits[beforeLast * vocabulary + last];
  }

  @Override
  public DecodingState startDecoding(Inputs prompt, boolean caching) {
    return new DecodingState(Math.toIntExact(prompt.require("input_ids").size(0)), 1, caching);
  }

  @Override
  public Tensor next(DecodingState state, Tensor idsRT) {
    int rows = Math.toIntExact(idsRT.size(0));
    if (rows != state.rows()) {
      throw new IllegalArgumentException(rows + " rows were fed, not " + state.rows());
    }
    long fed = idsRT.size(1);
    state.advance(Math.toIntExact(fed));
    Tensor asKeys = Tensors.toFloat(idsRT).view(rows, 1, fed, 1);
    KeysAndValues all = state.cache().append(0, asKeys, asKeys);
    float[] tokens = Tensors.floats(all.keys());
    int length = tokens.length / rows;
    float[] result = new float[rows * vocabulary];
    for (int row = 0; row < rows; row++) {
      int end = (row + 1) * length - 1;
      int beforeLast = length > 1 ? (int) tokens[end - 1] : 0;
      float[] source = logits(beforeLast, (int) tokens[end]);
      System.arraycopy(source, 0, result, row * vocabulary, vocabulary);
    }
    return Tensors.ofFloats(result, rows, vocabulary);
  }

  @Override
  public boolean hasEncoder() {
    return encoder;
  }

  @Override
  public int maxDecoderPositions() {
    return 64;
  }

  @Override
  public int decoderVocabularySize() {
    return vocabulary;
  }
}
