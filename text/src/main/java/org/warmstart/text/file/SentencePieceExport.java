package org.warmstart.text.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.json.Json;
import org.warmstart.text.AddedToken;
import org.warmstart.text.Pipeline;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.normalize.CharacterMap;
import org.warmstart.text.normalize.CharacterMapBuilder;
import org.warmstart.text.normalize.CharacterRules;
import org.warmstart.text.normalize.PrecompiledNormalizer;
import org.warmstart.text.normalize.ReplaceNormalizer;
import org.warmstart.text.normalize.SequenceNormalizer;
import org.warmstart.text.normalize.StripNormalizer;
import org.warmstart.text.segment.ByteTokens;
import org.warmstart.text.segment.UnigramModel;
import org.warmstart.text.sentencepiece.SentencePieceConvention;
import org.warmstart.text.sentencepiece.SentencePieceDecoder;
import org.warmstart.text.sentencepiece.SentencePieceModel;
import org.warmstart.text.sentencepiece.SentencePieceNormalizer;
import org.warmstart.text.sentencepiece.SentencePieceProto;
import org.warmstart.text.sentencepiece.SentencePieceProto.Algorithm;
import org.warmstart.text.sentencepiece.SentencePieceProto.Kind;
import org.warmstart.text.sentencepiece.SentencePieceProto.Piece;
import org.warmstart.text.split.CharacterSplitter;
import org.warmstart.text.split.Metaspace;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Vocabulary;

/**
 * Says what a tokenizer is in terms of SentencePiece's model files: one read from such a file, or a
 * Unigram model behind normalizers that have a place there and the visible spaces of metaspace.
 * What is put around texts has none.
 */
final class SentencePieceExport {
  /** Stages that map characters, and so can be told by a table. */
  private static final Set<String> MAPPINGS =
      Set.of("Nmt", "NFC", "NFD", "NFKC", "NFKD", "Lowercase");

  private static final String UNKNOWN_SURFACE = " \u2047 ";

  private final Pipeline pipeline;
  private final TokenizerConfig config;

  private SentencePieceExport(Pipeline pipeline, TokenizerConfig config) {
    this.pipeline = pipeline;
    this.config = config;
  }

  /**
   * The model file's contents.
   *
   * @throws InputException if it cannot say what the tokenizer does
   */
  static SentencePieceProto of(Pipeline pipeline, TokenizerConfig config) {
    SentencePieceExport export = new SentencePieceExport(pipeline, config);
    if (pipeline.model() instanceof SentencePieceModel model) {
      return export.own(model);
    }
    if (pipeline.model() instanceof UnigramModel model) {
      return export.unigram(model);
    }
    throw wrong("its model is neither Unigram nor read from a SentencePiece file");
  }

  private static InputException wrong(String why) {
    return new InputException(
        "this tokenizer cannot be written as a SentencePiece model: "
            + why
            + "; write it as tokenizer.json");
  }

  /** A tokenizer of SentencePiece's own stages. */
  private SentencePieceProto own(SentencePieceModel model) {
    String name = config.tokenizerClass();
    for (SentencePieceConvention convention : SentencePieceConvention.values()) {
      if (name != null && convention.hasClass(name) && !convention.keepsPieces()) {
        throw wrong("a " + name + " changes the pieces of its model file");
      }
    }
    if (!(pipeline.normalizer() instanceof SentencePieceNormalizer normalizer)) {
      throw wrong("it has normalizers before SentencePiece's");
    }
    SentencePieceDecoder decoder =
        pipeline.decoder() instanceof SentencePieceDecoder own ? own : null;
    return proto(
        model.algorithm(),
        model.pieces(),
        model.byteFallback(),
        decoder == null ? UNKNOWN_SURFACE : decoder.unknownSurface(),
        normalizer,
        decoder == null ? null : decoder.denormalizer());
  }

  private SentencePieceProto unigram(UnigramModel model) {
    List<Piece> pieces = new ArrayList<>();
    Map<Integer, AddedToken> added =
        pipeline.addedTokens().stream()
            .collect(Collectors.toMap(AddedToken::id, token -> token, (a, b) -> a, TreeMap::new));
    Vocabulary vocabulary = model.vocabulary();
    for (int id = 0; id < vocabulary.size(); id++) {
      String text = vocabulary.token(id);
      if (text == null || text.isEmpty()) {
        throw wrong("no token has the id " + id);
      }
      AddedToken token = added.get(id);
      Kind kind = token == null ? Kind.NORMAL : kind(token);
      if (text.equals(model.unknownToken())) {
        kind = Kind.UNKNOWN;
      } else if (model.byteFallback() && ByteTokens.value(text) >= 0) {
        kind = Kind.BYTE;
      }
      pieces.add(new Piece(text, (float) model.score(id), kind));
    }
    if (model.unknownToken() == null) {
      throw wrong("it has no unknown token");
    }
    return proto(
        Algorithm.UNIGRAM, pieces, model.byteFallback(), UNKNOWN_SURFACE, normalizer(), null);
  }

  private static Kind kind(AddedToken token) {
    return token.special() ? Kind.CONTROL : Kind.USER_DEFINED;
  }

  /** With the tokens that follow the model's. */
  private SentencePieceProto proto(
      Algorithm algorithm,
      List<Piece> pieces,
      boolean byteFallback,
      String unknownSurface,
      SentencePieceNormalizer normalizer,
      @Nullable SentencePieceNormalizer denormalizer) {
    List<Piece> all = new ArrayList<>(pieces);
    for (AddedToken token : pipeline.addedTokens()) {
      if (token.id() > all.size()) {
        throw wrong("no token has the id " + all.size());
      }
      if (token.id() == all.size()) {
        all.add(new Piece(token.content(), 0, kind(token)));
      }
    }
    SentencePieceProto.check(all, byteFallback, "the model to be written");
    return new SentencePieceProto(
        algorithm,
        all,
        byteFallback,
        unknownSurface,
        config.specialTokens(),
        normalizer,
        denormalizer);
  }

  /** SentencePiece's normalizer in place of the stages before the model. */
  private SentencePieceNormalizer normalizer() {
    List<JsonNode> stages = new ArrayList<>();
    if (pipeline.normalizer() != null) {
      flatten(pipeline.normalizer().json(), "normalizers", stages);
    }
    boolean strips = stages.removeIf(stage -> stage.equals(new StripNormalizer(true, true).json()));
    boolean collapses =
        stages.removeIf(stage -> stage.equals(ReplaceNormalizer.collapsingSpaces().json()));
    if (strips != collapses) {
      throw wrong(
          "of spaces it takes away only those "
              + (strips ? "at a text's ends" : "that follow another"));
    }
    boolean dummyPrefix = prefixed();
    if (dummyPrefix && !strips) {
      throw wrong("a text's first space is not doubled, but SentencePiece would do that");
    }
    List<String> symbols =
        pipeline.addedTokens().stream()
            .filter(token -> !token.special())
            .map(AddedToken::content)
            .toList();
    return new SentencePieceNormalizer(
        map(stages),
        new SentencePieceNormalizer.Options(dummyPrefix, strips, true, false),
        symbols);
  }

  private static void flatten(JsonNode stage, String member, List<JsonNode> into) {
    if (stage.path("type").asText().equals(SequenceNormalizer.TYPE)) {
      stage.path(member).forEach(inner -> flatten(inner, member, into));
    } else {
      into.add(stage);
    }
  }

  /** Whether a space is put before texts; metaspace, with digits apart or not, must be all. */
  private boolean prefixed() {
    List<JsonNode> stages = new ArrayList<>();
    if (pipeline.preTokenizer() != null) {
      flatten(pipeline.preTokenizer().json(), "pretokenizers", stages);
    }
    stages.remove(CharacterSplitter.digits(true).json());
    if (stages.size() != 1 || !stages.get(0).path("type").asText().equals(Metaspace.TYPE)) {
      throw wrong("it does not split texts at spaces as SentencePiece does (Metaspace)");
    }
    Metaspace metaspace = Metaspace.fromJson(Json.of(stages.get(0), "the pre-tokenizer"));
    if (metaspace.replacement() != Metaspace.BLOCK) {
      throw wrong("spaces become " + Character.toString(metaspace.replacement()));
    }
    return metaspace.scheme() != Metaspace.Scheme.NEVER;
  }

  private static @Nullable CharacterMap map(List<JsonNode> stages) {
    if (stages.isEmpty()) {
      return null;
    }
    if (stages.size() == 1
        && stages.get(0).path("type").asText().equals(PrecompiledNormalizer.TYPE)) {
      Json stage = Json.of(stages.get(0), "the normalizer");
      return CharacterMap.fromBase64(stage.required("precompiled_charsmap"));
    }
    for (JsonNode stage : stages) {
      String type = stage.path("type").asText();
      if (!MAPPINGS.contains(type)) {
        throw wrong("its normalizer " + type + " has no place there");
      }
    }
    ObjectNode sequence = Json.object(SequenceNormalizer.TYPE);
    sequence.putArray("normalizers").addAll(stages);
    Normalizer normalizer = StageRegistry.normalizer(Json.of(sequence, "the normalizer"));
    return CharacterMapBuilder.build(
        CharacterRules.of(
            text -> {
              char[] chars = text.toCharArray();
              return normalizer.normalize(Text.slice(chars, 0, chars.length, false)).toString();
            }));
  }
}
