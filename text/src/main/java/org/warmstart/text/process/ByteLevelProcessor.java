package org.warmstart.text.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warmstart.base.json.Json;
import org.warmstart.text.PostProcessor;
import org.warmstart.text.Tokens;

/** Trims the white space off byte-level tokens' offsets, if asked to; adds nothing. */
public final class ByteLevelProcessor implements PostProcessor {
  public static final String TYPE = "ByteLevel";

  private final boolean addPrefixSpace;
  private final boolean trimOffsets;
  private final boolean useRegex;

  ByteLevelProcessor(boolean addPrefixSpace, boolean trimOffsets, boolean useRegex) {
    this.addPrefixSpace = addPrefixSpace;
    this.trimOffsets = trimOffsets;
    this.useRegex = useRegex;
  }

  public static ByteLevelProcessor fromJson(Json json) {
    return new ByteLevelProcessor(
        json.bool("add_prefix_space", true),
        json.bool("trim_offsets", true),
        json.bool("use_regex", true));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE)
        .put("add_prefix_space", addPrefixSpace)
        .put("trim_offsets", trimOffsets)
        .put("use_regex", useRegex);
  }

  @Override
  public List<Tokens> process(List<Tokens> parts, boolean addSpecialTokens) {
    if (trimOffsets) {
      parts.forEach(part -> OffsetTrimming.trim(part, addPrefixSpace));
    }
    return parts;
  }
}
