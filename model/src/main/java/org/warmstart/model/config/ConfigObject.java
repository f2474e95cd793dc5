package org.warmstart.model.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What stands in a {@code config.json} as an object of its own, such as a part's configuration. */
public interface ConfigObject {
  /** Returns the object. */
  ObjectNode toJson();
}
