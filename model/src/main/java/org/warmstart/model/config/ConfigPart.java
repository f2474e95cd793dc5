package org.warmstart.model.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A part of a {@code config.json} that is more than keys and their values. Its class has a method
 * {@code static … read(ConfigJson)}, which is given the whole file.
 */
public interface ConfigPart {
  /** Writes its keys. */
  void write(ObjectNode json);
}
