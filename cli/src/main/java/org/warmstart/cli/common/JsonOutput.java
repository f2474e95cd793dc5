package org.warmstart.cli.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.UncheckedIOException;

/** Results as JSON. */
public final class JsonOutput {
  private static final ObjectWriter LINE = new ObjectMapper().writer();

  private JsonOutput() {}

  /** A value (maps, lists, arrays, texts, numbers) as one line of JSON. */
  public static String line(Object value) {
    try {
      return LINE.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
