package org.warmstart.cli.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file opened to be written. */
final class FaultyChannel extends FileChannel {
  private final FileChannel plain;
  private final Path file;

  FaultyChannel(FileChannel plain, Path file) {
    this.plain = plain;
    this.file = file;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    Faults.told("write", file);
    return Faults.write(plain, file, source);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long written = 0;
    for (int i = offset; i < offset + length; i++) {
      while (sources[i].hasRemaining()) {
        written += write(sources[i]);
      }
    }
    return written;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    Faults.before("write", true, file);
    Faults.filled(file);
    return plain.write(source, position);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    Faults.before("write", true, file);
    Faults.filled(file);
    return plain.transferFrom(source, position, count);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    Faults.before("truncate", false, file);
    plain.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    Faults.before("flush", true, file);
    plain.force(metadata);
    Faults.flushed(file);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    Faults.before("map", true, file);
    return plain.map(mode, position, size);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return plain.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return plain.read(targets, offset, length);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return plain.read(target, position);
  }

  @Override
  public long position() throws IOException {
    return plain.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    plain.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return plain.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return plain.transferTo(position, count, target);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return plain.lock(position, size, shared);
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return plain.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    plain.close();
  }
}
