package org.warmstart.learn.embedding;

import java.util.Locale;

/** Ways to compare two vectors; the greater the number, the more alike they are. */
enum VectorComparison {
  COSINE,
  DOT,
  EUCLIDEAN,
  MANHATTAN;

  /** Its name in the names of scores. */
  String suffix() {
    return "_" + name().toLowerCase(Locale.ROOT);
  }

  double of(float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    double squares = 0;
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double difference = (double) a[d] - b[d];
      dot += (double) a[d] * b[d];
      squaresA += (double) a[d] * a[d];
      squaresB += (double) b[d] * b[d];
      squares += difference * difference;
      sum += Math.abs(difference);
    }
    return switch (this) {
      case COSINE -> dot / Math.max(1e-12, Math.sqrt(squaresA) * Math.sqrt(squaresB));
      case DOT -> dot;
      case EUCLIDEAN -> -Math.sqrt(squares);
      case MANHATTAN -> -sum;
    };
  }
}
