package org.warmstart.base.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a configuration in full: every component in its declared order, the ones left out
 * included, paths absolute. {@link ConfigReader} reads the result back to an equal record, wherever
 * the text is stored.
 */
public final class ConfigWriter {
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .build();

  private ConfigWriter() {}

  /** The configuration as YAML text. */
  public static String toYaml(Record config) {
    StringWriter text = new StringWriter();
    try (JsonGenerator yaml = FACTORY.createGenerator(text)) {
      write(yaml, config);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // writing to a string does no input or output
    }
    return text.toString();
  }

  private static void write(JsonGenerator yaml, @Nullable Object value) throws IOException {
    if (value == null) {
      yaml.writeNull();
    } else if (value instanceof Optional<?> optional) {
      write(yaml, optional.orElse(null));
    } else if (value instanceof Record config) {
      yaml.writeStartObject();
      for (RecordComponent component : config.getClass().getRecordComponents()) {
        yaml.writeFieldName(component.getName());
        write(yaml, valueOf(component, config));
      }
      yaml.writeEndObject();
    } else if (value instanceof Map<?, ?> map) {
      yaml.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        yaml.writeFieldName((String) entry.getKey());
        write(yaml, entry.getValue());
      }
      yaml.writeEndObject();
    } else if (value instanceof List<?> list) {
      yaml.writeStartArray();
      for (Object item : list) {
        write(yaml, item);
      }
      yaml.writeEndArray();
    } else {
      writeScalar(yaml, value);
    }
  }

  private static void writeScalar(JsonGenerator yaml, Object value) throws IOException {
    if (value instanceof Integer || value instanceof Long) {
      yaml.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double number) {
      yaml.writeNumber(number);
    } else if (value instanceof Float number) {
      yaml.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      yaml.writeBoolean(truth);
    } else if (value instanceof Enum<?> constant) {
      yaml.writeString(ScalarValues.enumName(constant));
    } else if (value instanceof Path path) {
      yaml.writeString(path.toAbsolutePath().normalize().toString());
    } else if (value instanceof String text) {
      yaml.writeString(text);
    } else {
      throw new IllegalStateException(
          "no configuration value can be a " + value.getClass().getName());
    }
  }

  private static @Nullable Object valueOf(RecordComponent component, Record config) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
