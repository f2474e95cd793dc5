package org.warmstart.generate.processor;

import java.util.Arrays;

/** Tokens in their order, growing at the end. */
public final class TokenSequence {
  private int[] tokens;
  private int length;

  private TokenSequence(int[] tokens, int length) {
    this.tokens = tokens;
    this.length = length;
  }

  /** Starts from a copy of these tokens. */
  public static TokenSequence of(int... tokens) {
    return new TokenSequence(tokens.clone(), tokens.length);
  }

  /** Number of tokens. */
  public int length() {
    return length;
  }

  /** The token at a position counted from 0. */
  public int get(int position) {
    return tokens[position];
  }

  /** The token at the end. */
  public int last() {
    return tokens[length - 1];
  }

  public void append(int token) {
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, length + (length >> 1) + 8);
    }
    tokens[length++] = token;
  }

  /** A copy with one more token. */
  public TokenSequence plus(int token) {
    TokenSequence longer = copy();
    longer.append(token);
    return longer;
  }

  public TokenSequence copy() {
    return new TokenSequence(Arrays.copyOf(tokens, length + 8), length);
  }

  public int[] toArray() {
    return Arrays.copyOf(tokens, length);
  }
}
