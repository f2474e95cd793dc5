package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.nn.RotarySettings.Scaling;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Rotary positions (Su et al. 2021, section 3.2): pairs of a query's and a key's numbers are turned
 * by angles that grow with the position, so that scores depend on distances. A number is paired
 * with the one half the turned width away.
 *
 * <p>Shapes: B batch, T tokens, N heads, H head width, R turned part of it.
 */
public final class RotaryPositions {
  /** Sines and cosines of a forward pass's positions, [T, R/2] or [B, 1, T, R/2]. */
  private record Angles(Tensor cosines, Tensor sines, int turned) {
    /** Turns [B, N, T, H]. */
    Tensor turn(Tensor xBNTH) {
      long width = xBNTH.size(3);
      long half = turned / 2;
      Tensor a = xBNTH.narrow(3, 0, half);
      Tensor b = xBNTH.narrow(3, half, half);
      Tensor turnedA = a.mul(cosines).sub(b.mul(sines));
      Tensor turnedB = b.mul(cosines).add(a.mul(sines));
      return turned == width
          ? Tensors.concatenate(3, turnedA, turnedB)
          : Tensors.concatenate(3, turnedA, turnedB, xBNTH.narrow(3, turned, width - turned));
    }
  }

  private final int turned;

  /** Angle by position of each pair, in radians. */
  private final float[] frequencies;

  /** Factor of sines and cosines. */
  private final double magnitude;

  RotaryPositions(RotarySettings settings, int turned, int maxPositions) {
    this.turned = turned;
    Scaling scaling = settings.scaling();
    double[] plain = new double[turned / 2];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = 1 / Math.pow(settings.theta(), 2.0 * i / turned);
    }
    double factor = scaling.factor() == null ? 1 : scaling.factor();
    double[] stretched =
        switch (scaling.kind()) {
          case "linear" -> linear(plain, factor);
          case "llama3" -> llama3(plain, factor, scaling);
          case "yarn" -> yarn(plain, factor, scaling, settings.theta(), maxPositions);
          default -> plain;
        };
    frequencies = new float[plain.length];
    for (int i = 0; i < plain.length; i++) {
      frequencies[i] = (float) stretched[i];
    }
    magnitude = magnitude(scaling, factor);
  }

  private static double magnitude(Scaling scaling, double factor) {
    if (!scaling.kind().equals("yarn")) {
      return 1;
    }
    return scaling.attention() == null ? 0.1 * Math.log(factor) + 1 : scaling.attention();
  }

  private static double[] linear(double[] plain, double factor) {
    double[] all = new double[plain.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = plain[i] / factor;
    }
    return all;
  }

  private static double[] llama3(double[] plain, double factor, Scaling scaling) {
    double trained = orZero(scaling.trained());
    double low = orZero(scaling.low());
    double high = orZero(scaling.high());
    double[] all = new double[plain.length];
    for (int i = 0; i < all.length; i++) {
      double wavelength = 2 * Math.PI / plain[i];
      double smooth = (trained / wavelength - low) / (high - low);
      double kept = Math.min(1, Math.max(0, smooth));
      all[i] = (1 - kept) * plain[i] / factor + kept * plain[i];
    }
    return all;
  }

  private static double orZero(@Nullable Number number) {
    return number == null ? 0 : number.doubleValue();
  }

  private static double[] yarn(
      double[] plain, double factor, Scaling scaling, double theta, int maxPositions) {
    int width = 2 * plain.length;
    double trained = scaling.trained() == null ? maxPositions : scaling.trained();
    double fast = scaling.fast() == null ? 32 : scaling.fast();
    double slow = scaling.slow() == null ? 1 : scaling.slow();
    double from = dimension(fast, width, theta, trained);
    double to = dimension(slow, width, theta, trained);
    if (scaling.truncate()) {
      from = Math.floor(from);
      to = Math.ceil(to);
    }
    from = Math.max(from, 0);
    to = Math.min(to, width - 1);
    double span = from == to ? 0.001 : to - from;
    double[] all = new double[plain.length];
    for (int i = 0; i < all.length; i++) {
      double stretch = Math.min(1, Math.max(0, (i - from) / span));
      all[i] = plain[i] / factor * stretch + plain[i] * (1 - stretch);
    }
    return all;
  }

  /** The dimension whose pair makes so many turns within the trained length. */
  private static double dimension(double turns, int width, double theta, double trained) {
    return width * Math.log(trained / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  }

  /**
   * A pass whose queries and keys are turned first; a cache holds turned keys.
   *
   * @param positions of the new tokens, [T] or [B, T]
   */
  public CausalAttention.Pass turning(Tensor positions, CausalAttention.Pass pass) {
    Angles angles = at(positions);
    return (layer, qBNTH, kBMTH, vBMTH, scale, dropout) ->
        pass.attend(layer, angles.turn(qBNTH), angles.turn(kBMTH), vBMTH, scale, dropout);
  }

  private Angles at(Tensor positions) {
    Tensor byPair = Tensors.ofFloats(frequencies, frequencies.length);
    Tensor angles = Tensors.toFloat(positions).unsqueeze(-1).mul(byPair);
    if (positions.dim() == 2) {
      angles = angles.unsqueeze(1);
    }
    Tensor cosines = Ops.cos(angles);
    Tensor sines = Ops.sin(angles);
    return magnitude == 1
        ? new Angles(cosines, sines, turned)
        : new Angles(Ops.scale(cosines, magnitude), Ops.scale(sines, magnitude), turned);
  }
}
