package org.warmstart.learn.parameters;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.ListForm;
import org.warmstart.model.Model;
import org.warmstart.tensor.Parameter;

/**
 * Which parameters are not trained: all that one of the keys means, or everything if only
 * exceptions are named, but for the exceptions. A list in the place of the keys is one of {@code
 * beginnings}.
 *
 * @param beginnings how the names of parameters begin, say {@code bert.}: the checkpoint's layers
 *     serve as they are, below a new head
 * @param matching a regular expression for whole names of parameters
 * @param layers numbers of layers from 0, of the encoder where there is one, say {@code 0-5} or
 *     {@code 0-2, 5}
 * @param decoderLayers numbers of the layers of a decoder beside an encoder
 * @param embeddings whether all that is below the layers is frozen, too
 * @param except how the names of parameters begin that are trained in any case
 * @param exceptMatching a regular expression for whole names that are trained in any case
 */
@ListForm("beginnings")
public record Frozen(
    @Default("[]") List<String> beginnings,
    @Nullable String matching,
    @Nullable String layers,
    @Nullable String decoderLayers,
    @Default("false") boolean embeddings,
    @Default("[]") List<String> except,
    @Nullable String exceptMatching) {
  /** Nothing. */
  public static final Frozen NOTHING =
      new Frozen(List.of(), null, null, null, false, List.of(), null);

  private static final String KEY = "freeze";

  public Frozen {
    beginnings = List.copyOf(beginnings);
    except = List.copyOf(except);
    Stream.concat(beginnings.stream(), except.stream())
        .filter(String::isBlank)
        .findFirst()
        .ifPresent(
            blank -> {
              throw new InputException(
                  "an empty beginning is every parameter's; name some, such as [bert.]");
            });
    if (matching != null) {
      compiled(matching, "matching");
    }
    if (exceptMatching != null) {
      compiled(exceptMatching, "exceptMatching");
    }
    if (layers != null) {
      LayerNumbers.parse(layers, "layers");
    }
    if (decoderLayers != null) {
      LayerNumbers.parse(decoderLayers, "decoderLayers");
    }
  }

  private static Pattern compiled(String expression, String key) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new InputException(
          key + ": '" + expression + "' is no regular expression: " + e.getDescription(), e);
    }
  }

  /** Whether nothing is frozen. */
  public boolean isNothing() {
    return equals(NOTHING);
  }

  /**
   * The parameters of a model that are meant, by name, without constants.
   *
   * @throws InputException if a key means no parameter, or nothing is left to train
   */
  public Map<String, Parameter> of(Model model) {
    if (isNothing()) {
      return Map.of();
    }
    Map<String, Parameter> trained = new LinkedHashMap<>(model.parameters());
    trained.values().removeIf(Parameter::isConstant);
    Map<String, Parameter> frozen = new LinkedHashMap<>();
    beginnings.forEach(beginning -> frozen.putAll(beginning(trained, beginning, KEY)));
    if (matching != null) {
      frozen.putAll(matching(trained, matching, KEY + ".matching"));
    }
    if (layers != null) {
      frozen.putAll(layers(trained, layers, false));
    }
    if (decoderLayers != null) {
      frozen.putAll(layers(trained, decoderLayers, true));
    }
    if (embeddings) {
      frozen.putAll(
          require(
              chosen(trained, entry -> entry.getValue().layer() == Parameter.BELOW),
              KEY + ".embeddings: nothing of this model is below its layers"));
    }
    if (frozen.isEmpty()) {
      frozen.putAll(trained);
    }
    for (String beginning : except) {
      frozen.keySet().removeAll(beginning(trained, beginning, KEY + ".except").keySet());
    }
    if (exceptMatching != null) {
      frozen
          .keySet()
          .removeAll(matching(trained, exceptMatching, KEY + ".exceptMatching").keySet());
    }
    if (frozen.size() == trained.size()) {
      throw new InputException(KEY + ": " + inWords() + " leaves nothing to train");
    }
    return require(frozen, KEY + ": the exceptions are all that would be frozen");
  }

  private String inWords() {
    return equals(new Frozen(beginnings, null, null, null, false, List.of(), null))
        ? beginnings.toString()
        : "all that it means together";
  }

  private static Map<String, Parameter> beginning(
      Map<String, Parameter> parameters, String beginning, String key) {
    return require(
        chosen(parameters, entry -> entry.getKey().startsWith(beginning)),
        key
            + ": no parameter's name begins with '"
            + beginning
            + "'; the first one is '"
            + parameters.keySet().iterator().next()
            + "'");
  }

  private static Map<String, Parameter> matching(
      Map<String, Parameter> parameters, String expression, String key) {
    Pattern pattern = compiled(expression, key);
    return require(
        chosen(parameters, entry -> pattern.matcher(entry.getKey()).matches()),
        key
            + ": no parameter's whole name matches '"
            + expression
            + "'; the first one is '"
            + parameters.keySet().iterator().next()
            + "'");
  }

  private static Map<String, Parameter> layers(
      Map<String, Parameter> parameters, String text, boolean ofDecoder) {
    String key = KEY + (ofDecoder ? ".decoderLayers" : ".layers");
    Map<String, Parameter> side =
        chosen(
            parameters,
            entry -> {
              int layer = entry.getValue().layer();
              return layer != Parameter.BELOW
                  && layer != Parameter.ABOVE
                  && entry.getValue().isOfDecoder() == ofDecoder;
            });
    SortedSet<Integer> there = new TreeSet<>();
    side.values().forEach(parameter -> there.add(parameter.layer()));
    SortedSet<Integer> wanted = LayerNumbers.parse(text, key);
    SortedSet<Integer> missing = new TreeSet<>(wanted);
    missing.removeAll(there);
    if (there.isEmpty()) {
      throw new InputException(
          key
              + (ofDecoder
                  ? ": this model has no decoder beside an encoder; its layers are under 'layers'"
                  : ": this model has no numbered layers; name its parts"));
    }
    if (!missing.isEmpty()) {
      throw new InputException(
          key
              + ": there is no layer "
              + missing.first()
              + "; the numbers are "
              + there.first()
              + " to "
              + there.last());
    }
    return chosen(side, entry -> wanted.contains(entry.getValue().layer()));
  }

  private static Map<String, Parameter> chosen(
      Map<String, Parameter> parameters, Predicate<Map.Entry<String, Parameter>> wanted) {
    Map<String, Parameter> found = new LinkedHashMap<>();
    parameters.entrySet().stream()
        .filter(wanted)
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }

  private static Map<String, Parameter> require(Map<String, Parameter> found, String problem) {
    if (found.isEmpty()) {
      throw new InputException(problem);
    }
    return found;
  }
}
