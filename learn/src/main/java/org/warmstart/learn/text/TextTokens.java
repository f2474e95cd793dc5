package org.warmstart.learn.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InOrder;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.data.text.Document;
import org.warmstart.data.text.DocumentUnit;
import org.warmstart.data.text.HeldOutSplit;
import org.warmstart.data.text.SentenceSplitter;
import org.warmstart.data.text.TextCorpus;
import org.warmstart.learn.card.CardData;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.data.CacheKey;
import org.warmstart.learn.data.ColumnType;
import org.warmstart.learn.data.Columns;
import org.warmstart.learn.data.ColumnsWriter;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.data.PreparationProgress;
import org.warmstart.learn.objective.Objective;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * Plain text in tokens: made on all cores into files of a cache, or found there.
 *
 * @param pieces what of a document is tokenized in one
 * @param heldOut fraction that is held out
 * @param seed of what is held out
 */
public record TextTokens(
    TextData data, Tokenizer tokenizer, Pieces pieces, double heldOut, long seed) {
  private static final int MANY_FILES = 100;
  private static final String SPACE = " ";
  private static final String TRAINING = "training";
  private static final String HELD_OUT = "heldout";

  /** What of a document is tokenized in one. */
  public enum Pieces {
    /** All of it, with its line breaks. */
    DOCUMENTS,
    /** Sentences that are read one by one. */
    SENTENCES,
    /** Sentences that are read one behind another. */
    RUNNING_SENTENCES;

    public static Pieces of(Objective objective) {
      return !objective.readsSentences()
          ? DOCUMENTS
          : objective.joinsSentences() ? RUNNING_SENTENCES : SENTENCES;
    }
  }

  /**
   * A text in tokens, in two parts.
   *
   * @param whereabouts for a message: where they are
   */
  public record Split(TokenizedCorpus training, TokenizedCorpus heldOut, String whereabouts) {
    /** How many tokens there are, and whether they were made now. */
    public String note() {
      return String.format(
          Locale.ROOT,
          "%,d tokens of text, %,d held out%s",
          training.tokens(),
          heldOut.tokens(),
          whereabouts);
    }
  }

  /**
   * A document, or what is held out of it.
   *
   * @param head pieces that are tokenized one by one, of the part that the document is in
   * @param tail pieces that are held out whatever part that is
   * @param first the number of the first piece among all of the text
   */
  private record DocumentPieces(
      List<String> head, List<String> tail, boolean held, long first, int characters) {}

  private record Ids(List<int[]> head, List<int[]> tail, boolean held, int characters) {}

  /** What of a document goes into which part. */
  private record Parts(String head, String tail, boolean held) {}

  /** Both parts, with what is held out of the configuration's own files. */
  public Split split(DataCache cache, Consumer<String> notes) {
    CacheKey key =
        key(cache).withFiles("held_out_files", cache.contents(files(data.heldOutFiles())));
    DataCache.Entry entry = cache.get("text", key, columns -> write(columns, null, notes));
    Columns columns = entry.columns();
    return new Split(
        TokenizedCorpus.of(columns, TRAINING),
        TokenizedCorpus.of(columns, HELD_OUT),
        cache.whereabouts(entry));
  }

  /** What was read, for the model's card. */
  public List<CardData> parts(DataCache cache, Split split) {
    List<CardData> parts = new ArrayList<>();
    parts.add(
        new CardData(
            TRAINING,
            Messages.count(split.training().tokens(), "token"),
            cache.contents(files(data.files()))));
    if (split.heldOut().tokens() > 0) {
      List<Path> own = data.heldOutFiles().isEmpty() ? data.files() : data.heldOutFiles();
      parts.add(
          new CardData(
              "held out",
              Messages.count(split.heldOut().tokens(), "token"),
              cache.contents(files(own))));
    }
    return parts;
  }

  /** The columns of one epoch of the part to train on, with segmentations drawn at random. */
  public Columns sampled(DataCache cache, Sampling sampling, Consumer<String> notes) {
    CacheKey key = key(cache).with("sampling", sampling.toString());
    return cache.get("epoch", key, columns -> write(columns, sampling, notes)).columns();
  }

  /** The part to train on of some columns. */
  public static TokenizedCorpus training(Columns columns) {
    return TokenizedCorpus.of(columns, TRAINING);
  }

  private CacheKey key(DataCache cache) {
    return new CacheKey("text")
        .with("tokenizer", CacheKey.hash(TokenizerPair.of(tokenizer)))
        .with("sentences", pieces != Pieces.DOCUMENTS)
        .with("between_sentences", between())
        .with("unit", data.unit().toString())
        .with("held_out", heldOut)
        // the last paragraphs of files, or nothing, are held out without a draw
        .with("seed", heldOut == 0 || holdsTails(data.files()) ? 0 : seed)
        .withFiles("files", cache.contents(files(data.files())));
  }

  /** Whether a part of each document is held out, as there are too few to hold out whole ones. */
  private boolean holdsTails(List<Path> paths) {
    return data.unit() == DocumentUnit.FILE && files(paths).size() < MANY_FILES;
  }

  private static List<Path> files(List<Path> given) {
    return given.isEmpty() ? List.of() : TextCorpus.files(given);
  }

  private void write(ColumnsWriter columns, @Nullable Sampling sampling, Consumer<String> notes) {
    ColumnType type = ColumnType.ofTokens(tokenizer.vocabularySize());
    TokenizedCorpus.Writer training = TokenizedCorpus.Writer.into(columns, TRAINING, type);
    TokenizedCorpus.Writer held = TokenizedCorpus.Writer.into(columns, HELD_OUT, type);
    List<Path> heldOutFiles = sampling == null ? files(data.heldOutFiles()) : List.of();
    PreparationProgress progress =
        new PreparationProgress(
            "tokenizing text", "characters", bytes(data.files()) + bytes(heldOutFiles), notes);
    long[] done = {0};
    Consumer<Ids> results =
        ids -> {
          (ids.held() ? held : training).addDocument(ids.head());
          held.addDocument(ids.tail());
          done[0] += ids.characters();
          progress.done(done[0]);
        };
    tokenize(data.files(), heldOut, sampling, results);
    if (!heldOutFiles.isEmpty()) {
      tokenize(
          data.heldOutFiles(),
          0,
          null,
          ids -> results.accept(new Ids(ids.head(), ids.tail(), true, ids.characters())));
    }
    training.end(columns.facts().putObject(TRAINING));
    held.end(columns.facts().putObject(HELD_OUT));
  }

  private static long bytes(List<Path> given) {
    long bytes = 0;
    for (Path file : files(given)) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        throw InputFiles.unreadable(file, e);
      }
    }
    return bytes;
  }

  private void tokenize(
      List<Path> paths, double fraction, @Nullable Sampling sampling, Consumer<Ids> results) {
    boolean tails = holdsTails(paths);
    HeldOutSplit split = new HeldOutSplit(tails ? 0 : fraction, 0, seed);
    try (TextCorpus corpus = TextCorpus.open(paths, data.unit())) {
      Iterator<Document> documents = corpus;
      if (sampling == null) {
        new InOrder<Document, Ids>(
                document -> ids(pieces(parts(document, tails, fraction, split), 0), null),
                document -> document.text().length())
            .run(documents, results);
      } else {
        new InOrder<DocumentPieces, Ids>(
                pieces -> ids(pieces, sampling), DocumentPieces::characters)
            .run(numbered(documents, document -> parts(document, tails, fraction, split)), results);
      }
    }
  }

  /** Draws are told apart by the numbers of the pieces, so these are counted one by one. */
  private Iterator<DocumentPieces> numbered(Iterator<Document> documents, Cutter cutter) {
    return new Iterator<>() {
      private long next;

      @Override
      public boolean hasNext() {
        return documents.hasNext();
      }

      @Override
      public DocumentPieces next() {
        DocumentPieces pieces = pieces(cutter.cut(documents.next()), next);
        next += pieces.head().size() + pieces.tail().size();
        return pieces;
      }
    };
  }

  private interface Cutter {
    Parts cut(Document document);
  }

  private Parts parts(Document document, boolean tails, double fraction, HeldOutSplit split) {
    String text = document.text();
    boolean held = split.of(text) == HeldOutSplit.Part.VALIDATION;
    if (!tails || fraction == 0) {
      return new Parts(text, "", held);
    }
    List<String> paragraphs = paragraphs(text);
    int kept = paragraphs.size() - (int) Math.round(fraction * paragraphs.size());
    return new Parts(
        String.join("", paragraphs.subList(0, kept)),
        String.join("", paragraphs.subList(kept, paragraphs.size())),
        held);
  }

  private DocumentPieces pieces(Parts parts, long first) {
    return new DocumentPieces(
        pieces(parts.head()),
        pieces(parts.tail()),
        parts.held(),
        first,
        parts.head().length() + parts.tail().length());
  }

  /**
   * What is tokenized in one: sentences, or all of a text, as what a token is may depend on what
   * stands before and behind it, line breaks included.
   */
  private List<String> pieces(String text) {
    if (pieces == Pieces.DOCUMENTS) {
      return text.isEmpty() ? List.of() : List.of(text);
    }
    SentenceSplitter splitter = new SentenceSplitter();
    String between = between();
    List<String> sentences = new ArrayList<>();
    for (String paragraph : paragraphs(text)) {
      for (String sentence : splitter.split(paragraph.replace('\n', ' '))) {
        sentences.add(sentences.isEmpty() ? sentence : between + sentence);
      }
    }
    return sentences;
  }

  /**
   * What is put in front of a sentence that is read behind another: the space that separates them,
   * if the tokenizer's words begin with theirs, as those of byte-level BPE do.
   */
  private String between() {
    if (pieces != Pieces.RUNNING_SENTENCES) {
      return "";
    }
    int[] together = tokenizer.ids("One. Two");
    return Arrays.equals(together, joined(tokenizer.ids("One."), tokenizer.ids(SPACE + "Two")))
            && !Arrays.equals(together, joined(tokenizer.ids("One."), tokenizer.ids("Two")))
        ? SPACE
        : "";
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

  private Ids ids(DocumentPieces pieces, @Nullable Sampling sampling) {
    List<int[]> head = new ArrayList<>();
    long number = pieces.first();
    for (String piece : pieces.head()) {
      head.add(
          sampling == null
              ? tokenizer.ids(piece)
              : tokenizer.ids(piece, sampling.derive(number++)));
    }
    // an epoch with drawn segmentations is trained on, and nothing else
    Stream<String> tail = sampling == null ? pieces.tail().stream() : Stream.empty();
    return new Ids(head, tail.map(tokenizer::ids).toList(), pieces.held(), pieces.characters());
  }

  /** Where a text may be cut in two: a blank line ends a paragraph, and belongs to it. */
  private static List<String> paragraphs(String text) {
    List<String> paragraphs = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int blank = text.indexOf("\n\n", start);
      int end = blank < 0 ? text.length() : blank + 2;
      while (end < text.length() && text.charAt(end) == '\n') {
        end++;
      }
      paragraphs.add(text.substring(start, end));
      start = end;
    }
    return paragraphs;
  }
}
