package org.warmstart.text;

import java.util.BitSet;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Tokens;
import org.warmstart.text.stage.Vocabulary;
import org.warmstart.text.stage.Words;
import org.warmstart.text.unicode.WellFormed;

/**
 * From a text to its tokens: finds added tokens, and normalizes, pre-tokenizes and segments what is
 * between them. Safe for many threads.
 */
public final class Encoder {
  private final Pipeline pipeline;
  private final WordCache words;
  private final Vocabulary vocabulary;
  private final boolean needsPlaces;
  private final TokenMatcher inOriginal = new TokenMatcher();
  private final TokenMatcher inNormalized = new TokenMatcher();

  /**
   * An encoder.
   *
   * @param words remembers what the pipeline's model makes of words
   * @param asText the ids of special tokens that are not found in texts
   */
  Encoder(Pipeline pipeline, WordCache words, BitSet asText) {
    this.pipeline = pipeline;
    this.words = words;
    this.vocabulary = pipeline.model().vocabulary();
    PreTokenizer preTokenizer = pipeline.preTokenizer();
    this.needsPlaces = preTokenizer != null && preTokenizer.needsPlaces();
    for (AddedToken token : pipeline.addedTokens()) {
      if (token.special() && asText.get(token.id())) {
        continue;
      }
      if (token.normalized()) {
        inNormalized.add(token, normalized(token.content()));
      } else {
        inOriginal.add(token, token.content());
      }
    }
  }

  /** One for the same texts that does not find these special tokens in them. */
  Encoder without(BitSet asText, Pipeline plain) {
    boolean same = plain.model() == pipeline.model();
    return new Encoder(plain, same ? words : new WordCache(plain.model()), asText);
  }

  /** What the normalizer makes of a text. */
  String normalized(String text) {
    Normalizer normalizer = pipeline.normalizer();
    char[] chars = WellFormed.chars(text);
    Text whole = Text.slice(chars, 0, chars.length, false);
    return (normalizer == null ? whole : normalizer.normalize(whole)).toString();
  }

  /** Appends a text's tokens. */
  void encode(String string, Tokens out) {
    char[] chars = WellFormed.chars(string);
    boolean places = out.tracked() || needsPlaces;
    int at = 0;
    if (!inOriginal.isEmpty()) {
      for (TokenMatcher.Match match : inOriginal.find(chars, chars.length)) {
        normalize(Text.slice(chars, at, match.start(), places), out);
        Text text = Text.slice(chars, match.start(), match.end(), places);
        add(match.token(), text, out);
        at = match.end();
      }
    }
    normalize(Text.slice(chars, at, chars.length, places), out);
  }

  private void normalize(Text original, Tokens out) {
    if (original.length() == 0) {
      return;
    }
    Normalizer normalizer = pipeline.normalizer();
    Text text = normalizer == null ? original : normalizer.normalize(original);
    int at = 0;
    if (!inNormalized.isEmpty()) {
      for (TokenMatcher.Match match : inNormalized.find(text.chars(), text.length())) {
        segment(text.slice(at, match.start()), out);
        add(match.token(), text.slice(match.start(), match.end()), out);
        at = match.end();
      }
    }
    segment(at == 0 ? text : text.slice(at, text.length()), out);
  }

  private static void add(AddedToken token, Text text, Tokens out) {
    if (out.tracked()) {
      if (out.notes() != null) {
        out.notes().part(text, true);
        out.notes().word(text, 0, text.length(), out.size());
      }
      out.add(token.id(), text.toString(), text.start(0), text.end(text.length() - 1));
    } else {
      out.add(token.id());
    }
  }

  private void segment(Text normalized, Tokens out) {
    if (normalized.length() == 0) {
      return;
    }
    if (out.notes() != null) {
      out.notes().part(normalized, false);
    }
    Words split = Words.whole(normalized);
    PreTokenizer preTokenizer = pipeline.preTokenizer();
    if (preTokenizer != null) {
      split = preTokenizer.split(split);
    }
    Text text = split.text();
    char[] chars = text.chars();
    Segmenter sampler = out.sampler();
    for (int word = 0; word < split.count(); word++) {
      int start = split.start(word);
      if (!out.tracked() && sampler != null) {
        out.addAll(sampler.segment(chars, start, split.end(word)).ids());
        continue;
      }
      if (!out.tracked()) {
        words.appendIds(chars, start, split.end(word), out);
        continue;
      }
      if (out.notes() != null) {
        out.notes().word(text, start, split.end(word), out.size());
      }
      Segmenter segmenter = sampler == null ? words : sampler;
      add(segmenter.segment(chars, start, split.end(word)), text, start, out);
    }
  }

  /** Appends the tokens of the word that begins at {@code start}. */
  private void add(Segments segments, Text text, int start, Tokens out) {
    int[] ids = segments.ids();
    int shownAsText = pipeline.model().shownAsText();
    for (int i = 0; i < ids.length; i++) {
      int from = start + segments.starts()[i];
      int to = start + segments.ends()[i];
      String token =
          ids[i] == shownAsText
              ? new String(text.chars(), from, to - from)
              : vocabulary.token(ids[i]);
      int begin = text.start(from);
      // a token may stand for nothing, as all bytes of a character but one do
      int end = from == to ? begin : text.end(to - 1);
      out.add(ids[i], token == null ? "" : token, begin, end);
    }
  }
}
