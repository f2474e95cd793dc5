package org.warmstart.model;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Key;
import org.warmstart.model.config.Keys.UnlessDefault;

/** Numbers of the tokens with a special role; null where there is none. */
public record TokenRoles(
    @Key("bos_token_id") @Nullable Integer beginning,
    @Key("eos_token_id") @Nullable Integer end,
    @Key("pad_token_id") @Nullable Integer padding,
    @Key("decoder_start_token_id") @UnlessDefault @Nullable Integer decoderStart) {
  public static final TokenRoles NONE = new TokenRoles(null, null, null, null);
}
