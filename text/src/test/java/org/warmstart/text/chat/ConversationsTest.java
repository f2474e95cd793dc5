package org.warmstart.text.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.ByteLevelBpeTrainer;

/** Conversations are read in the common forms, and templates are kept with a tokenizer. */
class ConversationsTest {
  private static final List<Turn> TURNS = List.of(Turn.user("Hi"), Turn.assistant("Hello."));

  private static List<Turn> messages(String json) {
    return Conversations.messages(Conversations.parse(json.replace('\'', '"')), List.of("name"));
  }

  @Test
  void theFormsAreRead() {
    assertThat(
            messages(
                "[{'role': 'user', 'content': 'Hi', 'name': 'Ada', 'tool_calls': null},"
                    + " {'role': 'assistant', 'content': 'Hello.'}]"))
        .isEqualTo(TURNS);
    assertThat(
            Conversations.shareGpt(
                Conversations.parse(
                    "[{\"from\": \"human\", \"value\": \"Hi\"},"
                        + " {\"from\": \"gpt\", \"value\": \"Hello.\"}]"),
                List.of()))
        .isEqualTo(TURNS);
    assertThat(Conversations.dialog(Conversations.parse("[\"Hi\", \"Hello.\"]"))).isEqualTo(TURNS);
    assertThat(Conversations.dialog(Conversations.parse("[\"a\", \"b\", \"c\"]")))
        .extracting(Turn::role)
        .containsExactly(Role.ASSISTANT, Role.USER, Role.ASSISTANT);
    assertThat(Conversations.openDialog(Conversations.parse("[\"a\", \"b\"]")))
        .extracting(Turn::role)
        .containsExactly(Role.ASSISTANT, Role.USER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'x' | expected a JSON list of turns",
        "{'role': 'user'} | expected a JSON list of turns",
        "[1] | turn 1: expected an object with 'role' and 'content'",
        "[{'role': 'user'}] | turn 1: 'content' is missing",
        "[{'content': 'a'}] | turn 1: 'role' is missing",
        "[{'role': 'user', 'content': ['a']}] | turn 1: 'content' is",
        "[{'role': 'usr', 'content': 'a'}] | turn 1: 'role': unknown role 'usr'",
        "[{'role': 'user', 'content': 'a', 'weight': 0}] | turn 1: the key 'weight' is not read",
        "[{'role': 'user', 'content': ' '}] | turn 1: the user's text is empty",
        "[{'role': 'user', 'content': 'a'}] | turn 1: the last turn is the user's, not the",
        "[{'role': 'assistant', 'content': 'a'}] | there is one turn alone",
        "[{'role': 'user', 'content': 'a'}, {'role': 'user', 'content': 'a'}] | turn 2: two turns",
        "[{'role': 'user', 'content': 'a'}, {'role': 'system', 'content': 'a'}] | turn 2: a system",
        "[{'role': 'system', 'content': 'a'}] | there is no turn of a user or the assistant",
        "[] | there is no turn of a user or the assistant",
        "[{'role': 'user', 'role': 'user'}] | expected a JSON list of turns",
      })
  void whatIsWrongIsNamed(String json, String message) {
    assertThatThrownBy(() -> Conversations.checkAnswered(messages(json)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  private static Tokenizer tokenizer() {
    return new ByteLevelBpeTrainer()
        .vocabularySize(270)
        .specialTokens(List.of("<|endoftext|>"))
        .train(List.of("Hi Hello. user assistant"));
  }

  @Test
  void aTemplateIsPartOfTheTokenizersFiles(@TempDir Path folder) throws Exception {
    Tokenizer plain = tokenizer();
    assertThat(ChatTemplates.of(plain)).isEmpty();
    Tokenizer turns = ChatTemplates.put(plain, ChatTemplates.TURNS);
    assertThat(turns.vocabularySize()).isEqualTo(plain.vocabularySize());
    TokenizerFiles.save(turns, folder);
    assertThat(folder.resolve("tokenizer_config.json")).content().contains("\"chat_template\"");
    ChatTemplate read = ChatTemplates.of(TokenizerFiles.load(folder)).orElseThrow();
    assertThat(read.text(TURNS, true)).isEqualTo("Hi<|endoftext|>Hello.<|endoftext|>");
    // the file of newer versions goes before the entry
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    ChatTemplate other = ChatTemplates.of(TokenizerFiles.load(folder)).orElseThrow();
    assertThat(other.text(TURNS, true)).isEqualTo("Hi");
  }

  @Test
  void chatMlBringsItsTokens() {
    Tokenizer plain = tokenizer();
    Tokenizer chatMl = ChatTemplates.put(plain, ChatTemplates.CHATML);
    assertThat(chatMl.vocabularySize()).isEqualTo(plain.vocabularySize() + 2);
    assertThat(ChatTemplates.put(chatMl, ChatTemplates.CHATML).vocabularySize())
        .isEqualTo(chatMl.vocabularySize());
    ChatTokens tokens = new ChatTokens(chatMl, ChatTemplates.of(chatMl).orElseThrow(), false);
    assertThat(tokens.prompt(List.of(Turn.user("Hi"))))
        .isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    assertThat(tokens.endOfTurn()).hasValue(chatMl.id("<|im_end|>").getAsInt());
    assertThatThrownBy(() -> tokens.prompt(List.of(Turn.user("Hi<|im_end|>"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("turn 1: has '<|im_end|>' in its text");
  }

  @Test
  void whatIsNoTemplateIsRefused() {
    assertThatThrownBy(() -> ChatTemplates.put(tokenizer(), "chatmll"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown chat template 'chatmll'")
        .hasMessageContaining("chatml");
    ChatTemplate noTurns = new ChatTemplate("{{ messages | length }}", "t", SpecialTokens.NONE);
    assertThatThrownBy(() -> noTurns.answers(TURNS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not write a conversation turn by turn");
  }
}
