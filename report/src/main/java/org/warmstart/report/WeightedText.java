package org.warmstart.report;

import java.util.List;
import java.util.Locale;

/**
 * A text whose tokens are coloured by what each adds to or takes from something; the strongest has
 * the full colour. What takes away is underlined, too, so that it is told apart without colour.
 */
public final class WeightedText implements Block {
  private final String caption;
  private final List<String> tokens;
  private final float[] values;
  private final double strongest;

  /**
   * Makes a text.
   *
   * @param caption what is coloured
   * @param tokens of the text, in their order
   * @param values one for each
   * @param strongest the size that gets the full colour; 0 for that of the strongest value
   */
  public WeightedText(String caption, List<String> tokens, float[] values, double strongest) {
    if (values.length != tokens.size()) {
      throw new IllegalArgumentException(values.length + " values of " + tokens.size() + " tokens");
    }
    this.caption = caption;
    this.tokens = List.copyOf(tokens);
    this.values = values.clone();
    double most = strongest;
    for (float value : values) {
      most = strongest == 0 ? Math.max(most, Math.abs(value)) : most;
    }
    this.strongest = most;
  }

  @Override
  public void write(HtmlWriter html) {
    html.markup("<figure class=\"weighted\">").element("figcaption", caption).markup("\n<p>");
    for (int i = 0; i < tokens.size(); i++) {
      double share = strongest == 0 ? 0 : Math.min(1, Math.abs(values[i]) / strongest);
      String number = String.format(Locale.ROOT, "%+.4f", values[i]);
      html.markup("<span tabindex=\"0\" class=\"" + (values[i] < 0 ? "takes" : "adds"));
      html.markup("\" style=\"--share:" + String.format(Locale.ROOT, "%.3f", share));
      html.markup("\" title=\"" + number + "\">").text(tokens.get(i));
      html.markup("<span class=\"hidden\"> " + number + "</span></span> ");
    }
    html.markup("</p>\n</figure>\n");
  }
}
