package org.warmstart.learn.adapter;

/** What the result of a run with an adapter is. */
public enum SavedAs {
  /** A plain checkpoint. */
  MERGED,
  /** A PEFT folder, which needs the checkpoint below. */
  ADAPTER
}
