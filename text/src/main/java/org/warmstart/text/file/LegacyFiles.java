package org.warmstart.text.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.AddedToken;
import org.warmstart.text.Pipeline;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerAssembly;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.decode.BpeDecoder;
import org.warmstart.text.decode.ByteLevelDecoder;
import org.warmstart.text.decode.WordPieceDecoder;
import org.warmstart.text.normalize.BertNormalizer;
import org.warmstart.text.normalize.CodePointNormalizer;
import org.warmstart.text.normalize.FixTextNormalizer;
import org.warmstart.text.normalize.SequenceNormalizer;
import org.warmstart.text.normalize.StandardizeNormalizer;
import org.warmstart.text.normalize.UnicodeNormalizer;
import org.warmstart.text.process.SeparatorProcessor;
import org.warmstart.text.process.TemplateProcessor;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.segment.Merge;
import org.warmstart.text.segment.VocabularyFiles;
import org.warmstart.text.segment.WordPieceModel;
import org.warmstart.text.split.BertPreTokenizer;
import org.warmstart.text.split.ByteLevelPreTokenizer;
import org.warmstart.text.split.EnglishWords;
import org.warmstart.text.stage.ByteLevelSettings;
import org.warmstart.text.stage.Decoder;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.PostProcessor;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Vocabulary;

/** Reads the vocabulary files from before tokenizer.json and sets up the stages they mean. */
public final class LegacyFiles {
  public static final String BERT_CLASS = "BertTokenizerFast";
  public static final String GPT_CLASS = "OpenAIGPTTokenizerFast";
  public static final String GPT2_CLASS = "GPT2TokenizerFast";
  static final String ROBERTA_CLASS = "RobertaTokenizerFast";

  static final String PROPHETNET_CLASS = "ProphetNetTokenizer";
  private static final String STANDARDIZE = "standardize_text";
  private static final String SECOND_SEPARATOR = "[X_SEP]";
  static final String PROPHETNET_FILE = "prophetnet.tokenizer";

  private LegacyFiles() {}

  static Tokenizer load(Path directory) {
    TokenizerConfig config = TokenizerConfig.read(directory);
    if (BertJapaneseFiles.isMeant(config, directory)) {
      return BertJapaneseFiles.load(directory, null, config);
    }
    VocabularyKind.Found found = VocabularyKind.find(directory, config);
    Path file = found.file();
    return switch (found.kind()) {
      case LINES, PROPHETNET -> bert(file, directory);
      case MERGES -> bpe(file, config);
      case RANKS -> TiktokenFiles.load(file, config);
      case SENTENCE_PIECE -> SentencePieceFiles.load(file, directory);
    };
  }

  /**
   * Reads a vocabulary and its merges from one of the two files.
   *
   * @return empty if the file is none of them by its name
   * @throws InputException if the other one is missing
   */
  static Optional<Tokenizer> vocabularyAndMerges(Path file, Path directory) {
    String given = String.valueOf(file.getFileName());
    for (List<String> names : VocabularyKind.MERGES.names()) {
      if (names.contains(given)) {
        for (String name : names) {
          if (!InputFiles.isThere(directory.resolve(name))) {
            throw new InputException(
                file + ": goes with " + name + ", which should be beside it but is not");
          }
        }
        return Optional.of(bpe(directory.resolve(names.get(0)), TokenizerConfig.read(directory)));
      }
    }
    return Optional.empty();
  }

  /** A BERT vocabulary: WordPiece behind BERT's normalizer and pre-tokenizer. */
  static Tokenizer bert(Path file, Path directory) {
    TokenizerConfig config = TokenizerConfig.read(directory);
    if (BertJapaneseFiles.isMeant(config, directory)) {
      return BertJapaneseFiles.load(directory, file, config);
    }
    Vocabulary vocabulary = VocabularyFiles.vocabularyLines(file);
    boolean prophetNet =
        PROPHETNET_FILE.equals(String.valueOf(file.getFileName()))
            || PROPHETNET_CLASS.equals(config.tokenizerClass());
    boolean lowercase = config.flag("do_lower_case", prophetNet || !hasUpperCase(vocabulary));
    Boolean strip = config.has("strip_accents") ? config.flag("strip_accents", false) : null;
    BertNormalizer normalizer =
        new BertNormalizer(true, config.flag("tokenize_chinese_chars", true), strip, lowercase);
    SpecialTokens given = config.specialTokens();
    String unknown = given.unknown() == null ? "[UNK]" : given.unknown();
    Model model =
        new WordPieceModel(
            vocabulary,
            unknown,
            WordPieceModel.DEFAULT_PREFIX,
            WordPieceModel.DEFAULT_LONGEST_WORD,
            file.toString());
    return prophetNet
        ? prophetNet(model, normalizer, config)
        : bert(model, normalizer, config.withTokenizerClass(BERT_CLASS), List.of());
  }

  /** BERT's stages with the special tokens of ProphetNet: {@code A [SEP] B [SEP]}. */
  private static Tokenizer prophetNet(
      Model model, BertNormalizer normalizer, TokenizerConfig config) {
    Vocabulary vocabulary = model.vocabulary();
    String given = config.specialTokens().separator();
    String separator = given == null ? "[SEP]" : given;
    int id = vocabulary.id(separator);
    List<AddedToken> added = new ArrayList<>();
    int second = vocabulary.id(SECOND_SEPARATOR);
    if (second >= 0) {
      added.add(AddedToken.special(second, SECOND_SEPARATOR));
    }
    Pipeline pipeline =
        new Pipeline(
            normalizer,
            new BertPreTokenizer(),
            model,
            id < 0 ? null : TemplateProcessor.separated(separator, id),
            new WordPieceDecoder(WordPieceModel.DEFAULT_PREFIX, true),
            added,
            null,
            null);
    return TokenizerAssembly.assemble(
        pipeline,
        config.withTokenizerClass(PROPHETNET_CLASS).with("do_lower_case", normalizer.lowercase()));
  }

  /** Puts BERT's stages around a model. */
  public static Tokenizer bert(
      Model model, BertNormalizer normalizer, TokenizerConfig config, List<AddedToken> added) {
    return bert(
        model,
        normalizer,
        new BertPreTokenizer(),
        new WordPieceDecoder(WordPieceModel.DEFAULT_PREFIX, true),
        config.with("do_lower_case", normalizer.lowercase()),
        added);
  }

  /** Puts BERT's special tokens around what other stages make. */
  static Tokenizer bert(
      Model model,
      @Nullable Normalizer normalizer,
      @Nullable PreTokenizer preTokenizer,
      Decoder decoder,
      TokenizerConfig config,
      List<AddedToken> added) {
    Vocabulary vocabulary = model.vocabulary();
    SpecialTokens given = config.specialTokens();
    String cls = given.classification() == null ? "[CLS]" : given.classification();
    String sep = given.separator() == null ? "[SEP]" : given.separator();
    int clsId = vocabulary.id(cls);
    int sepId = vocabulary.id(sep);
    PostProcessor processor =
        clsId < 0 || sepId < 0 ? null : TemplateProcessor.bert(cls, clsId, sep, sepId);
    Pipeline pipeline =
        new Pipeline(normalizer, preTokenizer, model, processor, decoder, added, null, null);
    return TokenizerAssembly.assemble(pipeline, config);
  }

  private static boolean hasUpperCase(Vocabulary vocabulary) {
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      if (token != null && !token.isEmpty() && token.charAt(0) >= 'A' && token.charAt(0) <= 'Z') {
        return true;
      }
    }
    return false;
  }

  private static Tokenizer bpe(Path vocabularyFile, TokenizerConfig config) {
    String name = String.valueOf(vocabularyFile.getFileName());
    Path mergesFile =
        VocabularyKind.MERGES.names().stream()
            .filter(names -> names.get(0).equals(name))
            .map(names -> vocabularyFile.resolveSibling(names.get(1)))
            .findFirst()
            .orElseThrow();
    Json json = Json.read(vocabularyFile);
    Vocabulary vocabulary = VocabularyFiles.vocabulary(json);
    List<Merge> merges = VocabularyFiles.mergeLines(mergesFile);
    boolean suffixes =
        merges.stream().anyMatch(merge -> merge.right().endsWith(BpeModel.END_OF_WORD));
    String unknown = config.specialTokens().unknown();
    if (suffixes) {
      String token = unknown == null ? "<unk>" : unknown;
      BpeModel.Options options =
          BpeModel.Options.withSuffix(
              vocabulary.id(token) < 0 ? null : token, BpeModel.END_OF_WORD);
      return gpt(
          new BpeModel(vocabulary, merges, options, vocabularyFile.toString()), config, List.of());
    }
    BpeModel.Options options = BpeModel.Options.withSuffix(null, null);
    BpeModel model = new BpeModel(vocabulary, merges, options, vocabularyFile.toString());
    boolean roberta = vocabulary.id("<s>") >= 0 && vocabulary.id("</s>") >= 0;
    return roberta ? roberta(model, config) : gpt2(model, config);
  }

  /**
   * Puts GPT-1's stages around a model: as in Python's fast tokenizer for it, or on request as in
   * the release, with its clean-up of the text and words like spaCy's.
   */
  public static Tokenizer gpt(BpeModel model, TokenizerConfig config, List<AddedToken> added) {
    boolean original = config.flag(STANDARDIZE, false);
    Normalizer cleanUp =
        new SequenceNormalizer(
            List.of(
                new FixTextNormalizer(),
                new UnicodeNormalizer(UnicodeNormalizer.Form.NFC),
                new StandardizeNormalizer(),
                new CodePointNormalizer(CodePointNormalizer.Kind.LOWERCASE)));
    Pipeline pipeline =
        new Pipeline(
            original ? cleanUp : new BertNormalizer(true, true, null, true),
            original ? EnglishWords.splitter() : new BertPreTokenizer(),
            model,
            null,
            new BpeDecoder(BpeModel.END_OF_WORD),
            added,
            null,
            null);
    return TokenizerAssembly.assemble(pipeline, config.withTokenizerClass(GPT_CLASS));
  }

  private static Tokenizer gpt2(Model model, TokenizerConfig config) {
    boolean prefixSpace = config.flag("add_prefix_space", false);
    return byteLevel(model, prefixSpace, config.withTokenizerClass(GPT2_CLASS), List.of());
  }

  /** Puts GPT-2's stages around a model. */
  public static Tokenizer byteLevel(
      Model model, boolean prefixSpace, TokenizerConfig config, List<AddedToken> added) {
    return byteLevel(model, prefixSpace, null, config, added);
  }

  private static Tokenizer roberta(Model model, TokenizerConfig config) {
    boolean prefixSpace = config.flag("add_prefix_space", false);
    Vocabulary vocabulary = model.vocabulary();
    PostProcessor processor =
        new SeparatorProcessor(
            new SeparatorProcessor.Special("</s>", vocabulary.id("</s>")),
            new SeparatorProcessor.Special("<s>", vocabulary.id("<s>")),
            new SeparatorProcessor.Roberta(config.flag("trim_offsets", true), prefixSpace));
    List<AddedToken> added = new ArrayList<>();
    int mask = vocabulary.id("<mask>");
    if (mask >= 0) {
      added.add(new AddedToken(mask, "<mask>", false, true, false, false, true));
    }
    return byteLevel(
        model, prefixSpace, processor, config.withTokenizerClass(ROBERTA_CLASS), added);
  }

  private static Tokenizer byteLevel(
      Model model,
      boolean prefixSpace,
      @Nullable PostProcessor processor,
      TokenizerConfig config,
      List<AddedToken> added) {
    Pipeline pipeline =
        new Pipeline(
            null,
            new ByteLevelPreTokenizer(new ByteLevelSettings(prefixSpace, true, true)),
            model,
            processor,
            new ByteLevelDecoder(new ByteLevelSettings(true, true, true)),
            added,
            null,
            null);
    return TokenizerAssembly.assemble(pipeline, config.with("add_prefix_space", prefixSpace));
  }
}
