package org.warmstart.text;

import static java.util.Map.entry;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.warmstart.text.CodePointNormalizer.Kind;
import org.warmstart.text.UnicodeNormalizer.Form;

/** The stage types that tokenizer.json may name; a new stage is one line here. */
final class StageRegistry {
  private static final Map<String, Function<Json, Normalizer>> NORMALIZERS =
      Map.ofEntries(
          entry(BertNormalizer.TYPE, BertNormalizer::fromJson),
          entry(ByteLevelNormalizer.TYPE, json -> new ByteLevelNormalizer()),
          entry(Kind.LOWERCASE.type(), json -> new CodePointNormalizer(Kind.LOWERCASE)),
          entry(Form.NFC.name(), json -> new UnicodeNormalizer(Form.NFC)),
          entry(Form.NFD.name(), json -> new UnicodeNormalizer(Form.NFD)),
          entry(Form.NFKC.name(), json -> new UnicodeNormalizer(Form.NFKC)),
          entry(Form.NFKD.name(), json -> new UnicodeNormalizer(Form.NFKD)),
          entry(Kind.NMT.type(), json -> new CodePointNormalizer(Kind.NMT)),
          entry(PrecompiledNormalizer.TYPE, PrecompiledNormalizer::fromJson),
          entry(PrependNormalizer.TYPE, PrependNormalizer::fromJson),
          entry(ReplaceNormalizer.TYPE, ReplaceNormalizer::fromJson),
          entry(SequenceNormalizer.TYPE, SequenceNormalizer::fromJson),
          entry(StripNormalizer.TYPE, StripNormalizer::fromJson),
          entry(Kind.STRIP_ACCENTS.type(), json -> new CodePointNormalizer(Kind.STRIP_ACCENTS)));

  private static final Map<String, Function<Json, PreTokenizer>> PRE_TOKENIZERS =
      Map.ofEntries(
          entry(BertPreTokenizer.TYPE, json -> new BertPreTokenizer()),
          entry(ByteLevelPreTokenizer.TYPE, ByteLevelPreTokenizer::fromJson),
          entry(CharacterSplitter.DELIMITER, CharacterSplitter::delimiter),
          entry(CharacterSplitter.DIGITS, CharacterSplitter::digits),
          entry(CharacterSplitter.PUNCTUATION, CharacterSplitter::punctuation),
          entry(CharacterSplitter.WHITESPACE, json -> CharacterSplitter.whitespace()),
          entry(FixedLengthPreTokenizer.TYPE, FixedLengthPreTokenizer::fromJson),
          entry(Metaspace.TYPE, MetaspacePreTokenizer::fromJson),
          entry(ScriptPreTokenizer.TYPE, json -> new ScriptPreTokenizer()),
          entry(SegmenterPreTokenizer.TYPE, SegmenterPreTokenizer::fromJson),
          entry(SequencePreTokenizer.TYPE, SequencePreTokenizer::fromJson),
          entry(SplitPreTokenizer.TYPE, SplitPreTokenizer::fromJson),
          entry(WordPreTokenizer.TYPE, json -> new WordPreTokenizer()));

  private static final Map<String, Function<Json, Model>> MODELS =
      Map.of(
          BpeModel.TYPE, BpeModel::fromJson,
          UnigramModel.TYPE, UnigramModel::fromJson,
          WordLevelModel.TYPE, WordLevelModel::fromJson,
          WordPieceModel.TYPE, WordPieceModel::fromJson);

  private static final Map<String, Function<Json, PostProcessor>> POST_PROCESSORS =
      Map.of(
          ByteLevelProcessor.TYPE, ByteLevelProcessor::fromJson,
          SeparatorProcessor.BERT, SeparatorProcessor::bertFromJson,
          SeparatorProcessor.ROBERTA, SeparatorProcessor::robertaFromJson,
          SequenceProcessor.TYPE, SequenceProcessor::fromJson,
          TemplateProcessor.TYPE, TemplateProcessor::fromJson);

  private static final Map<String, Function<Json, Decoder>> DECODERS =
      Map.ofEntries(
          entry(BpeDecoder.TYPE, BpeDecoder::fromJson),
          entry(ByteFallbackDecoder.TYPE, json -> new ByteFallbackDecoder()),
          entry(ByteLevelDecoder.TYPE, ByteLevelDecoder::fromJson),
          entry(CtcDecoder.TYPE, CtcDecoder::fromJson),
          entry(FuseDecoder.TYPE, json -> new FuseDecoder()),
          entry(Metaspace.TYPE, MetaspaceDecoder::fromJson),
          entry(ReplaceNormalizer.TYPE, ReplaceDecoder::fromJson),
          entry(SequenceDecoder.TYPE, SequenceDecoder::fromJson),
          entry(StripDecoder.TYPE, StripDecoder::fromJson),
          entry(WordPieceDecoder.TYPE, WordPieceDecoder::fromJson));

  private StageRegistry() {}

  static Normalizer normalizer(Json json) {
    return isSentencePiece(json)
        ? SentencePieceNormalizer.fromJson(json)
        : create("normaliser", NORMALIZERS, json);
  }

  static PreTokenizer preTokenizer(Json json) {
    return isSentencePiece(json)
        ? SentencePieceText.fromJson(json)
        : create("pre-tokeniser", PRE_TOKENIZERS, json);
  }

  static Model model(Json json) {
    if (isSentencePiece(json)) {
      return SentencePieceModel.fromJson(json);
    }
    if (json.get("type") == null) {
      return untyped(json);
    }
    return create("model", MODELS, json);
  }

  static PostProcessor postProcessor(Json json) {
    return create("post-processor", POST_PROCESSORS, json);
  }

  static Decoder decoder(Json json) {
    return isSentencePiece(json)
        ? SentencePieceDecoder.fromJson(json)
        : create("decoder", DECODERS, json);
  }

  /** A model from before the type was written. */
  private static Model untyped(Json json) {
    if (json.get("merges") != null) {
      return BpeModel.fromJson(json);
    }
    if (json.required("vocab").node().isArray()) {
      return UnigramModel.fromJson(json);
    }
    return json.get("continuing_subword_prefix") != null
        ? WordPieceModel.fromJson(json)
        : WordLevelModel.fromJson(json);
  }

  /** Whether a stage is one of SentencePiece's own, written as one of the reference's. */
  private static boolean isSentencePiece(Json json) {
    return json.get(SentencePieceNormalizer.MEMBER) != null;
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
