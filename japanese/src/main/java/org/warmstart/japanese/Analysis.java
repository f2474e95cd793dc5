package org.warmstart.japanese;

import java.util.Arrays;
import org.warmstart.text.stage.WordSegmenter;

/**
 * The cheapest way to see a text as words: the path through all entries and unknown words that has
 * the least sum of word and connection costs. What is considered, and which of equally cheap paths
 * is taken, is as in MeCab: Kudo, Yamamoto and Matsumoto, "Applying Conditional Random Fields to
 * Japanese Morphological Analysis" (2004), and the program's version 0.996. One analysis of one
 * text.
 */
final class Analysis {
  /** Runs of one kind that are longer by more characters than this are no unknown words. */
  private static final int LONGEST_GROUP = 24;

  private static final int NONE = -1;
  private static final int LONGEST_WORD = 65_535;

  private final Dictionary dictionary;
  private final char[] text;
  private final int from;
  private final int to;
  private final Dictionary.Category space;

  // nodes in columns; node 0 is the beginning
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int[] leftIds = new int[64];
  private int[] rightIds = new int[64];
  private int[] costs = new int[64];
  private long[] pathCosts = new long[64];
  private int[] previous = new int[64];
  // the next node that ends at the same place
  private int[] sameEnd = new int[64];
  private int nodes;
  // by place in the text: the node last found that ends there
  private final int[] endingAt;

  Analysis(Dictionary dictionary, char[] text, int from, int to) {
    this.dictionary = dictionary;
    this.text = text;
    this.from = from;
    this.to = to;
    this.space = dictionary.category(' ');
    this.endingAt = new int[to - from + 1];
    Arrays.fill(endingAt, NONE);
  }

  /** Finds the words. White space is in none. */
  void run(WordSegmenter.Sink words) {
    add(from, from, 0, 0, 0);
    endingAt[0] = 0;
    for (int place = from; place < to; place++) {
      if (endingAt[place - from] != NONE) {
        int first = nodes;
        find(place);
        // the node found last is connected first, which decides between equal costs
        for (int node = nodes - 1; node >= first; node--) {
          connect(node, place);
          sameEnd[node] = endingAt[ends[node] - from];
          endingAt[ends[node] - from] = node;
        }
      }
    }
    int last = to;
    while (endingAt[last - from] == NONE) {
      last--;
    }
    int end = nodes;
    add(last, last, 0, 0, 0);
    connect(end, last);
    int count = 0;
    int[] path = new int[nodes];
    for (int node = previous[end]; node != 0; node = previous[node]) {
      path[count++] = node;
    }
    while (--count >= 0) {
      words.word(starts[path[count]], ends[path[count]]);
    }
  }

  /** Finds the words that may begin at a place, after white space if there is some. */
  private void find(int place) {
    int start = place;
    Dictionary.Category current = space;
    while (start < to) {
      Dictionary.Category next = category(start);
      if (!current.shares(next)) {
        break;
      }
      current = next;
      start = after(start);
    }
    if (start == to) {
      return;
    }
    int begin = start;
    int found = nodes;
    int limit = Math.min(to, begin + LONGEST_WORD);
    dictionary.lookUp(
        text,
        begin,
        limit,
        (length, leftId, rightId, cost) -> add(begin, begin + length, leftId, rightId, cost));
    Dictionary.Category category = category(begin);
    if (nodes == found || category.always()) {
      findUnknown(begin, category, nodes > found);
    }
  }

  private void findUnknown(int begin, Dictionary.Category category, boolean known) {
    int found = nodes;
    int second = after(begin);
    int group = NONE;
    if (category.group()) {
      int end = second;
      int more = 0;
      Dictionary.Category current = category;
      while (end < to && current.shares(category(end))) {
        current = category(end);
        end = after(end);
        more++;
      }
      if (more <= LONGEST_GROUP) {
        addUnknown(begin, end, category);
      }
      group = end;
    }
    int end = second;
    for (int length = 1; length <= category.length(); length++) {
      if (end != group) {
        addUnknown(begin, end, category);
        if (end == to || !category.shares(category(end))) {
          break;
        }
        end = after(end);
      }
    }
    if (nodes == found && !known) {
      addUnknown(begin, second, category);
    }
  }

  private void addUnknown(int begin, int end, Dictionary.Category category) {
    dictionary.lookUpUnknown(
        category.kind(),
        end - begin,
        (length, leftId, rightId, cost) -> add(begin, end, leftId, rightId, cost));
  }

  private void connect(int node, int place) {
    long best = Long.MAX_VALUE;
    for (int left = endingAt[place - from]; left != NONE; left = sameEnd[left]) {
      long cost =
          pathCosts[left] + dictionary.connectionCost(rightIds[left], leftIds[node]) + costs[node];
      if (cost < best) {
        best = cost;
        previous[node] = left;
      }
    }
    pathCosts[node] = best;
  }

  private void add(int start, int end, int leftId, int rightId, int cost) {
    if (nodes == starts.length) {
      int more = nodes * 2;
      starts = Arrays.copyOf(starts, more);
      ends = Arrays.copyOf(ends, more);
      leftIds = Arrays.copyOf(leftIds, more);
      rightIds = Arrays.copyOf(rightIds, more);
      costs = Arrays.copyOf(costs, more);
      pathCosts = Arrays.copyOf(pathCosts, more);
      previous = Arrays.copyOf(previous, more);
      sameEnd = Arrays.copyOf(sameEnd, more);
    }
    starts[nodes] = start;
    ends[nodes] = end;
    leftIds[nodes] = leftId;
    rightIds[nodes] = rightId;
    costs[nodes] = cost;
    sameEnd[nodes++] = NONE;
  }

  private Dictionary.Category category(int place) {
    return dictionary.category(Character.codePointAt(text, place, to));
  }

  private int after(int place) {
    return place + Character.charCount(Character.codePointAt(text, place, to));
  }
}
