package org.warmstart.learn.distillation;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Ops;

/** Kullback and Leibler's divergence between distributions that are given by their scores. */
final class Divergence {
  private Divergence() {}

  /** KL(softmax(p), softmax(q)) over the last dimension, summed over all others. */
  static Tensor of(Tensor p, Tensor q) {
    return Ops.sum(elements(p, q));
  }

  /** The summands of KL(softmax(p), softmax(q)), shaped like both. */
  static Tensor elements(Tensor p, Tensor q) {
    Tensor logP = Ops.logSoftmax(p);
    return logP.exp().mul(logP.sub(Ops.logSoftmax(q)));
  }

  /** KL(σ(p), σ(q)) of every element, summed. */
  static Tensor ofLabels(Tensor p, Tensor q) {
    Tensor probabilities = Ops.sigmoid(p);
    return Ops.binaryCrossEntropySum(q, probabilities)
        .sub(Ops.binaryCrossEntropySum(p, probabilities));
  }
}
