package org.warmstart.eval.faithfulness.reading;

import java.util.BitSet;
import java.util.List;

/** A text with all the facts that are found in it. */
public record Facts(
    Tokens tokens, List<Moment> moments, List<Quantity> quantities, List<Name> names) {
  public static Facts of(String text, DecimalMark mark) {
    Tokens tokens = new Tokens(text);
    List<Moment> moments = new MomentReader(tokens).read();
    BitSet taken = new BitSet();
    moments.forEach(moment -> taken.set(moment.from(), moment.to()));
    List<Quantity> quantities = new QuantityReader(tokens, mark).read(taken);
    quantities.forEach(each -> taken.set(each.from(), each.to()));
    return new Facts(tokens, moments, quantities, new NameReader(tokens).read(taken));
  }

  public String text() {
    return tokens.text();
  }
}
