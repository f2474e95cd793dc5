package org.warmstart.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;

/** Contents of tokenizer.json files with the stages of the reference's fixtures, as they come. */
final class RandomPipelines {
  private static final Set<String> UNUSABLE =
      Set.of(
          "{\"type\":\"FixedLength\",\"length\":3}",
          "{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"-\"}",
          "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(?<=a)b|\\\\bt|x*\"},\"content\":\"_\"}");

  /** Regular expressions of which each shows a class of characters. */
  private static final List<String> EXPRESSIONS =
      List.of(
          "\\d",
          "\\s",
          "\\h",
          "\\w",
          "[\\d]",
          "[^\\d]",
          "[^\\s]",
          "[^\\w]",
          "[\\W]",
          "[^\\h]",
          "[[:alpha:]]",
          "[[:digit:]]",
          "[[:alnum:]]",
          "[[:space:]]",
          "[[:blank:]]",
          "[[:cntrl:]]",
          "[[:xdigit:]]",
          "[[:word:]]",
          "[[:ascii:]]",
          "[[:^alpha:]]",
          "[^[:^alpha:]]",
          "\\p{L}",
          "\\p{Lu}",
          "\\p{Ll}",
          "\\p{Lt}",
          "\\p{Lm}",
          "\\p{Lo}",
          "\\p{M}",
          "\\p{Mn}",
          "\\p{Mc}",
          "\\p{N}",
          "\\p{Nd}",
          "\\p{Nl}",
          "\\p{No}",
          "\\p{P}",
          "\\p{S}",
          "\\p{Sm}",
          "\\p{Sc}",
          "\\p{Z}",
          "\\p{Zs}",
          "\\p{C}",
          "\\p{Cn}",
          "\\p{Co}",
          "\\p{Cf}",
          "\\p{Han}",
          "\\p{Latin}",
          "\\p{Greek}",
          "\\p{Alphabetic}",
          "\\p{^L}",
          "(?i:k)",
          "(?i:s)",
          "(?i:ß)",
          "(?i:[a-z])",
          "(?i:[à-ÿ])",
          "(?i:İ)",
          "(?i:σ)",
          "(?i:[^a-f])",
          "(?i:[\\p{Lu}])",
          "(?i:[^\\p{Ll}])",
          "(?i:\\P{Lu})",
          "(?i:\\p{Lu})",
          ".",
          "\\R",
          "\\b",
          "\\B",
          "$",
          "^");

  private RandomPipelines() {}

  /** Each normalizer and pre-tokenizer by itself, before bytes or words. */
  static List<String> singleStages() {
    List<String> all = new ArrayList<>();
    for (JsonNode normalizer : known("normalizers")) {
      ObjectNode json =
          PeerPipelines.with(
              "gpt2", "pre_tokenizer", PeerPipelines.BYTES.formatted(false, false, false));
      all.add(json.<ObjectNode>set("normalizer", normalizer).toString());
    }
    for (JsonNode preTokenizer : known("pre_tokenizers")) {
      all.add(words(preTokenizer));
    }
    for (String expression : EXPRESSIONS) {
      all.add(splitting(expression, "Isolated"));
    }
    return all;
  }

  /** A pipeline that splits where a regular expression matches, and shows where. */
  static String splitting(String expression, String behavior) {
    ObjectNode split = PeerPipelines.json("{'type':'Split','invert':false}");
    split.put("behavior", behavior).putObject("pattern").put("Regex", expression);
    return words(split);
  }

  /** A pipeline that shows where words begin and end. */
  private static String words(JsonNode preTokenizer) {
    ObjectNode json = PeerPipelines.with("gpt2", "pre_tokenizer", preTokenizer.toString());
    json.set(
        "model",
        PeerPipelines.json(
            "{'type':'WordLevel','vocab':{'<|endoftext|>':0},'unk_token':'<|endoftext|>'}"));
    return json.toString();
  }

  /** A pipeline of stages that no one would put together. */
  static String next(Random random) {
    List<String> names = List.of("gpt2", "bert-uncased", "gpt1", "unigram", "roberta");
    String name = names.get(random.nextInt(names.size()));
    ObjectNode json =
        random.nextInt(6) == 0
            ? PeerPipelines.metaspaceBpe(random.nextBoolean())
            : PeerPipelines.base(name);
    json.set("normalizer", stages("normalizers", "normalizers", random));
    JsonNode preTokenizer = stages("pre_tokenizers", "pretokenizers", random);
    boolean bytes = name.equals("gpt2") || name.equals("roberta");
    if (bytes) {
      ObjectNode level =
          PeerPipelines.json(
              PeerPipelines.BYTES.formatted(
                  random.nextBoolean(), random.nextBoolean(), random.nextBoolean()));
      ObjectNode both = PeerPipelines.json("{'type':'Sequence','pretokenizers':[]}");
      if (preTokenizer.isObject()) {
        both.withArray("pretokenizers").add(preTokenizer);
      }
      both.withArray("pretokenizers").add(level);
      preTokenizer = random.nextInt(4) == 0 ? level : both;
    }
    json.set("pre_tokenizer", preTokenizer);
    return (random.nextBoolean() ? PeerPipelines.added(json) : json).toString();
  }

  private static JsonNode stages(String file, String member, Random random) {
    List<JsonNode> known = known(file);
    if (random.nextInt(3) != 0) {
      return random.nextInt(8) == 0
          ? Json.MAPPER.nullNode()
          : known.get(random.nextInt(known.size()));
    }
    ObjectNode sequence = PeerPipelines.json("{'type':'Sequence'}");
    for (int i = random.nextInt(3); i >= 0; i--) {
      sequence.withArray(member).add(known.get(random.nextInt(known.size())));
    }
    return sequence;
  }

  static List<JsonNode> known(String file) {
    List<JsonNode> stages = new ArrayList<>();
    for (String line : InputFiles.readLines(ReferenceTokenizers.directory(file + ".jsonl"))) {
      JsonNode stage = PeerPipelines.parse(line).get("stage");
      // the first is younger than the peer, the others corrupt its memory of places
      if (!UNUSABLE.contains(stage.toString())) {
        stages.add(stage);
      }
    }
    return stages;
  }
}
