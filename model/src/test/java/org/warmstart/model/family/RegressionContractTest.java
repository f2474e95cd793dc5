package org.warmstart.model.family;

import java.util.List;
import java.util.stream.Stream;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyModels;

class RegressionContractTest extends ModelContract {
  @Override
  ModelConfig config() {
    return TinyModels.config(TinyModels.BERT).withLabels(List.of("score"));
  }

  @Override
  boolean isCausal() {
    return false;
  }

  @Override
  Stream<Head> heads() {
    return Stream.of(Head.SEQUENCE_CLASSIFICATION);
  }
}
