package org.warmstart.pipeline.result;

import java.util.List;
import org.warmstart.pipeline.tag.TaggedEntity;
import org.warmstart.pipeline.tag.TokenTag;

/**
 * What a tagger makes of a text.
 *
 * @param text as it was read; of words that were given, with single spaces between them
 * @param tags of the text's tokens, or of the words that were given, in their order; what was cut
 *     off has none
 * @param entities that the tags mark
 */
public record TaggingResult(
    String text, List<TokenTag> tags, List<TaggedEntity> entities, TokenCounts tokens)
    implements TextResult {
  public static TaggingResult of(String text, List<TokenTag> tags, TokenCounts tokens) {
    return new TaggingResult(text, List.copyOf(tags), TaggedEntity.of(text, tags), tokens);
  }
}
