package org.warmstart.learn.training;

/** Work was left off between two batches because its {@link StopSignal} asked for it. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says no more than that. */
  public StoppedException() {
    super("stopped");
  }
}
