package org.warmstart.base.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
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
          .stringQuotingChecker(new NameQuoting())
          .build();

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Quotes keys with other letters than ASCII's too: Unicode's line and paragraph separators would
   * else be folded to spaces.
   */
  private static final class NameQuoting extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean needToQuoteName(String name) {
      return super.needToQuoteName(name) || name.chars().anyMatch(c -> c < ' ' || c > '~');
    }
  }

  private ConfigWriter() {}

  /** The configuration as YAML text. */
  public static String toYaml(Record config) {
    StringWriter text = new StringWriter();
    try (JsonGenerator yaml = FACTORY.createGenerator(text)) {
      write(yaml, config, config.getClass());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // writing to a string does no input or output
    }
    return text.toString();
  }

  /** The configuration as a JSON object. */
  public static ObjectNode toJson(Record config) {
    try (TokenBuffer tokens = new TokenBuffer(JSON, false)) {
      write(tokens, config, config.getClass());
      return JSON.readTree(tokens.asParser());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // writing to memory does no input or output
    }
  }

  /**
   * A choice as a JSON object with its name.
   *
   * @throws IllegalArgumentException if its record was never added to the choices
   */
  public static ObjectNode toJson(Object choice, Choices<?> choices) {
    ObjectNode json = JSON.createObjectNode();
    json.put(choices.nameKey(), choices.nameOf(choice));
    json.setAll(toJson((Record) choice));
    return json;
  }

  /**
   * Writes a value.
   *
   * @param declared the type that it stands under: a choice is written with its name only where
   *     another could stand
   */
  private static void write(JsonGenerator out, @Nullable Object value, Type declared)
      throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof Optional<?> optional) {
      write(out, optional.orElse(null), argument(declared, 0));
    } else if (value instanceof JsonNode free) {
      try (JsonParser parser = JSON.treeAsTokens(free)) {
        parser.nextToken();
        out.copyCurrentStructure(parser);
      }
    } else if (value instanceof Record config) {
      out.writeStartObject();
      Choices<?> choices = Choices.find(RecordKeys.rawType(declared));
      if (choices != null) {
        out.writeStringField(choices.nameKey(), choices.nameOf(config));
      }
      for (RecordComponent component : config.getClass().getRecordComponents()) {
        out.writeFieldName(RecordKeys.key(component));
        write(out, RecordKeys.valueOf(component, config), component.getGenericType());
      }
      out.writeEndObject();
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeFieldName((String) entry.getKey());
        write(out, entry.getValue(), argument(declared, 1));
      }
      out.writeEndObject();
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      for (Object item : list) {
        write(out, item, argument(declared, 0));
      }
      out.writeEndArray();
    } else {
      writeScalar(out, value);
    }
  }

  private static Type argument(Type declared, int index) {
    return ((ParameterizedType) declared).getActualTypeArguments()[index];
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
}
