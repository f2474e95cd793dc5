package org.warmstart.cli;

import java.util.List;

/** The commands, in the order of the help. */
final class Commands {
  static final List<Class<?>> ALL =
      List.of(DemoCommand.class, TokenizerCommand.class, MetricCommand.class, DoctorCommand.class);

  private Commands() {}
}
