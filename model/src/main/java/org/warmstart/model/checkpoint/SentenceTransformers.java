package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.model.sentence.SentenceVectors;
import org.warmstart.model.sentence.TokenPooling;

/**
 * How the library sentence-transformers makes a vector of a text, as the files that it keeps beside
 * a checkpoint say: {@code modules.json}, {@code 1_Pooling/config.json}, {@code
 * sentence_bert_config.json}.
 *
 * @param vectors poolings and whether vectors are scaled to length 1
 * @param mostTokens how many tokens of a text are read; null if nothing limits them
 * @param lowerCase whether texts are put into lower case first
 */
public record SentenceTransformers(
    SentenceVectors vectors, @Nullable Integer mostTokens, boolean lowerCase) {
  private static final String MODULES = "modules.json";
  private static final String SETTINGS = "sentence_bert_config.json";
  private static final String LIBRARY = "config_sentence_transformers.json";
  private static final String POOLING = "1_Pooling";
  private static final String NORMALIZE = "2_Normalize";
  private static final String MOST_TOKENS = "max_seq_length";
  private static final Set<String> FILES = Set.of(MODULES, SETTINGS, LIBRARY);
  private static final Pattern FOLDER = Pattern.compile("\\d+_[A-Z]\\w*");

  /** Above it a tokenizer's length stands for none. */
  private static final int ENDLESS = 1_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Their names, in the order in which they are joined where each has a key of its own. */
  private enum Spelling {
    CLS(TokenPooling.CLS, "pooling_mode_cls_token", "cls"),
    MAX(TokenPooling.MAX, "pooling_mode_max_tokens", "max"),
    MEAN(TokenPooling.MEAN, "pooling_mode_mean_tokens", "mean"),
    MEAN_SQRT_LEN(
        TokenPooling.MEAN_SQRT_LEN, "pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens"),
    WEIGHTED_MEAN(TokenPooling.WEIGHTED_MEAN, "pooling_mode_weightedmean_tokens", "weightedmean"),
    LAST(TokenPooling.LAST, "pooling_mode_lasttoken", "lasttoken");

    private final TokenPooling pooling;
    private final String key;
    private final String name;

    Spelling(TokenPooling pooling, String key, String name) {
      this.pooling = pooling;
      this.key = key;
      this.name = name;
    }
  }

  /** Whether a file or folder of that name is one of the library's, or of a layer for classes. */
  public static boolean isPart(String name) {
    return FILES.contains(name)
        || FOLDER.matcher(name).matches()
        || name.equals(SentenceClassifierFiles.FOLDER);
  }

  /** Whether {@link #write} makes a file or folder of that name anew. */
  public static boolean isWritten(String name) {
    return Set.of(MODULES, SETTINGS, POOLING, NORMALIZE).contains(name);
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
    List<TokenPooling> poolings = new ArrayList<>();
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
                    + "' is not built here; name a --pooling (task.pooling) to do without these"
                    + " files");
      }
    }
    requireNoPrompt(folder.resolve(LIBRARY));
    JsonNode settings = tree(folder.resolve(SETTINGS));
    return new SentenceTransformers(
        new SentenceVectors(poolings.isEmpty() ? List.of(TokenPooling.MEAN) : poolings, normalized),
        mostTokens(folder, settings),
        settings.path("do_lower_case").asBoolean(false));
  }

  private static JsonNode tree(Path file) {
    return Files.isRegularFile(file) ? ConfigFile.readTree(file) : MissingNode.getInstance();
  }

  /** Refuses what the library would put in front of every text. */
  private static void requireNoPrompt(Path file) {
    JsonNode library = tree(file);
    String name = library.path("default_prompt_name").asText("");
    String prompt = library.path("prompts").path(name).asText("");
    if (!prompt.isEmpty() && library.path("default_prompt_name").isTextual()) {
      throw new InputException(
          file
              + ": the prompt '"
              + name
              + "' in front of every text is not built here; take 'default_prompt_name' out and"
              + " begin the texts with it: "
              + prompt);
    }
  }

  /** As the library's settings say, or, where its newer versions note it, the tokenizer's. */
  private static @Nullable Integer mostTokens(Path folder, JsonNode settings) {
    JsonNode most = settings.path(MOST_TOKENS);
    if (most.isMissingNode() || most.isNull()) {
      JsonNode ofTokenizer = tree(folder.resolve("tokenizer_config.json")).path("model_max_length");
      int length = ofTokenizer.isIntegralNumber() ? ofTokenizer.asInt(ENDLESS) : ENDLESS;
      return ofTokenizer.canConvertToInt() && length > 0 && length < ENDLESS ? length : null;
    }
    if (!most.canConvertToInt() || !most.isIntegralNumber() || most.asInt() < 1) {
      throw new InputException(
          folder.resolve(SETTINGS) + ": '" + MOST_TOKENS + "' should be 1 or more, not " + most);
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

  private static List<TokenPooling> poolings(Path file) {
    JsonNode json = ConfigFile.readTree(file);
    JsonNode named = json.path("pooling_mode");
    List<TokenPooling> poolings = new ArrayList<>();
    if (named.isTextual()) {
      poolings.add(named(named.asText(), file));
    } else if (named.isArray()) {
      named.forEach(name -> poolings.add(named(name.asText(), file)));
    } else {
      for (Spelling spelling : Spelling.values()) {
        if (json.path(spelling.key).asBoolean(false)) {
          poolings.add(spelling.pooling);
        }
      }
    }
    if (poolings.isEmpty()) {
      List<String> keys = new ArrayList<>();
      for (Spelling spelling : Spelling.values()) {
        keys.add(spelling.key);
      }
      throw new InputException(file + ": none of the ways of pooling is true: " + keys);
    }
    return poolings;
  }

  private static TokenPooling named(String name, Path file) {
    List<String> names = new ArrayList<>();
    for (Spelling spelling : Spelling.values()) {
      if (spelling.name.equals(name)) {
        return spelling.pooling;
      }
      names.add(spelling.name);
    }
    throw new InputException(file + ": 'pooling_mode' is '" + name + "' and should be of " + names);
  }

  /**
   * Writes the files, as all versions of the library read them.
   *
   * @param width of the model's hidden states
   * @throws InputException if that cannot be done
   */
  public void write(Path folder, int width) {
    ArrayNode modules = JSON.createArrayNode();
    module(modules, "", "Transformer");
    module(modules, POOLING, "Pooling");
    if (vectors.normalized()) {
      module(modules, NORMALIZE, "Normalize");
      write(folder.resolve(NORMALIZE).resolve("config.json"), JSON.createObjectNode());
    }
    write(folder.resolve(MODULES), modules);
    write(folder.resolve(POOLING).resolve("config.json"), pooling(width));
    ObjectNode settings = JSON.createObjectNode();
    settings.put(MOST_TOKENS, mostTokens);
    write(folder.resolve(SETTINGS), settings.put("do_lower_case", lowerCase));
  }

  private static void module(ArrayNode modules, String path, String type) {
    int index = modules.size();
    modules
        .addObject()
        .put("idx", index)
        .put("name", String.valueOf(index))
        .put("path", path)
        .put("type", "sentence_transformers.models." + type);
  }

  private ObjectNode pooling(int width) {
    ObjectNode json = JSON.createObjectNode().put("word_embedding_dimension", width);
    List<TokenPooling> inOrder = vectors.poolings().stream().sorted().distinct().toList();
    ArrayNode names = JSON.createArrayNode();
    for (TokenPooling pooling : vectors.poolings()) {
      names.add(Spelling.valueOf(pooling.name()).name);
    }
    if (!inOrder.equals(vectors.poolings())) {
      return json.set("pooling_mode", names);
    }
    for (Spelling spelling : Spelling.values()) {
      json.put(spelling.key, vectors.poolings().contains(spelling.pooling));
    }
    return json;
  }

  static void write(Path file, JsonNode json) {
    try {
      Files.createDirectories(file.resolveSibling(""));
      DurableFiles.write(file, json.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new InputException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
