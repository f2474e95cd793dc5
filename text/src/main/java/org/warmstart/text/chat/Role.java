package org.warmstart.text.chat;

import java.util.Locale;

/** Who says something. */
public enum Role {
  /** Instructions before the conversation. */
  SYSTEM,
  /** Who asks. */
  USER,
  /** Who answers: the model. */
  ASSISTANT;

  /** As templates and files have it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
