package org.warmstart.tensor.engine;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.mkl.global.mkl_rt;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.warmstart.base.InputException;
import org.warmstart.base.file.NativeCache;
import org.warmstart.base.file.PackedFile;

/**
 * Loads native libraries through JavaCPP, which would unpack them one by one straight under their
 * names: whatever ended the process meanwhile left a torn library, and the system's loader, which
 * follows a whole library to a torn one before JavaCPP looks at it, ended every later process. So
 * all that JavaCPP is going to look for is unpacked beforehand, each file complete or not at all.
 *
 * <p>While one is open, no other process unpacks or loads.
 */
final class NativeLibraries implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  private final NativeCache cache;
  private final NativeCache.Hold hold;
  private String unpacked = "";

  private NativeLibraries(NativeCache cache) {
    this.cache = cache;
    this.hold = cache.hold();
  }

  /**
   * Waits until no other process unpacks or loads.
   *
   * @throws InputException if the folder cannot be written
   */
  static NativeLibraries open() {
    // JavaCPP goes elsewhere without a word if it cannot write
    System.setProperty(CACHE, NativeCache.open().folder().toString());
    return new NativeLibraries(NativeCache.at(folder()));
  }

  /** Where the libraries are unpacked. */
  static Path folder() {
    try {
      return Loader.getCacheDir().toPath();
    } catch (IOException e) {
      throw new InputException("no folder for unpacked native libraries can be made", e);
    }
  }

  /**
   * Unpacks all libraries, unless that is done, and loads those of a class of JavaCPP's presets.
   * Settings that decide which they are, such as {@code org.bytedeco.openblas.load}, have to be
   * made before.
   *
   * @throws InputException if there is no room for them, or they must not be run from there
   */
  void load(Class<?> type) {
    String version = version();
    if (!version.equals(unpacked)) {
      int replaced = cache.unpack("libtorch", version, () -> new Search().find(type, torch.class));
      if (replaced > 0) {
        LOG.warn(
            "{}: incomplete or damaged native libraries: {}; unpacked again",
            cache.folder(),
            replaced);
      }
      unpacked = version;
    }
    try {
      Loader.load(type);
    } catch (UnsatisfiedLinkError e) {
      if (isForbidden(e)) {
        throw forbidden(e);
      }
      throw e;
    }
  }

  /** Whether the system's loader may not run what lies in the folder. */
  private static boolean isForbidden(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("failed to map segment")) {
        return true;
      }
    }
    return false;
  }

  private InputException forbidden(UnsatisfiedLinkError e) {
    return new InputException(
        cache.folder()
            + ": native libraries must not be run from there (mounted noexec?). Name another folder"
            + " with "
            + NativeCache.FOLDER,
        e);
  }

  @Override
  public void close() {
    hold.close();
  }

  /** Whatever decides which libraries there are: the jars of the presets, the settings. */
  private static String version() {
    StringBuilder version = new StringBuilder(Loader.getPlatform());
    for (Class<?> type : List.of(Loader.class, mkl_rt.class, openblas.class, torch.class)) {
      CodeSource source = type.getProtectionDomain().getCodeSource();
      version.append(' ').append(source == null ? type.getName() : source.getLocation());
    }
    return version + " " + System.getProperty("org.bytedeco.openblas.load", "");
  }

  /** Finds what JavaCPP will look for, in the same order and under the same names. */
  private static final class Search {
    private final Properties platform = Loader.loadProperties();
    private final Set<String> searched = new HashSet<>();
    private final Set<String> found = new HashSet<>();
    private final Map<String, PackedFile> files = new LinkedHashMap<>();

    List<PackedFile> find(Class<?>... types) throws IOException {
      for (Class<?> type : types) {
        search(type);
      }
      return List.copyOf(files.values());
    }

    private void search(Class<?> type) throws IOException {
      if (!searched.add(type.getName())) {
        return;
      }
      ClassProperties properties = Loader.loadProperties(type, platform, true);
      for (String needed : properties.get("global")) {
        search(forName(needed, type));
      }
      List<String> names = new ArrayList<>(properties.get("platform.preload"));
      names.addAll(properties.get("platform.link"));
      names.add(properties.getProperty("platform.library"));
      for (String name : names) {
        search(type, properties, name);
      }
    }

    /** The first library of a name wins; JavaCPP makes a link where it comes up again. */
    private void search(Class<?> type, ClassProperties properties, @Nullable String name)
        throws IOException {
      String loaded = name == null ? "" : name.substring(name.indexOf('#') + 1);
      if (name == null || found.contains(loaded)) {
        return;
      }
      URL[] places = Loader.findLibrary(type, properties, name, false);
      if (places.length == 0) {
        return;
      }
      found.add(loaded);
      String renamed = places[0].getRef();
      URL resource = new URL(places[0].toString().split("#", 2)[0]);
      PackedFile.of(resource, renamed).ifPresent(file -> files.putIfAbsent(file.target(), file));
    }

    private static Class<?> forName(String name, Class<?> neighbour) {
      try {
        return Class.forName(name, false, neighbour.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new LinkageError(name + " is missing", e);
      }
    }
  }
}
