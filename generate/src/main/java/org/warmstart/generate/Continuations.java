package org.warmstart.generate;

/**
 * The best ways to go on with the beams of one row, best first.
 *
 * @param scores summed log-probabilities
 * @param beams which beam each continues
 * @param tokens the token each appends
 */
@SuppressWarnings("ArrayRecordComponent") // made and read within one step of the beam search
record Continuations(float[] scores, int[] beams, int[] tokens) {
  static Continuations ofSize(int count) {
    return new Continuations(new float[count], new int[count], new int[count]);
  }

  int count() {
    return scores.length;
  }
}
