package org.warmstart.text.sentencepiece;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.base.random.SplitMix;
import org.warmstart.text.WordCache;
import org.warmstart.text.segment.BpeMerges;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.segment.BpeWord;
import org.warmstart.text.segment.Merge;
import org.warmstart.text.segment.PieceTrie;
import org.warmstart.text.segment.Runs;
import org.warmstart.text.segment.UnigramPieces;
import org.warmstart.text.sentencepiece.SentencePieceProto.Kind;
import org.warmstart.text.sentencepiece.SentencePieceProto.Piece;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.unicode.LongIntMap;

/**
 * Byte-pair encoding as SentencePiece does it: any two neighbours that make a piece together can be
 * merged, those that make the piece of the highest score first; symbols of the user are never
 * merged. Kudo and Richardson, "SentencePiece" (2018), section 3.1.
 */
public final class SentencePieceBpe implements Segmenter {
  private final Runs runs = new Runs();
  private final PieceTrie userDefined = new PieceTrie();
  // the symbols that are characters, by code point: a piece's id or one above all of those
  private final LongIntMap characters = new LongIntMap(1024);
  private final BpeMerges merges;
  private final Map<String, Integer> ids = new HashMap<>();
  private final int pieceCount;
  private final int unknownSymbol;
  private final Segmenter parts = runs.segmenter(new WordCache(this::part));

  /**
   * A segmenter.
   *
   * @param merging false to leave it at characters and symbols of the user
   */
  SentencePieceBpe(List<Piece> pieces, boolean merging, String where) {
    this.pieceCount = pieces.size();
    for (int id = 0; id < pieceCount; id++) {
      Piece piece = pieces.get(id);
      if (!isPart(piece)) {
        continue;
      }
      ids.put(piece.text(), id);
      runs.add(piece.text());
      if (piece.kind() == Kind.USER_DEFINED) {
        userDefined.add(piece.text(), id, where);
      }
    }
    int symbols = pieceCount;
    int splits = 0;
    for (Piece piece : pieces) {
      if (!isPart(piece)) {
        continue;
      }
      for (int c : piece.text().codePoints().toArray()) {
        if (characters.get(c) < 0) {
          Integer id = ids.get(Character.toString(c));
          characters.put(c, id == null ? symbols++ : id);
        }
      }
      splits += piece.text().codePointCount(0, piece.text().length()) - 1;
    }
    this.unknownSymbol = symbols;
    this.merges = new BpeMerges(merging ? splits : 0);
    if (merging) {
      addMerges(pieces);
    }
  }

  private static boolean isPart(Piece piece) {
    return piece.kind() == Kind.NORMAL || piece.kind() == Kind.USER_DEFINED;
  }

  private void addMerges(List<Piece> pieces) {
    double[] scores = pieces.stream().mapToDouble(piece -> -piece.score()).distinct().toArray();
    Arrays.sort(scores);
    for (int id = 0; id < pieceCount; id++) {
      Piece piece = pieces.get(id);
      String text = piece.text();
      if (!isPart(piece)) {
        continue;
      }
      int rank = Arrays.binarySearch(scores, -piece.score());
      for (int i = 1; i < text.length(); i++) {
        if (Character.isLowSurrogate(text.charAt(i))) {
          continue;
        }
        int left = symbol(text.substring(0, i));
        int right = symbol(text.substring(i));
        if (left >= 0 && right >= 0) {
          merges.add(left, right, id, rank);
        }
      }
    }
  }

  /** The merges in the order and form of the reference's converter. */
  static List<Merge> merges(List<Piece> pieces) {
    Set<String> texts = new HashSet<>();
    pieces.stream().filter(SentencePieceBpe::isPart).forEach(piece -> texts.add(piece.text()));
    List<Merge> merges = new ArrayList<>();
    pieces.stream()
        .filter(SentencePieceBpe::isPart)
        .sorted(Comparator.comparingDouble(piece -> -piece.score()))
        .forEach(
            piece -> {
              String text = piece.text();
              for (int i = text.length() - 1; i > 0; i--) {
                String left = text.substring(0, i);
                String right = text.substring(i);
                if (texts.contains(left) && texts.contains(right)) {
                  merges.add(new Merge(left, right, "a merge"));
                }
              }
            });
    return merges;
  }

  private int symbol(String text) {
    Integer id = ids.get(text);
    if (id != null) {
      return id;
    }
    int first = text.codePointAt(0);
    return Character.charCount(first) == text.length() ? characters.get(first) : -1;
  }

  @Override
  public Segments segment(char[] chars, int from, int to) {
    return parts.segment(chars, from, to);
  }

  /** Draws segmentations by dropout. */
  Segmenter sampler(Sampling sampling) {
    sampling.require(Sampling.Method.BPE_DROPOUT, BpeModel.TYPE);
    SplitMix random = SplitMix.mixed(sampling.seed());
    return runs.segmenter(
        (chars, from, to) -> {
          BpeWord word = split(chars, from, to);
          word.merge(merges, sampling.strength(), random);
          return tokens(word);
        });
  }

  private Segments part(char[] chars, int from, int to) {
    BpeWord word = split(chars, from, to);
    word.merge(merges);
    return tokens(word);
  }

  private BpeWord split(char[] chars, int from, int to) {
    BpeWord word = new BpeWord(to - from);
    for (int i = from; i < to; ) {
      int symbolEnd = userDefined.longest(chars, i, to);
      int next;
      if (symbolEnd >= 0) {
        next = symbolEnd;
        // ids above the others take part in no merge
        word.add(frozen(new String(chars, i, next - i)), i - from, next - from);
      } else {
        int codePoint = Character.codePointAt(chars, i, to);
        next = i + Character.charCount(codePoint);
        int id = characters.get(codePoint);
        word.add(id < 0 ? unknownSymbol : id, i - from, next - from);
      }
      i = next;
    }
    return word;
  }

  private Segments tokens(BpeWord word) {
    Segments segments = word.segments();
    int[] tokens = segments.ids();
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] > unknownSymbol) {
        tokens[i] -= unknownSymbol + 1;
      } else if (tokens[i] >= pieceCount) {
        tokens[i] = UnigramPieces.UNKNOWN;
      }
    }
    return segments;
  }

  private int frozen(String symbol) {
    Integer id = ids.get(symbol);
    return unknownSymbol + 1 + (id == null ? 0 : id);
  }
}
