package org.warmstart.generate;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.model.Decodable;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Tensors;

/** Whether prompt, settings and model fit each other, and what follows for the decoder. */
final class PromptCheck {
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";

  private final Decodable model;
  private final GenerationSettings settings;

  PromptCheck(Decodable model, GenerationSettings settings) {
    this.model = model;
    this.settings = settings;
    inVocabulary("pad_token_id", settings.padTokenId());
    inVocabulary("forced_bos_token_id", settings.forcedBosTokenId());
    inVocabulary("forced_eos_token_id", settings.forcedEosTokenId());
    settings.eosTokenIds().forEach(end -> inVocabulary("eos_token_id", end));
    settings.logitsProcessors().stream()
        .flatMap(rule -> rule.tokens().stream())
        .forEach(token -> inVocabulary("logits_processors", token));
  }

  private void inVocabulary(String name, @Nullable Integer token) {
    if (token != null && token >= model.decoderVocabularySize()) {
      throw new InputException(
          "generation setting '"
              + name
              + "' is "
              + token
              + ", but the decoder's vocabulary ends at "
              + (model.decoderVocabularySize() - 1));
    }
  }

  /**
   * Adds the attention mask where it is not given, but follows from padding tokens that are no end
   * tokens.
   */
  Inputs withMask(Inputs prompt) {
    Tensor idsBT = prompt.require(IDS);
    if (idsBT.dim() != 2 || idsBT.size(0) == 0 || idsBT.size(1) == 0) {
      throw new InputException(
          "a prompt needs at least one row of at least one token, not "
              + Arrays.toString(Tensors.shape(idsBT)));
    }
    Tensor maskBT = prompt.get(MASK);
    if (maskBT != null) {
      if (!Arrays.equals(Tensors.shape(maskBT), Tensors.shape(idsBT))) {
        throw new InputException(
            "attention_mask has the shape "
                + Arrays.toString(Tensors.shape(maskBT))
                + ", but input_ids "
                + Arrays.toString(Tensors.shape(idsBT)));
      }
      return prompt;
    }
    Integer padding = settings.padTokenId();
    if (padding == null || settings.ends(padding)) {
      return prompt;
    }
    long[] ids = Tensors.longs(idsBT);
    long[] mask = Arrays.stream(ids).map(id -> id == padding ? 0 : 1).toArray();
    if (Arrays.stream(mask).allMatch(real -> real == 1)) {
      return prompt;
    }
    return prompt.with(MASK, Tensors.ofLongs(mask, Tensors.shape(idsBT)));
  }

  /** The decoder's first tokens, a row for every row of the prompt. */
  int[][] decoderStart(Inputs prompt) {
    Tensor idsBT = prompt.require(IDS);
    int batch = Math.toIntExact(idsBT.size(0));
    int[][] start = new int[batch][];
    if (model.hasEncoder()) {
      int token = decoderStartToken();
      Arrays.setAll(start, row -> new int[] {token});
      return start;
    }
    int length = Math.toIntExact(idsBT.size(1));
    int[] ids = Tensors.ints(idsBT);
    for (int id : ids) {
      if (id < 0 || id >= model.decoderVocabularySize()) {
        throw new InputException(
            "the prompt holds the token "
                + id
                + ", but the vocabulary has those from 0 to "
                + (model.decoderVocabularySize() - 1));
      }
    }
    Arrays.setAll(start, row -> Arrays.copyOfRange(ids, row * length, (row + 1) * length));
    requirePaddingOnTheLeft(prompt.get(MASK), length);
    return start;
  }

  private int decoderStartToken() {
    Integer token = settings.decoderStartTokenId();
    if (token == null) {
      token = settings.bosTokenId();
    }
    if (token == null) {
      throw new InputException(
          "generation setting 'decoder_start_token_id' is missing: an encoder-decoder has to know"
              + " the decoder's first token (for instance [CLS] of BERT)");
    }
    inVocabulary("decoder_start_token_id", token);
    return token;
  }

  private static void requirePaddingOnTheLeft(@Nullable Tensor maskBT, int length) {
    if (maskBT == null) {
      return;
    }
    long[] mask = Tensors.longs(maskBT);
    for (int end = length - 1; end < mask.length; end += length) {
      if (mask[end] == 0) {
        throw new InputException(
            "row "
                + end / length
                + " of the prompt ends in padding: the new text would follow the padding; pad on"
                + " the left");
      }
    }
  }

  /** The greatest length of a sequence, prompt included. */
  int lengthLimit(int promptLength) {
    int positions = model.maxDecoderPositions();
    int limit = settings.lengthLimit(promptLength, positions);
    // the last token is never fed, so it needs no position
    if (promptLength > positions || limit - 1 > positions) {
      throw new InputException(
          "the prompt's "
              + Messages.count(promptLength, "token")
              + " and "
              + (limit - promptLength)
              + " new ones do not fit the model's "
              + Messages.count(positions, "position")
              + "; "
              + (promptLength > positions
                  ? "shorten the prompt"
                  : "max_new_tokens can be at most " + (positions + 1 - promptLength)));
    }
    if (limit <= promptLength) {
      throw new InputException(
          "the prompt's "
              + Messages.count(promptLength, "token leaves", "tokens leave")
              + " no room for new ones: the greatest length is "
              + limit
              + "; raise max_length or use max_new_tokens");
    }
    return limit;
  }
}
