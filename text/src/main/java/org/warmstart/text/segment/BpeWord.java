package org.warmstart.text.segment;

import java.util.Arrays;
import org.warmstart.base.random.SplitMix;
import org.warmstart.text.stage.Segments;

/**
 * A word while it is merged: a doubly linked list of symbols in arrays, and a heap of the merges
 * that are possible, lowest rank first and leftmost among equals, so that the work is O(n log n).
 */
public final class BpeWord {
  private static final int GONE = -1;

  private int[] ids;
  private int[] starts;
  private int[] ends;
  private int[] previous = new int[0];
  private int[] next = new int[0];
  private int size;
  // rank in the upper half, position in the lower: the order of the heap
  private long[] heap = new long[0];
  private int heapSize;

  /**
   * An empty word.
   *
   * @param length in UTF-16 units
   */
  public BpeWord(int length) {
    ids = new int[length];
    starts = new int[length];
    ends = new int[length];
  }

  /** Appends a symbol that stands for the units in [start, end). */
  public void add(int id, int start, int end) {
    if (size == ids.length) {
      // a character that falls back to its bytes makes several symbols
      ids = Arrays.copyOf(ids, size * 2 + 8);
      starts = Arrays.copyOf(starts, ids.length);
      ends = Arrays.copyOf(ends, ids.length);
    }
    ids[size] = id;
    starts[size] = start;
    ends[size++] = end;
  }

  /** Applies all merges. */
  public void merge(BpeMerges merges) {
    link(merges);
    while (heapSize > 0) {
      long top = poll();
      int merge = mergeOf(top, merges);
      if (merge >= 0) {
        apply((int) top, merges.result(merge), merges);
      }
    }
  }

  /**
   * Applies merges, but before each leaves out every possible one with a probability, until all are
   * left out. Provilkov et al., "BPE-Dropout" (2020), algorithm 1; only for those that come before
   * the one that is applied has anything to be drawn.
   */
  public void merge(BpeMerges merges, double dropout, SplitMix random) {
    link(merges);
    long[] dropped = new long[heapSize];
    int droppedSize = 0;
    while (heapSize > 0) {
      long top = poll();
      int merge = mergeOf(top, merges);
      if (merge < 0) {
        continue;
      }
      if (random.nextDouble() < dropout) {
        if (droppedSize == dropped.length) {
          dropped = Arrays.copyOf(dropped, droppedSize * 2);
        }
        dropped[droppedSize++] = top;
        continue;
      }
      while (droppedSize > 0) {
        push(dropped[--droppedSize]);
      }
      apply((int) top, merges.result(merge), merges);
    }
  }

  /** The merge of an entry of the heap, or -1 if it has expired: the pair there is another now. */
  private int mergeOf(long entry, BpeMerges merges) {
    int left = (int) entry;
    int right = next[left];
    if (ids[left] == GONE || right == size) {
      return -1;
    }
    int merge = merges.find(ids[left], ids[right]);
    return merge >= 0 && merges.rank(merge) == (int) (entry >>> 32) ? merge : -1;
  }

  private void apply(int left, int result, BpeMerges merges) {
    int right = next[left];
    ids[left] = result;
    ends[left] = ends[right];
    ids[right] = GONE;
    int after = next[right];
    next[left] = after;
    if (after < size) {
      previous[after] = left;
      offer(left, ids[after], merges);
    }
    if (previous[left] >= 0) {
      offer(previous[left], result, merges);
    }
  }

  private void link(BpeMerges merges) {
    if (size < 2) {
      return;
    }
    previous = new int[size];
    next = new int[size];
    for (int i = 0; i < size; i++) {
      previous[i] = i - 1;
      next[i] = i + 1;
    }
    heap = new long[size + 1];
    for (int i = 0; i + 1 < size; i++) {
      offer(i, ids[i + 1], merges);
    }
  }

  private void offer(int position, int rightId, BpeMerges merges) {
    int merge = merges.find(ids[position], rightId);
    if (merge < 0) {
      return;
    }
    push(((long) merges.rank(merge) << 32) | position);
  }

  private void push(long entry) {
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heapSize * 2);
    }
    int i = heapSize++;
    while (i > 0 && heap[(i - 1) >> 1] > entry) {
      heap[i] = heap[(i - 1) >> 1];
      i = (i - 1) >> 1;
    }
    heap[i] = entry;
  }

  private long poll() {
    long top = heap[0];
    long entry = heap[--heapSize];
    int i = 0;
    while (true) {
      int child = 2 * i + 1;
      if (child >= heapSize) {
        break;
      }
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= entry) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = entry;
    return top;
  }

  /** The symbols that are left. */
  public Segments segments() {
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (ids[i] != GONE) {
        ids[count] = ids[i];
        starts[count] = starts[i];
        ends[count++] = ends[i];
      }
    }
    return new Segments(
        Arrays.copyOf(ids, count), Arrays.copyOf(starts, count), Arrays.copyOf(ends, count));
  }
}
