package org.warmstart.eval.faithfulness.reading;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.Span;

/** Finds the numbers of a text, and what is beside them. */
final class QuantityReader {
  private static final Set<String> HEDGES =
      Set.of(
          "about",
          "around",
          "approximately",
          "roughly",
          "nearly",
          "almost",
          "some",
          "circa",
          "over",
          "under",
          "close",
          "approx",
          "ca",
          "約",
          "およそ",
          "약");
  private static final Set<String> ORDINAL_ENDS = Set.of("th", "st", "nd", "rd");
  private static final Map<String, Double> FRACTION_SIGNS =
      Map.of("½", 0.5, "¼", 0.25, "¾", 0.75, "⅓", 1 / 3.0, "⅔", 2 / 3.0, "⅕", 0.2, "⅛", 0.125);
  private static final Set<String> BEFORE_FRACTION = Set.of("a", "one", "the");
  private static final Set<String> BEFORE_ROMAN =
      Set.of("chapter", "part", "volume", "book", "act", "type", "phase", "section");
  private static final int GREATEST_ROMAN = 60;
  private static final double THOUSAND = 1000;
  private static final double MILLION = 1e6;
  private static final int DECADE = 10;

  private final Tokens tokens;
  private final DecimalMark mark;
  private final UnitReader units;

  QuantityReader(Tokens tokens, DecimalMark mark) {
    this.tokens = tokens;
    this.mark = mark;
    this.units = new UnitReader(tokens);
  }

  /**
   * All numbers, in their order; of ranges the first has the unit of the second.
   *
   * @param taken tokens that are parts of dates and times
   */
  List<Quantity> read(BitSet taken) {
    List<Quantity> all = new ArrayList<>();
    int at = 0;
    while (at < tokens.size()) {
      Quantity quantity = taken.get(at) ? null : readAt(at);
      if (quantity == null) {
        at++;
        continue;
      }
      all.add(quantity);
      at = Math.max(quantity.to(), at + 1);
    }
    for (int i = all.size() - 2; i >= 0; i--) {
      all.set(i, withUnitOfRange(all.get(i), all.get(i + 1)));
    }
    return all;
  }

  private Quantity withUnitOfRange(Quantity one, Quantity next) {
    boolean range =
        next.from() == one.to() + 1
            && Set.of("-", "–", "to", "and", "or").contains(tokens.key(one.to()));
    if (!range || one.unit() != null || next.unit() == null) {
      return one;
    }
    return new Quantity(
        one.from(),
        one.to(),
        one.place(),
        one.number(),
        one.form(),
        one.values(),
        next.unit(),
        one.hedged(),
        one.coarse(),
        one.below());
  }

  private @Nullable Quantity readAt(int at) {
    Token token = tokens.get(at);
    if (token.isDigits()) {
      return isCode(at) ? null : digits(at);
    }
    if (token.isWord()) {
      return word(at);
    }
    Double fraction = FRACTION_SIGNS.get(token.key());
    return fraction == null
        ? null
        : made(at, at + 1, Quantity.Form.FRACTION, List.of(exact(fraction)), false, 0);
  }

  /** Whether digits belong to a name such as A380. */
  private boolean isCode(int at) {
    if (!tokens.glued(at) || !tokens.get(at - 1).isWord()) {
      return false;
    }
    String before = tokens.key(at - 1);
    return Tokens.Script.of(before.codePointAt(0)) == Tokens.Script.OTHER
        && Unit.named(before) == null;
  }

  private Quantity digits(int at) {
    List<NumberText.Value> values = NumberText.parse(tokens.get(at).text(), mark);
    boolean coarse = values.stream().anyMatch(value -> value.step() < 1);
    int to = at + 1;
    Quantity fraction = slashed(at, values);
    if (fraction != null) {
      return fraction;
    }
    boolean negative = at > 0 && (isMinus(at - 1) || tokens.key(at - 1).equals("minus"));
    if (negative) {
      values = values.stream().map(v -> new NumberText.Value(-v.value(), v.step())).toList();
    }
    if (tokens.glued(to) && tokens.get(to).isWord()) {
      String key = tokens.key(to);
      if (key.equals("s") && !values.isEmpty()) {
        double from = values.get(0).value();
        return made(at, to + 1, Quantity.Form.DECADE, values, false, from + DECADE);
      }
      if (ORDINAL_ENDS.contains(key)) {
        return made(at, to + 1, Quantity.Form.DIGITS, values, false, 0);
      }
      if (NumberWords.easternScaleLength(key) > 0) {
        return eastern(at, values, key);
      }
      Double scale = NumberWords.shortScale(key);
      boolean metres = Unit.named(key) != null;
      if (scale != null && (!metres || units.before(at) != null)) {
        return made(at, to + 1, Quantity.Form.DIGITS, scaled(values, scale), true, 0);
      }
      if (scale != null && key.equals("m")) {
        List<NumberText.Value> both = new ArrayList<>(values);
        both.addAll(scaled(values, scale));
        return made(at, to, Quantity.Form.DIGITS, both, coarse, 0);
      }
    }
    if (tokens.key(to).equals("m") && units.before(at) != null) {
      return made(at, to + 1, Quantity.Form.DIGITS, scaled(values, MILLION), true, 0);
    }
    for (int word = scaleWord(to); word > 0; word = scaleWord(to)) {
      values = scaled(values, scaleOf(word));
      coarse = true;
      to = word + 1;
    }
    return made(at, to, Quantity.Form.DIGITS, values, coarse, 0);
  }

  /** 80万人: the word behind the digits begins with what they are multiplied by. */
  private Quantity eastern(int at, List<NumberText.Value> values, String key) {
    double scale = NumberWords.easternScale(key);
    Unit unit = units.within(key.substring(NumberWords.easternScaleLength(key)));
    Quantity made = made(at, at + 1, Quantity.Form.DIGITS, scaled(values, scale), true, 0);
    int end = tokens.get(at + 1).start() + NumberWords.easternScaleLength(key);
    Span place = new Span(made.place().start(), end);
    return new Quantity(
        made.from(),
        at + 2,
        place,
        place,
        made.form(),
        made.values(),
        unit == null ? made.unit() : unit,
        made.hedged(),
        true,
        0);
  }

  private boolean isMinus(int at) {
    boolean sign = tokens.get(at).is("-") || tokens.get(at).is("−");
    return sign && !tokens.glued(at) && tokens.glued(at + 1);
  }

  /** 1/2 and the like; dates were taken before. */
  private @Nullable Quantity slashed(int at, List<NumberText.Value> values) {
    boolean slash = tokens.glued(at + 1) && tokens.get(at + 1).is("/") && tokens.glued(at + 2);
    if (!slash || !tokens.get(at + 2).isDigits() || values.size() != 1) {
      return null;
    }
    List<NumberText.Value> below = NumberText.parse(tokens.get(at + 2).text(), mark);
    if (below.size() != 1 || below.get(0).value() <= values.get(0).value()) {
      return null;
    }
    double value = values.get(0).value() / below.get(0).value();
    return made(at, at + 3, Quantity.Form.FRACTION, List.of(exact(value)), false, 0);
  }

  /** The place of a word such as million, perhaps behind a hyphen; or -1. */
  private int scaleWord(int at) {
    int word = at < tokens.size() && tokens.get(at).is("-") && tokens.glued(at) ? at + 1 : at;
    String key = tokens.key(word);
    boolean short2 = key.equals("bn") || key.equals("mn");
    boolean eastern = !key.isEmpty() && NumberWords.easternScaleLength(key) == key.length();
    return NumberWords.scale(key) != null || short2 || eastern ? word : -1;
  }

  private double scaleOf(int at) {
    String key = tokens.key(at);
    Double scale = NumberWords.scale(key);
    Double other = scale == null ? NumberWords.shortScale(key) : scale;
    return other == null ? NumberWords.easternScale(key) : other;
  }

  private static List<NumberText.Value> scaled(List<NumberText.Value> values, double scale) {
    return values.stream()
        .map(each -> new NumberText.Value(each.value() * scale, each.step() * scale))
        .toList();
  }

  private @Nullable Quantity word(int at) {
    Token token = tokens.get(at);
    String key = token.key();
    int roman = roman(at);
    if (roman > 0) {
      return made(at, at + 1, Quantity.Form.ROMAN, List.of(exact(roman)), false, 0);
    }
    int eastern = NumberWords.easternLength(key);
    if (eastern > 0 && eastern == key.length() && isEasternNumber(key)) {
      double value = NumberWords.eastern(key);
      return made(at, at + 1, Quantity.Form.WORDS, List.of(exact(value)), false, 0);
    }
    Quantity fraction = fraction(at);
    if (fraction != null) {
      return fraction;
    }
    Integer ordinal = NumberWords.ordinal(key);
    if (ordinal != null) {
      return made(at, at + 1, Quantity.Form.ORDINAL_WORD, List.of(exact(ordinal)), false, 0);
    }
    Double scale = NumberWords.scale(key);
    if (scale != null && key.endsWith("s") && !key.equals("dozens")) {
      List<NumberText.Value> from = List.of(new NumberText.Value(scale, scale));
      double below = scale < THOUSAND ? THOUSAND : scale * THOUSAND;
      return made(at, at + 1, Quantity.Form.SIZE, from, false, below);
    }
    return spelled(at);
  }

  /** A lone 一 or 千 is mostly a part of a word. */
  private static boolean isEasternNumber(String key) {
    return key.length() > 1 && NumberWords.eastern(key) > 0;
  }

  private int roman(int at) {
    Token token = tokens.get(at);
    if (at == 0 || !token.isCapital() || token.text().length() > 7) {
      return 0;
    }
    int value = NumberWords.roman(token.text());
    Token before = tokens.get(at - 1);
    boolean behindName = before.isCapital() && !(before.first() && token.text().length() == 1);
    boolean named = behindName || BEFORE_ROMAN.contains(before.key());
    return value > 0 && value <= GREATEST_ROMAN && named ? value : 0;
  }

  /** Half of, a third of, two thirds, three-quarters. */
  private @Nullable Quantity fraction(int at) {
    Integer count = NumberWords.small(tokens.key(at));
    int part = at;
    if (count != null || BEFORE_FRACTION.contains(tokens.key(at))) {
      part = tokens.key(at + 1).equals("-") ? at + 2 : at + 1;
    }
    Integer divisor = NumberWords.part(tokens.key(part));
    if (divisor == null) {
      return null;
    }
    int above = count == null ? 1 : count;
    boolean several = tokens.key(part).endsWith("s") || tokens.key(part).equals("halves");
    boolean half = divisor == 2;
    boolean ofSomething = tokens.key(part + 1).equals("of") || (half && isArticle(part + 1));
    if (above == 1 ? !ofSomething || several : !several) {
      return null;
    }
    double value = (double) above / divisor;
    int scale = half && isArticle(part + 1) ? scaleWord(part + 2) : -1;
    if (scale > 0) {
      return made(
          at, scale + 1, Quantity.Form.WORDS, List.of(exact(value * scaleOf(scale))), true, 0);
    }
    return value > 1 || (half && isArticle(part + 1))
        ? null
        : made(at, part + 1, Quantity.Form.FRACTION, List.of(exact(value)), false, 0);
  }

  private boolean isArticle(int at) {
    return tokens.key(at).equals("a") || tokens.key(at).equals("an");
  }

  /** Two hundred and fifty thousand. */
  private @Nullable Quantity spelled(int at) {
    double total = 0;
    double below = 0;
    boolean coarse = false;
    int to = at;
    int i = at;
    double last = 1;
    boolean any = false;
    if (isArticle(at) && tokens.get(at).isWord() && NumberWords.scale(tokens.key(at + 1)) != null) {
      below = 1;
      i = at + 1;
    }
    while (i < tokens.size()) {
      String key = tokens.key(i);
      Integer small = NumberWords.small(key);
      Double scale = NumberWords.scale(key);
      boolean and = any && key.equals("and") && last >= 100;
      boolean hyphen = any && key.equals("-") && tokens.glued(i);
      if (small != null && !(any && last < 20) && !(any && last < 100 && small >= 10)) {
        below += small;
        last = small;
      } else if (scale != null && (any || i > at) && !key.endsWith("s")) {
        if (scale >= THOUSAND) {
          total += below * scale;
          below = 0;
          coarse = true;
        } else {
          below *= scale;
        }
        last = scale;
      } else if ((and || hyphen) && isPart(i + 1)) {
        i++;
        continue;
      } else {
        break;
      }
      any = true;
      i++;
      to = i;
    }
    double value = total + below;
    boolean one = value == 1 && units.behind(to) == null;
    if (!any || one) {
      return null;
    }
    double step = coarse && last >= THOUSAND ? last : 1;
    List<NumberText.Value> values = List.of(new NumberText.Value(value, step));
    return made(at, to, Quantity.Form.WORDS, values, coarse, 0);
  }

  private boolean isPart(int at) {
    return NumberWords.small(tokens.key(at)) != null || NumberWords.scale(tokens.key(at)) != null;
  }

  private static NumberText.Value exact(double value) {
    return new NumberText.Value(value, 1e-6);
  }

  private Quantity made(
      int from,
      int to,
      Quantity.Form form,
      List<NumberText.Value> values,
      boolean coarse,
      double below) {
    int start = from;
    int end = to;
    Unit unit = units.before(from);
    if (unit != null) {
      start = units.startBefore(from);
    } else {
      UnitReader.Found found = form == Quantity.Form.ORDINAL_WORD ? null : units.behind(to);
      if (found != null) {
        unit = found.unit();
        end = found.to();
      } else if (form == Quantity.Form.FRACTION) {
        unit = Unit.SHARE;
      }
    }
    boolean hedged = false;
    for (int i = Math.max(0, start - 2); i < start; i++) {
      hedged |= HEDGES.contains(tokens.key(i));
    }
    return new Quantity(
        start,
        end,
        tokens.place(start, end),
        tokens.place(from, to),
        form,
        values,
        unit,
        hedged,
        coarse,
        below);
  }
}
