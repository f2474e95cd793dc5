package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.faithfulness.reading.Facts;
import org.warmstart.eval.faithfulness.reading.Moment;
import org.warmstart.eval.faithfulness.reading.PartialDate;
import org.warmstart.eval.faithfulness.reading.Quantity;
import org.warmstart.text.Span;

/** The dates and times of a source, by which those of a text are checked. */
final class MomentSupport {
  private static final int MOST_TRIED = 2000;
  private static final int NOON = 12 * 60;

  private final List<Moment> dates = new ArrayList<>();
  private final Map<PartialDate, Moment> byDate = new HashMap<>();
  private final Map<Integer, Span> years = new HashMap<>();
  private final Map<Integer, Moment> weekdays = new HashMap<>();
  private final Map<Integer, Moment> times = new HashMap<>();
  private final Set<String> relative = new HashSet<>();
  private final Map<Double, Quantity> hours = new HashMap<>();

  MomentSupport(Facts source) {
    for (Moment moment : source.moments()) {
      switch (moment.form()) {
        case DATE -> addDate(moment);
        case WEEKDAY -> weekdays.putIfAbsent(moment.numbers().get(0), moment);
        case TIME -> moment.numbers().forEach(minutes -> times.putIfAbsent(minutes, moment));
        case RELATIVE -> relative.add(words(moment, source.text()));
      }
    }
    for (Quantity quantity : source.quantities()) {
      if (quantity.values().size() == 1 && quantity.unit() == null) {
        int year = (int) quantity.value();
        if (year == quantity.value()) {
          years.putIfAbsent(year, quantity.place());
        }
        hours.putIfAbsent(quantity.value(), quantity);
      }
    }
  }

  private void addDate(Moment moment) {
    if (dates.size() < MOST_TRIED) {
      dates.add(moment);
    }
    for (PartialDate date : moment.dates()) {
      byDate.putIfAbsent(date, moment);
      byDate.putIfAbsent(new PartialDate(null, date.month(), date.day()), moment);
      if (date.year() != null) {
        years.putIfAbsent(date.year(), moment.place());
        byDate.putIfAbsent(new PartialDate(date.year(), date.month(), null), moment);
      }
      if (date.month() != null) {
        byDate.putIfAbsent(new PartialDate(null, date.month(), null), moment);
      }
      if (date.weekday() > 0 && moment.dates().size() == 1) {
        weekdays.putIfAbsent(date.weekday(), moment);
      }
    }
  }

  private static String words(Moment moment, String text) {
    return text.substring(moment.place().start(), moment.place().end()).toLowerCase(Locale.ROOT);
  }

  /** What the source says of a date or time that stands in a text. */
  CheckedFact check(Moment own, String text) {
    return switch (own.form()) {
      case DATE -> date(own);
      case WEEKDAY -> weekday(own);
      case TIME -> time(own);
      case RELATIVE -> {
        boolean same = relative.contains(words(own, text));
        yield fact(
            own,
            FactKind.DATE,
            same ? Verdict.SUPPORTED : Verdict.UNKNOWN,
            null,
            same ? "" : "relative to a day that is not told");
      }
    };
  }

  private CheckedFact date(Moment own) {
    Moment contradicted = null;
    for (PartialDate date : own.dates()) {
      Moment same = byDate.get(date);
      if (same != null) {
        return fact(own, FactKind.DATE, Verdict.SUPPORTED, same.place(), "");
      }
      // the year may stand somewhere else
      PartialDate day = new PartialDate(null, date.month(), date.day());
      Moment dayThere = byDate.get(day);
      if (dayThere != null && date.year() != null) {
        boolean open = dayThere.dates().stream().anyMatch(each -> each.agrees(date));
        if (open && years.containsKey(date.year())) {
          return fact(own, FactKind.DATE, Verdict.SUPPORTED, dayThere.place(), "");
        }
        contradicted = dayThere;
      }
    }
    Moment nearest = contradicted == null ? nearest(own) : contradicted;
    return fact(
        own,
        FactKind.DATE,
        Verdict.UNSUPPORTED,
        nearest == null ? null : nearest.place(),
        nearest == null ? "the source has no such date" : "the source has another date");
  }

  private @Nullable Moment nearest(Moment own) {
    Moment best = dates.isEmpty() ? null : dates.get(0);
    int most = 0;
    for (Moment there : dates) {
      for (PartialDate date : there.dates()) {
        int common = own.dates().get(0).common(date);
        if (common > most) {
          most = common;
          best = there;
        }
      }
    }
    return best;
  }

  private CheckedFact weekday(Moment own) {
    Moment same = weekdays.get(own.numbers().get(0));
    if (same != null) {
      boolean date = same.form() == Moment.Form.DATE;
      return fact(
          own,
          FactKind.DATE,
          date ? Verdict.CONVERTED : Verdict.SUPPORTED,
          same.place(),
          date ? "the weekday of that date" : "");
    }
    Moment other = weekdays.values().stream().findFirst().orElse(null);
    return fact(
        own,
        FactKind.DATE,
        Verdict.UNSUPPORTED,
        other == null ? null : other.place(),
        other == null ? "the source has no weekday" : "the source has another weekday");
  }

  private CheckedFact time(Moment own) {
    for (int minutes : own.numbers()) {
      Moment same = times.get(minutes);
      if (same != null) {
        return fact(own, FactKind.TIME, Verdict.SUPPORTED, same.place(), "");
      }
    }
    // from 9 to 10:30
    int first = own.numbers().get(0);
    int hour = first % NOON / 60 == 0 ? 12 : first % NOON / 60;
    Quantity whole = first % 60 == 0 ? hours.get((double) hour) : null;
    if (whole != null) {
      return fact(
          own,
          FactKind.TIME,
          Verdict.CONVERTED,
          whole.place(),
          "the source has the hour as a number");
    }
    Moment nearest =
        times.entrySet().stream()
            .min(Comparator.comparingInt(each -> Math.abs(each.getKey() - first)))
            .map(Map.Entry::getValue)
            .orElse(null);
    return fact(
        own,
        FactKind.TIME,
        Verdict.UNSUPPORTED,
        nearest == null ? null : nearest.place(),
        nearest == null ? "the source has no time" : "the source has another time");
  }

  private static CheckedFact fact(
      Moment own, FactKind kind, Verdict verdict, @Nullable Span nearest, String note) {
    return new CheckedFact(kind, own.place(), verdict, nearest, note);
  }
}
