package org.warmstart.model.config;

/** A record of a {@code config.json} whose keys have to fit each other. */
public interface CheckedKeys {
  /**
   * Refuses what does not fit, after the record is read.
   *
   * @throws org.warmstart.base.InputException naming the keys
   */
  void check(ConfigJson json);
}
