package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.Compatibility;
import org.warmstart.text.unicode.Unicode;

/**
 * The four Unicode normalization forms (Unicode Standard Annex 15), in the version of Unicode that
 * the reference implementation uses.
 */
public final class UnicodeNormalizer implements Normalizer {

  /** A normalization form, by its type's name. */
  public enum Form {
    NFD(false, false),
    NFC(false, true),
    NFKD(true, false),
    NFKC(true, true);

    private final boolean compatible;
    private final boolean composed;

    Form(boolean compatible, boolean composed) {
      this.compatible = compatible;
      this.composed = composed;
    }
  }

  private final Form form;

  public UnicodeNormalizer(Form form) {
    this.form = form;
  }

  @Override
  public ObjectNode json() {
    return Json.object(form.name());
  }

  @Override
  public Text normalize(Text text) {
    if (isAscii(text)) {
      return text;
    }
    Transform decomposed = new Transform(text.length() + 16);
    decompose(text, decomposed);
    if (!form.composed) {
      return decomposed.apply(text);
    }
    Transform composed = new Transform(decomposed.size());
    compose(decomposed, composed);
    return composed.apply(text);
  }

  private static boolean isAscii(Text text) {
    char[] chars = text.chars();
    for (int i = 0; i < text.length(); i++) {
      if (chars[i] >= 128) {
        return false;
      }
    }
    return true;
  }

  private void decompose(Text text, Transform out) {
    // where the run of combining characters begins that is not in canonical order yet
    int run = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePoint(i);
      i += Character.charCount(codePoint);
      int[] parts =
          codePoint < 128
              ? null
              : form.compatible
                  ? Compatibility.decomposition(codePoint)
                  : Unicode.decomposition(codePoint);
      int count = parts == null ? 1 : parts.length;
      for (int k = 0; k < count; k++) {
        int part = parts == null ? codePoint : parts[k];
        if (Unicode.combiningClass(part) == 0) {
          order(out, run);
          run = out.size() + 1;
        }
        out.add(part, k == 0 ? 0 : 1);
      }
    }
    order(out, run);
  }

  /** Sorts a run by combining class; what it says about the text's characters moves along. */
  private static void order(Transform out, int from) {
    int count = out.size() - from;
    if (count < 2) {
      return;
    }
    long[] keys = new long[count];
    int[] codePoints = new int[count];
    int[] changes = new int[count];
    for (int i = 0; i < count; i++) {
      codePoints[i] = out.codePoint(from + i);
      changes[i] = out.change(from + i);
      keys[i] = ((long) Unicode.combiningClass(codePoints[i]) << 32) | i;
    }
    Arrays.sort(keys);
    for (int i = 0; i < count; i++) {
      int index = (int) keys[i];
      out.set(from + i, codePoints[index], changes[index]);
    }
  }

  private static void compose(Transform in, Transform out) {
    // the starter that what follows may compose with, as an index of out; -1 if there is none
    int starter = -1;
    int lastClass = -1;
    for (int i = 0; i < in.size(); i++) {
      int codePoint = in.codePoint(i);
      int combiningClass = Unicode.combiningClass(codePoint);
      if (starter >= 0 && (lastClass < 0 || lastClass < combiningClass)) {
        int composed = Unicode.compose(out.codePoint(starter), codePoint);
        if (composed >= 0) {
          out.set(starter, composed, out.change(starter) + in.change(i) - 1);
          continue;
        }
      }
      if (combiningClass == 0) {
        starter = out.size();
        lastClass = -1;
      } else if (starter >= 0) {
        lastClass = combiningClass;
      }
      out.add(codePoint, in.change(i));
    }
  }
}
