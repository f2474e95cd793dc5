package org.warmstart.text.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.base.json.Json;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerAssembly;
import org.warmstart.text.TokenizerConfig;

/** Where a tokenizer's chat template comes from. */
public final class ChatTemplates {
  /** The turns with the end token behind each, whoever says them (Zhang et al. 2020, DialoGPT). */
  public static final String TURNS = "turns";

  /** ChatML: each turn with its role between two tokens of its own. */
  public static final String CHATML = "chatml";

  private static final String KEY = TokenizerConfig.CHAT_TEMPLATE;
  private static final String TURNS_SOURCE =
      "{% for message in messages %}{{ message['content'] + eos_token }}{% endfor %}";
  private static final List<String> CHATML_TOKENS = List.of("<|im_start|>", "<|im_end|>");
  private static final String CHATML_SOURCE =
      """
      {%- for message in messages -%}
      {{ '<|im_start|>' + message['role'] + '\\n' }}
      {%- if message['role'] == 'assistant' -%}
      {% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}
      {%- else -%}
      {{ message['content'] + '<|im_end|>' }}
      {%- endif -%}
      {{ '\\n' }}
      {%- endfor -%}
      {%- if add_generation_prompt -%}
      {{ '<|im_start|>assistant\\n' }}
      {%- endif -%}
      """;

  private ChatTemplates() {}

  /**
   * The template that a tokenizer's files bring, if any.
   *
   * @throws InputException if it cannot be read
   */
  public static Optional<ChatTemplate> of(Tokenizer tokenizer) {
    JsonNode node = tokenizer.config().other().path(KEY);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    String source = node.isArray() ? named(node) : node.textValue();
    if (source == null) {
      throw new InputException(
          TokenizerConfig.FILE + ": '" + KEY + "' is " + Json.kind(node) + ", and no template");
    }
    return Optional.of(new ChatTemplate(source, "chat template", tokenizer.specialTokens()));
  }

  /** The default one of several with names. */
  private static String named(JsonNode list) {
    Map<String, String> byName = new TreeMap<>();
    list.forEach(each -> byName.put(each.path("name").asText(), each.path("template").asText()));
    String source = byName.get("default");
    if (source == null) {
      throw new InputException(
          TokenizerConfig.FILE
              + ": '"
              + KEY
              + "' has several templates, and none of the name 'default'; there are: "
              + Messages.list(byName.keySet()));
    }
    return source;
  }

  /**
   * A tokenizer with a template in the place of its own, and the tokens that the template needs.
   *
   * @param template {@link #TURNS}, {@link #CHATML}, or a template in Jinja2
   * @throws InputException if the template is neither, or the tokenizer lacks what it needs
   */
  public static Tokenizer put(Tokenizer tokenizer, String template) {
    if (template.equals(TURNS)) {
      if (tokenizer.specialTokens().eos() == null) {
        throw new InputException(
            "the template 'turns' ends every turn with the tokenizer's end token, and it has none;"
                + " name one as 'eos_token' in its tokenizer_config.json, or take another template");
      }
      return with(tokenizer, TURNS_SOURCE, List.of());
    }
    if (template.equals(CHATML)) {
      return with(tokenizer, CHATML_SOURCE.stripTrailing(), CHATML_TOKENS);
    }
    if (!template.contains("{")) {
      throw new InputException(
          NearNames.unknown("chat template", template, List.of(TURNS, CHATML))
              + "; a template in Jinja2 can stand there, too");
    }
    return with(tokenizer, template, List.of());
  }

  private static Tokenizer with(Tokenizer tokenizer, String source, List<String> tokens) {
    return TokenizerAssembly.changed(tokenizer, tokenizer.config().with(KEY, source), tokens);
  }
}
