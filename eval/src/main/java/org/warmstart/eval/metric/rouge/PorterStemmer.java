package org.warmstart.eval.metric.rouge;

import java.nio.charset.StandardCharsets;

/**
 * The Porter stemmer in the variant that NLTK calls {@code NLTK_EXTENSIONS} and that rouge-score
 * uses: Porter, An algorithm for suffix stripping (Program 14(3), 1980), with a table of irregular
 * words, the rules {@code bli}, {@code fulli} and {@code logi}, a milder {@code y} to {@code i},
 * and short words spared. Works on ASCII bytes in place; not thread-safe.
 */
final class PorterStemmer {
  /** Suffix, replacement, in the order they are tried; the first that matches decides. */
  private static final class Rule {
    final byte[] suffix;
    final byte[] replacement;

    private Rule(String suffix, String replacement) {
      this.suffix = ascii(suffix);
      this.replacement = ascii(replacement);
    }

    static Rule[] table(String... pairs) {
      Rule[] rules = new Rule[pairs.length / 2];
      for (int i = 0; i < rules.length; i++) {
        rules[i] = new Rule(pairs[2 * i], pairs[2 * i + 1]);
      }
      return rules;
    }
  }

  private static final Rule[] IRREGULAR =
      Rule.table(
          "skies",
          "sky",
          "dying",
          "die",
          "lying",
          "lie",
          "tying",
          "tie",
          "news",
          "news",
          "innings",
          "inning",
          "inning",
          "inning",
          "outings",
          "outing",
          "outing",
          "outing",
          "cannings",
          "canning",
          "canning",
          "canning",
          "howe",
          "howe",
          "proceed",
          "proceed",
          "exceed",
          "exceed",
          "succeed",
          "succeed");

  private static final Rule[] STEP_1A = Rule.table("sses", "ss", "ies", "i", "ss", "ss", "s", "");

  private static final Rule[] STEP_2 =
      Rule.table(
          "ational", "ate", "tional", "tion", "enci", "ence", "anci", "ance", "izer", "ize", "bli",
          "ble", "alli", "al", "entli", "ent", "eli", "e", "ousli", "ous", "ization", "ize",
          "ation", "ate", "ator", "ate", "alism", "al", "iveness", "ive", "fulness", "ful",
          "ousness", "ous", "aliti", "al", "iviti", "ive", "biliti", "ble", "fulli", "ful");

  private static final Rule[] STEP_3 =
      Rule.table(
          "icate", "ic", "ative", "", "alize", "al", "iciti", "ic", "ical", "ic", "ful", "", "ness",
          "");

  private static final Rule[] STEP_4 =
      Rule.table(
          "al", "", "ance", "", "ence", "", "er", "", "ic", "", "able", "", "ible", "", "ant", "",
          "ement", "", "ment", "", "ent", "", "ion", "", "ou", "", "ism", "", "ate", "", "iti", "",
          "ous", "", "ive", "", "ize", "");

  private static final byte[] ALLI = ascii("alli");
  private static final byte[] LOGI = ascii("logi");
  private static final byte[] ION = ascii("ion");
  private static final byte[] IES = ascii("ies");
  private static final byte[] IED = ascii("ied");
  private static final byte[] EED = ascii("eed");
  private static final byte[] ED = ascii("ed");
  private static final byte[] ING = ascii("ing");

  private byte[] word = new byte[64];
  private int length;

  /**
   * Stems a word of lower-case ASCII letters and digits.
   *
   * @return the length of the stem, which lies at the start of {@link #buffer()}
   */
  int stem(byte[] text, int start, int end) {
    length = end - start;
    // a stem may outgrow its word by one letter (hop-ing, hope)
    if (word.length < length + 4) {
      word = new byte[2 * length];
    }
    System.arraycopy(text, start, word, 0, length);
    if (length <= 2 || irregular()) {
      return length;
    }
    step1a();
    step1b();
    step1c();
    step2();
    step3();
    step4();
    step5();
    return length;
  }

  /** Where {@link #stem} leaves its result; overwritten by the next call. */
  byte[] buffer() {
    return word;
  }

  private boolean irregular() {
    for (Rule rule : IRREGULAR) {
      if (rule.suffix.length == length && endsWith(rule.suffix)) {
        replace(rule);
        return true;
      }
    }
    return false;
  }

  private void step1a() {
    if (length == 4 && endsWith(IES)) {
      length = 3;
      return;
    }
    for (Rule rule : STEP_1A) {
      if (endsWith(rule.suffix)) {
        replace(rule);
        return;
      }
    }
  }

  private void step1b() {
    if (endsWith(IED)) {
      length -= length == 4 ? 1 : 2;
    } else if (endsWith(EED)) {
      if (measure(length - 3) > 0) {
        length--;
      }
    } else if (endsWith(ED) && containsVowel(length - 2)) {
      length -= 2;
      tidyAfterStep1b();
    } else if (endsWith(ING) && containsVowel(length - 3)) {
      length -= 3;
      tidyAfterStep1b();
    }
  }

  private void tidyAfterStep1b() {
    byte last = word[length - 1];
    byte before = length > 1 ? word[length - 2] : 0;
    if ((before == 'a' && last == 't')
        || (before == 'b' && last == 'l')
        || (before == 'i' && last == 'z')) {
      word[length++] = 'e';
    } else if (before == last && isConsonant(length - 1)) {
      if (last != 'l' && last != 's' && last != 'z') {
        length--;
      }
    } else if (measure(length) == 1 && endsConsonantVowelConsonant(length)) {
      word[length++] = 'e';
    }
  }

  private void step1c() {
    if (word[length - 1] == 'y' && length > 2 && isConsonant(length - 2)) {
      word[length - 1] = 'i';
    }
  }

  private void step2() {
    while (endsWith(ALLI) && measure(length - 4) > 0) {
      length -= 2;
    }
    for (Rule rule : STEP_2) {
      if (endsWith(rule.suffix)) {
        if (measure(length - rule.suffix.length) > 0) {
          replace(rule);
        }
        return;
      }
    }
    // the l counts as part of the stem, so that geology loses its ending as archaeology does
    if (endsWith(LOGI) && measure(length - 3) > 0) {
      length--;
    }
  }

  private void step3() {
    for (Rule rule : STEP_3) {
      if (endsWith(rule.suffix)) {
        if (measure(length - rule.suffix.length) > 0) {
          replace(rule);
        }
        return;
      }
    }
  }

  private void step4() {
    for (Rule rule : STEP_4) {
      if (endsWith(rule.suffix)) {
        int stem = length - rule.suffix.length;
        boolean fits = rule.suffix.length != ION.length || !endsWith(ION) || afterSOrT(stem);
        if (fits && measure(stem) > 1) {
          length = stem;
        }
        return;
      }
    }
  }

  private boolean afterSOrT(int stem) {
    return stem > 0 && (word[stem - 1] == 's' || word[stem - 1] == 't');
  }

  private void step5() {
    if (length > 0 && word[length - 1] == 'e') {
      int measure = measure(length - 1);
      if (measure > 1 || (measure == 1 && !endsConsonantVowelConsonant(length - 1))) {
        length--;
      }
    }
    if (length > 1
        && word[length - 1] == 'l'
        && word[length - 2] == 'l'
        && measure(length - 1) > 1) {
      length--;
    }
  }

  private boolean endsWith(byte[] suffix) {
    int start = length - suffix.length;
    if (start < 0) {
      return false;
    }
    for (int i = suffix.length - 1; i >= 0; i--) {
      if (word[start + i] != suffix[i]) {
        return false;
      }
    }
    return true;
  }

  private void replace(Rule rule) {
    length -= rule.suffix.length;
    System.arraycopy(rule.replacement, 0, word, length, rule.replacement.length);
    length += rule.replacement.length;
  }

  private static boolean isVowelLetter(byte letter) {
    return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u';
  }

  /** A y is a consonant at the start and after a vowel. */
  private boolean isConsonant(int index) {
    int i = index;
    boolean flip = false;
    while (i > 0 && word[i] == 'y') {
      flip = !flip;
      i--;
    }
    return flip == isVowelLetter(word[i]);
  }

  /** How many times a vowel is followed by a consonant in the first {@code end} letters. */
  private int measure(int end) {
    int measure = 0;
    boolean consonant = false;
    for (int i = 0; i < end; i++) {
      boolean before = consonant;
      consonant = word[i] == 'y' ? i == 0 || !before : !isVowelLetter(word[i]);
      if (i > 0 && consonant && !before) {
        measure++;
      }
    }
    return measure;
  }

  private boolean containsVowel(int end) {
    for (int i = 0; i < end; i++) {
      if (!isConsonant(i)) {
        return true;
      }
    }
    return false;
  }

  /** Condition *o of the paper; in this variant also a two-letter vowel and consonant. */
  private boolean endsConsonantVowelConsonant(int end) {
    if (end == 2) {
      return !isConsonant(0) && isConsonant(1);
    }
    if (end < 3) {
      return false;
    }
    byte last = word[end - 1];
    return isConsonant(end - 3)
        && !isConsonant(end - 2)
        && isConsonant(end - 1)
        && last != 'w'
        && last != 'x'
        && last != 'y';
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
