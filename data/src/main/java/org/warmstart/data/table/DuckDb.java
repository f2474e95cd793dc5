package org.warmstart.data.table;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.warmstart.base.InputException;
import org.warmstart.base.file.NativeCache;
import org.warmstart.base.file.PackedFile;

/**
 * Connects to DuckDB, with its native library in the cache of native libraries. Left alone, the
 * driver unpacks all 61 MB into the folder for temporary files at every start, and leaves them
 * there when a signal ends the process.
 *
 * <p>The driver looks for the library beside its classes first, and asks its class loader for it
 * only if there is none. So its classes come from a loader of their own, which does not show the
 * packed library and knows where the unpacked one is.
 */
final class DuckDb {
  private static final Logger LOG = LoggerFactory.getLogger(DuckDb.class);
  private static final String LIBRARY = "duckdb_java";
  private static @Nullable Driver driver;

  private DuckDb() {}

  /**
   * A new database in memory.
   *
   * @throws InputException if the native library cannot be unpacked or loaded
   */
  static Connection connect(Properties properties) throws SQLException {
    try {
      return driver().connect("jdbc:duckdb:", properties);
    } catch (LinkageError e) {
      Throwable reason = e;
      while (reason.getCause() != null) {
        reason = reason.getCause();
      }
      throw new InputException("DuckDB cannot be started: " + reason.getMessage(), e);
    }
  }

  private static synchronized Driver driver() {
    if (driver == null) {
      driver = load();
    }
    return driver;
  }

  private static Driver load() {
    CodeSource source = DuckDBDriver.class.getProtectionDomain().getCodeSource();
    URL packed = DuckDBDriver.class.getResource("/" + packedName());
    if (source == null || packed == null) {
      return new DuckDBDriver(); // not packed: the driver finds an installed library
    }
    Path library = unpack(packed);
    try {
      // stays open: the driver's classes are loaded from it as they are needed
      ClassLoader loader = new DriverLoader(source.getLocation(), library);
      return Class.forName(DuckDBDriver.class.getName(), true, loader)
          .asSubclass(Driver.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("DuckDB's driver cannot be loaded", e);
    }
  }

  private static Path unpack(URL packed) {
    NativeCache cache = NativeCache.open();
    try (NativeCache.Hold hold = cache.hold()) {
      PackedFile file = PackedFile.of(packed, null).orElseThrow();
      int replaced = cache.unpack("duckdb", packed.toString(), () -> List.of(file));
      Path library = cache.folder().resolve(file.target());
      if (replaced > 0) {
        LOG.warn("{}: was incomplete or damaged; unpacked again", library);
      }
      return library;
    } catch (IOException e) {
      throw new InputException(packed + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The library's name in the jar, put together as the driver does. */
  private static String packedName() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean arm = architecture.equals("aarch64") || architecture.equals("arm64");
    String ending = arm ? "arm64" : "amd64";
    if (system.startsWith("mac")) {
      return "lib" + LIBRARY + ".so_osx_universal";
    }
    return "lib"
        + LIBRARY
        + ".so_"
        + (system.startsWith("windows") ? "windows_" : "linux_")
        + ending;
  }

  private static final class DriverLoader extends URLClassLoader {
    private final Path library;

    DriverLoader(URL jar, Path library) {
      super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
      this.library = library;
    }

    @Override
    public @Nullable URL getResource(String name) {
      return name.startsWith("lib" + LIBRARY) ? null : super.getResource(name);
    }

    @Override
    protected @Nullable String findLibrary(String name) {
      return name.equals(LIBRARY) ? library.toString() : super.findLibrary(name);
    }
  }
}
