package org.warmstart.hub;

import org.warmstart.base.Progress;

/** Is told how a pull gets on. */
public interface PullListener extends Progress {
  /** Ignores all reports. */
  PullListener NONE =
      new PullListener() {
        @Override
        public void note(String message) {}

        @Override
        public void update(String phase, long done, long total) {}
      };

  /** Something that a waiting user may want to know, such as that the hub is busy. */
  void note(String message);
}
