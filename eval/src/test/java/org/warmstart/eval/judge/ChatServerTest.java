package org.warmstart.eval.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;

/** Against a server on this machine that answers as OpenAI's protocol says, and badly. */
class ChatServerTest {
  private static final String KEY = "sk-very-secret-1234";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the server does with a request. */
  private interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final Deque<Answering> script = new ArrayDeque<>();
  private final List<JsonNode> bodies = new ArrayList<>();
  private final List<String> headers = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          Answering next;
          synchronized (script) {
            bodies.add(JSON.readTree(exchange.getRequestBody()));
            headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            next = script.remove();
          }
          next.answer(exchange);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private ChatServer judge(Duration timeout, int retries) {
    return new ChatServer(
        "http://"
            + InetAddress.getLoopbackAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort(),
        new ChatServer.Settings("large", 0, 64, timeout, retries, Duration.ofMillis(20)),
        KEY);
  }

  private ChatServer judge() {
    return judge(Duration.ofSeconds(5), 3);
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Answering right(String text) {
    return exchange ->
        send(
            exchange,
            200,
            "{\"choices\": [{\"message\": {\"role\": \"assistant\", \"content\": \""
                + text
                + "\"}}]}");
  }

  private static Answering status(int status, String text) {
    return exchange -> send(exchange, status, text);
  }

  @Test
  void asksAsTheProtocolSays() throws JudgeException {
    script.add(right("Score: 4"));
    assertThat(judge().answer("Be fair.", "Judge this.", 7)).isEqualTo("Score: 4");
    JsonNode body = bodies.get(0);
    assertThat(body.get("model").asText()).isEqualTo("large");
    assertThat(body.get("messages").toString())
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"Be fair.\"},"
                + "{\"role\":\"user\",\"content\":\"Judge this.\"}]");
    assertThat(body.get("max_tokens").asInt()).isEqualTo(64);
    assertThat(body.get("seed").asLong()).isEqualTo(7);
    assertThat(headers).containsExactly("Bearer " + KEY);
  }

  @Test
  void faultsThatPassAreAskedAgain() throws JudgeException {
    script.add(
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          send(exchange, 429, "{\"error\": {\"message\": \"slow down\"}}");
        });
    script.add(status(500, "oops"));
    script.add(status(200, "{\"choices\": [{\"message\": {\"content\": \"half"));
    script.add(right("fine"));
    long start = System.nanoTime();
    assertThat(judge().answer("", "", 1)).isEqualTo("fine");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(bodies).hasSize(4);
  }

  @Test
  void otherFaultsAreSaidWithoutTheKey() {
    script.add(status(401, "{\"error\": {\"message\": \"wrong key " + KEY + "\"}}"));
    assertThatThrownBy(() -> judge().answer("", "", 1))
        .isInstanceOfSatisfying(
            JudgeException.class,
            e -> {
              assertThat(e.isFinal()).isTrue();
              assertThat(e).hasMessageContaining("status 401: wrong key …");
              assertThat(e.getMessage()).doesNotContain(KEY);
            });
    script.add(status(400, "{\"error\": {\"message\": \"too long\"}}"));
    assertThatThrownBy(() -> judge().answer("", "", 1))
        .isInstanceOfSatisfying(JudgeException.class, e -> assertThat(e.isFinal()).isFalse())
        .hasMessageContaining("status 400: too long");
    for (int i = 0; i < 4; i++) {
      script.add(status(503, ""));
    }
    assertThatThrownBy(() -> judge().answer("", "", 1))
        .hasMessageContaining("status 503, asked 4 times");
    assertThat(script).isEmpty();
  }

  /** The key goes to the server that was named, and to no other. */
  @Test
  void redirectsAreNotFollowed() {
    script.add(
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(307, -1);
        });
    assertThatThrownBy(() -> judge().answer("", "", 1)).hasMessageContaining("status 307");
  }

  @Test
  void slowServersAreLeft() {
    Answering slow =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          try {
            for (int i = 0; i < 100; i++) {
              out.write(' ');
              out.flush();
              Thread.sleep(50);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    script.add(slow);
    script.add(slow);
    long start = System.nanoTime();
    assertThatThrownBy(() -> judge(Duration.ofSeconds(1), 1).answer("", "", 1))
        .hasMessageContaining("no answer within 1 s, asked 2 times");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
  }

  @Test
  void hugeResponsesAreCutShort() {
    script.add(status(200, "{\"choices\": \"" + "x".repeat(5 << 20)));
    assertThatThrownBy(() -> judge().answer("", "", 1)).hasMessageContaining("longer than 4 MiB");
    script.add(status(200, "{\"choices\": []}"));
    assertThatThrownBy(() -> judge(Duration.ofSeconds(5), 0).answer("", "", 1))
        .hasMessageContaining("has no choices[0].message.content");
  }

  @Test
  void addressesAreChecked() {
    ChatServer.Settings settings =
        new ChatServer.Settings("m", 0, 1, Duration.ofSeconds(1), 0, Duration.ZERO);
    for (String wrong :
        List.of(
            "localhost:80", "ftp://a/b", "http://user:pw@a/", "http://a/?key=1", "http://a b")) {
      assertThatThrownBy(() -> new ChatServer(wrong, settings, null))
          .as(wrong)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("--server")
          .hasMessageNotContaining("pw");
    }
    assertThatThrownBy(() -> new ChatServer("http://a", settings, "two words"))
        .isInstanceOf(InputException.class)
        .hasMessageNotContaining("two words");
    server.stop(0);
    assertThatThrownBy(() -> judge(Duration.ofSeconds(2), 0).answer("", "", 1))
        .hasMessageContaining("cannot be reached");
  }
}
