package org.warmstart.cli.common;

import org.warmstart.base.InputException;
import org.warmstart.tensor.engine.Engine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of threads, within the engine's bounds. */
public final class ThreadCount implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String value) {
    try {
      return Engine.parseThreads(value);
    } catch (InputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
