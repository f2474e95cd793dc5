package org.warmstart.learn.example;

import java.util.Arrays;
import org.warmstart.text.Encoding;

/** One row, or a part of one, as numbers: what batches are made of. Arrays are not copied. */
public final class Example {
  private static final int[] NONE = {};

  private final int[] ids;
  private final int[] types;
  private final int[] targetIds;
  private final int[] numbers;
  private final double target;
  private final String targetText;
  private final Cut cut;

  /**
   * What was cut off; not kept in files.
   *
   * @param uncut how many tokens the input had before
   * @param uncutTarget how many tokens the target text had before
   * @param lostWords how many words with a class are not in the input any more
   */
  private record Cut(int uncut, int uncutTarget, int lostWords) {
    static Cut ofInput(int uncut) {
      return new Cut(uncut, 0, 0);
    }
  }

  private Example(
      int[] ids,
      int[] types,
      int[] targetIds,
      int[] numbers,
      double target,
      String targetText,
      Cut cut) {
    this.ids = ids;
    this.types = types;
    this.targetIds = targetIds;
    this.numbers = numbers;
    this.target = target;
    this.targetText = targetText;
    this.cut = cut;
  }

  /**
   * With a class number or a real number as its target.
   *
   * @param uncut how many tokens the input had before it was cut to its length
   */
  public static Example ofNumber(Encoding input, int uncut, double target) {
    return new Example(input.ids(), input.typeIds(), NONE, NONE, target, "", Cut.ofInput(uncut));
  }

  /**
   * Of several texts behind one another, whose lengths are whole numbers of the task's, with a
   * class number as its target.
   */
  public static Example ofParts(int[] ids, int[] types, int uncut, double target) {
    return new Example(ids, types, NONE, NONE, target, "", Cut.ofInput(uncut));
  }

  /** As it was kept; how long the input had been is not. */
  static Example stored(
      int[] ids, int[] types, int[] targetIds, int[] numbers, double target, String targetText) {
    Cut none = new Cut(ids.length, targetIds.length, 0);
    return new Example(ids, types, targetIds, numbers, target, targetText, none);
  }

  /**
   * With a text as its target.
   *
   * @param uncutTarget how many tokens the target had before it was cut to its length
   */
  public static Example ofText(
      CutEncoding input, int[] targetIds, int uncutTarget, String targetText) {
    int[] ids = input.encoding().ids();
    Cut cut = new Cut(input.uncut(), uncutTarget, 0);
    return new Example(ids, new int[ids.length], targetIds, NONE, 0, targetText, cut);
  }

  /**
   * Of tokens that are read and learned at once, as those of a conversation.
   *
   * @param uncut how many there were before they were cut to a length
   * @param targetText what a model is to write at the end
   */
  public static Example ofTokens(int[] ids, int uncut, String targetText) {
    return new Example(ids, new int[ids.length], NONE, NONE, 0, targetText, Cut.ofInput(uncut));
  }

  /** The same, with tokens of another text beside it. */
  public Example withTarget(int[] tokens, int uncutTarget) {
    Cut both = new Cut(cut.uncut, uncutTarget, cut.lostWords);
    return new Example(ids, types, tokens, numbers, target, targetText, both);
  }

  /** The same, with whole numbers that only its task understands. */
  public Example withNumbers(int... own) {
    return new Example(ids, types, targetIds, own, target, targetText, cut);
  }

  /** The same, with a number of words that had a class and are not in the input any more. */
  public Example withLostWords(int words) {
    Cut more = new Cut(cut.uncut, cut.uncutTarget, words);
    return new Example(ids, types, targetIds, numbers, target, targetText, more);
  }

  /** How many tokens the input had before it was cut to its length. */
  public int uncut() {
    return cut.uncut;
  }

  /** How many tokens the target text had before it was cut to its length. */
  public int uncutTarget() {
    return cut.uncutTarget;
  }

  /** How many words with a class are not in the input; not kept in files. */
  public int lostWords() {
    return cut.lostWords;
  }

  /** The input. */
  public int[] ids() {
    return ids;
  }

  /** The input's token types. */
  public int[] types() {
    return types;
  }

  /** The tokens of the target text. */
  public int[] targetIds() {
    return targetIds;
  }

  /** Whole numbers whose meaning is the task's own; empty for most tasks. */
  public int[] numbers() {
    return numbers;
  }

  /** The class number or the number to predict. */
  public double target() {
    return target;
  }

  /** The text to write. */
  public String targetText() {
    return targetText;
  }

  /** Tokens, source and target together. */
  public int length() {
    return ids.length + targetIds.length;
  }

  /** A number that changes with the contents. */
  public long fingerprint() {
    long hash =
        31L * (31L * Arrays.hashCode(ids) + Arrays.hashCode(targetIds)) + Double.hashCode(target);
    return numbers.length == 0 ? hash : 31L * hash + Arrays.hashCode(numbers);
  }
}
