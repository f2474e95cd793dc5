package org.warmstart.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;

/**
 * How encodings are filled up to one length.
 *
 * @param fixedLength the length to fill up to, or 0 for the longest of the batch
 * @param left true to fill up at the start
 * @param multipleOf fill up to a multiple of this; 0 for no such wish
 * @param padId the id to fill up with
 * @param padTypeId the segment id of padding
 * @param padToken the token of {@code padId}
 */
public record Padding(
    int fixedLength, boolean left, int multipleOf, int padId, int padTypeId, String padToken) {
  /** A file must not make us allocate at will. */
  private static final int LARGEST = 1 << 24;

  /** Lengths and multiples cannot be negative. */
  public Padding {
    if (fixedLength < 0 || multipleOf < 0) {
      throw new InputException(
          "padding: length " + fixedLength + " and multiple " + multipleOf + " must be 0 or more");
    }
  }

  /**
   * Fills up to the longest of a batch, on the right, with a tokenizer's padding token.
   *
   * @throws InputException if the tokenizer has none
   */
  public static Padding longest(Tokenizer tokenizer) {
    String token = tokenizer.specialTokens().padding();
    if (token == null || tokenizer.id(token).isEmpty()) {
      throw new InputException(
          "the tokenizer has no padding token; name one in tokenizer_config.json as pad_token, or"
              + " say which id to fill up with");
    }
    return new Padding(0, false, 0, tokenizer.id(token).getAsInt(), 0, token);
  }

  /** The same, but up to a fixed length. */
  public Padding toLength(int length) {
    return new Padding(length, left, multipleOf, padId, padTypeId, padToken);
  }

  /** The same, but up to a multiple of a number. */
  public Padding toMultipleOf(int number) {
    return new Padding(fixedLength, left, number, padId, padTypeId, padToken);
  }

  /** The same, but at the start. */
  public Padding atStart() {
    return new Padding(fixedLength, true, multipleOf, padId, padTypeId, padToken);
  }

  /** Fills up a batch, overflowing encodings too. Longer ones than a fixed length stay as long. */
  List<Encoding> apply(List<Encoding> batch) {
    int longest = batch.stream().mapToInt(Encoding::size).max().orElse(0);
    int wanted = fixedLength > 0 ? fixedLength : longest;
    int over = multipleOf > 0 ? wanted % multipleOf : 0;
    int length = over > 0 ? wanted + multipleOf - over : wanted;
    return batch.stream().map(encoding -> encoding.padded(length, this)).toList();
  }

  public static Padding fromJson(Json json) {
    Json strategy = json.required("strategy");
    int fixed = 0;
    if (strategy.node().isObject()) {
      fixed = length(strategy.required("Fixed"));
    } else if (!strategy.asString().equals("BatchLongest")) {
      throw strategy.wrong(
          "unknown padding strategy "
              + Messages.quote(strategy.asString())
              + "; there are: BatchLongest, {\"Fixed\": length}");
    }
    return new Padding(
        fixed,
        Truncation.left(json),
        json.get("pad_to_multiple_of") == null ? 0 : length(json.required("pad_to_multiple_of")),
        json.integer("pad_id", 0),
        json.integer("pad_type_id", 0),
        json.string("pad_token"));
  }

  private static int length(Json number) {
    int length = number.asInt();
    if (length < 0 || length > LARGEST) {
      throw number.wrong("expected a number of tokens up to " + LARGEST + ", found " + length);
    }
    return length;
  }

  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (fixedLength > 0) {
      json.putObject("strategy").put("Fixed", fixedLength);
    } else {
      json.put("strategy", "BatchLongest");
    }
    json.put("direction", left ? "Left" : "Right");
    if (multipleOf > 0) {
      json.put("pad_to_multiple_of", multipleOf);
    } else {
      json.putNull("pad_to_multiple_of");
    }
    return json.put("pad_id", padId).put("pad_type_id", padTypeId).put("pad_token", padToken);
  }
}
