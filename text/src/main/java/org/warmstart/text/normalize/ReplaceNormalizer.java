package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.regex.TextPattern;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;

/** Replaces every match of a pattern; the new characters have the place of the match's last. */
public final class ReplaceNormalizer implements Normalizer {
  public static final String TYPE = "Replace";

  private final TextPattern pattern;
  private final String content;

  public ReplaceNormalizer(TextPattern pattern, String content) {
    this.pattern = pattern;
    this.content = content;
  }

  /** Makes one space of several in a row. */
  public static ReplaceNormalizer collapsingSpaces() {
    return new ReplaceNormalizer(TextPattern.regex(" {2,}", "spaces"), " ");
  }

  public static ReplaceNormalizer fromJson(Json json) {
    return new ReplaceNormalizer(
        TextPattern.fromJson(json.required("pattern")), json.string("content"));
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(TYPE);
    json.set("pattern", pattern.json());
    return json.put("content", content);
  }

  @Override
  public double growth() {
    return Math.max(1, content.length());
  }

  @Override
  public Text normalize(Text text) {
    if (text.length() == 0) {
      return text;
    }
    TextPattern.Matches matches = pattern.matches(text, 0, text.length());
    if (!matches.next()) {
      return text;
    }
    Text out = Text.empty(text.length() + 16, text.tracked());
    int at = 0;
    do {
      out.append(text, at, matches.start());
      at = matches.end();
      // an empty match at the start has no character before it
      int last = Math.max(0, at - 1);
      out.append(content, text.startOfCodePoint(last), at == 0 ? text.start(0) : text.end(last));
    } while (matches.next());
    out.append(text, at, text.length());
    return out;
  }
}
