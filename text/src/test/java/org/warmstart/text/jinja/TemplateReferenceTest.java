package org.warmstart.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;

/**
 * Templates write what transformers writes with Jinja2, and mark the same parts. The values in
 * {@code templates.json} are those of its {@code _compile_jinja_template} (which {@code
 * apply_chat_template} renders with) for every template and conversation there, without a prompt
 * for an answer and with one, and {@code bos_token} and {@code eos_token} of Llama.
 */
class TemplateReferenceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode file() throws IOException {
    try (InputStream in = TemplateReferenceTest.class.getResourceAsStream("/chat/templates.json")) {
      return JSON.readTree(Objects.requireNonNull(in));
    }
  }

  static Stream<String> templates() throws IOException {
    List<String> names = new ArrayList<>();
    file().path("templates").fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void writesWhatTheReferenceWrites(String name) throws IOException {
    JsonNode file = file();
    Template template = Template.parse(file.path("templates").path(name).asText(), "template");
    List<JsonNode> cases =
        StreamSupport.stream(file.path("cases").spliterator(), false)
            .filter(each -> each.path("template").asText().equals(name))
            .toList();
    assertThat(cases).hasSize(2 * file.path("conversations").size());
    for (JsonNode each : cases) {
      Map<String, @Nullable Object> variables = new LinkedHashMap<>();
      JsonNode messages = file.path("conversations").path(each.path("conversation").asInt());
      variables.put("messages", JSON.convertValue(messages, List.class));
      variables.put("tools", null);
      variables.put("documents", null);
      variables.put("add_generation_prompt", each.path("prompt").asBoolean());
      variables.put("bos_token", "<s>");
      variables.put("eos_token", "</s>");
      if (each.has("error")) {
        assertThatThrownBy(() -> template.render(variables))
            .isInstanceOf(InputException.class)
            .hasMessageStartingWith("template, line ");
        continue;
      }
      Template.Rendered rendered = template.render(variables);
      assertThat(rendered.text()).isEqualTo(each.path("text").asText());
      List<List<Integer>> parts = new ArrayList<>();
      for (JsonNode part : each.path("generated")) {
        parts.add(List.of(part.path(0).asInt(), part.path(1).asInt()));
      }
      String text = rendered.text();
      assertThat(rendered.generated())
          .extracting(
              span ->
                  List.of(text.codePointCount(0, span.start()), text.codePointCount(0, span.end())))
          .isEqualTo(parts);
    }
  }
}
