package org.warmstart.hub;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of a model's files are fetched.
 *
 * @param include patterns of names, in which {@code *} stands for anything, also for folders; if
 *     there are none, what Warmstart uses: configuration, tokenizer, and the weights in the best of
 *     the formats there are
 * @param exclude patterns of names to leave out
 */
public record FileChoice(List<String> include, List<String> exclude) {
  /** What Warmstart uses. */
  public static final FileChoice USUAL = new FileChoice(List.of(), List.of());

  private static final Set<String> BESIDE =
      Set.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "vocab.txt",
          "merges.txt",
          "encoder.json",
          "vocab.bpe",
          "encoder_bpe_40000.json",
          "vocab_40000.bpe",
          "spiece.model",
          "spm.model",
          "tokenizer.model",
          "sentencepiece.bpe.model",
          "prophetnet.tokenizer");

  /** Formats of weights, the best first: a name that says that it is there, and all its names. */
  private record Format(String sign, Pattern files) {
    static Format of(String sign, String files) {
      return new Format(sign, Pattern.compile(files));
    }
  }

  private static final List<Format> FORMATS =
      List.of(
          Format.of("model.safetensors", "model\\.safetensors"),
          Format.of(
              "model.safetensors.index.json",
              "model\\.safetensors\\.index\\.json|model-\\d+-of-\\d+\\.safetensors"),
          Format.of("pytorch_model.bin", "pytorch_model\\.bin"),
          Format.of(
              "pytorch_model.bin.index.json",
              "pytorch_model\\.bin\\.index\\.json|pytorch_model-\\d+-of-\\d+\\.bin"),
          Format.of("params_shapes.json", "params_shapes\\.json|params_\\d+\\.npy"));

  /** Returns those of the names that are fetched, in their order. */
  public List<String> of(List<String> names) {
    Set<String> all = new LinkedHashSet<>(names);
    Pattern weights =
        FORMATS.stream()
            .filter(format -> all.contains(format.sign))
            .map(Format::files)
            .findFirst()
            .orElse(Pattern.compile("(?!)"));
    List<String> chosen = new ArrayList<>();
    for (String name : all) {
      boolean wanted =
          include.isEmpty()
              ? BESIDE.contains(name) || weights.matcher(name).matches()
              : matchesAny(include, name);
      if (wanted && !matchesAny(exclude, name)) {
        chosen.add(name);
      }
    }
    return List.copyOf(chosen);
  }

  /** Whether there are weights among the names that Warmstart reads. */
  static boolean hasWeights(List<String> names) {
    return FORMATS.stream().anyMatch(format -> names.contains(format.sign));
  }

  private static boolean matchesAny(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  /** As Python's {@code fnmatch} without its sets of characters; a folder means all in it. */
  static boolean matches(String pattern, String name) {
    String glob = pattern.endsWith("/") ? pattern + "*" : pattern;
    int star = -1;
    int resume = 0;
    int p = 0;
    int n = 0;
    while (n < name.length()) {
      if (p < glob.length() && glob.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < glob.length() && (glob.charAt(p) == '?' || glob.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < glob.length() && glob.charAt(p) == '*') {
      p++;
    }
    return p == glob.length();
  }
}
