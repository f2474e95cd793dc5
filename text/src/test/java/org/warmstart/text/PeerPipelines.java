package org.warmstart.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;

/** Contents of tokenizer.json files for comparisons: the field's pipelines, and random ones. */
final class PeerPipelines {
  private static final String METASPACE =
      "{'type':'Metaspace','replacement':'▁','prepend_scheme':'%s','split':true}";
  static final String BYTES =
      "{'type':'ByteLevel','add_prefix_space':%s,'trim_offsets':%s,'use_regex':%s}";

  /** Tokens that look at what is around them, or for their normalized spelling. */
  private static final String ADDED =
      "[{'content':'NEWTOK','single_word':true,'lstrip':false,'rstrip':false,'normalized':false},"
          + "{'content':'tok','single_word':false,'lstrip':false,'rstrip':true,'normalized':true},"
          + "{'content':'Café','single_word':false,'lstrip':true,'rstrip':false,'normalized':true},"
          + "{'content':'newtok','single_word':true,'lstrip':true,'rstrip':true,'normalized':true},"
          + "{'content':'日本','single_word':false,'lstrip':true,'rstrip':true,'normalized':false},"
          + "{'content':'<mask>','single_word':false,'lstrip':true,'rstrip':false,"
          + "'normalized':false,'special':true},"
          + "{'content':'<eop>','single_word':true,'lstrip':false,'rstrip':true,"
          + "'normalized':false,'special':true}]";

  private PeerPipelines() {}

  /** The field's pipelines around small vocabularies, by name. */
  static Map<String, String> usual() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String name :
        List.of("gpt2", "roberta", "bert-uncased", "bert-cased", "gpt1", "unigram")) {
      all.put(name, base(name).toString());
    }
    all.put(
        "gpt2, space before",
        with("gpt2", "pre_tokenizer", BYTES.formatted(true, true, true))
            .<ObjectNode>set("post_processor", json(BYTES.formatted(true, true, true)))
            .toString());
    all.put(
        "gpt4",
        with(
                "gpt2",
                "pre_tokenizer",
                "{'type':'Sequence','pretokenizers':["
                    + "{'type':'Split','pattern':{'Regex':'(?i:\\'s|\\'t|\\'re|\\'ve|\\'m|\\'ll|\\'d)|"
                        .replace("\\'", "\\u0027")
                    + "[^\\\\r"
                    + "\\\\n"
                    + "\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r"
                    + "\\\\n"
                    + "]*|\\\\s*[\\\\r"
                    + "\\\\n"
                    + "]+|\\\\s+(?!\\\\S)|\\\\s+'},'behavior':'Isolated','invert':false},"
                    + BYTES.formatted(false, false, false)
                    + "]}")
            .toString());
    all.put("bert, accents kept", with("bert-uncased", "normalizer", bert(false, true)).toString());
    all.put(
        "bert, cased, accents off", with("bert-cased", "normalizer", bert(true, false)).toString());
    all.put(
        "bert's stages, bytes",
        with("gpt2", "normalizer", bert(null, true))
            .<ObjectNode>set(
                "pre_tokenizer",
                json(
                    "{'type':'Sequence','pretokenizers':[{'type':'BertPreTokenizer'},"
                        + BYTES.formatted(false, true, false)
                        + "]}"))
            .toString());
    String map = precompiled().toString();
    all.put(
        "t5",
        with(
                "unigram",
                "normalizer",
                sequence(map, "{'type':'Replace','pattern':{'Regex':' {2,}'},'content':' '}"))
            .toString());
    all.put(
        "albert",
        with(
                "unigram",
                "normalizer",
                sequence(
                    "{'type':'Replace','pattern':{'String':'``'},'content':'\\\"'}",
                    "{'type':'NFKD'}",
                    "{'type':'StripAccents'}",
                    "{'type':'Lowercase'}",
                    map))
            .toString());
    all.put("charmap, bytes", with("gpt2", "normalizer", map).toString());
    ObjectNode fallback = base("unigram");
    bytes((ArrayNode) fallback.get("model").get("vocab"));
    fallback.withArray("added_tokens").remove(4);
    ((ObjectNode) fallback.get("model")).put("byte_fallback", true);
    all.put("unigram, bytes", fallback.toString());
    all.put("metaspace bpe", metaspaceBpe(false).toString());
    all.put("llama", metaspaceBpe(true).toString());
    for (String name :
        List.of("gpt2", "roberta", "bert-uncased", "bert-cased", "unigram", "gpt1")) {
      all.put(name + ", added", added(base(name)).toString());
    }
    all.put("llama, added", added(metaspaceBpe(true)).toString());
    return all;
  }

  private static JsonNode precompiled() {
    return RandomPipelines.known("normalizers").stream()
        .filter(stage -> stage.get("type").textValue().equals("Precompiled"))
        .findFirst()
        .orElseThrow();
  }

  private static String bert(
      @org.jspecify.annotations.Nullable Boolean stripAccents, boolean lowercase) {
    return "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true,"
        + "'strip_accents':%s,'lowercase':%s}".formatted(stripAccents, lowercase);
  }

  private static String sequence(String... normalizers) {
    return "{'type':'Sequence','normalizers':[" + String.join(",", normalizers) + "]}";
  }

  static ObjectNode base(String name) {
    String file =
        InputFiles.readText(ReferenceTokenizers.directory(name).resolve("tokenizer.json"));
    return clean((ObjectNode) parse(file));
  }

  private static ObjectNode clean(ObjectNode json) {
    json.putNull("truncation");
    json.putNull("padding");
    return json;
  }

  static ObjectNode with(String name, String member, String stage) {
    return base(name).set(member, json(stage));
  }

  static ObjectNode added(ObjectNode json) {
    ArrayNode tokens = json.withArray("added_tokens");
    Set<String> taken = new LinkedHashSet<>();
    tokens.forEach(token -> taken.add(token.get("content").textValue()));
    // the peer numbers them on, whatever the file says
    int id = json.get("model").get("vocab").size();
    for (JsonNode token : tokens) {
      id = Math.max(id, token.get("id").intValue() + 1);
    }
    for (JsonNode token : parse(ADDED.replace('\'', '"'))) {
      if (taken.add(token.get("content").textValue())) {
        ObjectNode more = (ObjectNode) token;
        if (!more.has("special")) {
          more.put("special", false);
        }
        more.put("id", id++);
        tokens.add(more);
      }
    }
    return json;
  }

  /** Byte tokens for a Unigram model, in place of its last pieces' ids being free. */
  private static void bytes(ArrayNode vocab) {
    for (int b = 0; b < 256; b++) {
      vocab.addArray().add("<0x%02X>".formatted(b)).add(-20.0);
    }
  }

  /** BPE over words that begin with a block, every prefix of a frequent word a token. */
  static ObjectNode metaspaceBpe(boolean llama) {
    Set<String> tokens = new LinkedHashSet<>(List.of("<unk>", "<s>", "</s>"));
    for (int b = 0; b < 256; b++) {
      tokens.add("<0x%02X>".formatted(b));
    }
    ObjectNode model =
        json("{'type':'BPE','unk_token':'<unk>','fuse_unk':true,'byte_fallback':true}");
    ArrayNode merges = model.putArray("merges");
    String corpus = String.join(" ", ReferenceTokenizers.corpus());
    tokens.add("▁");
    corpus
        .codePoints()
        .filter(c -> c < 0x250 && c != ' ')
        .forEach(c -> tokens.add(Character.toString(c)));
    for (String word : corpus.split(" ")) {
      String left = "▁";
      for (int c : word.codePoints().toArray()) {
        String right = Character.toString(c);
        if (!tokens.contains(right)) {
          break;
        }
        if (tokens.add(left + right)) {
          merges.add(left + " " + right);
        }
        left += right;
      }
      if (word.length() > 3 && word.codePoints().allMatch(c -> c < 0x250)) {
        String end = word.substring(word.length() - 2);
        if (tokens.add(end)) {
          merges.add(end.charAt(0) + " " + end.charAt(1));
        }
      }
    }
    ObjectNode vocab = model.putObject("vocab");
    tokens.forEach(token -> vocab.put(token, vocab.size()));
    ObjectNode json = json("{'version':'1.0','truncation':null,'padding':null}");
    json.set(
        "added_tokens",
        json("{'a':[{'id':0,'content':'<unk>','single_word':false,'lstrip':false,'rstrip':false,"
                + "'normalized':false,'special':true},{'id':1,'content':'<s>','single_word':false,"
                + "'lstrip':false,'rstrip':false,'normalized':false,'special':true}]}")
            .get("a"));
    json.set(
        "normalizer",
        llama
            ? json(
                sequence(
                    "{'type':'Prepend','prepend':'▁'}",
                    "{'type':'Replace','pattern':{'String':' '},'content':'▁'}"))
            : Json.MAPPER.nullNode());
    json.set("pre_tokenizer", llama ? Json.MAPPER.nullNode() : json(METASPACE.formatted("first")));
    json.set(
        "post_processor",
        json(
            "{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'<s>','type_id':0}},"
                + "{'Sequence':{'id':'A','type_id':0}}],'pair':["
                + "{'SpecialToken':{'id':'<s>','type_id':0}},{'Sequence':{'id':'A','type_id':0}},"
                + "{'SpecialToken':{'id':'<s>','type_id':1}},{'Sequence':{'id':'B','type_id':1}}],"
                + "'special_tokens':{'<s>':{'id':'<s>','ids':[1],'tokens':['<s>']}}}"));
    json.set(
        "decoder",
        json(
            "{'type':'Sequence','decoders':["
                + "{'type':'Replace','pattern':{'String':'▁'},'content':' '},"
                + "{'type':'ByteFallback'},{'type':'Fuse'},"
                + "{'type':'Strip','content':' ','start':1,'stop':0}]}"));
    json.set("model", model);
    return json;
  }

  static ObjectNode json(String stage) {
    return (ObjectNode) parse(stage.startsWith("{'") ? stage.replace('\'', '"') : stage);
  }

  static JsonNode parse(String json) {
    try {
      return Json.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
