package org.warmstart.text.train.unigram;

/** The logarithmic derivative of the gamma function. */
public final class Digamma {
  private Digamma() {}

  /** The digamma of a positive number, to about twelve digits. */
  static double of(double x) {
    // psi(x) = psi(x + 1) - 1 / x, until the asymptotic series holds: Abramowitz and Stegun, 6.3.18
    double shift = 0;
    double at = x;
    while (at < 10) {
      shift -= 1 / at;
      at++;
    }
    double square = 1 / (at * at);
    return shift
        + Math.log(at)
        - 1 / (2 * at)
        - square
            * (1.0 / 12
                - square
                    * (1.0 / 120
                        - square * (1.0 / 252 - square * (1.0 / 240 - square * (1.0 / 132)))));
  }
}
