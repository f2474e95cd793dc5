package org.warmstart.text.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;

/**
 * What the stages that handle byte-level tokens have in common in files; the reference uses one
 * type for all three of them, and each keeps what it has no use for.
 *
 * @param addPrefixSpace whether texts are read as if a space came before them
 * @param trimOffsets whether the white space at a token's ends is no part of its place
 * @param useRegex whether texts are split by GPT-2's pattern
 */
public record ByteLevelSettings(boolean addPrefixSpace, boolean trimOffsets, boolean useRegex) {
  /** The type of these stages. */
  public static final String TYPE = "ByteLevel";

  /** Reads a stage's settings, all of which may be left out. */
  public static ByteLevelSettings fromJson(Json json) {
    return new ByteLevelSettings(
        json.bool("add_prefix_space", true),
        json.bool("trim_offsets", true),
        json.bool("use_regex", true));
  }

  /** A stage as it is written. */
  public ObjectNode json() {
    return Json.object(TYPE)
        .put("add_prefix_space", addPrefixSpace)
        .put("trim_offsets", trimOffsets)
        .put("use_regex", useRegex);
  }
}
