package org.warmstart.learn.task;

import org.warmstart.text.Encoding;

/** One row as numbers: what batches are made of. Arrays are not copied. */
public final class Example {
  private final int[] ids;
  private final int[] types;
  private final int[] targetIds;
  private final double target;
  private final String targetText;
  private final int uncut;

  private Example(
      int[] ids, int[] types, int[] targetIds, double target, String targetText, int uncut) {
    this.uncut = uncut;
    this.ids = ids;
    this.types = types;
    this.targetIds = targetIds;
    this.target = target;
    this.targetText = targetText;
  }

  /**
   * With a class number or a real number as its target.
   *
   * @param uncut how many tokens the input had before it was cut to its length
   */
  public static Example ofNumber(Encoding input, int uncut, double target) {
    return new Example(input.ids(), input.typeIds(), new int[0], target, "", uncut);
  }

  /** As it was kept; how long the input had been is not. */
  static Example stored(int[] ids, int[] types, int[] targetIds, double target, String targetText) {
    return new Example(ids, types, targetIds, target, targetText, ids.length);
  }

  /** With a text as its target. */
  static Example ofText(CutEncoding input, int[] targetIds, String targetText) {
    int[] ids = input.encoding().ids();
    return new Example(ids, new int[ids.length], targetIds, 0, targetText, input.uncut());
  }

  /** How many tokens the input had before it was cut to its length. */
  int uncut() {
    return uncut;
  }

  /** The input. */
  public int[] ids() {
    return ids;
  }

  int[] types() {
    return types;
  }

  int[] targetIds() {
    return targetIds;
  }

  /** The class number or the number to predict. */
  public double target() {
    return target;
  }

  String targetText() {
    return targetText;
  }

  /** Tokens, source and target together. */
  int length() {
    return ids.length + targetIds.length;
  }

  /** A number that changes with the contents. */
  long fingerprint() {
    return 31L * (31L * java.util.Arrays.hashCode(ids) + java.util.Arrays.hashCode(targetIds))
        + Double.hashCode(target);
  }
}
