package org.warmstart.text;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Token strings by role, null where the tokenizer has none.
 *
 * @param bos begins a text
 * @param eos ends a text
 * @param unknown stands for what the vocabulary cannot express
 * @param separator separates and ends sequences
 * @param padding fills up short rows of a batch
 * @param classification begins an input whose first position is classified
 * @param mask hides a token in masked language modelling
 */
public record SpecialTokens(
    @Nullable String bos,
    @Nullable String eos,
    @Nullable String unknown,
    @Nullable String separator,
    @Nullable String padding,
    @Nullable String classification,
    @Nullable String mask) {

  /** A tokenizer without special tokens. */
  public static final SpecialTokens NONE =
      new SpecialTokens(null, null, null, null, null, null, null);

  /** The tokens there are, under their keys in tokenizer_config.json, in a fixed order. */
  public Map<String, String> byKey() {
    Map<String, String> map = new LinkedHashMap<>();
    put(map, "bos_token", bos);
    put(map, "eos_token", eos);
    put(map, "unk_token", unknown);
    put(map, "sep_token", separator);
    put(map, "pad_token", padding);
    put(map, "cls_token", classification);
    put(map, "mask_token", mask);
    return map;
  }

  /** The reverse of {@link #byKey}. */
  public static SpecialTokens ofKeys(Map<String, String> map) {
    return new SpecialTokens(
        map.get("bos_token"),
        map.get("eos_token"),
        map.get("unk_token"),
        map.get("sep_token"),
        map.get("pad_token"),
        map.get("cls_token"),
        map.get("mask_token"));
  }

  private static void put(Map<String, String> map, String key, @Nullable String value) {
    if (value != null) {
      map.put(key, value);
    }
  }
}
