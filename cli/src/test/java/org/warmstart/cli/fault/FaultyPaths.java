package org.warmstart.cli.fault;

import java.io.File;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Paths of the faulty file system: those of the true one in a coat. */
final class FaultyPaths {
  private FaultyPaths() {}

  /** A path in its coat. */
  static Path coated(Path plain) {
    return (Path)
        Proxy.newProxyInstance(
            FaultyPaths.class.getClassLoader(), new Class<?>[] {Path.class}, new Coat(plain));
  }

  /** A path without its coat, if it has one. */
  static Path plain(Path path) {
    return Proxy.isProxyClass(path.getClass()) && Proxy.getInvocationHandler(path) instanceof Coat c
        ? c.plain
        : path;
  }

  private record Coat(Path plain) implements InvocationHandler {
    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      return switch (method.getName()) {
        case "getFileSystem" -> FaultyProvider.fileSystem();
        case "toFile" -> new File(plain.toString());
        case "iterator" -> names();
        default -> onPlain(method, arguments);
      };
    }

    private @Nullable Object onPlain(Method method, Object @Nullable [] arguments)
        throws Throwable {
      Object[] plainArguments = arguments == null ? new Object[0] : arguments.clone();
      for (int i = 0; i < plainArguments.length; i++) {
        if (plainArguments[i] instanceof Path path) {
          plainArguments[i] = FaultyPaths.plain(path);
        }
      }
      try {
        Object result = method.invoke(plain, plainArguments);
        return result instanceof Path path ? coated(path) : result;
      } catch (InvocationTargetException e) {
        throw Objects.requireNonNull(e.getCause());
      }
    }

    private Iterator<Path> names() {
      List<Path> names = new ArrayList<>();
      plain.forEach(name -> names.add(coated(name)));
      return names.iterator();
    }
  }
}
