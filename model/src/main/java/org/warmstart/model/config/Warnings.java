package org.warmstart.model.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is odd about a checkpoint and no reason to refuse it: said once, however often a command
 * reads its files.
 */
public final class Warnings {
  private static final Logger LOG = LoggerFactory.getLogger("org.warmstart.Checkpoint");
  private static final int REMEMBERED = 1000;

  private static final Set<String> SAID =
      Collections.newSetFromMap(
          Collections.synchronizedMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  private Warnings() {}

  /** Logs a warning unless the process has logged it before. */
  public static void say(String message) {
    if (SAID.add(message)) {
      LOG.warn("{}", message);
    }
  }
}
