package org.warmstart.text.sentencepiece;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.normalize.CharacterMap;
import org.warmstart.text.sentencepiece.SentencePieceProto.Algorithm;
import org.warmstart.text.sentencepiece.SentencePieceProto.Kind;
import org.warmstart.text.sentencepiece.SentencePieceProto.Piece;

/** Writes SentencePiece's model files, which {@link SentencePieceProto} reads. */
public final class SentencePieceWriter {
  // numbered from 1 in the file
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final List<Algorithm> ALGORITHMS = List.of(Algorithm.values());

  private SentencePieceWriter() {}

  /** The bytes of a model file. */
  public static byte[] write(SentencePieceProto proto) {
    ProtobufWriter out = new ProtobufWriter();
    for (Piece piece : proto.pieces()) {
      out.message(
          1,
          new ProtobufWriter()
              .string(1, piece.text())
              .single(2, piece.score())
              .integer(3, KINDS.indexOf(piece.kind()) + 1));
    }
    out.message(2, trainer(proto)).message(3, rules(proto.normalizer()));
    if (proto.denormalizer() != null) {
      out.message(5, rules(proto.denormalizer()));
    }
    return out.toByteArray();
  }

  private static ProtobufWriter trainer(SentencePieceProto proto) {
    SpecialTokens special = proto.special();
    ProtobufWriter out =
        new ProtobufWriter()
            .integer(3, ALGORITHMS.indexOf(proto.algorithm()) + 1)
            .integer(4, proto.pieces().size())
            .flag(24, proto.normalizer().options().suffix())
            .flag(35, proto.byteFallback())
            .string(44, proto.unknownSurface());
    // the identifier is at 40 and on, the string at 45 and on
    List<String> roles = List.of("unk_token", "bos_token", "eos_token", "pad_token");
    for (int i = 0; i < roles.size(); i++) {
      String token = special.byKey().get(roles.get(i));
      out.integer(40 + i, id(proto.pieces(), token));
      if (token != null) {
        out.string(45 + i, token);
      }
    }
    return out;
  }

  private static int id(List<Piece> pieces, @Nullable String text) {
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).text().equals(text)) {
        return id;
      }
    }
    return -1;
  }

  private static ProtobufWriter rules(SentencePieceNormalizer normalizer) {
    SentencePieceNormalizer.Options options = normalizer.options();
    CharacterMap map = normalizer.map();
    ProtobufWriter out = new ProtobufWriter().string(1, map == null ? "identity" : "user_defined");
    if (map != null) {
      out.bytes(2, map.blob());
    }
    return out.flag(3, options.dummyPrefix())
        .flag(4, options.removeExtraSpaces())
        .flag(5, options.escapeSpaces());
  }
}
