package org.warmstart.tensor.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.tensor.TensorType;

/** A file's bytes at any place; what goes wrong names the file. */
final class FileBytes implements AutoCloseable {
  private static final int CHUNK = 1 << 30;

  private final Path file;
  private final FileChannel channel;
  private final long size;

  private FileBytes(Path file, FileChannel channel, long size) {
    this.file = file;
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file and hands it to a reader, which owns it from then on; if the reader fails, the
   * file is closed.
   *
   * @throws InputException if it is missing or unreadable
   */
  static <T> T open(Path file, Function<FileBytes, T> reader) {
    InputFiles.requireRegular(file);
    FileBytes bytes;
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      bytes = new FileBytes(file, channel, channel.size());
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
    try {
      return reader.apply(bytes);
    } catch (RuntimeException | Error e) {
      bytes.close();
      throw e;
    }
  }

  Path file() {
    return file;
  }

  long size() {
    return size;
  }

  /** Returns a copy of some bytes, little-endian. */
  ByteBuffer read(long position, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    try {
      readFully(buffer, position);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return buffer.flip();
  }

  /**
   * Copies a tensor that lies in the file in row-major order, into the innermost scope.
   *
   * @param name the tensor's, for messages
   */
  Tensor read(String name, TensorType type, long position, long... shape) {
    Tensor tensor = type.empty(shape);
    long length = tensor.nbytes();
    BytePointer target = new BytePointer(tensor.data_ptr());
    try {
      for (long done = 0; done < length; done += CHUNK) {
        target.position(done).limit(Math.min(length, done + CHUNK));
        readFully(target.asByteBuffer(), position + done);
      }
    } catch (IOException e) {
      throw new InputException(
          file + ": tensor '" + name + "' cannot be read: " + e.getMessage(), e);
    }
    return tensor;
  }

  private void readFully(ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new IOException("it ended early");
      }
      at += count;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // nothing was written; an error that is on its way says more
    }
  }
}
