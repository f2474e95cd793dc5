package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.eval.faithfulness.reading.Facts;
import org.warmstart.eval.faithfulness.reading.Moment;
import org.warmstart.eval.faithfulness.reading.NumberText;
import org.warmstart.eval.faithfulness.reading.PartialDate;
import org.warmstart.eval.faithfulness.reading.Quantity;
import org.warmstart.eval.faithfulness.reading.Tokens;
import org.warmstart.eval.faithfulness.reading.Unit;
import org.warmstart.text.Span;

/** The numbers of a source, by which those of a text are checked. */
final class NumberSupport {
  private static final double EQUAL = 1e-9;

  /** How far a number that was converted may be off where its places do not say. */
  private static final double CONVERSION = 0.02;

  private static final int MOST_TRIED = 50;
  private static final double THOUSAND = 1000;
  private static final long TEN_DIGITS = 1_000_000_000;

  private final Facts source;
  private final FactSettings settings;
  private final TreeMap<Double, List<Quantity>> byValue = new TreeMap<>();
  private final Map<String, TreeMap<Double, List<Quantity>>> byMeasure = new HashMap<>();
  private final Map<Long, Quantity> byDigits = new HashMap<>();
  private final TreeMap<Double, Span> ofDates = new TreeMap<>();
  private final Set<String> written = new HashSet<>();

  NumberSupport(Facts source, FactSettings settings) {
    this.source = source;
    this.settings = settings;
    source.quantities().forEach(this::add);
    addTornApart();
    for (Moment moment : source.moments()) {
      for (PartialDate date : moment.dates()) {
        addPart(date.year(), moment);
        addPart(date.month(), moment);
        addPart(date.day(), moment);
      }
    }
    for (int i = 0; i < source.tokens().size(); i++) {
      if (source.tokens().get(i).isDigits()) {
        written.add(source.tokens().key(i));
      }
    }
  }

  private void addPart(@Nullable Integer part, Moment moment) {
    if (part != null) {
      ofDates.putIfAbsent(part.doubleValue(), moment.place());
    }
  }

  private void add(Quantity quantity) {
    for (NumberText.Value value : quantity.values()) {
      byValue.computeIfAbsent(value.value(), key -> new ArrayList<>()).add(quantity);
      byDigits.putIfAbsent(digits(value.value()), quantity);
      Unit unit = quantity.unit();
      if (unit != null) {
        byMeasure
            .computeIfAbsent(unit.measures(), key -> new TreeMap<>())
            .computeIfAbsent(unit.base(value.value()), key -> new ArrayList<>())
            .add(quantity);
      }
    }
  }

  /** Of tokenized texts: 235, 000 is 235 and 000, but may have been 235,000. */
  private void addTornApart() {
    List<Quantity> all = source.quantities();
    Tokens tokens = source.tokens();
    for (int i = 0; i + 1 < all.size(); i++) {
      StringBuilder joined = new StringBuilder();
      for (int next = i + 1; next < all.size() && next < i + 4; next++) {
        Quantity one = all.get(next - 1);
        Quantity other = all.get(next);
        int sign = other.from() - 1;
        boolean torn =
            one.to() == sign
                && tokens.get(sign - 1).isDigits()
                && tokens.get(other.from()).isDigits()
                && (tokens.get(sign).is(".") || isGroup(tokens, sign))
                && other.values().size() == 1
                && other.value() >= 0;
        if (!torn) {
          break;
        }
        joined.append(joined.isEmpty() ? tokens.key(sign - 1) : "");
        String last = tokens.key(other.from());
        joined.append(tokens.key(sign)).append(last);
        addJoined(joined.toString(), last, all.get(i), other);
      }
    }
  }

  private static boolean isGroup(Tokens tokens, int sign) {
    return tokens.get(sign).is(",") && tokens.key(sign + 1).length() == 3;
  }

  private void addJoined(String joined, String last, Quantity first, Quantity other) {
    List<NumberText.Value> own = NumberText.parse(last, settings.decimalMark());
    double scale =
        own.isEmpty() || own.get(0).value() == 0 ? 1 : other.value() / own.get(0).value();
    List<NumberText.Value> values =
        NumberText.parse(joined, settings.decimalMark()).stream()
            .map(each -> new NumberText.Value(each.value() * scale, each.step() * scale))
            .toList();
    Unit unit = other.unit() == null ? first.unit() : other.unit();
    Span place = new Span(first.place().start(), other.place().end());
    add(
        new Quantity(
            first.from(),
            other.to(),
            place,
            place,
            Quantity.Form.DIGITS,
            values,
            unit,
            false,
            true,
            0));
  }

  /** The first ten significant digits of a number. */
  private static long digits(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return 0;
    }
    double first = size / Math.pow(10, Math.floor(Math.log10(size)));
    long digits = Math.round(first * TEN_DIGITS);
    return digits == 10 * TEN_DIGITS ? TEN_DIGITS : digits;
  }

  /**
   * What the source says of a number.
   *
   * @param text that it stands in
   */
  CheckedFact check(Quantity own, String text) {
    if (own.values().isEmpty()) {
      boolean there = written.contains(text.substring(own.number().start(), own.number().end()));
      return fact(own, FactKind.NUMBER, there ? Verdict.SUPPORTED : Verdict.UNSUPPORTED, null, "");
    }
    if (own.below() > 0) {
      return ofSize(own);
    }
    Quantity otherUnit = null;
    Quantity noUnit = null;
    for (NumberText.Value value : own.values()) {
      double margin = Math.abs(value.value()) * EQUAL;
      for (Quantity there : between(byValue, value.value() - margin, value.value() + margin)) {
        if (there.below() > 0) {
          continue;
        }
        if (own.unit() == null || own.unit().equals(there.unit()) || isPounds(own, there)) {
          return fact(own, FactKind.NUMBER, Verdict.SUPPORTED, there.place(), "");
        }
        if (there.unit() == null) {
          noUnit = there;
        } else {
          otherUnit = there;
        }
      }
      Map.Entry<Double, Span> date = ofDates.ceilingEntry(value.value() - margin);
      if (own.unit() == null && date != null && date.getKey() <= value.value() + margin) {
        return fact(own, FactKind.NUMBER, Verdict.SUPPORTED, date.getValue(), "");
      }
    }
    CheckedFact near = convertedOrRounded(own);
    if (near != null) {
      return near;
    }
    if (noUnit != null) {
      return fact(
          own,
          FactKind.UNIT,
          Verdict.WARNING,
          noUnit.place(),
          "the source has the number without a unit");
    }
    if (otherUnit != null) {
      return fact(
          own,
          FactKind.UNIT,
          Verdict.UNSUPPORTED,
          otherUnit.place(),
          "the source has the number with another unit: " + shown(otherUnit));
    }
    return unsupported(own);
  }

  /** Pounds are money and weight. */
  private static boolean isPounds(Quantity own, Quantity there) {
    Set<String> names = new HashSet<>();
    for (Quantity each : List.of(own, there)) {
      names.add(each.unit() == null ? "" : each.unit().name());
    }
    return names.equals(Set.of("pounds", "lb"));
  }

  private static Collection<Quantity> between(
      NavigableMap<Double, List<Quantity>> all, double low, double high) {
    List<Quantity> found = new ArrayList<>();
    for (List<Quantity> each : all.subMap(low, true, Math.max(low, high), true).values()) {
      for (Quantity quantity : each) {
        found.add(quantity);
        if (found.size() == MOST_TRIED) {
          return found;
        }
      }
    }
    return found;
  }

  private @Nullable CheckedFact convertedOrRounded(Quantity own) {
    double hedge = own.hedged() && settings.rounding() != Rounding.NEVER ? settings.tolerance() : 0;
    boolean rounds =
        settings.rounding() == Rounding.ALWAYS
            || (settings.rounding() == Rounding.FAIR && own.coarse());
    for (NumberText.Value value : own.values()) {
      double half = rounds ? value.step() / 2 : 0;
      double margin = Math.max(half, hedge * Math.abs(value.value()));
      if (margin > 0) {
        for (Quantity there : between(byValue, value.value() - margin, value.value() + margin)) {
          boolean fits = own.unit() == null || own.unit().equals(there.unit());
          if (fits && there.below() == 0) {
            return fact(
                own,
                FactKind.NUMBER,
                Verdict.CONVERTED,
                there.place(),
                "rounded from " + shown(there));
          }
        }
      }
      Unit unit = own.unit();
      NavigableMap<Double, List<Quantity>> alike =
          unit == null ? null : byMeasure.get(unit.measures());
      if (unit != null && alike != null) {
        double base = unit.base(value.value());
        double share = Math.max(CONVERSION, hedge) * Math.abs(base - unit.offset());
        double room = Math.max(share, half * unit.factor());
        for (Quantity there : between(alike, base - room, base + room)) {
          boolean other = !unit.equals(there.unit());
          if (other && there.below() == 0) {
            return fact(
                own,
                FactKind.UNIT,
                Verdict.CONVERTED,
                there.place(),
                "the same as " + shown(there));
          }
        }
      }
    }
    return null;
  }

  /** Millions, the 1990s: any number of that size. */
  private CheckedFact ofSize(Quantity own) {
    boolean decade = own.form() == Quantity.Form.DECADE;
    FactKind kind = decade ? FactKind.DATE : FactKind.MAGNITUDE;
    double below = Math.nextDown(own.below());
    Quantity there = between(byValue, own.value(), below).stream().findFirst().orElse(null);
    if (there != null) {
      return fact(own, kind, Verdict.SUPPORTED, there.place(), "");
    }
    Map.Entry<Double, Span> date = decade ? ofDates.ceilingEntry(own.value()) : null;
    if (date != null && date.getKey() <= below) {
      return fact(own, kind, Verdict.SUPPORTED, date.getValue(), "");
    }
    Quantity nearest = nearest(byValue, own.value());
    return fact(
        own,
        kind,
        Verdict.UNSUPPORTED,
        nearest == null ? null : nearest.place(),
        "no number of the source is of that size");
  }

  private CheckedFact unsupported(Quantity own) {
    Quantity shifted = byDigits.get(digits(own.value()));
    if (shifted != null && own.value() != 0) {
      double ratio = Math.abs(own.value() / shifted.value());
      double power = Math.rint(Math.log10(ratio));
      boolean several = digits(own.value()) % TEN_DIGITS != 0;
      boolean scaled = own.coarse() || shifted.coarse();
      boolean sameForm = own.below() == 0 && shifted.below() == 0;
      if (sameForm && power != 0 && (several || scaled || power % 3 == 0)) {
        return fact(
            own, FactKind.MAGNITUDE, Verdict.UNSUPPORTED, shifted.place(), times(power, shifted));
      }
    }
    Unit unit = own.unit();
    TreeMap<Double, List<Quantity>> alike = unit == null ? null : byMeasure.get(unit.measures());
    Quantity nearest =
        unit != null && alike != null
            ? nearest(alike, unit.base(own.value()))
            : nearest(byValue, own.value());
    // what is counted is often not written as a number: first, a second one
    boolean weak = own.form() == Quantity.Form.ORDINAL_WORD && own.value() <= 3;
    return fact(
        own,
        isYear(own) ? FactKind.DATE : FactKind.NUMBER,
        weak ? Verdict.WARNING : Verdict.UNSUPPORTED,
        nearest == null ? null : nearest.place(),
        nearest == null ? "the source has no such number" : "nearest: " + shown(nearest));
  }

  private String times(double power, Quantity there) {
    boolean more = power > 0;
    String factor =
        Math.abs(power) <= 12
            ? String.format(Locale.ROOT, "%,d", (long) Math.pow(10, Math.abs(power)))
            : "10^" + (long) Math.abs(power);
    return factor
        + " times "
        + (more ? "as much as" : "less than")
        + " the source's "
        + shown(there);
  }

  private static boolean isYear(Quantity own) {
    double value = own.value();
    boolean plain = own.form() == Quantity.Form.DIGITS && own.unit() == null && !own.coarse();
    return plain
        && value >= THOUSAND
        && value < 2200
        && own.number().end() - own.number().start() == 4;
  }

  private static @Nullable Quantity nearest(
      NavigableMap<Double, List<Quantity>> all, double value) {
    Map.Entry<Double, List<Quantity>> low = all.floorEntry(value);
    Map.Entry<Double, List<Quantity>> high = all.ceilingEntry(value);
    if (low == null) {
      return high == null ? null : high.getValue().get(0);
    }
    return high == null || value - low.getKey() <= high.getKey() - value
        ? low.getValue().get(0)
        : high.getValue().get(0);
  }

  private String shown(Quantity quantity) {
    String text = source.text().substring(quantity.place().start(), quantity.place().end());
    return Messages.printable(text, NumberText.LONGEST);
  }

  private static CheckedFact fact(
      Quantity own, FactKind kind, Verdict verdict, @Nullable Span nearest, String note) {
    return new CheckedFact(kind, own.place(), verdict, nearest, note);
  }
}
