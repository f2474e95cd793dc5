package org.warmstart.text.chat;

/** What somebody says at once. */
public record Turn(Role role, String text) {
  /** What a user says. */
  public static Turn user(String text) {
    return new Turn(Role.USER, text);
  }

  /** What the model says. */
  public static Turn assistant(String text) {
    return new Turn(Role.ASSISTANT, text);
  }
}
