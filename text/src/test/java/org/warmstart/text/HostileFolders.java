package org.warmstart.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.warmstart.base.json.Json;

/** A good tokenizer for every reader: the files of its folder by name. */
final class HostileFolders {
  private static final String CONFIG =
      """
      {"tokenizer_class":"%s","model_max_length":512,"extra_ids":5,"offset":7,"do_lower_case":true,"strip_accents":false,
       "add_prefix_space":true,"mask_token":{"content":"[MASK]","lstrip":true},"pad_token":"[PAD]"}
      """;
  private static final String SPECIALS =
      "{\"unk_token\":\"<unk>\",\"cls_token\":{\"content\":\"<s>\",\"special\":true}}";

  private HostileFolders() {}

  /** The folder of a reader. */
  static Map<String, byte[]> of(String reader) {
    return Objects.requireNonNull(all().get(reader));
  }

  /** The folders by what is read in them. */
  static Map<String, Map<String, byte[]>> all() {
    Map<String, Map<String, byte[]>> all = new LinkedHashMap<>();
    for (String name :
        List.of("bert-uncased", "gpt2", "roberta", "gpt1", "unigram", "word-level")) {
      byte[] json = read(ReferenceTokenizers.directory(name).resolve("tokenizer.json"));
      all.put(name, Map.of("tokenizer.json", json));
    }
    for (String name : List.of("albert", "llama", "bert-cased, added", "gpt4")) {
      all.put(
          name,
          Map.of("tokenizer.json", utf8(Objects.requireNonNull(PeerPipelines.usual().get(name)))));
    }
    all.put(
        "tokenizer_config.json",
        Map.of(
            "tokenizer.json",
            read(ReferenceTokenizers.directory("roberta").resolve("tokenizer.json")),
            "tokenizer_config.json",
            utf8(CONFIG.formatted("RobertaTokenizerFast")),
            "special_tokens_map.json",
            utf8(SPECIALS)));
    all.put(
        "vocab.txt",
        Map.of(
            "vocab.txt",
            vocabularyLines("bert-uncased"),
            "tokenizer_config.json",
            utf8(CONFIG.formatted("BertTokenizer"))));
    all.put("vocab.json", bpe("roberta", "vocab.json", "merges.txt"));
    all.put("encoder.json", bpe("gpt2", "encoder.json", "vocab.bpe"));
    all.put("encoder_bpe_40000.json", bpe("gpt1", "encoder_bpe_40000.json", "vocab_40000.bpe"));
    all.put("tiktoken", Map.of("cl100k_base.tiktoken", ranks()));
    Path models = ReferenceTokenizers.directory("sentencepiece");
    for (String name : List.of("unigram", "bpe", "character", "word")) {
      all.put(name + ".model", Map.of("spiece.model", read(models.resolve(name + ".model"))));
    }
    Map.of("albert", "Albert", "t5", "T5", "xlmr", "XLMRoberta", "unigram", "XLNet")
        .forEach(
            (name, type) ->
                all.put(
                    type,
                    Map.of(
                        "spiece.model",
                        read(models.resolve(name + ".model")),
                        "tokenizer_config.json",
                        utf8(CONFIG.formatted(type + "Tokenizer")))));
    return all;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode model(String name) {
    return Json.read(ReferenceTokenizers.directory(name).resolve("tokenizer.json"))
        .required("model")
        .node();
  }

  /** The bytes, two letters, and three of them, in Base64 with their ranks. */
  private static byte[] ranks() {
    StringBuilder lines = new StringBuilder();
    for (int rank = 0; rank < 258; rank++) {
      byte[] token =
          rank < 256
              ? new byte[] {(byte) rank}
              : "the".substring(0, rank - 254).getBytes(StandardCharsets.US_ASCII);
      lines.append(Base64.getEncoder().encodeToString(token)).append(' ').append(rank).append('\n');
    }
    return utf8(lines.toString());
  }

  private static byte[] vocabularyLines(String name) {
    StringBuilder lines = new StringBuilder();
    model(name)
        .get("vocab")
        .fieldNames()
        .forEachRemaining(token -> lines.append(token).append('\n'));
    return utf8(lines.toString());
  }

  private static Map<String, byte[]> bpe(String name, String vocabulary, String merges) {
    StringBuilder lines = new StringBuilder("#version: 0.2\n");
    for (JsonNode merge : model(name).get("merges")) {
      lines.append(merge.get(0).textValue()).append(' ').append(merge.get(1).textValue());
      lines.append('\n');
    }
    return Map.of(
        vocabulary, utf8(model(name).get("vocab").toString()), merges, utf8(lines.toString()));
  }
}
