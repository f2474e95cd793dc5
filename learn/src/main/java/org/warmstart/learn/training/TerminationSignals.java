package org.warmstart.learn.training;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Handlers of the signals that ask a process to end. The virtual machine's own handler begins its
 * shutdown, from which there is no way back and in which a second signal does nothing.
 *
 * <p>Through {@code sun.misc.Signal}, which every JDK has in its module {@code jdk.unsupported}; by
 * reflection, as the compiler warns of the name in a way that cannot be silenced.
 */
final class TerminationSignals {
  private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

  private final Method handle;
  private final Map<Object, Object> earlier = new LinkedHashMap<>();

  private TerminationSignals(Method handle) {
    this.handle = handle;
  }

  /**
   * Installs a handler.
   *
   * @return null where the virtual machine has no such thing; then its shutdown hooks have to do
   */
  static @Nullable TerminationSignals handle(Runnable handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, signalHandler);
      Object proxy =
          Proxy.newProxyInstance(
              TerminationSignals.class.getClassLoader(),
              new Class<?>[] {signalHandler},
              invocations(handler));
      TerminationSignals signals = new TerminationSignals(handle);
      for (String name : NAMES) {
        signals.add(signal.getConstructor(String.class).newInstance(name), proxy);
      }
      return signals.earlier.isEmpty() ? null : signals;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private void add(Object signal, Object handler) throws IllegalAccessException {
    try {
      earlier.put(signal, handle.invoke(null, signal, handler));
    } catch (InvocationTargetException e) {
      // -Xrs keeps the virtual machine away from signals: this one ends the process
      return;
    }
  }

  private static InvocationHandler invocations(Runnable handler) {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "equals" -> proxy == arguments[0];
          case "hashCode" -> System.identityHashCode(proxy);
          case "toString" -> "stop signal";
          default -> {
            handler.run();
            yield null;
          }
        };
  }

  /** Puts the handlers back that were there before. */
  void restore() {
    earlier.forEach(
        (signal, handler) -> {
          try {
            handle.invoke(null, signal, handler);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a signal handler cannot be put back", e);
          }
        });
  }
}
