package org.warmstart.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.json.Json;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Measures how long texts of one unit without a break take, in every pipeline and every stage; run
 * by hand. The argument is the number of UTF-16 units, 10 million if there is none; one for the
 * stages by themselves may follow.
 */
final class LongTextCheck {
  /** Letters, spaces, ideographs, emoji, marks, digits, signs and what is none of them. */
  static final List<String> UNITS =
      List.of(
          "a",
          "A",
          " ",
          "\n",
          "東",
          "😀",
          "\u0301",
          "\u0327\u0301",
          "'",
          "ab",
          "1",
          "<",
          "\u0000",
          "e",
          "가",
          "\u200D",
          "▁",
          "a ",
          "<mask",
          "\uE000",
          "--");

  private LongTextCheck() {}

  /** Prints seconds for each unit and pipeline. */
  public static void main(String[] args) throws Exception {
    int length = args.length > 0 ? Integer.parseInt(args[0]) : 10_000_000;
    Path directory = Files.createTempDirectory("long-texts");
    for (Map.Entry<String, String> pipeline : PeerPipelines.usual().entrySet()) {
      measure(pipeline.getKey(), pipeline.getValue(), directory, length);
    }
    for (String name : List.of("unigram", "bpe", "bpe-plain", "character", "word")) {
      Path file = ReferenceTokenizers.directory("sentencepiece/" + name + ".model");
      measure(name + ".model", TokenizerFiles.load(file), length);
    }
    if (args.length > 1) {
      for (String json : RandomPipelines.singleStages()) {
        String stage = Json.MAPPER.readTree(json).get("pre_tokenizer").toString();
        String before = Json.MAPPER.readTree(json).get("normalizer").toString();
        String name = before.equals("null") ? stage : before;
        measure(
            name.substring(0, Math.min(90, name.length())),
            json,
            directory,
            Integer.parseInt(args[1]));
      }
    }
  }

  private static void measure(String name, String json, Path directory, int length)
      throws Exception {
    Path file = directory.resolve("tokenizer.json");
    Files.writeString(file, json);
    measure(name, TokenizerFiles.load(file), length);
  }

  private static void measure(String name, Tokenizer tokenizer, int length) {
    Map<String, String> seconds = new LinkedHashMap<>();
    double most = 0;
    for (String unit : UNITS) {
      String text = unit.repeat(length / unit.length());
      long start = System.nanoTime();
      String result;
      try {
        result = tokenizer.ids(text).length + " ids";
      } catch (InputException e) {
        result = "refused";
      }
      double time = (System.nanoTime() - start) / 1e9;
      most = Math.max(most, time);
      String shown = PeerComparison.literal(unit);
      seconds.put(shown, "%.2f".formatted(time) + (result.equals("refused") ? " refused" : ""));
    }
    System.out.printf("%-90s %6.2f  %s%n", name, most, seconds);
  }
}
