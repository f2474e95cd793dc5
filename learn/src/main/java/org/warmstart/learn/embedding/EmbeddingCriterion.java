package org.warmstart.learn.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.sentence.SentenceVectors;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * A loss of texts' vectors, as training makes it small.
 *
 * @param loss of the vectors
 * @param lengths of the vectors' beginnings that it is taken of
 * @param vectors how the model's layers make them
 */
public record EmbeddingCriterion(EmbeddingLoss loss, Matryoshka lengths, SentenceVectors vectors)
    implements Loss {
  private static final String TERM = "embedding";

  @Override
  public List<LossTerm> loss(Model model, Inputs in) {
    List<Tensor> texts = new ArrayList<>();
    for (int text = 0; text < TextBatches.texts(in); text++) {
      texts.add(vectors.of(model, TextBatches.text(in, text)));
    }
    return terms(texts, in);
  }

  private List<LossTerm> terms(List<Tensor> texts, Inputs in) {
    Tensor sum = lengths.sum(loss, texts, in.get(TextBatches.SCORES));
    return List.of(new LossTerm(TERM, sum, count(in), 1));
  }

  private long count(Inputs in) {
    return loss.targets(TextBatches.rows(in), TextBatches.texts(in));
  }

  @Override
  public Map<String, Long> targets(Model model, Inputs in) {
    return Map.of(TERM, count(in));
  }

  @Override
  public boolean goesBackItself() {
    return loss.miniBatch() != null;
  }

  @Override
  public Pass pass(Model model, Inputs in) {
    Integer size = loss.miniBatch();
    return size == null ? Loss.super.pass(model, in) : new Cached(model, in, size);
  }

  /**
   * Vectors that are made twice (GradCache, Gao et al. 2021, section 3): first without recording,
   * for the loss and its gradient by the vectors, then a few at a time with recording, to hand that
   * gradient on. Dropout draws the same both times.
   */
  private final class Cached implements Pass {
    private final Model model;
    private final List<Part> parts = new ArrayList<>();
    private final List<Tensor> leaves = new ArrayList<>();
    private final List<LossTerm> terms;

    /** Rows of one text, and what the generator stood at before they were run. */
    @SuppressWarnings("ArrayRecordComponent") // within this class, and never compared
    private record Part(int text, long from, Inputs in, byte[] random) {}

    Cached(Model model, Inputs in, int size) {
      this.model = model;
      long rows = TextBatches.rows(in);
      for (int text = 0; text < TextBatches.texts(in); text++) {
        Inputs own = TextBatches.text(in, text);
        List<Tensor> made = new ArrayList<>();
        for (long from = 0; from < rows; from += size) {
          Inputs some = TextBatches.rows(own, from, Math.min(size, rows - from));
          parts.add(new Part(text, from, some, RandomState.save()));
          made.add(unrecorded(some));
        }
        leaves.add(Autograd.leaf(Tensors.concatenate(0, made.toArray(Tensor[]::new))));
      }
      terms = EmbeddingCriterion.this.terms(leaves, in);
    }

    private Tensor unrecorded(Inputs in) {
      try (Autograd.Off off = Autograd.off();
          Scope scope = Scope.open()) {
        return scope.keep(vectors.of(model, in));
      }
    }

    @Override
    public List<LossTerm> terms() {
      return terms;
    }

    @Override
    public void backward(Tensor share, Consumer<Tensor> plain) {
      plain.accept(share);
      byte[] after = RandomState.save();
      for (Part part : parts) {
        RandomState.restore(part.random());
        try (Scope scope = Scope.open()) {
          Tensor made = vectors.of(model, part.in());
          Tensor gradient = leaves.get(part.text()).grad();
          Autograd.backward(made, gradient.narrow(0, part.from(), made.size(0)));
        }
      }
      RandomState.restore(after);
    }
  }
}
