package org.warmstart.text.sentencepiece;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.text.AddedToken;
import org.warmstart.text.Pipeline;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerAssembly;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.normalize.CodePointNormalizer;
import org.warmstart.text.normalize.ReplaceNormalizer;
import org.warmstart.text.normalize.SequenceNormalizer;
import org.warmstart.text.normalize.UnicodeNormalizer;
import org.warmstart.text.process.TemplateProcessor;
import org.warmstart.text.process.TemplateProcessor.Special;
import org.warmstart.text.regex.TextPattern;
import org.warmstart.text.sentencepiece.SentencePieceProto.Kind;
import org.warmstart.text.sentencepiece.SentencePieceProto.Piece;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.PostProcessor;
import org.warmstart.text.stage.Tokens;
import org.warmstart.text.stage.Vocabulary;

/** What the families of models that use SentencePiece have added to it. */
public enum SentencePieceConvention {
  /** SentencePiece by itself. */
  PLAIN("PreTrainedTokenizerFast"),

  /**
   * Lower-cases, takes accents out and unifies quotes on request; {@code [CLS] A [SEP] B [SEP]}.
   * Lan et al., "ALBERT" (2020), and the code published with it.
   */
  ALBERT("AlbertTokenizerFast") {
    @Override
    List<Piece> pieces(List<Piece> pieces, TokenizerConfig config) {
      return withoutNumbersAndCommas(pieces);
    }

    @Override
    List<Normalizer> before(TokenizerConfig config) {
      return unifying(config, true);
    }

    @Override
    Map<String, String> roles() {
      return Map.of("cls_token", "[CLS]", "sep_token", "[SEP]", "mask_token", "[MASK]");
    }

    @Override
    PostProcessor processor(Tokens tokens) {
      return tokens.template(
          List.of("cls_token", "A", "sep_token"),
          List.of("cls_token", "A", "sep_token", "B:1", "sep_token:1"));
    }
  },

  /**
   * {@code [CLS] A [SEP] B [SEP]}, with a mask behind the vocabulary; lower-cases on request. He et
   * al., "DeBERTa" (2021), and the code published with it.
   */
  DEBERTA("DebertaV2TokenizerFast") {
    @Override
    List<Normalizer> before(TokenizerConfig config) {
      if (config.flag("split_by_punct", false)) {
        throw new InputException(
            "tokenizer_config.json: 'split_by_punct' is true; only false is supported with a"
                + " SentencePiece model, and tokenizer.json with both");
      }
      return config.flag("do_lower_case", false)
          ? List.of(new CodePointNormalizer(CodePointNormalizer.Kind.LOWERCASE))
          : List.of();
    }

    @Override
    Map<String, String> roles() {
      return Map.of(
          "bos_token", "[CLS]",
          "cls_token", "[CLS]",
          "eos_token", "[SEP]",
          "sep_token", "[SEP]",
          "pad_token", "[PAD]",
          "unk_token", "[UNK]",
          "mask_token", "[MASK]");
    }

    @Override
    PostProcessor processor(Tokens tokens) {
      return tokens.template(
          List.of("cls_token", "A", "sep_token"),
          List.of("cls_token", "A", "sep_token", "B:1", "sep_token:1"));
    }
  },

  /**
   * {@code A </s>}, and sentinels that count from the end of the vocabulary. Raffel et al. (2020).
   */
  T5("T5TokenizerFast") {
    @Override
    public boolean hasClass(String name) {
      return super.hasClass(name) || name.startsWith("MT5Tokenizer");
    }

    @Override
    List<String> more(TokenizerConfig config) {
      List<String> sentinels = new ArrayList<>();
      for (int i = config.number("extra_ids", 100) - 1; i >= 0; i--) {
        sentinels.add("<extra_id_" + i + ">");
      }
      return sentinels;
    }

    @Override
    PostProcessor processor(Tokens tokens) {
      return tokens.template(
          List.of("A", "eos_token"), List.of("A", "eos_token", "B", "eos_token"));
    }
  },

  /**
   * {@code A </s>}; after the padding and the end come two masks and tokens that only pre-training
   * used, 103 in all. Zhang et al., "PEGASUS" (2020), and the code published with it.
   */
  PEGASUS("PegasusTokenizerFast") {
    @Override
    List<Piece> pieces(List<Piece> pieces, TokenizerConfig config) {
      int offset = config.number("offset", 103);
      List<Piece> shifted = new ArrayList<>(pieces.subList(0, Math.min(2, pieces.size())));
      for (int i = 1; i <= Math.min(2, offset); i++) {
        shifted.add(new Piece("<mask_" + i + ">", 0, Kind.CONTROL));
      }
      for (int i = 2; i < offset; i++) {
        shifted.add(new Piece("<unk_" + i + ">", 0, Kind.CONTROL));
      }
      shifted.addAll(pieces.subList(Math.min(2, pieces.size()), pieces.size()));
      return shifted;
    }

    @Override
    Map<String, String> roles() {
      return Map.of("mask_token", "<mask_2>");
    }

    @Override
    PostProcessor processor(Tokens tokens) {
      return tokens.template(List.of("A", "eos_token"), List.of("A", "B", "eos_token"));
    }
  },

  /**
   * {@code <s> A </s></s> B </s>}; the special tokens have the ids of the library that it was
   * trained with. Conneau et al., "Unsupervised Cross-lingual Representation Learning at Scale"
   * (2020).
   */
  XLM_ROBERTA("XLMRobertaTokenizerFast") {
    @Override
    List<Piece> pieces(List<Piece> pieces, TokenizerConfig config) {
      List<Piece> shifted = new ArrayList<>();
      shifted.add(new Piece("<s>", 0, Kind.CONTROL));
      shifted.add(new Piece("<pad>", 0, Kind.CONTROL));
      shifted.add(new Piece("</s>", 0, Kind.CONTROL));
      shifted.add(new Piece("<unk>", 0, Kind.UNKNOWN));
      shifted.addAll(pieces.subList(Math.min(3, pieces.size()), pieces.size()));
      shifted.add(new Piece("<mask>", 0, Kind.CONTROL));
      return shifted;
    }

    @Override
    Map<String, String> roles() {
      return Map.of(
          "bos_token", "<s>",
          "cls_token", "<s>",
          "eos_token", "</s>",
          "sep_token", "</s>",
          "pad_token", "<pad>",
          "mask_token", "<mask>");
    }

    @Override
    PostProcessor processor(Tokens tokens) {
      return tokens.template(
          List.of("cls_token", "A", "sep_token"),
          List.of("cls_token", "A", "sep_token", "sep_token", "B", "sep_token"));
    }
  },

  /**
   * Like ALBERT in what it does to the text, but keeps case unless asked; {@code A <sep> B <sep>
   * <cls>} with segment 2 for the last, filled up on the left. Yang et al., "XLNet" (2019), and the
   * code published with it.
   */
  XLNET("XLNetTokenizerFast") {
    @Override
    List<Piece> pieces(List<Piece> pieces, TokenizerConfig config) {
      return withoutNumbersAndCommas(pieces);
    }

    @Override
    List<Normalizer> before(TokenizerConfig config) {
      return unifying(config, false);
    }

    @Override
    Map<String, String> roles() {
      return Map.of(
          "cls_token", "<cls>",
          "sep_token", "<sep>",
          "pad_token", "<pad>",
          "mask_token", "<mask>");
    }

    @Override
    TokenizerConfig complete(TokenizerConfig config) {
      return config.with("padding_side", "left");
    }

    @Override
    PostProcessor processor(Tokens tokens) {
      return tokens.template(
          List.of("A", "sep_token", "cls_token:2"),
          List.of("A", "sep_token", "B:1", "sep_token:1", "cls_token:2"));
    }
  };

  private static final String FAST = "Fast";
  private static final double COMMA_PENALTY = 100;

  private final String tokenizerClass;

  SentencePieceConvention(String tokenizerClass) {
    this.tokenizerClass = tokenizerClass;
  }

  /** Whether a class of Python's library, its fast form or the other, works in this way. */
  public boolean hasClass(String name) {
    return name.equals(tokenizerClass) || (name + FAST).equals(tokenizerClass);
  }

  /** Whether a family's ids and scores are those of its model file. */
  public boolean keepsPieces() {
    return this == PLAIN || this == T5 || this == DEBERTA;
  }

  /** The pieces in the order of the family's ids. */
  List<Piece> pieces(List<Piece> pieces, TokenizerConfig config) {
    return pieces;
  }

  /** What is done to the text first. */
  List<Normalizer> before(TokenizerConfig config) {
    return List.of();
  }

  /** Special tokens by role, as far as they do not have the trainer's names. */
  Map<String, String> roles() {
    return Map.of();
  }

  /** Special tokens that follow the vocabulary. */
  List<String> more(TokenizerConfig config) {
    return List.of();
  }

  /** What the family lays out around the texts. */
  @Nullable PostProcessor processor(Tokens tokens) {
    return null;
  }

  /** Adds what Python's class wants to be told. */
  TokenizerConfig complete(TokenizerConfig config) {
    return config;
  }

  /** Sets up a tokenizer. */
  public Tokenizer tokenizer(SentencePieceProto proto, TokenizerConfig config, String where) {
    List<Piece> pieces = pieces(proto.pieces(), config);
    SentencePieceModel model =
        new SentencePieceModel(proto.algorithm(), pieces, proto.byteFallback(), where);
    Map<String, String> roles = new LinkedHashMap<>(proto.special().byKey());
    roles.putAll(roles());
    roles.putAll(config.specialTokens().byKey());
    SpecialTokens special = SpecialTokens.ofKeys(roles);
    Tokens tokens = new Tokens(model.vocabulary(), special, pieces);
    more(config).forEach(tokens::id);
    PostProcessor processor = processor(tokens);
    List<Normalizer> normalizers = new ArrayList<>(before(config));
    normalizers.add(proto.normalizer());
    SentencePieceNormalizer.Options options = proto.normalizer().options();
    Pipeline pipeline =
        new Pipeline(
            normalizers.size() == 1 ? proto.normalizer() : new SequenceNormalizer(normalizers),
            new SentencePieceText(options),
            model,
            processor,
            new SentencePieceDecoder(
                options,
                model.unknownToken(),
                proto.unknownSurface(),
                proto.byteFallback(),
                proto.denormalizer()),
            tokens.added,
            null,
            null);
    return TokenizerAssembly.assemble(
        pipeline, complete(config).withSpecialTokens(special).withTokenizerClass(tokenizerClass));
  }

  /** Pieces of a digit and a comma hardly ever win, so that numbers are split before commas. */
  private static List<Piece> withoutNumbersAndCommas(List<Piece> pieces) {
    return pieces.stream()
        .map(
            piece -> {
              String text = piece.text();
              int length = text.length();
              boolean comma =
                  length >= 2
                      && text.charAt(length - 1) == ','
                      && Character.isDigit(text.charAt(length - 2));
              return comma
                  ? new Piece(text, (float) (piece.score() - COMMA_PENALTY), piece.kind())
                  : piece;
            })
        .toList();
  }

  private static List<Normalizer> unifying(TokenizerConfig config, boolean lowercase) {
    List<Normalizer> normalizers = new ArrayList<>();
    normalizers.add(new ReplaceNormalizer(TextPattern.literal("``"), "\""));
    normalizers.add(new ReplaceNormalizer(TextPattern.literal("''"), "\""));
    if (!config.flag("keep_accents", false)) {
      normalizers.add(new UnicodeNormalizer(UnicodeNormalizer.Form.NFKD));
      normalizers.add(new CodePointNormalizer(CodePointNormalizer.Kind.STRIP_ACCENTS));
    }
    if (config.flag("do_lower_case", lowercase)) {
      normalizers.add(new CodePointNormalizer(CodePointNormalizer.Kind.LOWERCASE));
    }
    return normalizers;
  }

  /** The special tokens with their ids; those that the vocabulary lacks follow it. */
  static final class Tokens {
    private final Vocabulary vocabulary;
    private final Map<String, String> byRole;
    private final List<AddedToken> added = new ArrayList<>();
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private int next;

    public Tokens(Vocabulary vocabulary, SpecialTokens special, List<Piece> pieces) {
      this.vocabulary = vocabulary;
      this.byRole = special.byKey();
      this.next = vocabulary.size();
      for (Piece piece : pieces) {
        if (piece.kind() == Kind.CONTROL) {
          id(piece.text());
        }
      }
      byRole.values().forEach(this::id);
    }

    /** The id of a special token, a new one if it has none. */
    int id(String token) {
      return ids.computeIfAbsent(
          token,
          content -> {
            int known = vocabulary.id(content);
            int id = known < 0 ? next++ : known;
            // the mask takes the space before it, as it stands for a word with its space
            boolean mask = content.equals(byRole.get("mask_token"));
            added.add(new AddedToken(id, content, false, mask, false, false, true));
            return id;
          });
    }

    /**
     * A layout.
     *
     * @param single A for the text, or roles of special tokens, each with a segment after a colon
     *     if it is not 0
     * @param pair likewise, with B for the second text
     */
    TemplateProcessor template(List<String> single, List<String> pair) {
      Map<String, Special> specials = new LinkedHashMap<>();
      return new TemplateProcessor(
          single.stream().map(element -> piece(element, specials)).toList(),
          pair.stream().map(element -> piece(element, specials)).toList(),
          List.copyOf(specials.values()));
    }

    private TemplateProcessor.Piece piece(String element, Map<String, Special> specials) {
      String[] parts = element.split(":");
      int segment = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
      if (parts[0].length() == 1) {
        return TemplateProcessor.Piece.sequence(parts[0].equals("A") ? 0 : 1, segment);
      }
      String token = byRole.getOrDefault(parts[0], "</s>");
      specials.put(token, new Special(token, new int[] {id(token)}, new String[] {token}));
      return TemplateProcessor.Piece.special(token, segment);
    }
  }
}
