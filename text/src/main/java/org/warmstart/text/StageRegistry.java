package org.warmstart.text;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The stage types that tokenizer.json may name; a new stage is one line here. */
final class StageRegistry {
  private static final Map<String, Function<Json, Normalizer>> NORMALIZERS =
      Map.of(
          BertNormalizer.TYPE, BertNormalizer::fromJson,
          SequenceNormalizer.TYPE, SequenceNormalizer::fromJson);

  private static final Map<String, Function<Json, PreTokenizer>> PRE_TOKENIZERS =
      Map.of(
          BertPreTokenizer.TYPE, json -> new BertPreTokenizer(),
          ByteLevelPreTokenizer.TYPE, ByteLevelPreTokenizer::fromJson,
          SequencePreTokenizer.TYPE, SequencePreTokenizer::fromJson);

  private static final Map<String, Function<Json, Model>> MODELS =
      Map.of(
          BpeModel.TYPE, BpeModel::fromJson,
          WordPieceModel.TYPE, WordPieceModel::fromJson);

  private static final Map<String, Function<Json, PostProcessor>> POST_PROCESSORS =
      Map.of(
          ByteLevelProcessor.TYPE, ByteLevelProcessor::fromJson,
          SeparatorProcessor.BERT, SeparatorProcessor::bertFromJson,
          SeparatorProcessor.ROBERTA, SeparatorProcessor::robertaFromJson,
          SequenceProcessor.TYPE, SequenceProcessor::fromJson,
          TemplateProcessor.TYPE, TemplateProcessor::fromJson);

  private static final Map<String, Function<Json, Decoder>> DECODERS =
      Map.of(
          BpeDecoder.TYPE, BpeDecoder::fromJson,
          ByteLevelDecoder.TYPE, ByteLevelDecoder::fromJson,
          SequenceDecoder.TYPE, SequenceDecoder::fromJson,
          WordPieceDecoder.TYPE, WordPieceDecoder::fromJson);

  private StageRegistry() {}

  static Normalizer normalizer(Json json) {
    return create("normaliser", NORMALIZERS, json);
  }

  static PreTokenizer preTokenizer(Json json) {
    return create("pre-tokeniser", PRE_TOKENIZERS, json);
  }

  static Model model(Json json) {
    if (json.get("type") == null) {
      // files from before the type was written
      return json.get("merges") != null ? BpeModel.fromJson(json) : WordPieceModel.fromJson(json);
    }
    return create("model", MODELS, json);
  }

  static PostProcessor postProcessor(Json json) {
    return create("post-processor", POST_PROCESSORS, json);
  }

  static Decoder decoder(Json json) {
    return create("decoder", DECODERS, json);
  }

  private static <S> S create(String kind, Map<String, Function<Json, S>> known, Json json) {
    String type = json.string("type");
    Function<Json, S> factory = known.get(type);
    if (factory == null) {
      throw json.wrong(NearNames.unknown(kind, type, new TreeMap<>(known).keySet()));
    }
    return factory.apply(json);
  }
}
