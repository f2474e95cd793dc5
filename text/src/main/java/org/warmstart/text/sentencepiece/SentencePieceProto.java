package org.warmstart.text.sentencepiece;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.normalize.CharacterMap;
import org.warmstart.text.segment.ByteTokens;

/**
 * What a SentencePiece model file says, as far as segmenting needs it ({@code
 * sentencepiece_model.proto} of the reference names the fields).
 *
 * @param algorithm how text is segmented
 * @param special the pieces of the trainer's options: unknown, begin, end, padding
 * @param denormalizer how decoded text is normalized, or null
 */
public record SentencePieceProto(
    Algorithm algorithm,
    List<Piece> pieces,
    boolean byteFallback,
    String unknownSurface,
    SpecialTokens special,
    SentencePieceNormalizer normalizer,
    @Nullable SentencePieceNormalizer denormalizer) {

  /** How text is segmented; the order is that of the file's numbers from 1. */
  public enum Algorithm {
    UNIGRAM,
    BPE,
    WORD,
    CHARACTER
  }

  /** What a piece is for; the order is that of the file's numbers from 1. */
  public enum Kind {
    NORMAL('n'),
    UNKNOWN('?'),
    CONTROL('c'),
    USER_DEFINED('u'),
    UNUSED('-'),
    BYTE('b');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    /** What stands for it in tokenizer.json. */
    char letter() {
      return letter;
    }
  }

  /** A token with its log probability or, in BPE, its priority. */
  public record Piece(String text, float score, Kind kind) {}

  private static final int MOST_PIECES = 1 << 22;

  /**
   * Reads a model file.
   *
   * @throws InputException if it is none, or something in it is wrong
   */
  public static SentencePieceProto read(Path file) {
    return read(InputFiles.readBytes(file), file.toString());
  }

  public static SentencePieceProto read(byte[] bytes, String where) {
    Protobuf message = new Protobuf(bytes, where);
    List<Piece> pieces = new ArrayList<>();
    Trainer trainer = new Trainer();
    Rules rules = new Rules();
    Rules denormalizer = new Rules();
    while (message.next()) {
      switch (message.field()) {
        case 1 -> {
          if (pieces.size() == MOST_PIECES) {
            throw message.wrong("more than " + MOST_PIECES + " pieces");
          }
          pieces.add(piece(message.message(), pieces.size()));
        }
        case 2 -> trainer.read(message.message());
        case 3 -> rules.read(message.message());
        case 5 -> denormalizer.read(message.message());
        default -> {} // self-tests and extensions
      }
    }
    check(pieces, trainer.byteFallback, where);
    return new SentencePieceProto(
        trainer.algorithm,
        List.copyOf(pieces),
        trainer.byteFallback,
        trainer.unknownSurface,
        trainer.special(pieces),
        rules.normalizer(trainer.suffix, userDefined(pieces), where),
        denormalizer.map.length == 0 ? null : denormalizer.normalizer(false, List.of(), where));
  }

  private static Piece piece(Protobuf message, int index) {
    String text = "";
    float score = 0;
    Kind kind = Kind.NORMAL;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> text = message.string();
        case 2 -> score = message.single();
        case 3 -> kind = constant(message, Kind.values(), "piece " + index + "'s type");
        default -> {} // extensions
      }
    }
    if (text.isEmpty()) {
      throw message.wrong("piece " + index + " is empty");
    }
    if (!Float.isFinite(score)) {
      throw message.wrong("piece " + index + ", " + Messages.quote(text) + ", scores " + score);
    }
    return new Piece(text, score, kind);
  }

  private static <E> E constant(Protobuf message, E[] constants, String what) {
    int number = message.integer();
    if (number < 1 || number > constants.length) {
      throw message.wrong(what + " is " + number + ", not in 1.." + constants.length);
    }
    return constants[number - 1];
  }

  private static List<String> userDefined(List<Piece> pieces) {
    return pieces.stream()
        .filter(piece -> piece.kind == Kind.USER_DEFINED)
        .map(Piece::text)
        .toList();
  }

  /**
   * The id of the unknown piece.
   *
   * @throws InputException if the pieces cannot be a model's
   */
  public static int check(List<Piece> pieces, boolean byteFallback, String where) {
    Map<String, Integer> seen = new HashMap<>();
    int unknown = -1;
    int bytes = 0;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      Integer earlier = seen.put(piece.text, i);
      if (earlier != null) {
        throw new InputException(
            where
                + ": piece "
                + i
                + " repeats "
                + Messages.quote(piece.text)
                + " of piece "
                + earlier);
      }
      if (piece.kind == Kind.UNKNOWN) {
        if (unknown >= 0) {
          throw new InputException(where + ": pieces " + unknown + " and " + i + " are unknown");
        }
        unknown = i;
      }
      if (piece.kind == Kind.BYTE) {
        bytes++;
        if (ByteTokens.value(piece.text) < 0) {
          throw new InputException(
              where + ": piece " + i + ", " + Messages.quote(piece.text) + ", is not a byte's");
        }
      }
    }
    if (unknown < 0) {
      throw new InputException(where + ": has no unknown piece: not a SentencePiece model");
    }
    if (byteFallback && bytes != 256) {
      throw new InputException(
          where + ": unknown characters are to become bytes, but there are pieces for " + bytes);
    }
    return unknown;
  }

  /** What the trainer's options say. */
  private static final class Trainer {
    private Algorithm algorithm = Algorithm.UNIGRAM;
    private boolean suffix;
    private boolean byteFallback;
    private String unknownSurface = " \u2047 ";
    private String unknown = "<unk>";
    private String begin = "<s>";
    private String end = "</s>";
    private String padding = "<pad>";

    void read(Protobuf message) {
      while (message.next()) {
        switch (message.field()) {
          case 3 -> algorithm = constant(message, Algorithm.values(), "the model type");
          case 24 -> suffix = message.flag();
          case 35 -> byteFallback = message.flag();
          case 44 -> unknownSurface = message.string();
          case 45 -> unknown = message.string();
          case 46 -> begin = message.string();
          case 47 -> end = message.string();
          case 48 -> padding = message.string();
          default -> {} // how it was trained
        }
      }
    }

    /** The special tokens that are there. */
    SpecialTokens special(List<Piece> pieces) {
      return new SpecialTokens(
          role(pieces, begin, Kind.CONTROL),
          role(pieces, end, Kind.CONTROL),
          role(pieces, unknown, Kind.UNKNOWN),
          null,
          role(pieces, padding, Kind.CONTROL),
          null,
          null);
    }

    private static @Nullable String role(List<Piece> pieces, String text, Kind kind) {
      boolean there =
          pieces.stream().anyMatch(piece -> piece.kind == kind && piece.text.equals(text));
      return there ? text : null;
    }
  }

  /** What a normalizer's specification says. */
  private static final class Rules {
    private byte[] map = new byte[0];
    private boolean dummyPrefix = true;
    private boolean removeExtraSpaces = true;
    private boolean escapeSpaces = true;

    void read(Protobuf message) {
      while (message.next()) {
        switch (message.field()) {
          case 2 -> map = message.bytes();
          case 3 -> dummyPrefix = message.flag();
          case 4 -> removeExtraSpaces = message.flag();
          case 5 -> escapeSpaces = message.flag();
          default -> {} // the rules' name and source
        }
      }
    }

    SentencePieceNormalizer normalizer(boolean suffix, List<String> userDefined, String where) {
      return new SentencePieceNormalizer(
          map.length == 0 ? null : new CharacterMap(map, where),
          new SentencePieceNormalizer.Options(dummyPrefix, removeExtraSpaces, escapeSpaces, suffix),
          userDefined);
    }
  }
}
