package org.warmstart.model.family;

import java.util.stream.Stream;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class LstmLmClassificationContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(LstmLmContractTest.TINY);
  }

  /** The output layer is there for the auxiliary loss, which the batch has no labels for. */
  @Override
  boolean isUnused(String parameter) {
    return parameter.startsWith("lm_head.");
  }

  @Override
  boolean isCausal() {
    return true;
  }

  @Override
  Stream<Head> heads() {
    return Stream.of(Head.SEQUENCE_CLASSIFICATION);
  }
}
