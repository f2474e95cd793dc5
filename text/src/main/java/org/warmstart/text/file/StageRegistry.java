package org.warmstart.text.file;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.warmstart.base.NearNames;
import org.warmstart.base.json.Json;
import org.warmstart.text.decode.BpeDecoder;
import org.warmstart.text.decode.ByteFallbackDecoder;
import org.warmstart.text.decode.ByteLevelDecoder;
import org.warmstart.text.decode.CtcDecoder;
import org.warmstart.text.decode.FuseDecoder;
import org.warmstart.text.decode.MetaspaceDecoder;
import org.warmstart.text.decode.ReplaceDecoder;
import org.warmstart.text.decode.SequenceDecoder;
import org.warmstart.text.decode.StripDecoder;
import org.warmstart.text.decode.WordPieceDecoder;
import org.warmstart.text.normalize.BertNormalizer;
import org.warmstart.text.normalize.ByteLevelNormalizer;
import org.warmstart.text.normalize.CodePointNormalizer;
import org.warmstart.text.normalize.CodePointNormalizer.Kind;
import org.warmstart.text.normalize.FixTextNormalizer;
import org.warmstart.text.normalize.PrecompiledNormalizer;
import org.warmstart.text.normalize.PrependNormalizer;
import org.warmstart.text.normalize.ReplaceNormalizer;
import org.warmstart.text.normalize.SequenceNormalizer;
import org.warmstart.text.normalize.StandardizeNormalizer;
import org.warmstart.text.normalize.StripNormalizer;
import org.warmstart.text.normalize.UnicodeNormalizer;
import org.warmstart.text.normalize.UnicodeNormalizer.Form;
import org.warmstart.text.process.ByteLevelProcessor;
import org.warmstart.text.process.SeparatorProcessor;
import org.warmstart.text.process.SequenceProcessor;
import org.warmstart.text.process.TemplateProcessor;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.segment.UnigramModel;
import org.warmstart.text.segment.WordLevelModel;
import org.warmstart.text.segment.WordPieceModel;
import org.warmstart.text.sentencepiece.SentencePieceDecoder;
import org.warmstart.text.sentencepiece.SentencePieceModel;
import org.warmstart.text.sentencepiece.SentencePieceNormalizer;
import org.warmstart.text.sentencepiece.SentencePieceText;
import org.warmstart.text.split.BertPreTokenizer;
import org.warmstart.text.split.ByteLevelPreTokenizer;
import org.warmstart.text.split.CharacterSplitter;
import org.warmstart.text.split.FixedLengthPreTokenizer;
import org.warmstart.text.split.Metaspace;
import org.warmstart.text.split.MetaspacePreTokenizer;
import org.warmstart.text.split.ScriptPreTokenizer;
import org.warmstart.text.split.SegmenterPreTokenizer;
import org.warmstart.text.split.SequencePreTokenizer;
import org.warmstart.text.split.SplitPreTokenizer;
import org.warmstart.text.split.WordPreTokenizer;
import org.warmstart.text.stage.ByteLevelSettings;
import org.warmstart.text.stage.Decoder;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.PostProcessor;
import org.warmstart.text.stage.PreTokenizer;

/** The stage types that tokenizer.json may name; a new stage is one line here. */
public final class StageRegistry {
  private static final Map<String, Function<Json, Normalizer>> NORMALIZERS =
      new ConcurrentHashMap<>(
          Map.ofEntries(
              entry(BertNormalizer.TYPE, BertNormalizer::fromJson),
              entry(ByteLevelNormalizer.TYPE, json -> new ByteLevelNormalizer()),
              entry(FixTextNormalizer.TYPE, json -> new FixTextNormalizer()),
              entry(Kind.LOWERCASE.type(), json -> new CodePointNormalizer(Kind.LOWERCASE)),
              entry(Form.NFC.name(), json -> new UnicodeNormalizer(Form.NFC)),
              entry(Form.NFD.name(), json -> new UnicodeNormalizer(Form.NFD)),
              entry(Form.NFKC.name(), json -> new UnicodeNormalizer(Form.NFKC)),
              entry(Form.NFKD.name(), json -> new UnicodeNormalizer(Form.NFKD)),
              entry(Kind.NMT.type(), json -> new CodePointNormalizer(Kind.NMT)),
              entry(PrecompiledNormalizer.TYPE, PrecompiledNormalizer::fromJson),
              entry(PrependNormalizer.TYPE, PrependNormalizer::fromJson),
              entry(ReplaceNormalizer.TYPE, ReplaceNormalizer::fromJson),
              entry(
                  SequenceNormalizer.TYPE,
                  json -> SequenceNormalizer.fromJson(json, StageRegistry::normalizer)),
              entry(StandardizeNormalizer.TYPE, json -> new StandardizeNormalizer()),
              entry(StripNormalizer.TYPE, StripNormalizer::fromJson),
              entry(
                  Kind.STRIP_ACCENTS.type(), json -> new CodePointNormalizer(Kind.STRIP_ACCENTS))));

  private static final Map<String, Function<Json, PreTokenizer>> PRE_TOKENIZERS =
      new ConcurrentHashMap<>(
          Map.ofEntries(
              entry(BertPreTokenizer.TYPE, json -> new BertPreTokenizer()),
              entry(
                  ByteLevelSettings.TYPE,
                  json -> new ByteLevelPreTokenizer(ByteLevelSettings.fromJson(json))),
              entry(CharacterSplitter.DELIMITER, CharacterSplitter::delimiter),
              entry(CharacterSplitter.DIGITS, CharacterSplitter::digits),
              entry(CharacterSplitter.PUNCTUATION, CharacterSplitter::punctuation),
              entry(CharacterSplitter.WHITESPACE, json -> CharacterSplitter.whitespace()),
              entry(FixedLengthPreTokenizer.TYPE, FixedLengthPreTokenizer::fromJson),
              entry(Metaspace.TYPE, MetaspacePreTokenizer::fromJson),
              entry(ScriptPreTokenizer.TYPE, json -> new ScriptPreTokenizer()),
              entry(SegmenterPreTokenizer.TYPE, SegmenterPreTokenizer::fromJson),
              entry(
                  SequencePreTokenizer.TYPE,
                  json -> SequencePreTokenizer.fromJson(json, StageRegistry::preTokenizer)),
              entry(SplitPreTokenizer.TYPE, SplitPreTokenizer::fromJson),
              entry(WordPreTokenizer.TYPE, json -> new WordPreTokenizer())));

  private static final Map<String, Function<Json, Model>> MODELS =
      Map.of(
          BpeModel.TYPE, BpeModel::fromJson,
          UnigramModel.TYPE, UnigramModel::fromJson,
          WordLevelModel.TYPE, WordLevelModel::fromJson,
          WordPieceModel.TYPE, WordPieceModel::fromJson);

  private static final Map<String, Function<Json, PostProcessor>> POST_PROCESSORS =
      new ConcurrentHashMap<>(
          Map.of(
              ByteLevelSettings.TYPE,
                  json -> new ByteLevelProcessor(ByteLevelSettings.fromJson(json)),
              SeparatorProcessor.BERT, SeparatorProcessor::bertFromJson,
              SeparatorProcessor.ROBERTA, SeparatorProcessor::robertaFromJson,
              SequenceProcessor.TYPE,
                  json -> SequenceProcessor.fromJson(json, StageRegistry::postProcessor),
              TemplateProcessor.TYPE, TemplateProcessor::fromJson));

  private static final Map<String, Function<Json, Decoder>> DECODERS =
      new ConcurrentHashMap<>(
          Map.ofEntries(
              entry(BpeDecoder.TYPE, BpeDecoder::fromJson),
              entry(ByteFallbackDecoder.TYPE, json -> new ByteFallbackDecoder()),
              entry(
                  ByteLevelSettings.TYPE,
                  json -> new ByteLevelDecoder(ByteLevelSettings.fromJson(json))),
              entry(CtcDecoder.TYPE, CtcDecoder::fromJson),
              entry(FuseDecoder.TYPE, json -> new FuseDecoder()),
              entry(Metaspace.TYPE, MetaspaceDecoder::fromJson),
              entry(ReplaceNormalizer.TYPE, ReplaceDecoder::fromJson),
              entry(
                  SequenceDecoder.TYPE,
                  json -> SequenceDecoder.fromJson(json, StageRegistry::decoder)),
              entry(StripDecoder.TYPE, StripDecoder::fromJson),
              entry(WordPieceDecoder.TYPE, WordPieceDecoder::fromJson)));

  private StageRegistry() {}

  /** Adds a normalizer of a program's own, before it loads tokenizers. */
  public static void addNormalizer(String type, Function<Json, Normalizer> reader) {
    add(NORMALIZERS, type, reader);
  }

  /** Adds a pre-tokenizer of a program's own, before it loads tokenizers. */
  public static void addPreTokenizer(String type, Function<Json, PreTokenizer> reader) {
    add(PRE_TOKENIZERS, type, reader);
  }

  /** Adds a post-processor of a program's own, before it loads tokenizers. */
  public static void addPostProcessor(String type, Function<Json, PostProcessor> reader) {
    add(POST_PROCESSORS, type, reader);
  }

  /** Adds a decoder of a program's own, before it loads tokenizers. */
  public static void addDecoder(String type, Function<Json, Decoder> reader) {
    add(DECODERS, type, reader);
  }

  private static <S> void add(
      Map<String, Function<Json, S>> stages, String type, Function<Json, S> reader) {
    if (stages.putIfAbsent(type, reader) != null) {
      throw new IllegalArgumentException("there is a stage '" + type + "' already");
    }
  }

  /** The types by the kind of stage. */
  static Map<String, Set<String>> types() {
    return Map.of(
        "normalizer", NORMALIZERS.keySet(),
        "pre-tokenizer", PRE_TOKENIZERS.keySet(),
        "model", MODELS.keySet(),
        "post-processor", POST_PROCESSORS.keySet(),
        "decoder", DECODERS.keySet());
  }

  public static Normalizer normalizer(Json json) {
    return isSentencePiece(json)
        ? SentencePieceNormalizer.fromJson(json)
        : create("normalizer", NORMALIZERS, json);
  }

  public static PreTokenizer preTokenizer(Json json) {
    return isSentencePiece(json)
        ? SentencePieceText.fromJson(json)
        : create("pre-tokenizer", PRE_TOKENIZERS, json);
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

  public static Decoder decoder(Json json) {
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
