package org.warmstart.model;

import org.jspecify.annotations.Nullable;

/** Numbers of the tokens with a special role; null where there is none. */
public record TokenRoles(
    @Nullable Integer beginning,
    @Nullable Integer end,
    @Nullable Integer padding,
    @Nullable Integer decoderStart) {
  public static final TokenRoles NONE = new TokenRoles(null, null, null, null);
}
