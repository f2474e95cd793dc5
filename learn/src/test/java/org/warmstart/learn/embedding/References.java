package org.warmstart.learn.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What sentence-transformers and scikit-learn computed. */
public final class References {
  private References() {}

  /** Losses, gradients, scores, poolings and a regression. */
  public static JsonNode embedding() throws IOException {
    String name = "/embedding/sentence_transformers.json";
    try (InputStream in = Objects.requireNonNull(References.class.getResourceAsStream(name))) {
      return new ObjectMapper().readTree(in);
    }
  }
}
