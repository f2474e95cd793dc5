package org.warmstart.eval.faithfulness.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Inflected English words cut to what their forms have in common, roughly. */
public final class Stems {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 40;
  private static final String[] ENDINGS = {"ing", "ies", "ied", "es", "ed", "ly", "er", "s", "e"};

  private static final Map<String, String> IRREGULAR = new HashMap<>();

  static {
    String[] pairs =
        ("won win went go gone go said say took take taken take gave give given give made make found"
                + " find met meet sold sell bought buy paid pay left leave lost lose kept keep held"
                + " hold knew know known know saw see seen see came come got get told tell wrote"
                + " write written write began begin begun begin brought bring thought think built"
                + " build spent spend sent send ran run rose rise risen rise fell fall fallen fall"
                + " grew grow grown grow became become broke break broken break chose choose chosen"
                + " choose spoke speak spoken speak drove drive driven drive led lead fought fight"
                + " taught teach caught catch died die flew fly shown show stood stand")
            .split(" ", -1);
    for (int i = 0; i < pairs.length; i += 2) {
      IRREGULAR.put(pairs[i], pairs[i + 1]);
    }
  }

  private Stems() {}

  /** The stem: agree of agreed and agreeing, carr of carried. */
  public static String of(String key) {
    String word = IRREGULAR.getOrDefault(key, key);
    word = word.length() > LONGEST ? word.substring(0, LONGEST) : word;
    for (String ending : ENDINGS) {
      if (word.endsWith(ending) && word.length() - ending.length() >= SHORTEST) {
        word = word.substring(0, word.length() - ending.length());
        break;
      }
    }
    if (word.length() > SHORTEST && (word.endsWith("e") || word.endsWith("y"))) {
      word = word.substring(0, word.length() - 1);
    }
    int last = word.length() - 1;
    boolean doubled =
        last > SHORTEST
            && word.charAt(last) == word.charAt(last - 1)
            && isConsonant(word.charAt(last));
    return doubled ? word.substring(0, last) : word;
  }

  private static boolean isConsonant(char c) {
    return "aeious".indexOf(c) < 0;
  }

  /** What a word may be an inflected form of. */
  static List<String> forms(String key) {
    List<String> forms = new ArrayList<>();
    for (String ending : ENDINGS) {
      if (key.endsWith(ending) && key.length() - ending.length() >= 2) {
        String stem = key.substring(0, key.length() - ending.length());
        forms.add(stem);
        forms.add(stem + "e");
        forms.add(stem + "y");
        int last = stem.length() - 1;
        if (last > 1 && stem.charAt(last) == stem.charAt(last - 1)) {
          forms.add(stem.substring(0, last));
        }
      }
    }
    return forms;
  }
}
