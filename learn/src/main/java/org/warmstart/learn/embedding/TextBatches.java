package org.warmstart.learn.embedding;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;

/**
 * The names of a batch's arrays where rows have several texts that are read apart: the usual names
 * with the text's number behind them, {@code input_ids.0} and so on, each padded to its own
 * longest.
 */
public final class TextBatches {
  /** The numbers that say how alike two texts are. */
  public static final String SCORES = "scores";

  private static final String IDS = "input_ids.";

  private TextBatches() {}

  /** The name of an array of a text. */
  public static String name(String usual, int text) {
    return usual + "." + text;
  }

  /** How many texts a row has. */
  static int texts(Inputs in) {
    int texts = 0;
    while (in.has(IDS + texts)) {
      texts++;
    }
    return texts;
  }

  /** How many rows there are. */
  static long rows(Inputs in) {
    return in.require(IDS + 0).size(0);
  }

  /** What a model reads of all rows' texts of a number. */
  public static Inputs text(Inputs in, int text) {
    String suffix = "." + text;
    Map<String, Tensor> own = new LinkedHashMap<>();
    for (String name : in.names()) {
      if (name.endsWith(suffix)) {
        own.put(name.substring(0, name.length() - suffix.length()), in.require(name));
      }
    }
    return Inputs.of(own);
  }

  /** Some rows of what a model reads, as wide as the longest of them; all padding is behind. */
  static Inputs rows(Inputs in, long from, long count) {
    Tensor maskBT = in.require("attention_mask").narrow(0, from, count);
    long width = maskBT.sum(1).max().item_long();
    Map<String, Tensor> part = new LinkedHashMap<>();
    for (String name : in.names()) {
      part.put(name, in.require(name).narrow(0, from, count).narrow(1, 0, width));
    }
    return Inputs.of(part);
  }
}
