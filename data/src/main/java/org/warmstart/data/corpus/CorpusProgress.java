package org.warmstart.data.corpus;

/** Hears how far the preparation is. */
@FunctionalInterface
public interface CorpusProgress {
  /** Tells nobody. */
  CorpusProgress SILENT = (phase, done, total) -> {};

  /**
   * Called after each unit of work.
   *
   * @param phase what is being done, for people
   * @param done units done
   * @param total units there are; 0 if that is not known
   */
  void update(String phase, long done, long total);
}
