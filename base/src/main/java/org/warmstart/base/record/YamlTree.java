package org.warmstart.base.record;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigNode.Mapping;
import org.warmstart.base.record.ConfigNode.Origin;
import org.warmstart.base.record.ConfigNode.Scalar;
import org.warmstart.base.record.ConfigNode.Sequence;

/**
 * Reads YAML text into {@link ConfigNode}s. Only plain data is accepted: no tags (which name
 * types), no aliases (which can blow a small file up), no duplicate keys, no second document.
 */
final class YamlTree {
  private static final int DEEPEST = 40;
  private static final YAMLFactory FACTORY = new YAMLFactory();

  private final YAMLParser parser;
  private final String source;
  private final Path folder;
  private final boolean showPosition;
  private final int layer;

  private YamlTree(YAMLParser parser, String source, Path folder, boolean showPosition, int layer) {
    this.parser = parser;
    this.source = source;
    this.folder = folder;
    this.showPosition = showPosition;
    this.layer = layer;
  }

  /**
   * Parses one YAML document; empty text is an empty value.
   *
   * @param source the file's name, for messages
   * @param folder the folder that relative paths start from
   * @param layer of the text among those laid over one another
   */
  static ConfigNode parse(String yaml, String source, Path folder, int layer) {
    return parse(yaml, source, folder, true, layer);
  }

  /** Parses the value of an override, whose place in messages is the override itself. */
  static ConfigNode parseValue(String yaml, Origin override) {
    return parse(yaml, override.place(), override.folder(), false, override.layer());
  }

  private static ConfigNode parse(
      String yaml, String source, Path folder, boolean showPosition, int layer) {
    try (YAMLParser parser = FACTORY.createParser(yaml)) {
      YamlTree tree = new YamlTree(parser, source, folder, showPosition, layer);
      JsonToken first = parser.nextToken();
      ConfigNode root =
          first == null ? new Scalar(tree.originAt(null), null) : tree.value(first, DEEPEST);
      if (parser.nextToken() != null) {
        throw tree.problem("a second document starts here; a configuration is one document");
      }
      return root;
    } catch (JsonProcessingException e) {
      Origin origin = origin(source, folder, showPosition, layer, e.getLocation());
      throw new InputException(origin.place() + ": not valid YAML: " + detail(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // reading from a string does no input or output
    }
  }

  /** The parser's message without the excerpts and positions it puts on lines of their own. */
  private static String detail(JsonProcessingException e) {
    return Objects.requireNonNullElse(e.getOriginalMessage(), "")
        .lines()
        .filter(line -> !line.isEmpty() && !Character.isWhitespace(line.charAt(0)))
        .collect(Collectors.joining("; "));
  }

  private ConfigNode value(JsonToken token, int depthLeft) throws IOException {
    if (depthLeft == 0) {
      throw problem("values are nested more than " + DEEPEST + " deep");
    }
    if (parser.isCurrentAlias()) {
      throw problem("aliases such as *" + parser.getText() + " are not supported; write the value");
    }
    if (parser.getTypeId() != null) {
      throw problem("tags such as !" + parser.getTypeId() + " are not supported; write the value");
    }
    Origin origin = here();
    return switch (token) {
      case START_OBJECT -> mapping(origin, depthLeft);
      case START_ARRAY -> {
        List<ConfigNode> items = new ArrayList<>();
        for (JsonToken next = nextToken(); next != JsonToken.END_ARRAY; next = nextToken()) {
          items.add(value(next, depthLeft - 1));
        }
        yield new Sequence(origin, items);
      }
      case VALUE_NULL -> new Scalar(origin, null);
      default -> new Scalar(origin, parser.getText());
    };
  }

  private Mapping mapping(Origin origin, int depthLeft) throws IOException {
    Map<String, ConfigNode> entries = new LinkedHashMap<>();
    Map<String, Origin> keyOrigins = new LinkedHashMap<>();
    for (JsonToken next = nextToken(); next != JsonToken.END_OBJECT; next = nextToken()) {
      String key = parser.currentName();
      Origin keyOrigin = here();
      if (keyOrigins.put(key, keyOrigin) != null) {
        throw problem("key '" + key + "' stands here a second time");
      }
      entries.put(key, value(nextToken(), depthLeft - 1));
    }
    return new Mapping(origin, entries, keyOrigins);
  }

  private JsonToken nextToken() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw problem("the text ends in the middle of a value");
    }
    return token;
  }

  private InputException problem(String what) {
    return new InputException(here().place() + ": " + what);
  }

  private Origin here() {
    return originAt(parser.currentTokenLocation());
  }

  private Origin originAt(@Nullable JsonLocation location) {
    return origin(source, folder, showPosition, layer, location);
  }

  private static Origin origin(
      String source,
      Path folder,
      boolean showPosition,
      int layer,
      @Nullable JsonLocation location) {
    String place = source;
    if (showPosition && location != null && location.getLineNr() > 0) {
      place += ":" + location.getLineNr() + ":" + location.getColumnNr();
    }
    return new Origin(place, folder, layer);
  }
}
