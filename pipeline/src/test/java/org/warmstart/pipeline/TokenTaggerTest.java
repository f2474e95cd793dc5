package org.warmstart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TaggingResult;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.pipeline.tag.TaggedEntity;
import org.warmstart.pipeline.tag.TokenTag;

/**
 * What transformers 5.17 gives with the same checkpoint: its token classification pipeline with and
 * without {@code aggregation_strategy="simple"}, and of words that are split before ({@code
 * is_split_into_words}) the tags of their first tokens.
 */
class TokenTaggerTest {
  private static final double EXACT = 1e-5;
  private static final JsonNode EXPECTED = Peer.spans("tagging");

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(each -> strings.add(each.asText()));
    return strings;
  }

  @Test
  void tokensAndEntitiesAreTheReferences() {
    try (TokenTagger tagger =
        TokenTagger.load(Peer.checkpoint("tags"), PipelineOptions.DEFAULT.withBatchSize(3))) {
      List<String> texts = strings(EXPECTED.path("texts"));
      List<TaggingResult> results = tagger.tag(texts);
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i);
        JsonNode tags = EXPECTED.path("tags").get(i);
        assertThat(results.get(i).tags()).hasSize(tags.size());
        for (int t = 0; t < tags.size(); t++) {
          TokenTag found = results.get(i).tags().get(t);
          assertThat(found.tag()).isEqualTo(tags.get(t).path("tag").asText());
          assertSpan(text, tags.get(t), found.start(), found.end(), found.score());
        }
        JsonNode entities = EXPECTED.path("entities").get(i);
        assertThat(results.get(i).entities()).hasSize(entities.size());
        for (int e = 0; e < entities.size(); e++) {
          TaggedEntity found = results.get(i).entities().get(e);
          assertThat(found.type()).isEqualTo(entities.get(e).path("type").asText());
          assertThat(found.text()).isEqualTo(text.substring(found.start(), found.end()));
          assertSpan(text, entities.get(e), found.start(), found.end(), found.score());
        }
      }
    }
  }

  /** The reference counts in code points. */
  private static void assertSpan(String text, JsonNode expected, int start, int end, double score) {
    assertThat(text.codePointCount(0, start)).isEqualTo(expected.path("start").asInt());
    assertThat(text.codePointCount(0, end)).isEqualTo(expected.path("end").asInt());
    assertThat(score).isCloseTo(expected.path("score").asDouble(), within(EXACT));
  }

  @Test
  void wordsHaveTheTagsOfTheirFirstTokens() {
    try (TokenTagger tagger = TokenTagger.load(Peer.checkpoint("tags"))) {
      JsonNode sentence = EXPECTED.path("sentences").get(0);
      JsonNode second = EXPECTED.path("sentences").get(1);
      List<List<String>> sentences =
          List.of(strings(sentence.path("words")), strings(second.path("words")));
      List<TaggingResult> results = tagger.tagWords(sentences);
      for (int i = 0; i < 2; i++) {
        assertThat(results.get(i).tags())
            .extracting(TokenTag::tag)
            .isEqualTo(strings(EXPECTED.path("sentences").get(i).path("tags")));
        assertThat(results.get(i).tags()).extracting(TokenTag::text).isEqualTo(sentences.get(i));
      }
    }
  }

  @Test
  void whatIsOfNoUseIsSaid() {
    try (TokenTagger tagger = TokenTagger.load(Peer.checkpoint("tags"))) {
      List<Outcome<TaggingResult>> each =
          tagger.tagWordsEach(List.of(List.of(), List.of("the", " "), List.of("cat")));
      assertThat(each.get(0).problem()).containsInstanceOf(TextProblem.NoWords.class);
      assertThat(each.get(1).problem()).containsInstanceOf(TextProblem.NoWords.class);
      assertThat(each.get(2).problem()).isEmpty();
      String longText = "cat ".repeat(1000);
      assertThat(tagger.tagEach(List.of(longText)).get(0).problem())
          .containsInstanceOf(TextProblem.TooLong.class);
    }
    assertThatThrownBy(() -> TokenTagger.load(Peer.checkpoint("single-label")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("token classification head");
  }

  /** Hugging Face's pipeline knows B and I alone. */
  @Test
  void tagsThatEndAnEntityAreHeeded() {
    List<TokenTag> tags = new ArrayList<>();
    String[] names = {"B-X", "E-X", "I-X", "S-X", "I-X", "L-X", "U-X", "O", "NOUN", "NOUN"};
    for (int i = 0; i < names.length; i++) {
      tags.add(new TokenTag("w", 2 * i, 2 * i + 1, names[i], 0.5));
    }
    assertThat(TaggedEntity.of("w w w w w w w w w w", tags))
        .extracting(entity -> entity.type() + " " + entity.start() + " " + entity.end())
        .containsExactly("X 0 3", "X 4 5", "X 6 7", "X 8 11", "X 12 13", "NOUN 16 19");
  }
}
