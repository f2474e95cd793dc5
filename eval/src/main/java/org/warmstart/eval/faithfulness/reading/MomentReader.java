package org.warmstart.eval.faithfulness.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the dates and times of a text. */
public final class MomentReader {
  private static final Map<String, Integer> MONTHS = new HashMap<>();
  private static final Map<String, Integer> WEEKDAYS = new HashMap<>();
  private static final Set<String> RELATIVE = Set.of("today", "tomorrow", "yesterday", "tonight");
  private static final Set<String> NEAR = Set.of("last", "next", "this");
  private static final Set<String> SPANS =
      Set.of("week", "month", "year", "summer", "winter", "spring", "autumn", "night", "morning");

  /** Words that are months only where a number or a preposition is beside them. */
  private static final Set<String> AMBIGUOUS = Set.of("may", "march", "mar", "sep", "dec", "jan");

  private static final Set<String> BEFORE_MONTH =
      Set.of("in", "since", "until", "till", "of", "by", "during", "last", "next", "early", "late");

  private static final int MINUTES = 60;
  private static final int NOON = 12 * MINUTES;

  static {
    String[] months =
        "january february march april may june july august september october november december"
            .split(" ", -1);
    for (int i = 0; i < months.length; i++) {
      MONTHS.put(months[i], i + 1);
      MONTHS.put(months[i].substring(0, 3), i + 1);
    }
    MONTHS.put("sept", 9);
    String[] days = "monday tuesday wednesday thursday friday saturday sunday".split(" ", -1);
    String[] brief = "mon tue wed thu fri".split(" ", -1);
    for (int i = 0; i < days.length; i++) {
      WEEKDAYS.put(days[i], i + 1);
      if (i < brief.length) {
        WEEKDAYS.put(brief[i], i + 1);
      }
    }
    WEEKDAYS.put("tues", 2);
    WEEKDAYS.put("weds", 3);
    WEEKDAYS.put("thur", 4);
    WEEKDAYS.put("thurs", 4);
  }

  private final Tokens tokens;

  MomentReader(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Whether a word names a month or a weekday. */
  public static boolean isCalendarWord(String key) {
    return MONTHS.containsKey(key) || WEEKDAYS.containsKey(key);
  }

  /** All of them, in their order. */
  List<Moment> read() {
    List<Moment> all = new ArrayList<>();
    int at = 0;
    while (at < tokens.size()) {
      Moment moment = readAt(at);
      if (moment != null) {
        all.add(moment);
      }
      at = moment == null ? at + 1 : moment.to();
    }
    return all;
  }

  private @Nullable Moment readAt(int at) {
    if (tokens.get(at).isDigits()) {
      Moment moment = isGluedToWord(at) ? null : numeric(at);
      moment = moment == null ? eastern(at) : moment;
      moment = moment == null ? dayAndMonth(at) : moment;
      return moment == null ? time(at) : moment;
    }
    String key = tokens.key(at);
    if (MONTHS.containsKey(key)) {
      return month(at);
    }
    if (WEEKDAYS.containsKey(key) && tokens.get(at).isCapital()) {
      return made(
          at,
          at + 1,
          Moment.Form.WEEKDAY,
          List.of(),
          List.of(Objects.requireNonNull(WEEKDAYS.get(key))));
    }
    if (key.equals("noon") || key.equals("midnight")) {
      int minutes = key.equals("noon") ? NOON : 0;
      return made(at, at + 1, Moment.Form.TIME, List.of(), List.of(minutes));
    }
    boolean near = NEAR.contains(key) && SPANS.contains(tokens.key(at + 1));
    return RELATIVE.contains(key) || near
        ? made(at, near ? at + 2 : at + 1, Moment.Form.RELATIVE, List.of(), List.of())
        : null;
  }

  private boolean isGluedToWord(int at) {
    return tokens.glued(at) && tokens.get(at - 1).isWord();
  }

  /** 2019-03-12, 3/12/2019, 12.3.2019, 8/10. */
  private @Nullable Moment numeric(int at) {
    String[] dotted = tokens.get(at).text().split("\\.", -1);
    if (dotted.length == 3) {
      return dates(at, at + 1, whole(dotted[0]), whole(dotted[1]), dotted[2], false);
    }
    String sign = tokens.key(at + 1);
    if (!tokens.glued(at + 1) || !tokens.glued(at + 2) || !(sign.equals("-") || sign.equals("/"))) {
      return null;
    }
    boolean three = tokens.glued(at + 3) && tokens.key(at + 3).equals(sign) && tokens.glued(at + 4);
    int first = whole(tokens.key(at));
    int second = whole(tokens.key(at + 2));
    if (three && tokens.key(at).length() == 4 && first >= 0) {
      PartialDate date = PartialDate.of(first, second, whole(tokens.key(at + 4)));
      return date == null ? null : made(at, at + 5, Moment.Form.DATE, List.of(date), List.of());
    }
    if (three) {
      return dates(at, at + 5, first, second, tokens.key(at + 4), true);
    }
    boolean fraction = first < second && Set.of(2, 3, 4, 5, 8).contains(second);
    return sign.equals("/") && !fraction ? dates(at, at + 3, first, second, "", true) : null;
  }

  private @Nullable Moment dates(
      int from, int to, int first, int second, String year, boolean either) {
    int written = whole(year);
    boolean wrong = !year.isEmpty() && (written < 0 || (year.length() != 2 && year.length() != 4));
    if (first < 0 || second < 0 || wrong) {
      return null;
    }
    Integer full =
        year.isEmpty()
            ? null
            : Integer.valueOf(year.length() == 2 ? PartialDate.ofTwoDigits(written) : written);
    List<PartialDate> dates = new ArrayList<>();
    PartialDate dayFirst = PartialDate.of(full, second, first);
    PartialDate monthFirst = either ? PartialDate.of(full, first, second) : null;
    if (monthFirst != null) {
      dates.add(monthFirst);
    }
    if (dayFirst != null) {
      dates.add(dayFirst);
    }
    return dates.isEmpty() ? null : made(from, to, Moment.Form.DATE, dates, List.of());
  }

  /** Digits of at most four places; -1 for anything else. */
  private static int whole(String text) {
    if (text.isEmpty() || text.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), 10);
      if (digit < 0) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }

  /** 2019年3月12日 and 2019년 3월 12일, or parts of it. */
  private @Nullable Moment eastern(int at) {
    Integer[] parts = new Integer[3];
    String[] signs = {"年년", "月월", "日일"};
    int to = at;
    for (int part = 0; part < signs.length; part++) {
      boolean digits = to + 1 < tokens.size() && tokens.get(to).isDigits() && tokens.glued(to + 1);
      if (digits && signs[part].indexOf(tokens.key(to + 1).charAt(0)) >= 0) {
        parts[part] = whole(tokens.key(to));
        to += 2;
      }
    }
    // years and days alone may be spans of time
    boolean date = parts[1] != null || (parts[0] != null && parts[0] >= 1000);
    PartialDate found = date ? PartialDate.of(parts[0], parts[1], parts[2]) : null;
    return found == null ? null : made(at, to, Moment.Form.DATE, List.of(found), List.of());
  }

  /** 12 March 2019, 12th of March. */
  private @Nullable Moment dayAndMonth(int at) {
    int day = whole(tokens.key(at));
    int next = ordinalEnd(at + 1);
    next = tokens.key(next).equals("of") ? next + 1 : next;
    boolean hyphen = tokens.key(next).equals("-") && tokens.glued(next);
    next = hyphen ? next + 1 : next;
    Integer month = MONTHS.get(tokens.key(next));
    if (day < 1 || day > 31 || month == null || !tokens.get(next).isCapital()) {
      return null;
    }
    return withYear(at, pastPoint(next + 1), month, day);
  }

  private int ordinalEnd(int at) {
    boolean end = tokens.glued(at) && Set.of("th", "st", "nd", "rd").contains(tokens.key(at));
    return end ? at + 1 : at;
  }

  private int pastPoint(int at) {
    return tokens.key(at).equals(".") && tokens.glued(at) && at + 1 < tokens.size() ? at + 1 : at;
  }

  /** March 12, 2019; March 2019; March. */
  private @Nullable Moment month(int at) {
    String key = tokens.key(at);
    Token token = tokens.get(at);
    if (!token.isCapital()) {
      return null;
    }
    Integer month = MONTHS.get(key);
    int next = pastPoint(at + 1);
    boolean digits = next < tokens.size() && tokens.get(next).isDigits();
    int number = digits ? whole(tokens.key(next)) : -1;
    if (number >= 1 && number <= 31 && !tokens.key(next + 1).equals(":")) {
      return withYear(at, ordinalEnd(next + 1), month, number);
    }
    int year =
        year(tokens.key(next).equals("of") || tokens.key(next).equals(",") ? next + 1 : next);
    if (year > 0) {
      int to = digits ? next + 1 : next + 2;
      return madeDate(at, to, year, month, null);
    }
    boolean sure = !AMBIGUOUS.contains(key) || BEFORE_MONTH.contains(tokens.key(at - 1));
    boolean whole = key.length() > 3 || key.equals("may");
    return sure && whole ? madeDate(at, at + 1, null, month, null) : null;
  }

  private @Nullable Moment withYear(int from, int to, @Nullable Integer month, int day) {
    int at = tokens.key(to).equals(",") || tokens.key(to).equals("-") ? to + 1 : to;
    int year = year(at);
    return year > 0
        ? madeDate(from, at + 1, year, month, day)
        : madeDate(from, to, null, month, day);
  }

  private int year(int at) {
    boolean digits = at < tokens.size() && tokens.get(at).isDigits();
    int year = digits && tokens.key(at).length() == 4 ? whole(tokens.key(at)) : -1;
    return year >= 1000 && year < 2200 ? year : -1;
  }

  /** 9:00, 9:30 pm, 9 a.m., 9am, 9 o'clock. */
  private @Nullable Moment time(int at) {
    int hour = whole(tokens.key(at));
    if (hour < 0 || hour > 24 || tokens.key(at).length() > 2) {
      return null;
    }
    int to = at + 1;
    int minute = 0;
    boolean colon =
        tokens.glued(to)
            && tokens.key(to).equals(":")
            && tokens.glued(to + 1)
            && tokens.get(to + 1).isDigits()
            && tokens.key(to + 1).length() == 2;
    if (colon) {
      minute = whole(tokens.key(to + 1));
      to += 2;
      boolean seconds = tokens.glued(to) && tokens.key(to).equals(":") && tokens.glued(to + 1);
      to = seconds ? to + 2 : to;
    }
    int half = halfOfDay(to);
    boolean clock = tokens.key(to).equals("o'clock");
    if (minute > 59 || minute < 0 || (!colon && half == 0 && !clock)) {
      return null;
    }
    if (half != 0) {
      int own = hour % 12 + (half == 2 ? 12 : 0);
      int end = tokens.key(to).length() == 2 ? to + 1 : to + 3;
      return made(
          at,
          Math.min(end, tokens.size()),
          Moment.Form.TIME,
          List.of(),
          List.of(own * MINUTES + minute));
    }
    int minutes = hour % 24 * MINUTES + minute;
    List<Integer> either =
        hour >= 1 && hour <= 12
            ? List.of(hour % 12 * MINUTES + minute, hour % 12 * MINUTES + minute + NOON)
            : List.of(minutes);
    return made(at, clock ? to + 1 : to, Moment.Form.TIME, List.of(), either);
  }

  /** 1 before noon, 2 after, 0 if it is not told. */
  private int halfOfDay(int at) {
    String key = tokens.key(at);
    boolean dotted =
        (key.equals("a") || key.equals("p"))
            && tokens.key(at + 1).equals(".")
            && tokens.key(at + 2).equals("m");
    if (key.equals("am") || (dotted && key.equals("a"))) {
      return 1;
    }
    return key.equals("pm") || dotted ? 2 : 0;
  }

  private @Nullable Moment madeDate(
      int from, int to, @Nullable Integer year, @Nullable Integer month, @Nullable Integer day) {
    PartialDate date = PartialDate.of(year, month, day);
    return date == null ? null : made(from, to, Moment.Form.DATE, List.of(date), List.of());
  }

  private Moment made(
      int from, int to, Moment.Form form, List<PartialDate> dates, List<Integer> numbers) {
    return new Moment(from, to, tokens.place(from, to), form, dates, numbers);
  }
}
