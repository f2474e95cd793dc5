package org.warmstart.learn.corpus;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;

/** Ids of the special tokens that objectives need. */
public final class SpecialIds {
  private SpecialIds() {}

  /** The token that ends a text: the tokenizer's own, else its separator; null without either. */
  public static @Nullable String end(Tokenizer tokenizer) {
    SpecialTokens specials = tokenizer.specialTokens();
    return specials.eos() != null ? specials.eos() : specials.separator();
  }

  /** The id that fills up rows: the padding token's, or 0 where a mask alone has to do. */
  public static int padding(Tokenizer tokenizer) {
    String token = tokenizer.specialTokens().padding();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    return id.orElse(0);
  }

  /** The ids of all tokens that are no special ones. */
  public static int[] ordinary(Tokenizer tokenizer) {
    return IntStream.range(0, tokenizer.vocabularySize())
        .filter(id -> !tokenizer.isSpecial(id) && tokenizer.token(id) != null)
        .toArray();
  }

  /** The id of a token that has to be there. */
  public static int require(Tokenizer tokenizer, @Nullable String token, String role) {
    if (token == null) {
      throw new InputException(
          "this objective needs a " + role + " token, which the tokenizer does not have");
    }
    OptionalInt id = tokenizer.id(token);
    if (id.isEmpty()) {
      throw new InputException(
          "the tokenizer's " + role + " token '" + token + "' is not in its vocabulary");
    }
    return id.getAsInt();
  }
}
