package org.warmstart.tensor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.tensor.engine.MatrixProducts.Speed;

/**
 * What the libraries' products were measured to take, kept in a file beside the unpacked libraries
 * for every processor, number of threads and version: so that every start chooses the same one, and
 * the same seed gives the same bits. To measure again, delete the file.
 *
 * @param file where it is kept; a damaged or unwritable file costs a measurement at every start
 * @param key what the measurement holds for
 */
record MeasuredSpeeds(Path file, String key) {
  static final String NAME = "matrix-products.json";
  private static final long LARGEST_FILE = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was measured under the key before, or what is measured now. */
  Map<MatrixLibrary, Speed> get(Supplier<Map<MatrixLibrary, Speed>> measurement) {
    ObjectNode all = read();
    Map<MatrixLibrary, Speed> known = parse(all.path(key));
    if (!known.isEmpty()) {
      return known;
    }
    Map<MatrixLibrary, Speed> speeds = measurement.get();
    ObjectNode entry = all.putObject(key);
    speeds.forEach(
        (library, speed) ->
            entry
                .putObject(library.key())
                .put("training", speed.training())
                .put("decoding", speed.decoding()));
    try {
      DurableFiles.write(file, all.toPrettyString() + "\n");
    } catch (InputException e) {
      return speeds; // a folder that others prepared and this user may only read
    }
    return speeds;
  }

  private ObjectNode read() {
    try {
      if (Files.isRegularFile(file)
          && Files.size(file) <= LARGEST_FILE
          && JSON.readTree(file.toFile()) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      return JSON.createObjectNode(); // damaged: measured anew
    }
    return JSON.createObjectNode();
  }

  private static Map<MatrixLibrary, Speed> parse(JsonNode entry) {
    Map<MatrixLibrary, Speed> speeds = new EnumMap<>(MatrixLibrary.class);
    for (MatrixLibrary library : MatrixLibrary.values()) {
      double training = entry.path(library.key()).path("training").asDouble();
      double decoding = entry.path(library.key()).path("decoding").asDouble();
      if (training > 0 && decoding > 0) {
        speeds.put(library, new Speed(training, decoding));
      }
    }
    return speeds;
  }
}
