package org.warmstart.cli.common;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.warmstart.base.Messages;

/**
 * Standard error for messages: whatever texts from files and servers are in them, a terminal shows
 * them and obeys nothing. What draws on the terminal on purpose, such as a bar, prints without
 * {@code println}.
 */
public final class MessageStream extends PrintStream {
  public MessageStream(PrintStream target) {
    super(target, /* autoFlush= */ true, StandardCharsets.UTF_8);
  }

  @Override
  public void println(String message) {
    super.println(Messages.printableLines(message));
  }

  /** A stack trace comes line by line through here. */
  @Override
  public void println(Object message) {
    println(String.valueOf(message));
  }
}
