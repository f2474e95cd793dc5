package org.warmstart.learn.mixture;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;

/**
 * Stages of a run one after another, each with batches of its own. The epochs that a trainer counts
 * are the stages; a stage goes through as many epochs of its batches as it takes.
 */
public final class StagedBatches implements BatchSource {
  /**
   * A stage.
   *
   * @param length how many batches are read
   */
  public record Stage(BatchSource batches, int length) {}

  private final List<Stage> stages;

  /** Where the batch of the last asked place is: its stage, and what that stage has read. */
  private int stage = -1;

  private long read;
  private int epoch;
  private int place;

  /** Stages, at least one; what is read behind the last goes on with it. */
  public StagedBatches(List<Stage> stages) {
    this.stages = List.copyOf(stages);
  }

  @Override
  public int batches(int number) {
    return stages.get(Math.min(number, stages.size() - 1)).length();
  }

  @Override
  public Batch batch(int number, int index) {
    int wanted = Math.min(number, stages.size() - 1);
    Stage current = stages.get(wanted);
    long behind = (long) (number - wanted) * current.length() + index;
    if (wanted != stage || behind < read) {
      stage = wanted;
      read = 0;
      epoch = 0;
      place = 0;
    }
    while (behind - read >= current.batches().batches(epoch) - place) {
      read += current.batches().batches(epoch) - place;
      epoch++;
      place = 0;
    }
    place += (int) (behind - read);
    read = behind;
    return current.batches().batch(epoch, place);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Stage each : stages) {
      each.batches().notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
    }
    return notes;
  }

  @Override
  public long fingerprint() {
    long hash = 1;
    for (Stage each : stages) {
      hash = 31 * (31 * hash + each.length()) + each.batches().fingerprint();
    }
    return hash;
  }
}
