package org.warmstart.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;

/**
 * Which of a text's hidden states are its features, and how those of several layers become one
 * (Devlin et al. 2019, section 5.3: the last four, one behind the other).
 *
 * @param spans which, in this order
 * @param mix how several become one
 */
public record LayerSelection(List<Span> spans, Mix mix) {
  /** How the states of several layers become one. */
  public enum Mix {
    /** One behind the other: as many times as wide. */
    CONCAT,
    /** Added up. */
    SUM,
    /** Their mean. */
    MEAN
  }

  /**
   * Layers from one to another, both included. 0 is the embeddings, 1 the first layer's output; -1
   * the last layer's, -2 the one's before.
   */
  public record Span(int from, int to) {}

  private static final Pattern SPAN =
      Pattern.compile("(-?[0-9]{1,6})(?:\\s*\\.\\.\\s*(-?[0-9]{1,6}))?");

  public LayerSelection {
    spans = List.copyOf(spans);
    if (spans.isEmpty()) {
      throw new InputException("layers: name at least one, such as -1 for the last");
    }
  }

  /** One layer's. */
  public static LayerSelection of(int layer) {
    return new LayerSelection(List.of(new Span(layer, layer)), Mix.CONCAT);
  }

  /**
   * As they are written: {@code -1}, {@code -4..-1}, {@code 0,6,12}.
   *
   * @throws InputException if they are written otherwise
   */
  public static LayerSelection parse(String text, Mix mix) {
    List<Span> spans = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = SPAN.matcher(part.strip());
      if (!matcher.matches()) {
        throw new InputException(
            "layers: expected numbers such as -1, -4..-1 or 0,6,12, found '" + text + "'");
      }
      int from = Integer.parseInt(matcher.group(1));
      String to = matcher.group(2);
      spans.add(new Span(from, to == null ? from : Integer.parseInt(to)));
    }
    return new LayerSelection(spans, mix);
  }

  /**
   * The numbers of the layers, from 0.
   *
   * @param states how many there are, the embeddings included
   * @throws InputException if one is not there, or is there twice
   */
  int[] resolve(int states) {
    Set<Integer> layers = new LinkedHashSet<>();
    for (Span span : spans) {
      int from = resolve(span.from, states);
      int to = resolve(span.to, states);
      if (from > to) {
        throw new InputException(
            "layers: " + span.from + ".." + span.to + " has none; name the lower one first");
      }
      for (int layer = from; layer <= to; layer++) {
        if (!layers.add(layer)) {
          throw new InputException("layers: layer " + layer + " is there twice");
        }
      }
    }
    return layers.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The numbers of layers that count from 1, where there are no embeddings to choose.
   *
   * @param layers how many there are
   * @throws InputException if one is not there, or is there twice
   */
  public int[] resolveFromOne(int layers) {
    for (Span span : spans) {
      for (int layer : new int[] {span.from, span.to}) {
        if (layer == 0 || Math.abs(layer) > layers) {
          throw new InputException(
              "layers: there is no "
                  + layer
                  + "; the model has 1 to "
                  + layers
                  + ", or -"
                  + layers
                  + " to -1");
        }
      }
    }
    List<Span> counted = new ArrayList<>();
    for (Span span : spans) {
      counted.add(new Span(fromFront(span.from, layers), fromFront(span.to, layers)));
    }
    return new LayerSelection(counted, mix).resolve(layers + 1);
  }

  private static int fromFront(int layer, int layers) {
    return layer < 0 ? layers + 1 + layer : layer;
  }

  private static int resolve(int layer, int states) {
    int number = layer < 0 ? states + layer : layer;
    if (number < 0 || number >= states) {
      throw new InputException(
          "layers: there is no "
              + layer
              + "; the model has 0 (its embeddings) to "
              + (states - 1)
              + ", or -"
              + states
              + " to -1");
    }
    return number;
  }
}
