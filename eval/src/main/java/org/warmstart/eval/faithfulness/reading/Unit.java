package org.warmstart.eval.faithfulness.reading;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A unit.
 *
 * @param name by which it is shown
 * @param measures what it is of: two units of one sort can be converted
 * @param factor to the sort's own unit
 * @param offset in that unit, of temperatures
 */
public record Unit(String name, String measures, double factor, double offset) {
  static final Unit PERCENT = new Unit("%", "share", 0.01, 0);
  static final Unit SHARE = new Unit("share", "share", 1, 0);

  private static final String CURRENCY = "currency ";
  private static final Map<String, Unit> BY_NAME = new HashMap<>();
  private static final Map<String, Unit> SIGNS = new HashMap<>();

  static {
    add("length", 1, "m", "metre", "metres", "meter", "meters", "メートル", "미터");
    add("length", 1e3, "km", "kilometre", "kilometres", "kilometer", "kilometers", "キロ");
    add("length", 1e-2, "cm", "centimetre", "centimetres", "centimeter", "centimeters");
    add("length", 1e-3, "mm", "millimetre", "millimetres", "millimeter", "millimeters");
    add("length", 1609.344, "miles", "mile", "mi");
    add("length", 0.9144, "yards", "yard", "yd");
    add("length", 0.3048, "feet", "foot", "ft");
    add("length", 0.0254, "inches", "inch");
    add("mass", 1, "kg", "kilogram", "kilograms", "kilo", "kilos");
    add("mass", 1e-3, "g", "gram", "grams", "gramme", "grammes");
    add("mass", 1e-6, "mg", "milligram", "milligrams");
    add("mass", 1e3, "tonnes", "tonne");
    add("mass", 907.18474, "tons", "ton");
    add("mass", 0.45359237, "lb", "lbs");
    add("mass", 0.028349523125, "ounces", "ounce", "oz");
    add("volume", 1, "litres", "litre", "liter", "liters", "l");
    add("volume", 1e-3, "ml", "millilitre", "millilitres", "milliliter", "milliliters");
    add("volume", 3.785411784, "gallons", "gallon");
    add("area", 1e4, "hectares", "hectare", "ha");
    add("area", 4046.8564224, "acres", "acre");
    add("speed", 1 / 3.6, "km/h", "kph", "kmh");
    add("speed", 0.44704, "mph");
    add("data", 1e3, "kb", "kilobyte", "kilobytes");
    add("data", 1e6, "mb", "megabyte", "megabytes");
    add("data", 1e9, "gb", "gigabyte", "gigabytes");
    add("data", 1e12, "tb", "terabyte", "terabytes");
    add("power", 1, "w", "watt", "watts");
    add("power", 1e3, "kw", "kilowatt", "kilowatts");
    add("power", 1e6, "mw", "megawatt", "megawatts");
    add("power", 1e9, "gw", "gigawatt", "gigawatts");
    add("time", 1, "seconds", "second", "secs", "sec");
    add("time", 60, "minutes", "minute", "mins", "min");
    add("time", 3600, "hours", "hour", "hrs", "hr");
    add("time", 86400, "days", "day");
    add("time", 604800, "weeks", "week");
    // months and years are not a fixed number of days
    add("months", 1, "months", "month");
    add("months", 12, "years", "year", "yrs", "yr");
    add("months", 120, "decades", "decade");
    add("months", 1200, "centuries");
    BY_NAME.put("celsius", new Unit("°C", "temperature", 1, 273.15));
    BY_NAME.put("fahrenheit", new Unit("°F", "temperature", 5 / 9.0, 459.67 * 5 / 9));
    BY_NAME.put("kelvin", new Unit("K", "temperature", 1, 0));
    currency("$", "dollars", "dollar", "usd", "bucks");
    currency("€", "euros", "euro", "eur", "ユーロ", "유로");
    currency("£", "pounds", "pound", "gbp", "sterling", "quid");
    currency("¥", "yen", "jpy", "円", "엔");
    currency("₩", "krw", "원");
    currency("₹", "rupees", "rupee", "inr", "rs");
    currency("Fr", "francs", "franc", "chf");
    currency("₽", "rubles", "ruble", "roubles", "rouble", "rub");
    currency("元", "yuan", "cny", "rmb");
    BY_NAME.put("percent", PERCENT);
    BY_NAME.put("パーセント", PERCENT);
    BY_NAME.put("퍼센트", PERCENT);
    for (String sign : new String[] {"%", "％", "٪"}) {
      SIGNS.put(sign, PERCENT);
    }
    SIGNS.put("￥", Objects.requireNonNull(SIGNS.get("¥")));
  }

  private static void add(String measures, double factor, String... names) {
    Unit unit = new Unit(names[0], measures, factor, 0);
    for (String name : names) {
      BY_NAME.put(name, unit);
    }
  }

  private static void currency(String sign, String... names) {
    Unit unit = new Unit(names[0], CURRENCY + names[0], 1, 0);
    SIGNS.put(sign, unit);
    for (String name : names) {
      BY_NAME.put(name, unit);
    }
  }

  /** A unit by its word, in small letters. */
  static @Nullable Unit named(String key) {
    return BY_NAME.get(key);
  }

  /** A currency's or percent's sign. */
  static @Nullable Unit signed(String sign) {
    return SIGNS.get(sign);
  }

  boolean isCurrency() {
    return measures.startsWith(CURRENCY);
  }

  /** A value in the sort's own unit. */
  public double base(double value) {
    return value * factor + offset;
  }
}
