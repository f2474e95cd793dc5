package org.warmstart.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Several post-processors, one after the other. */
final class SequenceProcessor implements PostProcessor {
  static final String TYPE = "Sequence";

  private final List<PostProcessor> processors;

  SequenceProcessor(List<PostProcessor> processors) {
    this.processors = List.copyOf(processors);
  }

  static SequenceProcessor fromJson(Json json) {
    return new SequenceProcessor(
        json.required("processors").elements().stream().map(StageRegistry::postProcessor).toList());
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
