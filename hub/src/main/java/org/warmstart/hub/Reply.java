package org.warmstart.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server's answer; closing it ends the transfer of its body. */
final class Reply implements AutoCloseable {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

  private final HttpResponse<InputStream> response;

  Reply(HttpResponse<InputStream> response) {
    this.response = response;
  }

  URI uri() {
    return response.uri();
  }

  int status() {
    return response.statusCode();
  }

  boolean isRedirect() {
    return REDIRECTS.contains(status()) && header("Location").isPresent();
  }

  /** Whether the same request may succeed later. */
  boolean mayPass() {
    return PASSING.contains(status());
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** A header with a number ≥ 0; -1 if there is none. */
  long number(String name) {
    return header(name).filter(value -> value.matches("\\d{1,18}")).map(Long::valueOf).orElse(-1L);
  }

  /** How long the server asks to wait, as seconds or as a date; null if it does not say. */
  @Nullable Duration retryAfter() {
    String value = header("Retry-After").orElse("").strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), until);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }

  InputStream body() {
    return response.body();
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      // what was needed of it has been read
    }
  }
}
