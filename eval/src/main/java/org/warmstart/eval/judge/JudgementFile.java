package org.warmstart.eval.judge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;

/**
 * A file of judgements, a JSON object a line, to which each is added when it is there. A line that
 * a kill left half written is cut off when the file is opened again. Of two lines about the same
 * thing the later one counts. While it is open, no other process can open it.
 */
public final class JudgementFile implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final Map<String, Judgement> kept = new LinkedHashMap<>();
  private final int cut;

  private JudgementFile(Path file, FileChannel channel, int cut) {
    this.file = file;
    this.channel = channel;
    this.cut = cut;
  }

  /**
   * Opens a file to write to.
   *
   * @param resume whether it may have judgements, which are kept
   * @throws InputException if it may not and has, cannot be written, or is in use
   */
  public static JudgementFile open(Path file, boolean resume) {
    boolean there = Files.exists(file);
    try {
      if (there && !Files.isRegularFile(file)) {
        throw new InputException(file + ": expected a file");
      }
      if (there && !resume && Files.size(file) > 0) {
        throw new InputException(
            file + ": is there already; choose another, or go on with it with --resume");
      }
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        lock(file, channel);
        int cut = cutHalfLine(channel);
        JudgementFile opened = new JudgementFile(file, channel, cut);
        if (channel.size() > 0) {
          read(file).forEach(each -> opened.kept.put(each.key(), each));
        }
        return opened;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }

  private static void lock(Path file, FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // held in this process
    }
    throw new InputException(file + ": another judging writes to it");
  }

  /** Cuts what stands behind the last line end, and goes there. */
  private static int cutHalfLine(FileChannel channel) throws IOException {
    long end = channel.size();
    ByteBuffer one = ByteBuffer.allocate(1);
    long at = end;
    for (; at > 0; at--) {
      one.clear();
      channel.read(one, at - 1);
      if (one.get(0) == '\n') {
        break;
      }
    }
    channel.truncate(at);
    channel.position(at);
    return (int) (end - at);
  }

  /**
   * The judgements of a file, the later one of two about the same thing.
   *
   * @throws InputException naming file and line of what is wrong
   */
  public static Collection<Judgement> read(Path file) {
    Map<String, Judgement> judgements = new LinkedHashMap<>();
    for (JsonLines.Line line : JsonLines.read(file)) {
      Judgement judgement = Judgement.of(line);
      judgements.put(judgement.key(), judgement);
    }
    return List.copyOf(judgements.values());
  }

  /** How many bytes of a half-written line were cut off. */
  public int cut() {
    return cut;
  }

  /**
   * What there is of a task; null if it has to be judged.
   *
   * @throws InputException if it was judged by another judge, or asked in other words
   */
  @Nullable Judgement kept(JudgeTask task, String judge, String prompt) {
    Judgement there = kept.get(task.key());
    if (there == null) {
      return null;
    }
    boolean same = there.judge().equals(judge) && there.record().prompt().equals(prompt);
    if (!same) {
      throw new InputException(
          file
              + ": question '"
              + task.question().id()
              + "' was judged "
              + (there.judge().equals(judge)
                  ? "by other words: another rubric, protocol, question or answer"
                  : "by " + there.judge() + ", not by " + judge)
              + "; choose another file for these judgements");
    }
    return there.record().failed() ? null : there;
  }

  /** Adds a judgement, on disk as well. */
  void add(Judgement judgement) {
    ByteBuffer line = ByteBuffer.wrap((judgement.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
    kept.put(judgement.key(), judgement);
  }

  /** All judgements, in the order of their first lines. */
  public List<Judgement> judgements() {
    return List.copyOf(kept.values());
  }

  @Override
  public void close() {
    try {
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw DurableFiles.unwritable(file, e);
    }
  }
}
