package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.json.Json;
import org.warmstart.text.regex.TextPattern;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;

/** Splits at the matches of a pattern, or at what is between them. */
public final class SplitPreTokenizer implements PreTokenizer {
  public static final String TYPE = "Split";

  private final TextPattern pattern;
  private final SplitBehavior behavior;
  private final boolean invert;
  // null if the pattern is not the one that is scanned by hand
  private final Cl100kPattern.@Nullable Form form;

  public SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, boolean invert) {
    this.pattern = pattern;
    this.behavior = behavior;
    this.invert = invert;
    this.form = Cl100kPattern.Form.of(pattern);
  }

  public static SplitPreTokenizer fromJson(Json json) {
    return new SplitPreTokenizer(
        TextPattern.fromJson(json.required("pattern")),
        json.oneOf("behavior", SplitBehavior.values()),
        json.requiredBool("invert"));
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(TYPE);
    json.set("pattern", pattern.json());
    return json.put("behavior", behavior.json()).put("invert", invert);
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    Words out = new Words(text);
    SplitBehavior.Splitter splitter = new SplitBehavior.Splitter(behavior, out);
    for (int word = 0; word < words.count(); word++) {
      int end = words.end(word);
      splitter.begin(words.start(word));
      TextPattern.Matches matches = matches(text, words.start(word), end);
      while (matches.next()) {
        if (invert) {
          splitter.piece(matches.start(), matches.end());
        } else {
          splitter.delimiter(matches.start(), matches.end());
        }
      }
      splitter.finish(end, invert);
    }
    return out;
  }

  private TextPattern.Matches matches(Text text, int from, int to) {
    return form == null
        ? pattern.matches(text, from, to)
        : new Cl100kPattern.Scan(form, text.chars(), from, to);
  }
}
