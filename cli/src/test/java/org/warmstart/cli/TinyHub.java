package org.warmstart.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A hub on this machine with one model of three small files, {@code org/tiny}. */
final class TinyHub {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final Map<String, String> FILES =
      new TreeMap<>(
          Map.of(
              "config.json", "{\"model_type\": \"bert\"}",
              "vocab.txt", "[PAD]\n[UNK]\n",
              "model.safetensors", "not read here ".repeat(2000)));

  private static @Nullable HttpServer server;

  private TinyHub() {}

  /** Starts it, if it does not run yet. */
  static String address() throws IOException {
    HttpServer running = server;
    if (running == null) {
      // or else the JDK's server waits 40 ms with every body
      System.setProperty("sun.net.httpserver.nodelay", "true");
      running = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      running.createContext("/api/models/org/tiny/revision/", TinyHub::list);
      running.createContext("/org/tiny/resolve/" + COMMIT + "/", TinyHub::send);
      running.start();
      server = running;
    }
    return "http://127.0.0.1:" + running.getAddress().getPort();
  }

  static void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  private static void list(HttpExchange exchange) throws IOException {
    String files =
        FILES.keySet().stream()
            .map(name -> "{\"rfilename\":\"" + name + "\"}")
            .collect(Collectors.joining(","));
    String listing = "{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + files + "]}";
    answer(exchange, listing.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    byte[] contents = FILES.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    exchange.getResponseHeaders().set("ETag", "\"" + checksum(contents) + "\"");
    answer(exchange, contents);
  }

  private static void answer(HttpExchange exchange, byte[] contents) throws IOException {
    try (exchange) {
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(contents.length));
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, contents.length);
        exchange.getResponseBody().write(contents);
      }
    }
  }

  private static String checksum(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
