package org.warmstart.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.warmstart.base.InputException;

/**
 * Requests to the hub and to where it redirects. The token goes to the hub's own origin (scheme,
 * host and port) alone; addresses are shown without their query, which may have a signature in it.
 */
final class HubHttp {
  /** When to stop following redirects. */
  interface Stop {
    boolean at(Reply redirect);
  }

  private static final int MOST_REDIRECTS = 10;

  private final HubSettings settings;
  private final HttpClient client;
  private final Patience.Sleeper sleeper;
  private final PullListener listener;

  HubHttp(
      HubSettings settings,
      Map<String, String> environment,
      Patience.Sleeper sleeper,
      PullListener listener) {
    this.settings = settings;
    this.sleeper = sleeper;
    this.listener = listener;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeout())
            .proxy(EnvironmentProxies.of(environment))
            .build();
  }

  Patience patience() {
    return new Patience(sleeper, listener);
  }

  Duration timeout() {
    return settings.timeout();
  }

  /**
   * Sends a request to the hub, and again where the failure may pass.
   *
   * @param stop which redirects are an answer and not to be followed
   * @return the last answer, whatever its status
   * @throws InputException if the hub cannot be reached, or fails again and again
   */
  Reply sendPatiently(String method, URI uri, Stop stop) throws InterruptedException {
    Patience patience = patience();
    while (true) {
      try {
        Reply reply = send(method, uri, Map.of(), stop);
        if (!reply.mayPass()) {
          return reply;
        }
        reply.close();
        patience.await(shown(uri) + ": answers " + reply.status(), reply.retryAfter());
      } catch (ConnectException | HttpConnectTimeoutException | SSLException e) {
        throw new InputException(
            problem(uri, e)
                + "; the environment variable HF_ENDPOINT names another hub, --offline takes what"
                + " is in the cache",
            e);
      } catch (IOException e) {
        patience.await(problem(uri, e), null);
      }
    }
  }

  /**
   * Sends a request once and follows redirects.
   *
   * @throws InputException if it is redirected too often, or to what is no web address, or from an
   *     encrypted to an open one
   */
  Reply send(String method, URI start, Map<String, String> headers, Stop stop)
      throws IOException, InterruptedException {
    URI uri = start;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      Reply reply = sendOnce(method, uri, headers);
      if (!reply.isRedirect() || stop.at(reply)) {
        return reply;
      }
      reply.close();
      uri = target(reply);
    }
    throw new InputException(
        shown(start) + ": is redirected more than " + MOST_REDIRECTS + " times");
  }

  /** Where a redirect leads. */
  static URI target(Reply redirect) {
    return target(redirect.uri(), redirect.header("Location").orElse(""));
  }

  static URI target(URI from, String location) {
    try {
      URI to = from.resolve(URI.create(location));
      boolean safe = "https".equals(to.getScheme());
      boolean open = "http".equals(to.getScheme()) && !"https".equals(from.getScheme());
      if ((safe || open) && to.getHost() != null) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new InputException(
        shown(from)
            + ": is redirected to an address that is not followed: "
            + withoutQuery(location));
  }

  private Reply sendOnce(String method, URI uri, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(settings.timeout())
            .header("User-Agent", "warmstart")
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    AccessToken token = settings.token();
    if (token != null && sameOrigin(uri, settings.endpoint())) {
      request.header("Authorization", token.header());
    }
    return new Reply(
        client.send(request.build(), TimedBody.handler(settings.timeout(), settings.patience())));
  }

  private static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    int usual = "https".equals(uri.getScheme()) ? 443 : 80;
    return uri.getPort() < 0 ? usual : uri.getPort();
  }

  /** Words a failure. */
  static String problem(URI uri, IOException e) {
    if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
      return uri.getScheme() + "://" + uri.getRawAuthority() + ": cannot be reached";
    }
    return shown(uri) + ": " + message(e);
  }

  /** A failure's message, which may quote the server. */
  static String message(IOException e) {
    return RepoPath.printable(Objects.requireNonNullElse(e.getMessage(), e.toString()));
  }

  /** An address without its query. */
  static String shown(URI uri) {
    return withoutQuery(uri.toString());
  }

  private static String withoutQuery(String address) {
    return RepoPath.printable(address.split("[?#]", 2)[0].replaceFirst("//[^/@]*@", "//"));
  }
}
