package org.warmstart.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warmstart.base.InputException;

/**
 * The proxies of the environment variables {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code
 * ALL_PROXY} and {@code NO_PROXY}, in capital or small letters, as other programs understand them.
 */
final class EnvironmentProxies extends ProxySelector {
  private static final List<String> NAMES = List.of("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY");

  private final Map<String, Proxy> proxies = new HashMap<>();
  private final String exceptions;

  private EnvironmentProxies(Map<String, String> environment) {
    exceptions = value(environment, "NO_PROXY");
    for (String name : NAMES) {
      String value = value(environment, name);
      if (!value.isBlank()) {
        proxies.put(name, proxy(name, value));
      }
    }
  }

  /**
   * Returns the environment's proxies; where it names none, those of Java's system properties.
   *
   * @throws InputException if a proxy is named that is none
   */
  static ProxySelector of(Map<String, String> environment) {
    EnvironmentProxies selector = new EnvironmentProxies(environment);
    ProxySelector java = ProxySelector.getDefault();
    return selector.proxies.isEmpty() && java != null ? java : selector;
  }

  @Override
  public List<Proxy> select(URI uri) {
    Proxy proxy = proxies.get(uri.getScheme().toUpperCase(Locale.ROOT) + "_PROXY");
    Proxy found = proxy != null ? proxy : proxies.get("ALL_PROXY");
    return List.of(found == null || isExcepted(uri.getHost()) ? Proxy.NO_PROXY : found);
  }

  private static String value(Map<String, String> environment, String name) {
    return environment.getOrDefault(
        name, environment.getOrDefault(name.toLowerCase(Locale.ROOT), ""));
  }

  private boolean isExcepted(String host) {
    for (String entry : exceptions.split("[, ]+", -1)) {
      String suffix = entry.startsWith("*") ? entry.substring(1) : entry;
      String name = suffix.startsWith(".") ? suffix.substring(1) : suffix;
      boolean inDomain = !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
      if (entry.equals("*") || inDomain) {
        return true;
      }
    }
    return false;
  }

  private static Proxy proxy(String name, String value) {
    try {
      URI uri = URI.create(value.contains("://") ? value : "http://" + value);
      if (uri.getHost() != null && uri.getPort() > 0 && "http".equals(uri.getScheme())) {
        return new Proxy(
            Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort()));
      }
    } catch (IllegalArgumentException e) {
      // said below, without the value: there may be a password in it
    }
    throw new InputException(name + ": expected a proxy such as http://host:3128");
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
