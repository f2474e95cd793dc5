package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;

/**
 * What the pre-tokenizer and the decoder of this name share.
 *
 * @param replacement the code point that stands for a space
 * @param scheme where one is put before the text
 * @param split whether a text is split before each of them
 */
public record Metaspace(int replacement, Scheme scheme, boolean split) {
  public static final String TYPE = "Metaspace";

  /** U+2581, lower one eighth block. */
  public static final char BLOCK = '▁';

  /** Where a space is put before the text. */
  public enum Scheme {
    /** Only at the start of the original text. */
    FIRST,
    NEVER,
    /** At the start of every piece of text between added tokens. */
    ALWAYS
  }

  public static Metaspace fromJson(Json json) {
    String replacement = json.string("replacement");
    if (replacement.isEmpty() || replacement.codePointCount(0, replacement.length()) != 1) {
      throw json.required("replacement")
          .wrong("expected one character, found " + Messages.quote(replacement));
    }
    Scheme scheme =
        json.get("prepend_scheme") == null
            ? Scheme.ALWAYS
            : json.oneOf("prepend_scheme", Scheme.values());
    // files from before the scheme say only this
    if (!json.bool("add_prefix_space", true)) {
      if (json.get("prepend_scheme") != null && scheme != Scheme.NEVER) {
        throw json.wrong("add_prefix_space is false, but prepend_scheme is not never");
      }
      scheme = Scheme.NEVER;
    }
    return new Metaspace(replacement.codePointAt(0), scheme, json.bool("split", true));
  }

  public ObjectNode json() {
    return Json.object(TYPE)
        .put("replacement", Character.toString(replacement))
        .put("prepend_scheme", scheme.name().toLowerCase(Locale.ROOT))
        .put("split", split);
  }
}
