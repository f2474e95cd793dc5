package org.warmstart.eval.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * A model behind a server that speaks OpenAI's protocol ({@code POST /v1/chat/completions}). Safe
 * for any number of threads. The key is sent to the server and goes nowhere else: into no message,
 * file or log. Redirects are not followed, so that it reaches no other server.
 */
public final class ChatServer implements Judge {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_RESPONSE = 4 << 20;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private final HttpClient client;
  private final URI address;
  private final Settings settings;
  private final @Nullable String key;

  /**
   * How it is asked.
   *
   * @param model its name at the server
   * @param temperature 0 for the likeliest answer
   * @param maxTokens how many tokens an answer may have
   * @param timeout for one answer, until its last byte
   * @param retries how often it is asked again after a fault that may pass
   * @param firstWait before the first time; it doubles with each
   */
  public record Settings(
      String model,
      double temperature,
      int maxTokens,
      Duration timeout,
      int retries,
      Duration firstWait) {}

  /**
   * For a server; nothing is sent yet.
   *
   * @param server its address, with or without {@code /v1} or the whole path
   * @param key sent as a bearer token; null for none
   * @throws InputException if the address is none of http or https
   */
  public ChatServer(String server, Settings settings, @Nullable String key) {
    this.address = address(server);
    this.settings = settings;
    this.key = key;
    if (key != null && !key.matches("[\\x21-\\x7e]+")) {
      throw new InputException(
          "the server's key has white space or characters beyond ASCII in it; is it complete?");
    }
    client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeout())
            .build();
  }

  private static URI address(String server) {
    try {
      URI uri = new URI(server);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
        throw new InputException(
            "--server: expected an address such as http://localhost:8000/v1, without a user or"
                + " a question mark");
      }
      String path = uri.getPath().replaceFirst("/+$", "");
      if (!path.endsWith("/chat/completions")) {
        path += (path.isEmpty() ? "/v1" : "") + "/chat/completions";
      }
      return new URI(uri.getScheme(), uri.getAuthority(), path, null, null);
    } catch (URISyntaxException e) {
      throw new InputException("--server: not an address: " + Messages.quote(server), e);
    }
  }

  @Override
  public String name() {
    return settings.model();
  }

  @Override
  public String answer(String system, String prompt, long seed) throws JudgeException {
    HttpRequest request = request(body(system, prompt, seed));
    Duration wait = settings.firstWait();
    for (int attempt = 0; ; attempt++) {
      Reply reply = ask(request);
      if (reply.answer() != null) {
        return reply.answer();
      }
      if (!reply.mayPass() || attempt >= settings.retries()) {
        throw new JudgeException(
            address.getAuthority()
                + ": "
                + reply.problem()
                + (attempt == 0 ? "" : ", asked " + (attempt + 1) + " times"),
            reply.isFinal());
      }
      sleep(reply.retryAfter() == null ? wait : reply.retryAfter());
      wait = wait.multipliedBy(2);
    }
  }

  private static void sleep(Duration wait) throws JudgeException {
    Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    try {
      TimeUnit.MILLISECONDS.sleep(Math.max(0, bounded.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JudgeException("interrupted", true);
    }
  }

  private String body(String system, String prompt, long seed) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", settings.model());
    ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "system").put("content", system);
    messages.addObject().put("role", "user").put("content", prompt);
    body.put("temperature", settings.temperature());
    body.put("max_tokens", settings.maxTokens());
    body.put("seed", seed);
    return body.toString();
  }

  private HttpRequest request(String body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(address)
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    if (key != null) {
      builder.header("Authorization", "Bearer " + key);
    }
    return builder.build();
  }

  /**
   * What came back.
   *
   * @param answer the text; null if there is a problem
   * @param problem what is wrong
   * @param mayPass whether asking again may help
   * @param isFinal whether no other question fares better
   * @param retryAfter when the server says to; null if it does not
   */
  private record Reply(
      @Nullable String answer,
      String problem,
      boolean mayPass,
      boolean isFinal,
      @Nullable Duration retryAfter) {
    static Reply fault(String problem, boolean mayPass) {
      return new Reply(null, problem, mayPass, false, null);
    }
  }

  private Reply ask(HttpRequest request) throws JudgeException {
    // the request's own time-out ends with the head of the response
    CompletableFuture<HttpResponse<InputStream>> sent =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    CompletableFuture<Reply> reply = sent.thenApplyAsync(this::reply);
    try {
      return reply.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      CompletableFuture<Void> unused = sent.thenAccept(ChatServer::abandon);
      sent.cancel(true);
      return Reply.fault("no answer within " + settings.timeout().toSeconds() + " s", true);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof HttpTimeoutException) {
        return Reply.fault("no answer within " + settings.timeout().toSeconds() + " s", true);
      }
      String said = cause == null || cause.getMessage() == null ? "no connection" : text(cause);
      return Reply.fault("cannot be reached: " + said, true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JudgeException("interrupted", true);
    }
  }

  private static String text(Throwable cause) {
    return Messages.printable(String.valueOf(cause.getMessage()), 100);
  }

  private static void abandon(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException ignored) {
      // nobody reads it
    }
  }

  private Reply reply(HttpResponse<InputStream> response) {
    byte[] bytes;
    try (InputStream in = response.body()) {
      bytes = in.readNBytes(LONGEST_RESPONSE + 1);
    } catch (IOException e) {
      return Reply.fault("the response broke off", true);
    }
    int status = response.statusCode();
    if (status != 200) {
      boolean mayPass = status == 408 || status == 409 || status == 429 || status >= 500;
      // a wrong address, key or model is wrong for all; a single question may be too long
      boolean isFinal = status < 400 || (status >= 401 && status <= 405);
      return new Reply(
          null, "status " + status + reason(bytes), mayPass, isFinal, retryAfter(response));
    }
    if (bytes.length > LONGEST_RESPONSE) {
      return Reply.fault("the response is longer than " + (LONGEST_RESPONSE >> 20) + " MiB", false);
    }
    try {
      JsonNode choice = JSON.readTree(bytes).path("choices").path(0);
      JsonNode content = choice.path("message").path("content");
      if (content.isTextual()) {
        return new Reply(content.textValue(), "", false, false, null);
      }
      return Reply.fault("the response has no choices[0].message.content", true);
    } catch (IOException e) {
      return Reply.fault("the response is not JSON", true);
    }
  }

  /** What the server says is wrong. It may quote what it was sent, so the key is taken out. */
  private String reason(byte[] bytes) {
    try {
      JsonNode error = JSON.readTree(bytes).path("error");
      String said = error.isTextual() ? error.textValue() : error.path("message").asText("");
      if (key != null) {
        said = said.replace(key, "…");
      }
      return said.isEmpty() ? "" : ": " + Messages.printable(said, 200);
    } catch (IOException e) {
      return "";
    }
  }

  private static @Nullable Duration retryAfter(HttpResponse<?> response) {
    String value = response.headers().firstValue("Retry-After").orElse("").strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      return value.isEmpty()
          ? null
          : Duration.between(
              Instant.now(),
              ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
