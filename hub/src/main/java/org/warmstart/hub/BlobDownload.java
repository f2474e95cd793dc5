package org.warmstart.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;

/**
 * Fetches a blob: what has come goes to {@code HASH.incomplete}, from where an interrupted transfer
 * goes on, and becomes {@code HASH} only when it is as long as it should be and has its checksum.
 */
final class BlobDownload {
  private static final int BUFFER = 1 << 16;
  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

  private final HubHttp http;
  private final String what;
  private final RemoteBlob blob;
  private final Path target;
  private final Path incomplete;
  private final LongConsumer progress;

  /**
   * A download.
   *
   * @param what is fetched, for messages
   * @param progress is told how many bytes are there
   */
  BlobDownload(HubHttp http, String what, RemoteBlob blob, Path target, LongConsumer progress) {
    this.http = http;
    this.what = what;
    this.blob = blob;
    this.target = target;
    this.incomplete = target.resolveSibling(target.getFileName() + ".incomplete");
    this.progress = progress;
  }

  /**
   * Fetches.
   *
   * @throws InputException if it fails again and again, is not what it should be, or cannot be
   *     written
   */
  void run() throws InterruptedException {
    try {
      boolean resumed = Files.exists(incomplete) && Files.size(incomplete) > 0;
      requireSpace(resumed ? Files.size(incomplete) : 0);
      fetch();
      if (!blob.matches(incomplete)) {
        Files.delete(incomplete);
        if (!resumed) {
          throw damaged();
        }
        // what was there before may have been of something else
        fetch();
        if (!blob.matches(incomplete)) {
          Files.delete(incomplete);
          throw damaged();
        }
      }
      flush();
      Files.move(incomplete, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DurableFiles.unwritable(incomplete, e);
    }
  }

  private InputException damaged() {
    return new InputException(
        what
            + ": what came from "
            + HubHttp.shown(blob.location())
            + " does not have the checksum "
            + blob.hash()
            + "; it is damaged, or not what the hub says");
  }

  private void requireSpace(long present) throws IOException {
    long free = Files.getFileStore(target.getParent()).getUsableSpace();
    if (blob.size() - present > free) {
      throw new InputException(
          what
              + ": needs "
              + (blob.size() - present)
              + " more bytes, "
              + target.getParent()
              + " has "
              + free
              + " free");
    }
  }

  /** Goes on until all bytes are there. */
  private void fetch() throws IOException, InterruptedException {
    Patience patience = http.patience();
    long achieved = 0;
    for (long before = present(); before < 0 || before != blob.size(); before = present()) {
      Outcome outcome = part(Math.max(0, before));
      long after = present();
      if (outcome.complete && (blob.size() < 0 || after == blob.size())) {
        return;
      }
      achieved += Math.max(0, after - Math.max(0, before));
      if (achieved >= TimedBody.LEAST_PROGRESS) {
        patience.restore();
        achieved = 0;
      }
      String problem = outcome.complete ? "ended after " + after + " bytes" : outcome.problem;
      patience.await(
          what + ": " + HubHttp.shown(blob.location()) + ": " + problem, outcome.retryAfter);
    }
  }

  /** How much there is; -1 if there is no file, or one that is longer than it can be. */
  private long present() throws IOException {
    if (!Files.exists(incomplete)) {
      return -1;
    }
    long size = Files.size(incomplete);
    if (blob.size() >= 0 && size > blob.size()) {
      Files.delete(incomplete);
      return -1;
    }
    return size;
  }

  /** How a transfer ended; complete if the server had no more to send. */
  private record Outcome(boolean complete, String problem, @Nullable Duration retryAfter) {
    static Outcome failed(IOException e) {
      return new Outcome(false, HubHttp.message(e), null);
    }
  }

  private Outcome part(long before) throws IOException, InterruptedException {
    Map<String, String> headers = before == 0 ? Map.of() : Map.of("Range", "bytes=" + before + "-");
    Reply answer;
    try {
      answer = http.send("GET", blob.location(), headers, redirect -> false);
    } catch (IOException e) {
      return Outcome.failed(e);
    }
    try (Reply reply = answer) {
      int status = reply.status();
      boolean misplaced = status == 206 && start(reply) != before;
      if (status == 416 || misplaced) {
        Files.deleteIfExists(incomplete);
      }
      if (status == 416 || misplaced || reply.mayPass()) {
        String range = misplaced ? " with another range than " + before + "-" : "";
        return new Outcome(false, "answers " + status + range, reply.retryAfter());
      }
      requireWhole(reply);
      return copy(reply, before);
    }
  }

  private static long start(Reply reply) {
    Matcher range = RANGE.matcher(reply.header("Content-Range").orElse(""));
    return range.matches() ? Long.parseLong(range.group(1)) : -1;
  }

  private void requireWhole(Reply reply) {
    int status = reply.status();
    String where = what + ": " + HubHttp.shown(reply.uri()) + ": ";
    if (status != 200 && status != 206) {
      throw new InputException(where + "answers " + status);
    }
    if (!reply.header("Content-Encoding").orElse("identity").equals("identity")) {
      throw new InputException(where + "sends it compressed, unasked");
    }
    long length = reply.number("Content-Length");
    if (status == 200 && length >= 0 && blob.size() >= 0 && length != blob.size()) {
      throw new InputException(
          where
              + "has "
              + length
              + " bytes, the hub says "
              + blob.size()
              + "; it is something else");
    }
  }

  /** Appends what comes, or begins anew if the server begins anew. */
  private Outcome copy(Reply reply, long before) throws IOException {
    long position = reply.status() == 206 ? before : 0;
    try (FileChannel out =
        FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.truncate(position);
      out.position(position);
      byte[] buffer = new byte[BUFFER];
      while (true) {
        int count;
        try {
          count = reply.body().read(buffer);
        } catch (IOException e) {
          return Outcome.failed(e);
        }
        if (count < 0) {
          return new Outcome(true, "", null);
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        position += count;
        if (blob.size() >= 0 && position > blob.size()) {
          throw new InputException(
              what
                  + ": "
                  + HubHttp.shown(reply.uri())
                  + ": sends more than the "
                  + blob.size()
                  + " bytes that the hub says");
        }
        progress.accept(position);
      }
    }
  }

  private void flush() throws IOException {
    try (FileChannel channel = FileChannel.open(incomplete, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
