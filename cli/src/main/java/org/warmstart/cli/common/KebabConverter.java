package org.warmstart.cli.common;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.warmstart.base.NearNames;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads enum constants as they are written on the command line: {@code byte-level-bpe}. */
public abstract class KebabConverter<E extends Enum<E>> implements ITypeConverter<E> {
  private final String kind;
  private final List<E> constants;

  /**
   * @param kind what is chosen, for messages
   */
  public KebabConverter(String kind, E[] constants) {
    this.kind = kind;
    this.constants = Arrays.asList(constants);
  }

  /** The constant's name as it is written. */
  public static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public E convert(String value) {
    for (E constant : constants) {
      if (written(constant).equals(value.toLowerCase(Locale.ROOT))) {
        return constant;
      }
    }
    List<String> names = constants.stream().map(KebabConverter::written).toList();
    throw new TypeConversionException(NearNames.unknown(kind, value, names));
  }
}
