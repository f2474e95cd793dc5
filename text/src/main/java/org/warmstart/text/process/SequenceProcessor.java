package org.warmstart.text.process;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PostProcessor;
import org.warmstart.text.stage.Tokens;

/** Several post-processors, one after the other. */
public final class SequenceProcessor implements PostProcessor {
  public static final String TYPE = "Sequence";

  private final List<PostProcessor> processors;

  SequenceProcessor(List<PostProcessor> processors) {
    this.processors = List.copyOf(processors);
  }

  public static SequenceProcessor fromJson(Json json, Function<Json, PostProcessor> stage) {
    return new SequenceProcessor(
        json.required("processors").elements().stream().map(stage).toList());
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(TYPE);
    ArrayNode array = json.putArray("processors");
    processors.forEach(processor -> array.add(processor.json()));
    return json;
  }

  @Override
  public List<Tokens> process(List<Tokens> parts, boolean addSpecialTokens) {
    List<Tokens> result = parts;
    for (PostProcessor processor : processors) {
      result = processor.process(result, addSpecialTokens);
    }
    return result;
  }
}
