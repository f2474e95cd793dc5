package org.warmstart.learn.start;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.run.MetricsLog;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.learn.word2vec.WordVectorFiles;
import org.warmstart.model.Model;
import org.warmstart.model.TokenTables;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;

/**
 * Word vectors as the start of a model's token embeddings. A token that is a whole word gets that
 * word's vector; special tokens, pieces of words and words without a vector keep their random rows.
 *
 * <p>All vectors are multiplied by one number, so that the mean square of theirs is that of the
 * rows they replace: word2vec's are ten times and more as large as a Transformer's first weights,
 * and where the output layer shares the table, so would be its logits. Angles and the proportions
 * of lengths stay.
 */
public final class InitialEmbeddings {
  /** The kind of the line in a run's metrics: {@code rows} and how many {@code matched}. */
  public static final String METRICS = "embeddings";

  private static final int ROWS_MEASURED = 1024;

  /** What byte-level BPE writes for the space before a word. */
  private static final String BYTE_SPACE = "Ġ";

  private InitialEmbeddings() {}

  /**
   * Checks, before anything long is begun, that the vectors have the length of the embeddings.
   *
   * @param model its parameters need no memory yet
   * @throws InputException if they have not, or there are no such embeddings
   */
  public static void require(Path file, Model model) {
    int found = WordVectorFiles.dimensions(file);
    Map<String, Parameter> tables = TokenTables.of(model);
    if (tables.isEmpty()) {
      throw new InputException(
          "embeddings: "
              + model.architecture()
              + " spells its words and has no embeddings of tokens to start from vectors");
    }
    tables.forEach(
        (name, table) -> {
          if (table.shape()[1] != found) {
            throw new InputException(
                file
                    + ": has vectors of "
                    + Messages.count(found, "number")
                    + ", but the model's '"
                    + name
                    + "' has rows of "
                    + table.shape()[1]
                    + "; both must be equally long");
          }
        });
  }

  /**
   * Fills the rows of an initialised model.
   *
   * @param file null: there is nothing to fill
   * @param told of how many rows were filled
   * @return notes the same in the run's metrics when training starts
   * @throws InputException if the file is none of vectors, or no word of it is a token
   */
  public static TrainingListener fill(
      @Nullable Path file,
      Model model,
      TokenizerPair tokenizers,
      RunDirectory run,
      TrainingListener told) {
    if (file == null) {
      return TrainingListener.NONE;
    }
    require(file, model);
    Map<String, Double> counts = new LinkedHashMap<>();
    IdentityHashMap<Tokenizer, Map<Integer, float[]>> vectors = new IdentityHashMap<>();
    TokenTables.of(model)
        .forEach(
            (name, table) -> {
              boolean written = name.matches("(decoder|pretrained)\\..*");
              Tokenizer tokenizer = written ? tokenizers.target() : tokenizers.source();
              Map<Integer, float[]> found =
                  vectors.computeIfAbsent(tokenizer, each -> match(file, each));
              double scale = scale(file, table, found);
              fill(table, found, (float) scale);
              long rows = table.shape()[0];
              counts.merge("rows", (double) rows, Double::sum);
              counts.merge("matched", (double) found.size(), Double::sum);
              told.note(
                  String.format(
                      Locale.ROOT,
                      "%,d of the %,d rows of %s start from %s, scaled by %.4g",
                      found.size(),
                      rows,
                      name,
                      file.getFileName(),
                      scale));
            });
    return new TrainingListener() {
      @Override
      public void started(Plan plan) {
        try (MetricsLog log = MetricsLog.open(run.metrics(), 0)) {
          log.add(METRICS, 0, counts);
        }
      }
    };
  }

  /** The vectors of tokens by their ids; of several words that are one token the first counts. */
  private static Map<Integer, float[]> match(Path file, Tokenizer tokenizer) {
    boolean[] tokens = new boolean[1];
    WordVectorFiles.each(
        file,
        (word, row) -> {
          tokens[0] = isPart(word) && tokenizer.id(word).isPresent();
          return !tokens[0];
        });
    Map<Integer, float[]> found = new HashMap<>();
    WordVectorFiles.each(
        file,
        (word, row) -> {
          Integer id = tokens[0] ? id(tokenizer, word) : wholeWord(tokenizer, word);
          if (id != null && !tokenizer.isSpecial(id)) {
            found.putIfAbsent(id, row);
          }
          return true;
        });
    if (found.isEmpty()) {
      throw new InputException(
          file
              + ": none of its words is a token of the tokenizer; do both tell capitals from small"
              + " letters?");
    }
    return found;
  }

  /** Whether a word is written as tokenizers write tokens: the vectors are those of tokens. */
  private static boolean isPart(String word) {
    return word.length() > 2
        && (word.startsWith("##")
            || word.startsWith(BYTE_SPACE)
            || word.startsWith("▁")
            || word.endsWith("</w>"));
  }

  private static @Nullable Integer id(Tokenizer tokenizer, String token) {
    OptionalInt id = tokenizer.id(token);
    return id.isPresent() ? id.getAsInt() : null;
  }

  /** The token that a word between spaces is, if it is a single one. */
  private static @Nullable Integer wholeWord(Tokenizer tokenizer, String word) {
    int[] ids = tokenizer.ids(" " + word);
    if (ids.length != 1 && tokenizer.id(BYTE_SPACE).isEmpty()) {
      // metaspace writes the space itself
      ids = tokenizer.ids(word);
    }
    String unknown = tokenizer.specialTokens().unknown();
    boolean known = ids.length == 1 && !String.valueOf(tokenizer.token(ids[0])).equals(unknown);
    return known ? ids[0] : null;
  }

  private static double scale(Path file, Parameter table, Map<Integer, float[]> vectors) {
    double wanted;
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      long rows = Math.min(ROWS_MEASURED, table.shape()[0]);
      wanted = meanSquare(List.of(Tensors.floats(table.tensor().narrow(0, 0, rows))));
    }
    double given = meanSquare(vectors.values());
    if (given == 0) {
      throw new InputException(file + ": the vectors of all tokens are zero");
    }
    return Math.sqrt(wanted / given);
  }

  private static double meanSquare(Iterable<float[]> rows) {
    double sum = 0;
    long count = 0;
    for (float[] row : rows) {
      for (float value : row) {
        sum += (double) value * value;
      }
      count += row.length;
    }
    return sum / count;
  }

  private static void fill(Parameter table, Map<Integer, float[]> vectors, float scale) {
    vectors.forEach(
        (id, vector) -> {
          float[] scaled = vector.clone();
          for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= scale;
          }
          try (Autograd.Off off = Autograd.off();
              Scope scope = Scope.open()) {
            Tensors.copy(
                table.tensor().detach().select(0, id), Tensors.ofFloats(scaled, scaled.length));
          }
        });
  }
}
