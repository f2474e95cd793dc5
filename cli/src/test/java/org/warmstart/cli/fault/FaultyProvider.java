package org.warmstart.cli.fault;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the true provider of files, where the virtual machine is told to by {@code
 * -Djava.nio.file.spi.DefaultFileSystemProvider}: so all files that a program writes, through
 * whatever method, are seen, and the program knows nothing of it. What {@link Faults} wants goes
 * wrong.
 */
public final class FaultyProvider extends FileSystemProvider {
  /** The property that names the provider. */
  public static final String PROPERTY = "java.nio.file.spi.DefaultFileSystemProvider";

  private static @Nullable FileSystem coated;

  private final FileSystemProvider plain;

  /** For the virtual machine, which makes one. */
  @SuppressWarnings("StaticAssignmentInConstructor")
  public FaultyProvider(FileSystemProvider plain) {
    this.plain = plain;
    coated = new FaultyFileSystem(this, plain.getFileSystem(URI.create("file:///")));
  }

  static FileSystem fileSystem() {
    return Objects.requireNonNull(coated);
  }

  private static Path plain(Path path) {
    return FaultyPaths.plain(path);
  }

  @Override
  public String getScheme() {
    return plain.getScheme();
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
    return plain.newFileSystem(uri, environment);
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return fileSystem();
  }

  @Override
  public Path getPath(URI uri) {
    return FaultyPaths.coated(plain.getPath(uri));
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path file = plain(path);
    boolean writes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    if (!writes) {
      Faults.told("read", file);
      return plain.newFileChannel(file, options, attributes);
    }
    Faults.before("open", !Files.exists(file), file);
    return new FaultyChannel(plain.newFileChannel(file, options, attributes), file);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DirectoryStream<Path> entries =
        plain.newDirectoryStream(plain(folder), entry -> filter.accept(FaultyPaths.coated(entry)));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> each = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return each.hasNext();
          }

          @Override
          public Path next() {
            return FaultyPaths.coated(each.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    if (!Files.exists(plain(folder))) {
      Faults.before("make folder", true, plain(folder));
    }
    plain.createDirectory(plain(folder), attributes);
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    Faults.before("link", true, plain(link));
    plain.createSymbolicLink(plain(link), plain(target), attributes);
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    Faults.before("link", true, plain(link));
    plain.createLink(plain(link), plain(existing));
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    return FaultyPaths.coated(plain.readSymbolicLink(plain(link)));
  }

  @Override
  public void delete(Path path) throws IOException {
    if (Files.exists(plain(path), LinkOption.NOFOLLOW_LINKS)) {
      Faults.before("delete", false, plain(path));
    }
    plain.delete(plain(path));
    Faults.moved(plain(path), null);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    Faults.before("copy to", true, plain(target));
    plain.copy(plain(source), plain(target), options);
    Faults.filled(plain(target));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Faults.before("move to", false, plain(target));
    plain.move(plain(source), plain(target), options);
    Faults.moved(plain(source), plain(target));
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return plain.isSameFile(plain(path), plain(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return plain.isHidden(plain(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return plain.getFileStore(plain(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    plain.checkAccess(plain(path), modes);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return plain.getFileAttributeView(plain(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return plain.readAttributes(plain(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return plain.readAttributes(plain(path), attributes, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    plain.setAttribute(plain(path), attribute, value, options);
  }
}
