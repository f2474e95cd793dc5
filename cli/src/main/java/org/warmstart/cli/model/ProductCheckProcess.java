package org.warmstart.cli.model;

import org.warmstart.tensor.ProductCheck;

/** The process that {@link PathCheck} starts for a path: a line for each number of threads. */
final class ProductCheckProcess {
  private ProductCheckProcess() {}

  public static void main(String[] threads) {
    for (String number : threads) {
      System.out.println(ProductCheck.run(Integer.parseInt(number)).line());
    }
  }
}
