package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.faithfulness.reading.DecimalMark;
import org.warmstart.eval.faithfulness.reading.Facts;
import org.warmstart.eval.faithfulness.reading.Moment;
import org.warmstart.eval.faithfulness.reading.MomentReader;
import org.warmstart.eval.faithfulness.reading.Name;
import org.warmstart.eval.faithfulness.reading.PartialDate;
import org.warmstart.eval.faithfulness.reading.Quantity;
import org.warmstart.eval.faithfulness.reading.Token;
import org.warmstart.eval.faithfulness.reading.Tokens;
import org.warmstart.text.Span;

/** The changes of {@link Corruption} that replace one place of a text. */
final class Edits {
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("km", "miles"),
          Map.entry("kilometres", "miles"),
          Map.entry("kilometers", "miles"),
          Map.entry("miles", "kilometres"),
          Map.entry("mile", "kilometre"),
          Map.entry("metres", "feet"),
          Map.entry("meters", "feet"),
          Map.entry("m", "feet"),
          Map.entry("feet", "metres"),
          Map.entry("foot", "metre"),
          Map.entry("kg", "lb"),
          Map.entry("lb", "kg"),
          Map.entry("$", "€"),
          Map.entry("€", "$"),
          Map.entry("£", "$"),
          Map.entry("dollars", "euros"),
          Map.entry("euros", "dollars"),
          Map.entry("pounds", "dollars"),
          Map.entry("minutes", "hours"),
          Map.entry("hours", "minutes"),
          Map.entry("hour", "minute"),
          Map.entry("days", "weeks"),
          Map.entry("day", "week"),
          Map.entry("weeks", "days"),
          Map.entry("week", "month"),
          Map.entry("months", "years"),
          Map.entry("month", "year"),
          Map.entry("years", "months"),
          Map.entry("year", "month"),
          Map.entry("acres", "hectares"),
          Map.entry("tons", "kilograms"),
          Map.entry("inches", "centimetres"));

  private static final Map<String, String> SCALES =
      Map.of(
          "hundred", "thousand", "thousand", "million", "million", "billion", "billion", "million");

  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("began", "started"),
          Map.entry("started", "began"),
          Map.entry("large", "big"),
          Map.entry("big", "large"),
          Map.entry("often", "frequently"),
          Map.entry("also", "too"),
          Map.entry("however", "yet"),
          Map.entry("near", "close to"),
          Map.entry("small", "little"),
          Map.entry("located", "situated"),
          Map.entry("received", "got"),
          Map.entry("bought", "purchased"),
          Map.entry("attached", "enclosed"),
          Map.entry("several", "various"),
          Map.entry("help", "assistance"),
          Map.entry("stated", "said"),
          Map.entry("currently", "at present"),
          Map.entry("film", "movie"),
          Map.entry("movie", "film"),
          Map.entry("mostly", "mainly"),
          Map.entry("mainly", "mostly"),
          Map.entry("moved", "relocated"),
          Map.entry("quickly", "fast"),
          Map.entry("shortly", "soon"),
          Map.entry("meeting", "gathering"));

  private static final Set<String> AUXILIARIES =
      Set.of(
          "is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could",
          "should", "may", "might", "must", "did", "does", "do");

  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");

  private static final List<String> WEEKDAYS =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

  private static final String[] SMALL =
      "two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty"
          .split(" ", -1);

  private static final int THOUSAND = 1000;
  private static final int TRIES = 20;

  private final String source;
  private final Facts own;
  private final Tokens tokens;
  private final Random random;
  private final FactChecker checker = new FactChecker();

  /** What stands in the place of something. */
  record Edit(Span place, String now) {
    Corruption.Changed in(String text, Corruption.Change change) {
      String changed = text.substring(0, place.start()) + now + text.substring(place.end());
      return new Corruption.Changed(
          changed,
          change,
          new Span(place.start(), place.start() + now.length()),
          text.substring(place.start(), place.end()));
    }
  }

  Edits(String text, String source, Random random) {
    this.source = source;
    this.own = Facts.of(text, DecimalMark.POINT);
    this.tokens = own.tokens();
    this.random = random;
  }

  private <T> @Nullable T pick(List<T> all) {
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  /** One of several things that an edit can be made of. */
  private <T> @Nullable Edit one(List<T> all, Function<T, @Nullable Edit> made) {
    List<T> left = new ArrayList<>(all);
    while (!left.isEmpty()) {
      Edit edit = made.apply(left.remove(random.nextInt(left.size())));
      if (edit != null) {
        return edit;
      }
    }
    return null;
  }

  private String written(Span span) {
    return own.text().substring(span.start(), span.end());
  }

  /** Whether the source has a number, wherever and whatever of. */
  private boolean sourceHas(String number) {
    return checker.check(number, source).facts().stream().anyMatch(fact -> !fact.isSuspect())
        || source.contains(number);
  }

  @Nullable Edit number() {
    return one(own.quantities(), this::otherNumber);
  }

  private @Nullable Edit otherNumber(Quantity quantity) {
    if (quantity.values().size() != 1) {
      return null;
    }
    if (quantity.form() == Quantity.Form.WORDS) {
      String word = SMALL[random.nextInt(SMALL.length)];
      boolean single = quantity.to() - quantity.from() <= 2 && quantity.value() <= 100;
      return single && !sourceHas(word) ? new Edit(quantity.number(), word) : null;
    }
    Token token = tokens.get(quantity.from());
    for (int i = quantity.from(); i < quantity.to() && !token.isDigits(); i++) {
      token = tokens.get(i);
    }
    if (quantity.form() != Quantity.Form.DIGITS || !token.isDigits()) {
      return null;
    }
    // a changed digit keeps the form: separators, decimals, the number of digits
    for (int i = 0; i < TRIES; i++) {
      String changed = otherDigits(token.text());
      if (!changed.equals(token.text()) && !sourceHas(changed)) {
        return new Edit(new Span(token.start(), token.end()), changed);
      }
    }
    return null;
  }

  private String otherDigits(String digits) {
    char[] all = digits.toCharArray();
    for (int tries = 0; tries < TRIES; tries++) {
      // the last places of a year, any of other numbers
      int at = all.length == 4 ? 2 + random.nextInt(2) : random.nextInt(all.length);
      char digit = (char) ('1' + random.nextInt(9));
      if (Character.isDigit(all[at]) && all[at] != digit) {
        all[at] = digit;
        return new String(all);
      }
    }
    return digits;
  }

  @Nullable Edit magnitude() {
    return one(
        own.quantities(),
        quantity -> {
          for (int i = quantity.from(); i < quantity.to(); i++) {
            String other = SCALES.get(tokens.key(i));
            if (other != null) {
              return new Edit(new Span(tokens.get(i).start(), tokens.get(i).end()), other);
            }
          }
          boolean year = quantity.value() >= THOUSAND && quantity.value() < 2200;
          String written = written(quantity.number());
          boolean plain = quantity.form() == Quantity.Form.DIGITS && !quantity.coarse();
          boolean digits = written.chars().allMatch(c -> Character.isDigit(c) || c == ',');
          if (!plain || year || !digits || quantity.value() < 10) {
            return null;
          }
          String more =
              written + (written.indexOf(',') > 0 || random.nextBoolean() ? ",000" : "000");
          return sourceHas(more) ? null : new Edit(quantity.number(), more);
        });
  }

  @Nullable Edit unit() {
    return one(
        own.quantities(),
        quantity -> {
          for (int i = quantity.from(); i < quantity.to(); i++) {
            Token token = tokens.get(i);
            String other = token.isDigits() ? null : UNITS.get(token.key());
            boolean isNumber =
                token.start() >= quantity.number().start()
                    && token.end() <= quantity.number().end();
            if (other != null && !isNumber && quantity.unit() != null) {
              return new Edit(new Span(token.start(), token.end()), other);
            }
          }
          return null;
        });
  }

  @Nullable Edit date() {
    return one(own.moments(), this::otherMoment);
  }

  private @Nullable Edit otherMoment(Moment moment) {
    for (int i = moment.from(); i < moment.to(); i++) {
      Token token = tokens.get(i);
      Span place = new Span(token.start(), token.end());
      List<String> names = moment.form() == Moment.Form.WEEKDAY ? WEEKDAYS : MONTHS;
      if (token.isWord() && token.text().length() > 2 && moment.form() != Moment.Form.TIME) {
        String other = Objects.requireNonNull(pick(names));
        boolean calendar = MomentReader.isCalendarWord(token.key());
        boolean same = other.toLowerCase(Locale.ROOT).startsWith(token.key().substring(0, 3));
        return calendar
                && !same
                && !source.contains(other)
                && !source.contains(other.substring(0, 3))
            ? new Edit(place, other)
            : null;
      }
      if (moment.form() == Moment.Form.TIME && token.isDigits()) {
        String hour = String.valueOf(1 + random.nextInt(12));
        return source.contains(hour) ? null : new Edit(place, hour);
      }
    }
    return null;
  }

  /** Sure names, but for what one cannot put another name for. */
  private List<Name> names() {
    return own.names().stream()
        .filter(name -> name.sure() && !written(name.place()).contains("'"))
        .toList();
  }

  @Nullable Edit name(List<String> others) {
    Name name = pick(names());
    for (int i = 0; i < TRIES && name != null && !others.isEmpty(); i++) {
      String other = Objects.requireNonNull(pick(others));
      boolean mixed = checker.check("by " + other, source).suspects().isEmpty();
      if (!mixed && !source.contains(other)) {
        return new Edit(name.place(), other);
      }
    }
    return null;
  }

  @Nullable Edit swap() {
    List<String> there = new ArrayList<>();
    for (Name name : Facts.of(source, DecimalMark.POINT).names()) {
      String written = source.substring(name.place().start(), name.place().end());
      boolean fits = name.sure() && !written.contains("'") && !own.text().contains(written);
      boolean shares =
          own.names().stream()
              .anyMatch(each -> each.words().stream().anyMatch(name.words()::contains));
      if (fits && !shares) {
        there.add(written);
      }
    }
    Name name = pick(names());
    String other = pick(there);
    return name == null || other == null ? null : new Edit(name.place(), other);
  }

  @Nullable Edit negation() {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < tokens.size() - 1; i++) {
      boolean not = tokens.key(i).equals("not") && AUXILIARIES.contains(tokens.key(i - 1));
      boolean contracted = tokens.key(i).endsWith("n't") && tokens.key(i).length() > 4;
      boolean plain =
          AUXILIARIES.contains(tokens.key(i))
              && tokens.get(i + 1).isWord()
              && !Negations.isNegator(tokens, i + 1)
              && !Negations.isNegator(tokens, i);
      if (not || contracted || plain) {
        places.add(i);
      }
    }
    Integer at = pick(places);
    if (at == null) {
      return null;
    }
    Token token = tokens.get(at);
    Span place = new Span(token.start(), token.end());
    if (token.is("not")) {
      return new Edit(new Span(token.start(), tokens.get(at + 1).start()), "");
    }
    if (token.key().endsWith("n't")) {
      String verb = token.text().substring(0, token.text().length() - 3);
      return verb.equals("wo") || verb.equals("ca") ? null : new Edit(place, verb);
    }
    return new Edit(place, token.text() + " not");
  }

  @Nullable Edit form() {
    Edit number =
        one(
            own.quantities(),
            quantity -> {
              String written = written(quantity.number());
              boolean digits = written.chars().allMatch(Character::isDigit);
              boolean plain =
                  quantity.form() == Quantity.Form.DIGITS && quantity.values().size() == 1;
              if (plain
                  && digits
                  && quantity.value() >= 2
                  && quantity.value() <= 12
                  && written.charAt(0) != '0') {
                return new Edit(quantity.number(), SMALL[(int) quantity.value() - 2]);
              }
              if (plain && isGrouped(written)) {
                return new Edit(quantity.number(), written.replace(",", ""));
              }
              return null;
            });
    return number == null ? one(own.moments(), this::otherForm) : number;
  }

  private static boolean isGrouped(String written) {
    int comma = written.indexOf(',');
    return comma > 0
        && written.chars().allMatch(c -> Character.isDigit(c) || c == ',')
        && (written.length() - comma) % 4 == 0;
  }

  /** 12 March 2019 for March 12, 2019, and the other way round. */
  private @Nullable Edit otherForm(Moment moment) {
    if (moment.dates().size() != 1) {
      return null;
    }
    PartialDate date = moment.dates().get(0);
    Integer year = date.year();
    Integer month = date.month();
    Integer day = date.day();
    if (year == null || month == null || day == null) {
      return null;
    }
    boolean dayFirst = tokens.get(moment.from()).isDigits();
    String name = MONTHS.get(month - 1);
    return new Edit(
        moment.place(), dayFirst ? name + " " + day + ", " + year : day + " " + name + " " + year);
  }

  @Nullable Edit synonym() {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (SYNONYMS.containsKey(tokens.key(i)) && !tokens.get(i).isCapital()) {
        places.add(i);
      }
    }
    Integer at = pick(places);
    return at == null
        ? null
        : new Edit(
            new Span(tokens.get(at).start(), tokens.get(at).end()),
            Objects.requireNonNull(SYNONYMS.get(tokens.key(at))));
  }
}
