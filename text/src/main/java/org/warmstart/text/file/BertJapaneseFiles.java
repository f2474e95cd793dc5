package org.warmstart.text.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.decode.WordPieceDecoder;
import org.warmstart.text.normalize.BertNormalizer;
import org.warmstart.text.normalize.ReplaceNormalizer;
import org.warmstart.text.normalize.SequenceNormalizer;
import org.warmstart.text.normalize.UnicodeNormalizer;
import org.warmstart.text.regex.TextPattern;
import org.warmstart.text.segment.VocabularyFiles;
import org.warmstart.text.segment.WordLevelModel;
import org.warmstart.text.segment.WordPieceModel;
import org.warmstart.text.sentencepiece.SentencePieceConvention;
import org.warmstart.text.sentencepiece.SentencePieceProto;
import org.warmstart.text.split.BertPreTokenizer;
import org.warmstart.text.split.FixedLengthPreTokenizer;
import org.warmstart.text.split.SegmenterPreTokenizer;
import org.warmstart.text.split.SequencePreTokenizer;
import org.warmstart.text.split.SplitBehavior;
import org.warmstart.text.split.SplitPreTokenizer;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Vocabulary;

/**
 * Reads Japanese BERT tokenizers: words by MeCab or by white space and punctuation, and those as
 * WordPieces or as characters; or SentencePiece by itself. The options are those of Transformers'
 * {@code BertJapaneseTokenizer}, with the defaults that it has.
 */
public final class BertJapaneseFiles {
  static final String CLASS = "BertJapaneseTokenizer";
  private static final String VOCABULARY = "vocab.txt";
  private static final String SENTENCE_PIECE = "spiece.model";
  private static final String WORDS = "word_tokenizer_type";
  private static final String SUBWORDS = "subword_tokenizer_type";
  private static final Set<String> MECAB_OPTIONS =
      Set.of("mecab_dic", "mecab_option", "normalize_text", "do_lower_case", "never_split");

  /** What Python takes for white space between words. */
  private static final String SPACES = "[\\s\\x1c-\\x1f]+";

  /** The capital whose lower case is another one at the end of a word. */
  private static final String FINAL_SIGMA = "(?<=[\\p{Lu}\\p{Ll}])Σ(?![\\p{Lu}\\p{Ll}])";

  /** What subwords are of. */
  private enum Subwords {
    WORDPIECE,
    CHARACTER,
    SENTENCEPIECE,
    NONE
  }

  private final Path directory;
  private final @Nullable Path named;
  private final TokenizerConfig config;
  private final Json json;
  private final boolean lowercase;

  private BertJapaneseFiles(Path directory, @Nullable Path named, TokenizerConfig config) {
    this.directory = directory;
    this.named = named;
    this.config = config.withTokenizerClass(CLASS);
    this.json = Json.of(config.other(), directory.resolve(TokenizerConfig.FILE).toString());
    this.lowercase = json.bool("do_lower_case", false);
  }

  /** Whether a directory's files say that its tokenizer is of this class. */
  static boolean isMeant(TokenizerConfig config, Path directory) {
    String named =
        config.tokenizerClass() == null
            ? ModelConfig.read(directory).tokenizerClass()
            : config.tokenizerClass();
    return named == null ? config.other().has(WORDS) : named.equals(CLASS);
  }

  /**
   * Reads a tokenizer.
   *
   * @param named the file in the directory that the user has named, or null
   * @throws InputException if files are missing or wrong, or words are to be found by an analyser
   *     that is not here
   */
  static Tokenizer load(Path directory, @Nullable Path named, TokenizerConfig config) {
    return new BertJapaneseFiles(directory, named, config).load();
  }

  private Tokenizer load() {
    Subwords subwords =
        !json.bool("do_subword_tokenize", true)
            ? Subwords.NONE
            : json.get(SUBWORDS) == null
                ? Subwords.WORDPIECE
                : json.oneOf(
                    SUBWORDS,
                    new Subwords[] {
                      Subwords.WORDPIECE, Subwords.CHARACTER, Subwords.SENTENCEPIECE
                    });
    if (subwords == Subwords.SENTENCEPIECE) {
      return sentencePiece();
    }
    Path file = file(VOCABULARY);
    Vocabulary vocabulary = VocabularyFiles.vocabularyLines(file);
    String given = config.specialTokens().unknown();
    String unknown = given == null ? "[UNK]" : given;
    Model model =
        subwords == Subwords.WORDPIECE
            ? new WordPieceModel(
                vocabulary,
                unknown,
                WordPieceModel.DEFAULT_PREFIX,
                WordPieceModel.DEFAULT_LONGEST_WORD,
                file.toString())
            : new WordLevelModel(vocabulary, unknown, file.toString());
    List<Normalizer> normalizers = new ArrayList<>();
    List<PreTokenizer> splitters = new ArrayList<>();
    switch (wordTokenizer()) {
      case "mecab" -> mecab(normalizers, splitters);
      case "basic" -> basic(subwords, normalizers, splitters);
      default -> {
        // the text is one word
      }
    }
    if (subwords == Subwords.WORDPIECE) {
      splitters.add(split(SPACES, SplitBehavior.REMOVED));
    } else if (subwords == Subwords.CHARACTER) {
      if (normalizers.isEmpty()) {
        normalizers.add(new UnicodeNormalizer(UnicodeNormalizer.Form.NFKC));
      }
      splitters.add(FixedLengthPreTokenizer.characters());
    }
    return LegacyFiles.bert(
        model,
        normalizers.isEmpty() ? null : new SequenceNormalizer(normalizers),
        splitters.isEmpty() ? null : new SequencePreTokenizer(splitters),
        new WordPieceDecoder(
            WordPieceModel.DEFAULT_PREFIX, config.flag("clean_up_tokenization_spaces", false)),
        config,
        List.of());
  }

  private static PreTokenizer split(String regex, SplitBehavior behavior) {
    return new SplitPreTokenizer(TextPattern.regex(regex, WORDS), behavior, false);
  }

  /** How words are found: mecab, basic, or none if they are not. */
  private String wordTokenizer() {
    if (!json.bool("do_word_tokenize", true)) {
      return "none";
    }
    String type = json.get(WORDS) == null ? "basic" : json.string(WORDS);
    switch (type) {
      case "mecab", "basic" -> {
        return type;
      }
      case "sudachi", "jumanpp" ->
          throw json.required(WORDS)
              .wrong(
                  "words as '"
                      + type
                      + "' finds them are not supported, and other words would not fit the"
                      + " vocabulary; 'mecab' and 'basic' are supported");
      default ->
          throw json.required(WORDS)
              .wrong(NearNames.unknown("word tokenizer", type, Set.of("mecab", "basic")));
    }
  }

  private void mecab(List<Normalizer> normalizers, List<PreTokenizer> splitters) {
    Json options = json.get("mecab_kwargs");
    String dictionary = "unidic_lite";
    boolean normalize = true;
    if (options != null) {
      options
          .members()
          .forEach(
              option -> {
                if (!MECAB_OPTIONS.contains(option.getKey())) {
                  throw options.wrong(NearNames.unknown("option", option.getKey(), MECAB_OPTIONS));
                }
              });
      String more = options.optionalString("mecab_option");
      if (options.node().has("mecab_dic") && options.get("mecab_dic") == null) {
        throw options.wrong(
            "mecab_dic is null, which stands for whatever dictionary a machine has; name the one"
                + " that the vocabulary was made with, such as \"ipadic\" or \"unidic_lite\"");
      }
      if (more != null && !more.isBlank()) {
        throw options
            .required("mecab_option")
            .wrong("options of MeCab are not supported, found " + Messages.quote(more));
      }
      dictionary = options.get("mecab_dic") == null ? dictionary : options.string("mecab_dic");
      normalize = options.bool("normalize_text", true);
    }
    if (normalize) {
      normalizers.add(new UnicodeNormalizer(UnicodeNormalizer.Form.NFKC));
    }
    splitters.add(
        new SegmenterPreTokenizer("mecab", dictionary, lowercase, neverSplit(), json.where()));
  }

  /** BERT's own words, without spaces around ideographs. */
  private void basic(
      Subwords subwords, List<Normalizer> normalizers, List<PreTokenizer> splitters) {
    if (!neverSplit().isEmpty()) {
      throw json.required("never_split")
          .wrong("is supported with the word tokenizer 'mecab' only; leave it out");
    }
    normalizers.add(new BertNormalizer(true, false, false, false));
    normalizers.add(new UnicodeNormalizer(UnicodeNormalizer.Form.NFC));
    if (lowercase) {
      normalizers.add(new ReplaceNormalizer(TextPattern.regex(FINAL_SIGMA, WORDS), "ς"));
      normalizers.add(new BertNormalizer(false, false, true, true));
    }
    if (subwords == Subwords.CHARACTER) {
      // spaces that compatibility decomposition makes are characters, unlike those of the text
      normalizers.add(new ReplaceNormalizer(TextPattern.regex(SPACES, WORDS), "\n"));
      normalizers.add(new UnicodeNormalizer(UnicodeNormalizer.Form.NFKC));
      splitters.add(split("\\n", SplitBehavior.REMOVED));
    } else {
      splitters.add(new BertPreTokenizer());
    }
  }

  private List<String> neverSplit() {
    Json words = json.get("never_split");
    return words == null ? List.of() : words.elements().stream().map(Json::asString).toList();
  }

  /** SentencePiece as ALBERT uses it, with accents and case kept. */
  private Tokenizer sentencePiece() {
    if (!wordTokenizer().equals("none")) {
      throw json.required(SUBWORDS)
          .wrong("'sentencepiece' is supported with \"do_word_tokenize\": false only");
    }
    Path file = file(SENTENCE_PIECE);
    SentencePieceProto proto = SentencePieceProto.read(InputFiles.readBytes(file), file.toString());
    return SentencePieceConvention.ALBERT.tokenizer(
        proto, config.with("keep_accents", true).with("do_lower_case", false), file.toString());
  }

  private Path file(String name) {
    Path file = named == null ? directory.resolve(name) : named;
    if (!InputFiles.isThere(file)) {
      throw new InputException(
          file
              + ": there is no such file; the "
              + CLASS
              + " that the folder's configuration describes needs it");
    }
    return file;
  }
}
