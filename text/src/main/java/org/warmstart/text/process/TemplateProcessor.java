package org.warmstart.text.process;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PostProcessor;
import org.warmstart.text.stage.Tokens;

/** Lays out sequences and special tokens by a template, one for single texts and one for pairs. */
public final class TemplateProcessor implements PostProcessor {
  public static final String TYPE = "TemplateProcessing";
  private static final int MOST_ADDED = 1000;

  /**
   * An element of a template.
   *
   * @param special the name of a special token; empty for a sequence
   * @param sequence 0 for the first text, 1 for the second, -1 for a special token
   */
  public record Piece(String special, int sequence, int typeId) {
    public static Piece special(String name, int typeId) {
      return new Piece(name, -1, typeId);
    }

    public static Piece sequence(int number, int typeId) {
      return new Piece("", number, typeId);
    }
  }

  /** A name in the template and the tokens it stands for. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
  public record Special(String name, int[] ids, String[] tokens) {}

  private final List<Piece> single;
  private final List<Piece> pair;
  private final Map<String, Special> specials;

  public TemplateProcessor(List<Piece> single, List<Piece> pair, List<Special> specials) {
    this.single = List.copyOf(single);
    this.pair = List.copyOf(pair);
    this.specials = new LinkedHashMap<>();
    specials.forEach(special -> this.specials.put(special.name, special));
  }

  /** BERT's layout: {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] B [SEP]}. */
  public static TemplateProcessor bert(
      String classification, int clsId, String separator, int sepId) {
    List<Piece> single =
        List.of(
            Piece.special(classification, 0), Piece.sequence(0, 0), Piece.special(separator, 0));
    List<Piece> pair = new ArrayList<>(single);
    pair.add(Piece.sequence(1, 1));
    pair.add(Piece.special(separator, 1));
    return new TemplateProcessor(
        single,
        pair,
        List.of(
            new Special(classification, new int[] {clsId}, new String[] {classification}),
            new Special(separator, new int[] {sepId}, new String[] {separator})));
  }

  /** A separator after every text. */
  public static TemplateProcessor separated(String separator, int id) {
    List<Piece> single = List.of(Piece.sequence(0, 0), Piece.special(separator, 0));
    List<Piece> pair = new ArrayList<>(single);
    pair.add(Piece.sequence(1, 0));
    pair.add(Piece.special(separator, 0));
    return new TemplateProcessor(
        single, pair, List.of(new Special(separator, new int[] {id}, new String[] {separator})));
  }

  public static TemplateProcessor fromJson(Json json) {
    List<Special> specials = new ArrayList<>();
    Json map = json.get("special_tokens");
    if (map != null) {
      for (Map.Entry<String, Json> member : map.members()) {
        Json value = member.getValue();
        int[] ids = value.required("ids").elements().stream().mapToInt(Json::asInt).toArray();
        String[] tokens =
            value.required("tokens").elements().stream().map(Json::asString).toArray(String[]::new);
        if (ids.length != tokens.length) {
          throw value.wrong(ids.length + " ids but " + tokens.length + " tokens");
        }
        specials.add(new Special(member.getKey(), ids, tokens));
      }
    }
    TemplateProcessor template =
        new TemplateProcessor(
            pieces(json.required("single")), pieces(json.required("pair")), specials);
    template.check(template.single, 1, json.required("single"));
    template.check(template.pair, 2, json.required("pair"));
    return template;
  }

  private static List<Piece> pieces(Json array) {
    List<Piece> pieces = new ArrayList<>();
    for (Json element : array.elements()) {
      Json special = element.get("SpecialToken");
      if (special != null) {
        pieces.add(Piece.special(special.string("id"), special.integer("type_id", 0)));
        continue;
      }
      Json sequence = element.required("Sequence");
      String id = sequence.string("id");
      if (!id.equals("A") && !id.equals("B")) {
        throw sequence.wrong("unknown sequence " + Messages.quote(id) + "; there are: A, B");
      }
      pieces.add(Piece.sequence(id.equals("A") ? 0 : 1, sequence.integer("type_id", 0)));
    }
    return pieces;
  }

  private void check(List<Piece> pieces, int sequences, Json where) {
    int[] times = new int[2];
    long added = 0;
    for (Piece piece : pieces) {
      if (piece.sequence >= sequences) {
        throw where.wrong("a single text has no sequence B");
      }
      if (piece.sequence >= 0) {
        times[piece.sequence]++;
        continue;
      }
      Special special = specials.get(piece.special);
      if (special == null) {
        throw where.wrong(
            "special token " + Messages.quote(piece.special) + " is not in special_tokens");
      }
      added += special.ids.length;
    }
    if (times[0] != 1 || times[1] != sequences - 1) {
      throw where.wrong(
          sequences == 1
              ? "sequence A must be there once"
              : "sequences A and B must be there, each once");
    }
    if (added > MOST_ADDED) {
      throw where.wrong("adds " + added + " tokens; up to " + MOST_ADDED + " are supported");
    }
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(TYPE);
    write(single, json.putArray("single"));
    write(pair, json.putArray("pair"));
    ObjectNode map = json.putObject("special_tokens");
    for (Special special : specials.values()) {
      ObjectNode entry = map.putObject(special.name).put("id", special.name);
      ArrayNode ids = entry.putArray("ids");
      ArrayNode tokens = entry.putArray("tokens");
      for (int i = 0; i < special.ids.length; i++) {
        ids.add(special.ids[i]);
        tokens.add(special.tokens[i]);
      }
    }
    return json;
  }

  private static void write(List<Piece> pieces, ArrayNode array) {
    for (Piece piece : pieces) {
      boolean special = piece.sequence < 0;
      array
          .addObject()
          .putObject(special ? "SpecialToken" : "Sequence")
          .put("id", special ? piece.special : piece.sequence == 0 ? "A" : "B")
          .put("type_id", piece.typeId);
    }
  }

  @Override
  public List<Tokens> process(List<Tokens> parts, boolean addSpecialTokens) {
    List<Tokens> out = new ArrayList<>();
    for (Piece piece : parts.size() == 1 ? single : pair) {
      if (piece.sequence >= 0) {
        Tokens part = parts.get(piece.sequence);
        part.setTypeId(piece.typeId);
        out.add(part);
      } else if (addSpecialTokens) {
        Special special = Objects.requireNonNull(specials.get(piece.special));
        out.add(Tokens.special(special.ids, special.tokens, piece.typeId));
      }
    }
    return out;
  }
}
