package org.warmstart.text.train.count;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.unicode.WellFormed;

/**
 * Texts in batches of bounded size. Batches are taken by one thread; where they begin and end
 * depends on the texts only.
 */
public interface TextBatches extends AutoCloseable {
  /** About how large a batch is, in characters or bytes. */
  int BATCH_SIZE = 1 << 20;

  /** Some texts; any thread may read them. */
  interface Batch {
    void forEach(WordSplitter.Sink texts);
  }

  /** The next batch, or null after the last. */
  @Nullable Batch next();

  /** How much of the texts has been taken, in the unit of {@link #total}. */
  long done();

  /** How much there is; -1 if that is not known. */
  long total();

  @Override
  void close();

  /** Batches of texts in memory or from wherever; {@link #done} counts characters. */
  static TextBatches of(Iterable<String> texts) {
    Iterator<String> iterator = texts.iterator();
    return new TextBatches() {
      private long done;

      @Override
      public @Nullable Batch next() {
        List<String> batch = new ArrayList<>();
        long end = done + BATCH_SIZE;
        while (done < end && iterator.hasNext()) {
          String text = iterator.next();
          batch.add(text);
          done += text.length() + 1L;
        }
        return batch.isEmpty() ? null : sink -> batch.forEach(text -> give(text, sink));
      }

      @Override
      public long done() {
        return done;
      }

      @Override
      public long total() {
        return -1;
      }

      @Override
      public void close() {}
    };
  }

  /** Hands over a text, a long one in pieces that are cut at white space where there is some. */
  private static void give(String text, WordSplitter.Sink sink) {
    char[] chars = WellFormed.chars(text);
    int from = 0;
    while (chars.length - from > BATCH_SIZE) {
      int to = cut(chars, from, from + BATCH_SIZE);
      sink.add(chars, from, to);
      from = to;
    }
    if (from < chars.length) {
      sink.add(chars, from, chars.length);
    }
  }

  /** Where to cut at the latest: after a line end if there is one, else before a space. */
  static int cut(char[] chars, int from, int limit) {
    for (int i = limit; i > from; i--) {
      if (chars[i - 1] == '\n') {
        return i;
      }
    }
    for (int i = limit; i > from; i--) {
      if (chars[i] == ' ') {
        return i;
      }
    }
    return Character.isLowSurrogate(chars[limit]) ? limit - 1 : limit;
  }
}
