package org.warmstart.model.checkpoint;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Listens to the warnings about checkpoints. */
final class Said implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("org.warmstart.Checkpoint");
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  private Said() {
    appender.start();
    logger.addAppender(appender);
  }

  static Said listen() {
    return new Said();
  }

  List<String> lines() {
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
