package org.warmstart.learn.word2vec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenTables;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Gives an encoder words that it has not seen (Kiros et al. 2015, section 2.2): a linear map from
 * word vectors to the encoder's embeddings is fitted, without regularisation, to the words that
 * both know, and makes the embeddings of words that only the vectors know.
 *
 * <p>Shapes: N shared words, D width of the word vectors, E of the embeddings.
 */
public final class VocabularyExpansion {
  private static final String TOKENIZER = "tokenizer.json";
  private static final int ROWS_AT_ONCE = 4096;
  private static final long SEED = 1;
  private static final int MOST_NAMED = 5;

  /**
   * What came of it.
   *
   * @param shared words that the map was fitted to
   * @param added words that are new
   * @param explained the share of the embeddings' variance that the map explains, over the shared
   *     words; of several tables the least
   * @param news which of the file's words were left out, and what else the checkpoint did not have
   *     and got at random, for messages
   */
  public record Expanded(int shared, int added, double explained, List<String> news) {}

  private final Path vectors;
  private final Tokenizer tokenizer;
  private final Map<String, float[]> shared = new LinkedHashMap<>();
  private final Map<String, float[]> fresh = new LinkedHashMap<>();
  private final Set<String> unfindable = new LinkedHashSet<>();
  private final Set<String> special = new LinkedHashSet<>();
  private long unfindables;
  private long beyond;
  private long repeated;

  private VocabularyExpansion(Path vectors, Tokenizer tokenizer) {
    this.vectors = vectors;
    this.tokenizer = tokenizer;
  }

  /**
   * Writes a checkpoint's layers, without a head, with a larger vocabulary, and its tokenizer.
   *
   * @param vectors a file that {@link WordVectorFiles} reads; of a word that is there twice the
   *     first vector counts
   * @param mostWords how many words to add at the most: the file's first ones
   * @throws InputException if the tokenizer does not know whole words, or too few of them are among
   *     the vectors to fit a map to
   */
  public static Expanded run(Path checkpoint, Path vectors, int mostWords, Path out) {
    Tokenizer tokenizer = TokenizerFiles.load(checkpoint);
    ModelConfig config = Checkpoint.config(checkpoint);
    if (!tokenizer.model().findsWholeWords()) {
      throw new InputException(
          checkpoint
              + ": words can be added to tokenizers of words (word-level) or of words and their"
              + " pieces (WordPiece) only");
    }
    if (tokenizer.vocabularySize() != config.vocabularySize()) {
      throw new InputException(
          checkpoint
              + ": the model has "
              + Messages.count(config.vocabularySize(), "token")
              + " and the tokenizer "
              + tokenizer.vocabularySize()
              + "; words can be added where both are equal");
    }
    VocabularyExpansion expansion = new VocabularyExpansion(vectors, tokenizer);
    expansion.read(mostWords);
    return expansion.write(checkpoint, config, out, expansion.leftOut(mostWords));
  }

  private void read(int mostWords) {
    WordVectorFiles.each(
        vectors,
        (word, row) -> {
          sort(word, row, mostWords);
          return true;
        });
    int width = shared.isEmpty() ? 1 : shared.values().iterator().next().length;
    if (shared.size() < width) {
      throw new InputException(
          vectors
              + ": has "
              + Messages.count(shared.size(), "word")
              + " of the tokenizer's; a map from vectors of "
              + Messages.count(width, "number")
              + " needs at least as many");
    }
    if (fresh.isEmpty()) {
      throw new InputException(
          vectors
              + ": has no word that the tokenizer lacks"
              + (unfindables == 0 ? "" : " and would find; " + leftOut(mostWords).get(0)));
    }
  }

  private void sort(String word, float[] row, int mostWords) {
    OptionalInt id = tokenizer.id(word);
    if (shared.containsKey(word) || fresh.containsKey(word)) {
      repeated++;
    } else if (id.isPresent() && tokenizer.isSpecial(id.getAsInt())) {
      special.add(word);
    } else if (id.isPresent()) {
      shared.put(word, row);
    } else if (!isOneWord(word)) {
      unfindables++;
      if (unfindable.size() < MOST_NAMED) {
        unfindable.add(word);
      }
    } else if (fresh.size() < mostWords) {
      fresh.put(word, row);
    } else {
      beyond++;
    }
  }

  /** The words that were left out, and why, a line for each reason. */
  private List<String> leftOut(int mostWords) {
    List<String> notes = new ArrayList<>();
    if (unfindables > 0) {
      notes.add(
          "left out: "
              + Messages.count(unfindables, "word")
              + " that the tokenizer would not find as they are written (with capitals, accents or"
              + " other characters that it changes, or more than letters and digits), such as "
              + Messages.list(unfindable));
    }
    if (!special.isEmpty()) {
      notes.add(
          "left out: "
              + Messages.count(special.size(), "word")
              + " spelled like special tokens: "
              + Messages.list(special));
    }
    if (beyond > 0) {
      notes.add(
          "left out: "
              + Messages.count(beyond, "new word")
              + " behind the first "
              + Messages.count(mostWords, "word"));
    }
    if (repeated > 0) {
      notes.add(
          "left out: "
              + Messages.count(repeated, "vector")
              + " of words that were there before; the first one counts");
    }
    return notes;
  }

  /** Whether the stages before the vocabulary leave a word as it is, so that it can be found. */
  private boolean isOneWord(String word) {
    return tokenizer.normalized(word).equals(word)
        && word.codePoints().allMatch(Character::isLetterOrDigit);
  }

  private Expanded write(Path checkpoint, ModelConfig config, Path out, List<String> leftOut) {
    Head bare = config.family().bareHead();
    int before = config.vocabularySize();
    // a layer that the checkpoint lacks, such as BERT's pooler, is the same every time
    RandomState.seed(SEED);
    Checkpoint.Loaded loaded =
        Checkpoint.loadAs(checkpoint, bare, c -> c.withVocabularySize(before + fresh.size()));
    Model model = loaded.model();
    try (Autograd.Off off = Autograd.off()) {
      Map<String, Parameter> tables = TokenTables.of(model);
      if (tables.isEmpty()) {
        throw new InputException(
            checkpoint + ": a " + model.architecture() + " has no embeddings of words");
      }
      double explained = 1;
      for (Parameter table : tables.values()) {
        explained = Math.min(explained, expand(table.tensor().detach(), before));
      }
      Checkpoint.save(model, out);
      saveTokenizer(out, before);
      List<String> news = new ArrayList<>(leftOut);
      news.addAll(loaded.news());
      return new Expanded(shared.size(), fresh.size(), explained, news);
    } finally {
      model.release();
    }
  }

  /** Fills the rows of new words; returns how much of the old ones' variance is explained. */
  private double expand(Tensor tableVE, int before) {
    try (Scope scope = Scope.open()) {
      long[] ids =
          shared.keySet().stream().mapToLong(word -> tokenizer.id(word).orElseThrow()).toArray();
      Tensor vectorsND = matrix(List.copyOf(shared.values()));
      Tensor wantedNE = Ops.rows(tableVE, Tensors.ofLongs(ids, ids.length));
      Tensor mapDE = Ops.leastSquares(vectorsND, wantedNE);
      Tensor errorNE = wantedNE.sub(Ops.matmul(vectorsND, mapDE));
      Tensor centredNE = wantedNE.sub(Ops.mean(wantedNE, 0));
      List<float[]> rows = new ArrayList<>(fresh.values());
      for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
        try (Scope part = Scope.open()) {
          List<float[]> some = rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE));
          Tensors.copy(
              tableVE.narrow(0, before + from, some.size()), Ops.matmul(matrix(some), mapDE));
        }
      }
      return 1
          - Tensors.item(Ops.sum(errorNE.mul(errorNE)))
              / Tensors.item(Ops.sum(centredNE.mul(centredNE)));
    }
  }

  private static Tensor matrix(List<float[]> rows) {
    int width = rows.get(0).length;
    float[] values = new float[Math.multiplyExact(rows.size(), width)];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, values, i * width, width);
    }
    return Tensors.ofFloats(values, rows.size(), width);
  }

  private void saveTokenizer(Path out, int before) {
    TokenizerFiles.save(tokenizer, out);
    Path file = out.resolve(TOKENIZER);
    ObjectMapper mapper = new ObjectMapper();
    try {
      ObjectNode json = (ObjectNode) mapper.readTree(file.toFile());
      ObjectNode vocabulary = (ObjectNode) json.path("model").path("vocab");
      int next = before;
      for (String word : fresh.keySet()) {
        vocabulary.put(word, next++);
      }
      DurableFiles.write(file, mapper.writeValueAsBytes(json));
    } catch (IOException e) {
      throw new InputException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
