package org.warmstart.cli.trust;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.eval.judge.ChatServer;
import picocli.CommandLine.Option;

/** A judge behind a server. */
final class JudgeServerOptions {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Judge by a model of a server that speaks OpenAI's protocol, such as"
              + " http://localhost:8000/v1.")
  private @Nullable String server;

  @Option(names = "--model", paramLabel = "NAME", description = "The model's name at the server.")
  private @Nullable String model;

  @Option(
      names = "--key-variable",
      paramLabel = "NAME",
      description =
          "The environment variable that has the server's key. The key is sent to the server and"
              + " written nowhere.")
  private @Nullable String keyVariable;

  @InRange(least = 1, most = 86_400)
  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "For an answer of the server (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @InRange(least = 0, most = 100)
  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How often a server is asked again that is overloaded or out of reach; as late as it says,"
              + " or after 1, 2, 4 … seconds (default: ${DEFAULT-VALUE}).")
  private int retries;

  @InRange(least = 1, most = 256)
  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "1",
      description = "Questions to the server at once (default: ${DEFAULT-VALUE}).")
  private int parallel;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  JudgeServerOptions() {}

  boolean isGiven() {
    return server != null;
  }

  int parallel() {
    return parallel;
  }

  void requireNone() {
    if (model != null || keyVariable != null || parallel != 1) {
      throw new InputException("--model, --key-variable and --parallel go with --server");
    }
  }

  ChatServer open(double temperature, int maxTokens) {
    if (server == null || model == null) {
      throw new InputException("--server: name the model, too, with --model");
    }
    String key = keyVariable == null ? null : System.getenv(keyVariable);
    if (keyVariable != null && (key == null || key.isBlank())) {
      throw new InputException(
          "--key-variable "
              + keyVariable
              + ": there is no such environment variable, or it is empty");
    }
    return new ChatServer(
        server,
        new ChatServer.Settings(
            model, temperature, maxTokens, Duration.ofSeconds(timeout), retries, FIRST_WAIT),
        key);
  }
}
