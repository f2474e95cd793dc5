package org.warmstart.text.sentencepiece;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.warmstart.text.WordCache;
import org.warmstart.text.segment.PieceTrie;
import org.warmstart.text.segment.Runs;
import org.warmstart.text.segment.UnigramModel;
import org.warmstart.text.segment.UnigramPieces;
import org.warmstart.text.sentencepiece.SentencePieceProto.Kind;
import org.warmstart.text.sentencepiece.SentencePieceProto.Piece;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;

/**
 * The unigram language model as SentencePiece computes it: scores are added up in single precision
 * from the start of the text, so that it is rounding which decides between segmentations that are
 * equally probable. The text is cut into parts, and where the best segmentation of a part is so far
 * ahead of the next that rounding cannot matter, what is remembered of the part is used.
 */
public final class SentencePieceUnigram implements Segmenter {
  /** What a symbol of the user scores for every byte after the first: more than any piece. */
  private static final double USER_DEFINED_SCORE = 0.1;

  private final UnigramPieces pieces;
  private final Runs runs = new Runs();
  private final WordCache cache;
  private final float largestScore;

  SentencePieceUnigram(List<Piece> pieces, String where) {
    float lowest = Float.MAX_VALUE;
    for (Piece piece : pieces) {
      if (piece.kind() == Kind.NORMAL) {
        lowest = Math.min(lowest, piece.score());
      }
    }
    PieceTrie trie = new PieceTrie();
    double[] scores = new double[pieces.size()];
    double largest = 0;
    for (int id = 0; id < scores.length; id++) {
      Piece piece = pieces.get(id);
      scores[id] = piece.score();
      if (piece.kind() == Kind.USER_DEFINED) {
        int length = piece.text().getBytes(StandardCharsets.UTF_8).length;
        scores[id] = (float) (USER_DEFINED_SCORE * (length - 1));
      }
      if (piece.kind() == Kind.NORMAL || piece.kind() == Kind.USER_DEFINED) {
        trie.add(piece.text(), id, where);
        runs.add(piece.text());
        largest = Math.max(largest, Math.abs(scores[id]));
      }
    }
    this.pieces = new UnigramPieces(trie, scores, lowest, true);
    this.largestScore =
        (float) Math.max(largest, Math.abs(this.pieces.score(UnigramPieces.UNKNOWN)));
    this.cache = new WordCache((chars, from, to) -> this.pieces.best(chars, from, to, 0));
  }

  @Override
  public Segments segment(char[] chars, int from, int to) {
    Segments.Builder out = new Segments.Builder((to - from) / 3);
    double score = 0;
    for (int start = from; start < to; ) {
      int end = runs.end(chars, start, to);
      Segments part = cache.segment(chars, start, end);
      if (part.margin() <= rounding(score, end - start)) {
        part = pieces.best(chars, start, end, score);
      }
      for (int id : part.ids()) {
        score = pieces.add(score, pieces.score(id));
      }
      out.addAll(part, start - from);
      start = end;
    }
    return out.build();
  }

  /** Draws segmentations part by part, which is as good as drawing the whole text's. */
  Segmenter sampler(Sampling sampling) {
    sampling.require(Sampling.Method.UNIGRAM, UnigramModel.TYPE);
    return runs.segmenter(pieces.sampler(sampling));
  }

  /** More than rounding can add to the difference of two segmentations of a part. */
  private double rounding(double before, int length) {
    float largestSum = (float) Math.abs(before) + length * largestScore;
    return 4.0 * length * Math.ulp(largestSum);
  }
}
