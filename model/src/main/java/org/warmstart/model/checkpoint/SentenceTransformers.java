package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * How the library sentence-transformers makes a vector of a text, as the files that it keeps beside
 * a checkpoint say: {@code modules.json}, {@code 1_Pooling/config.json}, {@code
 * sentence_bert_config.json}.
 *
 * @param poolings how the vectors of tokens become one; the results of several stand one behind the
 *     other
 * @param normalized whether vectors are scaled to length 1
 * @param mostTokens how many tokens of a text are read; null if nothing limits them
 * @param lowerCase whether texts are put into lower case first
 */
public record SentenceTransformers(
    List<Pooling> poolings, boolean normalized, @Nullable Integer mostTokens, boolean lowerCase) {
  /** Ways from the vectors of a text's tokens to one, in the order in which they are joined. */
  public enum Pooling {
    /** The first token's. */
    CLS,
    /** The largest number of every dimension. */
    MAX,
    /** The mean over all tokens. */
    MEAN,
    /** The sum over all tokens, divided by the square root of their number. */
    MEAN_SQRT_LEN,
    /** The mean with the tokens' places, from 1 on, as weights. */
    WEIGHTED_MEAN,
    /** The last token's. */
    LAST
  }

  private static final String MODULES = "modules.json";
  private static final String SETTINGS = "sentence_bert_config.json";
  private static final Set<String> FILES =
      Set.of(MODULES, SETTINGS, "config_sentence_transformers.json");
  private static final Pattern FOLDER = Pattern.compile("\\d+_[A-Z]\\w*");

  private static final Map<String, Pooling> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("pooling_mode_cls_token", Pooling.CLS);
    KEYS.put("pooling_mode_max_tokens", Pooling.MAX);
    KEYS.put("pooling_mode_mean_tokens", Pooling.MEAN);
    KEYS.put("pooling_mode_mean_sqrt_len_tokens", Pooling.MEAN_SQRT_LEN);
    KEYS.put("pooling_mode_weightedmean_tokens", Pooling.WEIGHTED_MEAN);
    KEYS.put("pooling_mode_lasttoken", Pooling.LAST);
  }

  /** The keys of a pooling's configuration, one for each way. */
  static Map<String, Pooling> keys() {
    return Collections.unmodifiableMap(KEYS);
  }

  /** Whether a file or folder of that name is one of the library's. */
  public static boolean isPart(String name) {
    return FILES.contains(name) || FOLDER.matcher(name).matches();
  }

  /** Copies a file, or a folder with all in it. */
  public static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> entries = Files.walk(from)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        Path target = to.resolve(from.relativize(entry).toString());
        if (Files.isDirectory(entry)) {
          Files.createDirectories(target);
        } else {
          Files.copy(entry, from.equals(entry) ? to : target);
        }
      }
    }
  }

  /**
   * Reads the files in a checkpoint's folder.
   *
   * @return null if there are none
   * @throws InputException if they are wrong, or ask for a module that is not built
   */
  public static @Nullable SentenceTransformers read(Path folder) {
    Path modules = folder.resolve(MODULES);
    if (!Files.isRegularFile(modules)) {
      return null;
    }
    List<Pooling> poolings = new ArrayList<>();
    boolean normalized = false;
    for (JsonNode module : ConfigFile.readTree(modules)) {
      String type = module.path("type").asText("");
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer" -> {}
        case "Pooling" -> poolings.addAll(poolings(poolingFile(folder, module, modules)));
        case "Normalize" -> normalized = true;
        default ->
            throw new InputException(
                modules
                    + ": the module '"
                    + type
                    + "' is not built here; name a --pooling to do without these files");
      }
    }
    JsonNode settings =
        Files.isRegularFile(folder.resolve(SETTINGS))
            ? ConfigFile.readTree(folder.resolve(SETTINGS))
            : MissingNode.getInstance();
    return new SentenceTransformers(
        poolings.isEmpty() ? List.of(Pooling.MEAN) : List.copyOf(poolings),
        normalized,
        mostTokens(settings, folder.resolve(SETTINGS)),
        settings.path("do_lower_case").asBoolean(false));
  }

  private static @Nullable Integer mostTokens(JsonNode settings, Path file) {
    JsonNode most = settings.path("max_seq_length");
    if (most.isMissingNode() || most.isNull()) {
      return null;
    }
    if (!most.canConvertToInt() || !most.isIntegralNumber() || most.asInt() < 1) {
      throw new InputException(file + ": 'max_seq_length' should be 1 or more, not " + most);
    }
    return most.asInt();
  }

  private static Path poolingFile(Path folder, JsonNode module, Path modules) {
    String path = module.path("path").asText("");
    Path file = folder.resolve(path).resolve("config.json").normalize();
    if (path.isEmpty() || !file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
      throw new InputException(
          modules + ": the pooling's 'path' '" + path + "' is no folder here with a config.json");
    }
    return file;
  }

  private static List<Pooling> poolings(Path file) {
    JsonNode json = ConfigFile.readTree(file);
    List<Pooling> poolings = new ArrayList<>();
    KEYS.forEach(
        (key, pooling) -> {
          if (json.path(key).asBoolean(false)) {
            poolings.add(pooling);
          }
        });
    if (poolings.isEmpty()) {
      throw new InputException(file + ": none of the ways of pooling is true: " + KEYS.keySet());
    }
    return poolings;
  }

  /** The vector of a text from its tokens' [T, width], which start at {@code start}. */
  public double[] pool(float[] states, int start, int tokens, int width) {
    double[] joined = new double[poolings.size() * width];
    for (int p = 0; p < poolings.size(); p++) {
      for (int d = 0; d < width; d++) {
        joined[p * width + d] = pool(poolings.get(p), states, start * width + d, tokens, width);
      }
    }
    return joined;
  }

  /** One dimension: the numbers at {@code first}, {@code first + width} and so on. */
  private static double pool(Pooling pooling, float[] states, int first, int tokens, int width) {
    double sum = 0;
    double weighted = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < tokens; t++) {
      double value = states[first + t * width];
      sum += value;
      weighted += (t + 1) * value;
      largest = Math.max(largest, value);
    }
    return switch (pooling) {
      case CLS -> states[first];
      case MAX -> largest;
      case MEAN -> sum / tokens;
      case MEAN_SQRT_LEN -> sum / Math.sqrt(tokens);
      case WEIGHTED_MEAN -> weighted / (tokens * (tokens + 1.0) / 2);
      case LAST -> states[first + (tokens - 1) * width];
    };
  }
}
