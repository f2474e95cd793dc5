package org.warmstart.cli;

import java.lang.reflect.Constructor;
import org.warmstart.cli.common.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands: the ones whose constructor takes a {@link Terminal} get it. */
final class CommandFactory implements IFactory {
  private final Terminal terminal;

  CommandFactory(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    try {
      Constructor<K> constructor = type.getDeclaredConstructor(Terminal.class);
      constructor.setAccessible(
          true); // a group makes its commands through here, whatever their folder
      return constructor.newInstance(terminal);
    } catch (NoSuchMethodException e) {
      return CommandLine.defaultFactory().create(type);
    }
  }
}
