package org.warmstart.hub;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;

/**
 * A user's secret for the hub. It is sent to the hub's own host and nowhere else, and not shown.
 */
public final class AccessToken {
  private static final long LONGEST = 10_000;

  private final String secret;

  private AccessToken(String secret) {
    this.secret = secret;
  }

  /**
   * Makes a token of a text.
   *
   * @return null if it is blank
   * @throws InputException if it cannot be one
   */
  public static @Nullable AccessToken of(String text, String where) {
    String secret = text.strip();
    if (secret.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw new InputException(where + ": is no token; expected one word of ASCII characters");
    }
    return secret.isEmpty() ? null : new AccessToken(secret);
  }

  /** The token of {@code HF_TOKEN}, or else the one in the file that Python's login writes. */
  static @Nullable AccessToken find(Map<String, String> environment, Path file) {
    for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isBlank()) {
        return of(value, name);
      }
    }
    return InputFiles.isThere(file)
        ? of(InputFiles.readText(file, LONGEST), file.toString())
        : null;
  }

  /** The header that carries it. */
  String header() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "token";
  }
}
