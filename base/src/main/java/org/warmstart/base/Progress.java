package org.warmstart.base;

/** Is told how far a long job has got. Calls come from one thread at a time. */
@FunctionalInterface
public interface Progress {

  /** Ignores all reports. */
  Progress NONE = (phase, done, total) -> {};

  /**
   * A report.
   *
   * @param phase what is being done, such as "count words"
   * @param done how much of it is done
   * @param total how much there is; -1 if that is not known
   */
  void update(String phase, long done, long total);
}
