package org.warmstart.text.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warmstart.text.stage.ByteLevelSettings;
import org.warmstart.text.stage.PostProcessor;
import org.warmstart.text.stage.Tokens;

/** Trims the white space off byte-level tokens' offsets, if asked to; adds nothing. */
public final class ByteLevelProcessor implements PostProcessor {
  private final ByteLevelSettings settings;

  public ByteLevelProcessor(ByteLevelSettings settings) {
    this.settings = settings;
  }

  @Override
  public ObjectNode json() {
    return settings.json();
  }

  @Override
  public List<Tokens> process(List<Tokens> parts, boolean addSpecialTokens) {
    if (settings.trimOffsets()) {
      parts.forEach(part -> OffsetTrimming.trim(part, settings.addPrefixSpace()));
    }
    return parts;
  }
}
