package org.warmstart.data.corpus.prose;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Finds texts that say almost the same as an earlier one, by the resemblance of Broder ("On the
 * resemblance and containment of documents", 1997): the Jaccard coefficient of two texts' sets of
 * word shingles. MinHash signatures cut into bands (locality-sensitive hashing) propose candidates,
 * and the exact coefficient decides, so that nothing below the threshold is ever taken for a
 * duplicate. Letter case and punctuation do not count.
 *
 * <p>Texts are given one after the other; the outcome depends on their order only. With 20 bands of
 * 5 rows, a pair with coefficient 0.8 is proposed with probability 0.9996, one with 0.7 with 0.97.
 */
public final class NearDuplicates {
  /** Words of a shingle. */
  static final int SHINGLE_WORDS = 2;

  private static final int BANDS = 20;
  private static final int ROWS = 5;

  /** Most candidates looked at in one bucket, which bounds the time on adversarial text. */
  private static final int CANDIDATES = 256;

  private final double threshold;
  private final long[] seeds = new long[BANDS * ROWS];
  private final BandTable table = new BandTable();
  private long[][] shingles = new long[1024][];
  private int size;

  /**
   * Starts with no texts.
   *
   * @param threshold the Jaccard coefficient from which on texts are near-duplicates, 0 to 1
   */
  public NearDuplicates(double threshold) {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException("the threshold lies in (0, 1], not " + threshold);
    }
    this.threshold = threshold;
    SplittableRandom random = new SplittableRandom(1997);
    Arrays.setAll(seeds, i -> random.nextLong());
  }

  /**
   * Keeps a text unless it is a near-duplicate of a text kept before.
   *
   * @return true if the text was kept
   */
  public boolean add(String text) {
    long[] set = shingles(text);
    int[] signature = signature(set);
    long[] keys = new long[BANDS];
    Set<Integer> seen = new HashSet<>();
    for (int band = 0; band < BANDS; band++) {
      long key = band;
      for (int row = 0; row < ROWS; row++) {
        key = mix(key * 0x9e3779b97f4a7c15L + signature[band * ROWS + row]);
      }
      keys[band] = key;
      int looked = 0;
      for (int e = table.first(key); e >= 0 && looked < CANDIDATES; e = table.next(e), looked++) {
        int candidate = table.text(e);
        if (seen.add(candidate) && jaccard(set, shingles[candidate]) >= threshold) {
          return false;
        }
      }
    }
    if (size == shingles.length) {
      shingles = Arrays.copyOf(shingles, size * 2);
    }
    shingles[size] = set;
    for (long key : keys) {
      table.add(key, size);
    }
    size++;
    return true;
  }

  /** The MinHash signature of a text: for each hash function the least hash over its shingles. */
  int[] signature(String text) {
    return signature(shingles(text));
  }

  private int[] signature(long[] set) {
    int[] signature = new int[seeds.length];
    Arrays.fill(signature, Integer.MAX_VALUE);
    for (long shingle : set) {
      for (int i = 0; i < seeds.length; i++) {
        signature[i] = Math.min(signature[i], (int) (mix(shingle ^ seeds[i]) >>> 32));
      }
    }
    return signature;
  }

  /** The share of equal entries of two signatures, which estimates the Jaccard coefficient. */
  static double estimate(int[] a, int[] b) {
    int equal = 0;
    for (int i = 0; i < a.length; i++) {
      equal += a[i] == b[i] ? 1 : 0;
    }
    return equal / (double) a.length;
  }

  /** The Jaccard coefficient of two texts' sets of shingles. */
  static double jaccard(String a, String b) {
    return jaccard(shingles(a), shingles(b));
  }

  private static double jaccard(long[] a, long[] b) {
    int common = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      if (a[i] == b[j]) {
        common++;
        i++;
        j++;
      } else if (a[i] < b[j]) {
        i++;
      } else {
        j++;
      }
    }
    return common / (double) (a.length + b.length - common);
  }

  /** Hashes of the shingles, sorted, each once; a text shorter than a shingle is one shingle. */
  private static long[] shingles(String text) {
    String[] words = normalize(text).split(" ");
    int count = Math.max(1, words.length - SHINGLE_WORDS + 1);
    long[] hashes = new long[count];
    for (int i = 0; i < count; i++) {
      long hash = 0;
      for (int j = i; j < Math.min(words.length, i + SHINGLE_WORDS); j++) {
        hash = mix(hash * 31 + hash(words[j]));
      }
      hashes[i] = hash;
    }
    return Arrays.stream(hashes).sorted().distinct().toArray();
  }

  /** A text's words in lower case, one space between them: what exact duplicates agree in. */
  public static String normalize(String text) {
    StringBuilder words = new StringBuilder(text.length());
    for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
      if (Character.isLetterOrDigit(c)) {
        words.append(c);
      } else if (!words.isEmpty() && words.charAt(words.length() - 1) != ' ') {
        words.append(' ');
      }
    }
    return words.toString().strip();
  }

  /** FNV-1a, 64 bits. */
  private static long hash(String word) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The finalizer of MurmurHash3, 64 bits. */
  private static long mix(long value) {
    long hash = value;
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
