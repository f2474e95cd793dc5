package org.warmstart.learn.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.warmstart.base.InputException;

/** Writes numbers into a cache, in a process of its own. */
final class FillingProcess {
  private static final int NUMBERS = 1_000_000;

  private FillingProcess() {}

  static CacheKey key() {
    return new CacheKey("filling");
  }

  /** Given the folder that the cache is beside, and a second argument to stay in the middle. */
  public static void main(String[] arguments) {
    Consumer<String> notes = System.out::println;
    try (DataCache cache = DataCache.beside(Path.of(arguments[0]), notes)) {
      cache.get("numbers", key(), columns -> write(columns, arguments.length > 1));
      System.out.println("done");
    } catch (InputException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void write(ColumnsWriter columns, boolean stay) {
    ColumnWriter numbers = columns.column("numbers", ColumnType.I64);
    for (int i = 0; i < NUMBERS; i++) {
      numbers.add(i);
    }
    if (stay) {
      System.out.println("writing");
      try {
        // until it is killed, or whoever would kill it is gone
        System.in.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
