package org.warmstart.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * Where the hub is, where fetched files go, and how to talk to it.
 *
 * @param endpoint such as {@code https://huggingface.co}, without a slash at the end
 * @param cache the folder with {@code models--org--name} folders
 * @param token of the user; null for none
 * @param offline whether only the cache is used
 * @param links whether the cache may have symbolic links; it has copies otherwise
 * @param timeout how long a connection, an answer or the next bytes may take
 * @param patience how long a transfer may go on with next to nothing coming; zero for any time
 */
public record HubSettings(
    URI endpoint,
    Path cache,
    @Nullable AccessToken token,
    boolean offline,
    boolean links,
    Duration timeout,
    Duration patience) {
  /** The environment variable with the seconds of {@link #patience}. */
  public static final String PATIENCE = "WARMSTART_HUB_PATIENCE";

  private static final Set<String> YES = Set.of("1", "on", "yes", "true");

  /**
   * The settings of the environment variables that Python's library knows: {@code HF_ENDPOINT},
   * {@code HF_HUB_CACHE}, {@code HF_HOME}, {@code HF_TOKEN}, {@code HF_TOKEN_PATH}, {@code
   * HF_HUB_OFFLINE}, {@code HF_HUB_DISABLE_SYMLINKS}, {@code HF_HUB_DOWNLOAD_TIMEOUT}; and of
   * {@link #PATIENCE}.
   *
   * @throws InputException if one of them has no sensible value
   */
  public static HubSettings fromEnvironment(Map<String, String> environment) {
    Path userHome = Path.of(Objects.requireNonNullElse(System.getProperty("user.home"), "."));
    Path caches = path(environment, "XDG_CACHE_HOME", userHome, userHome.resolve(".cache"));
    Path home = path(environment, "HF_HOME", userHome, caches.resolve("huggingface"));
    Path older = path(environment, "HUGGINGFACE_HUB_CACHE", userHome, home.resolve("hub"));
    Path tokenFile = path(environment, "HF_TOKEN_PATH", userHome, home.resolve("token"));
    return new HubSettings(
        endpoint(environment.getOrDefault("HF_ENDPOINT", "")),
        path(environment, "HF_HUB_CACHE", userHome, older),
        AccessToken.find(environment, tokenFile),
        isYes(environment, "HF_HUB_OFFLINE") || isYes(environment, "TRANSFORMERS_OFFLINE"),
        !isYes(environment, "HF_HUB_DISABLE_SYMLINKS"),
        timeout(environment.getOrDefault("HF_HUB_DOWNLOAD_TIMEOUT", "")),
        patience(environment.getOrDefault(PATIENCE, "")));
  }

  /** Returns these settings for use without a network. */
  public HubSettings offlineOnly() {
    return new HubSettings(endpoint, cache, token, true, links, timeout, patience);
  }

  /**
   * Returns these settings with another patience.
   *
   * @param value seconds, up to six digits
   */
  public HubSettings withPatience(String value) {
    return new HubSettings(
        endpoint, cache, token, offline, links, timeout, seconds("--patience " + value, value));
  }

  private static Path path(
      Map<String, String> environment, String name, Path userHome, Path otherwise) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      return otherwise;
    }
    return value.equals("~") || value.startsWith("~/")
        ? userHome.resolve(value.length() > 2 ? value.substring(2) : "")
        : Path.of(value);
  }

  private static boolean isYes(Map<String, String> environment, String name) {
    return YES.contains(environment.getOrDefault(name, "").toLowerCase(Locale.ROOT));
  }

  private static Duration timeout(String value) {
    if (value.isBlank()) {
      return Duration.ofSeconds(30);
    }
    Duration timeout = seconds("HF_HUB_DOWNLOAD_TIMEOUT=" + value, value);
    if (timeout.isZero()) {
      throw new InputException("HF_HUB_DOWNLOAD_TIMEOUT=0: expected seconds, at least one");
    }
    return timeout;
  }

  private static Duration patience(String value) {
    return value.isBlank() ? Duration.ofMinutes(1) : seconds(PATIENCE + "=" + value, value);
  }

  private static Duration seconds(String setting, String value) {
    if (!value.matches("\\d{1,6}")) {
      throw new InputException(setting + ": expected a number of seconds, up to six digits");
    }
    return Duration.ofSeconds(Integer.parseInt(value));
  }

  private static URI endpoint(String value) {
    String text = value.isBlank() ? "https://huggingface.co" : value.strip().replaceAll("/+$", "");
    try {
      URI uri = new URI(text);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (!web || uri.getHost() == null || uri.getRawQuery() != null) {
        throw new InputException("HF_ENDPOINT: expected an address such as https://huggingface.co");
      }
      if (uri.getRawUserInfo() != null) {
        throw new InputException(
            "HF_ENDPOINT: has a user's name in it; give the secret as HF_TOKEN instead");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new InputException("HF_ENDPOINT: is no address: " + e.getReason(), e);
    }
  }
}
