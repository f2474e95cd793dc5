package org.warmstart.text.process;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PostProcessor;
import org.warmstart.text.stage.Tokens;

/**
 * The fixed layouts of BERT, {@code [CLS] A [SEP] B [SEP]} with segment ids 0 and 1, and of
 * RoBERTa, {@code <s> A </s></s> B </s>} with segment id 0 throughout and, if asked to, trimmed
 * offsets.
 */
public final class SeparatorProcessor implements PostProcessor {
  public static final String BERT = "BertProcessing";
  public static final String ROBERTA = "RobertaProcessing";

  /** What RoBERTa's layout has on top. */
  public record Roberta(boolean trimOffsets, boolean addPrefixSpace) {}

  /** A special token and its id. */
  public record Special(String token, int id) {
    static Special fromJson(Json json) {
      List<Json> pair = json.elements();
      if (pair.size() != 2) {
        throw json.wrong("expected a token and its id, found " + pair.size() + " elements");
      }
      return new Special(pair.get(0).asString(), pair.get(1).asInt());
    }

    Tokens tokens(int typeId) {
      return Tokens.special(new int[] {id}, new String[] {token}, typeId);
    }
  }

  private final Special separator;
  private final Special classification;
  private final @Nullable Roberta roberta;

  public SeparatorProcessor(Special separator, Special classification, @Nullable Roberta roberta) {
    this.separator = separator;
    this.classification = classification;
    this.roberta = roberta;
  }

  public static SeparatorProcessor bertFromJson(Json json) {
    return new SeparatorProcessor(
        Special.fromJson(json.required("sep")), Special.fromJson(json.required("cls")), null);
  }

  public static SeparatorProcessor robertaFromJson(Json json) {
    return new SeparatorProcessor(
        Special.fromJson(json.required("sep")),
        Special.fromJson(json.required("cls")),
        new Roberta(json.bool("trim_offsets", true), json.bool("add_prefix_space", true)));
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(roberta == null ? BERT : ROBERTA);
    ArrayNode sep = json.putArray("sep");
    sep.add(separator.token).add(separator.id);
    ArrayNode cls = json.putArray("cls");
    cls.add(classification.token).add(classification.id);
    if (roberta != null) {
      json.put("trim_offsets", roberta.trimOffsets);
      json.put("add_prefix_space", roberta.addPrefixSpace);
    }
    return json;
  }

  @Override
  public List<Tokens> process(List<Tokens> parts, boolean addSpecialTokens) {
    List<Tokens> out = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Tokens part = parts.get(i);
      int typeId = roberta == null ? i : 0;
      if (roberta != null) {
        part.setTypeId(0);
        if (roberta.trimOffsets) {
          OffsetTrimming.trim(part, roberta.addPrefixSpace);
        }
      }
      if (!addSpecialTokens) {
        out.add(part);
        continue;
      }
      if (i == 0) {
        out.add(classification.tokens(typeId));
      } else if (roberta != null) {
        out.add(separator.tokens(typeId));
      }
      out.add(part);
      out.add(separator.tokens(typeId));
    }
    return out;
  }
}
