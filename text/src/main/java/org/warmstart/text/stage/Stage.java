package org.warmstart.text.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.text.file.StageRegistry;

/** A configurable part of a tokenizer, written to tokenizer.json under its type's name. */
public interface Stage {

  /** The stage's entry in tokenizer.json; {@link StageRegistry} reads it back. */
  ObjectNode json();
}
