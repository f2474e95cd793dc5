package org.warmstart.hub;

import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A hub on this machine with one model, {@code org/tiny}, that behaves or misbehaves. */
final class FakeHub implements AutoCloseable {
  static {
    // or else the JDK's server waits 40 ms with every body
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** What a request carried. */
  record Seen(String method, String path, String authorization, String range) {}

  final List<Seen> requests = Collections.synchronizedList(new ArrayList<>());
  final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, HttpHandler> handlers = new LinkedHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  FakeHub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  FakeHub with(String name, byte[] contents) {
    files.put(name, contents);
    return this;
  }

  FakeHub with(String name, String contents) {
    return with(name, contents.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers a path, with its method before it, in another way. */
  void on(String methodAndPath, HttpHandler handler) {
    handlers.put(methodAndPath, handler);
  }

  static String resolve(String file) {
    return "/org/tiny/resolve/" + COMMIT + "/" + file;
  }

  byte[] contents(String file) {
    return Objects.requireNonNull(files.get(file));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    requests.add(
        new Seen(method, path, header(exchange, "Authorization"), header(exchange, "Range")));
    HttpHandler handler = handlers.get(method + " " + path);
    try (exchange) {
      if (handler != null) {
        handler.handle(exchange);
      } else if (path.startsWith("/api/models/org/tiny/revision/")) {
        send(exchange, 200, listing().getBytes(StandardCharsets.UTF_8));
      } else if (path.startsWith(resolve(""))
          && files.containsKey(path.substring(resolve("").length()))) {
        sendFile(exchange, path.substring(resolve("").length()));
      } else {
        exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
        send(exchange, 404, new byte[0]);
      }
    }
  }

  static String header(HttpExchange exchange, String name) {
    return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
  }

  private String listing() {
    StringBuilder json = new StringBuilder("{\"sha\":\"" + COMMIT + "\",\"siblings\":[");
    files.forEach(
        (name, contents) ->
            json.append(json.toString().endsWith("[") ? "" : ",")
                .append("{\"rfilename\":" + TextNode.valueOf(name))
                .append(",\"size\":" + contents.length + hashes(name) + "}"));
    return json + "]}";
  }

  /** As the hub has them: of a large file, git's own is that of what stands for it. */
  private String hashes(String name) {
    String large =
        ",\"blobId\":\"" + "0".repeat(40) + "\",\"lfs\":{\"sha256\":\"" + hash(name) + "\"}";
    return isLarge(name) ? large : ",\"blobId\":\"" + hash(name) + "\"";
  }

  /** Sends a file with the headers of the hub; only what is asked for, if a range is. */
  void sendFile(HttpExchange exchange, String name) throws IOException {
    describe(exchange, name);
    byte[] contents = contents(name);
    String range = header(exchange, "Range");
    if (range.isEmpty()) {
      send(exchange, 200, contents);
      return;
    }
    int start = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    if (start >= contents.length) {
      send(exchange, 416, new byte[0]);
      return;
    }
    exchange
        .getResponseHeaders()
        .set(
            "Content-Range",
            "bytes " + start + "-" + (contents.length - 1) + "/" + contents.length);
    send(exchange, 206, Arrays.copyOfRange(contents, start, contents.length));
  }

  /** The headers that tell of a file: large ones by SHA-256, small ones as git names them. */
  void describe(HttpExchange exchange, String name) {
    byte[] contents = contents(name);
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    if (isLarge(name)) {
      exchange.getResponseHeaders().set("ETag", "\"something-else\"");
      exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + hash(name) + "\"");
      exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(contents.length));
    } else {
      exchange.getResponseHeaders().set("ETag", "W/\"" + hash(name) + "\"");
    }
  }

  private static boolean isLarge(String name) {
    return name.endsWith(".safetensors") || name.endsWith(".bin");
  }

  String hash(String name) {
    byte[] contents = contents(name);
    try {
      MessageDigest digest = MessageDigest.getInstance(isLarge(name) ? "SHA-256" : "SHA-1");
      if (!isLarge(name)) {
        digest.update(("blob " + contents.length + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      return HexFormat.of().formatHex(digest.digest(contents));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
    }
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  static HttpHandler status(int status, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      send(exchange, status, new byte[0]);
    };
  }

  /** How often a file's contents were asked for. */
  long gets(String file) {
    return requests.stream()
        .filter(seen -> seen.method.equals("GET") && seen.path.equals(resolve(file)))
        .count();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
