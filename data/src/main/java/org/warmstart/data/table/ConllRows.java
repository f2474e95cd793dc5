package org.warmstart.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.data.Utf8Lines;

/**
 * The sentences of files in the form of CoNLL's shared tasks: a word a line with its tags in
 * columns, and a blank line behind each sentence. A row is a sentence, a cell the JSON list of what
 * its words have in a column.
 *
 * <p>Of CoNLL-U, the lines of multiword tokens and of empty nodes are left out, as their words have
 * lines of their own, and the comments {@code sent_id} and {@code text} are columns, too.
 */
final class ConllRows implements RowSource {
  /** The columns of CoNLL-U, and the comments that are read. */
  static final List<String> UNIVERSAL =
      List.of(
          "id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc",
          "sent_id", "text");

  private static final int WORD_COLUMNS = 10;
  private static final String DOCUMENT = "-DOCSTART-";
  private static final Pattern WHITE_SPACE = Pattern.compile("[ \\t]+");
  private static final Pattern NO_WORD = Pattern.compile("[0-9]+[-.][0-9]+");

  private final DataSource source;
  private final boolean universal;
  private final boolean header;
  private final boolean spaces;
  private final Pattern delimiter;
  private final List<String> names;
  private final Iterator<Path> files;
  private @Nullable Path file;
  private @Nullable Utf8Lines lines;
  private boolean atHeader;
  private long documents;
  private long leftOut;

  /**
   * Opens the files.
   *
   * @throws InputException if the first has no sentence, or a setting has no meaning for them
   */
  ConllRows(DataSource source) {
    this.source = source;
    universal = source.actualFormat() == TableFormat.CONLLU;
    requireMeaning(source);
    header = Boolean.TRUE.equals(source.header());
    String first = firstLine(source.paths().get(0), universal);
    String given = source.delimiter();
    spaces = given == null && !universal && first.indexOf('\t') < 0;
    delimiter =
        spaces ? WHITE_SPACE : Pattern.compile(given == null ? "\t" : given, Pattern.LITERAL);
    names = names(cells(first));
    files = source.paths().iterator();
  }

  private static void requireMeaning(DataSource source) {
    String format = source.actualFormat().name().toLowerCase(Locale.ROOT);
    if (source.quote() != null || source.ragged() || source.sql() != null) {
      throw new InputException(
          source.title()
              + ": quote, ragged and sql have no meaning for files of the format "
              + format);
    }
    if (format.equals("conllu") && (source.header() != null || source.delimiter() != null)) {
      throw new InputException(
          source.title() + ": header and delimiter are given by the format conllu");
    }
  }

  private static String firstLine(Path path, boolean universal) {
    try (Utf8Lines lines = new Utf8Lines(path)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        boolean comment = universal && line.startsWith("#");
        if (!line.isBlank() && !comment && !line.startsWith(DOCUMENT)) {
          return line;
        }
      }
    }
    throw new InputException(path + ": has no words, one a line");
  }

  private List<String> names(List<String> first) {
    if (universal) {
      return UNIVERSAL;
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      all.add(header ? first.get(i) : "column" + i);
    }
    return all;
  }

  private List<String> cells(String line) {
    return Arrays.asList(delimiter.split(spaces ? line.strip() : line, -1));
  }

  @Override
  public List<String> columns() {
    return names;
  }

  @Override
  public @Nullable Found next() {
    while (true) {
      Utf8Lines current = lines;
      if (current == null) {
        if (!files.hasNext()) {
          return null;
        }
        file = files.next();
        current = new Utf8Lines(file);
        lines = current;
        atHeader = header;
      }
      Sentence sentence = new Sentence();
      String line = current.next();
      while (line != null && !(line.isBlank() && sentence.began())) {
        if (!line.isBlank()) {
          add(sentence, line, current.lineNumber());
        }
        line = current.next();
      }
      if (sentence.began()) {
        return sentence.found();
      }
      close();
    }
  }

  private void add(Sentence sentence, String line, long number) {
    if (universal && line.startsWith("#") && !sentence.began()) {
      sentence.comment(line);
    } else if (line.startsWith(DOCUMENT) && !universal) {
      documents++;
    } else if (atHeader) {
      atHeader = false;
    } else {
      sentence.add(cells(line), number);
    }
  }

  /** The lines of a sentence so far. */
  private final class Sentence {
    private final List<List<String>> columns = new ArrayList<>();
    private final Map<String, String> comments = new LinkedHashMap<>();
    private final int wanted = universal ? WORD_COLUMNS : names.size();
    private long first;
    private @Nullable String fault;
    private long faultLine;

    Sentence() {
      for (int i = 0; i < wanted; i++) {
        columns.add(new ArrayList<>());
      }
    }

    boolean began() {
      return first > 0;
    }

    void comment(String line) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        comments.put(line.substring(1, equals).strip(), line.substring(equals + 1).strip());
      }
    }

    void add(List<String> cells, long line) {
      first = first == 0 ? line : first;
      if (fault != null) {
        return;
      }
      if (cells.size() != wanted) {
        fault = "expected " + Messages.count(wanted, "column") + ", found " + cells.size();
        faultLine = line;
      } else if (universal && NO_WORD.matcher(cells.get(0)).matches()) {
        leftOut++;
      } else {
        for (int i = 0; i < wanted; i++) {
          columns.get(i).add(cells.get(i));
        }
      }
    }

    Found found() {
      if (fault != null) {
        return Found.faulty(file + ", line " + faultLine, faultLine, fault);
      }
      List<@Nullable String> cells = new ArrayList<>();
      columns.forEach(column -> cells.add(json(column)));
      if (universal) {
        UNIVERSAL
            .subList(WORD_COLUMNS, UNIVERSAL.size())
            .forEach(name -> cells.add(comments.get(name)));
      }
      Set<Integer> lists =
          IntStream.range(0, columns.size()).boxed().collect(Collectors.toUnmodifiableSet());
      return new Found(cells, file + ", line " + first, first, null, lists);
    }
  }

  private static String json(List<String> texts) {
    try {
      return JsonObjects.MAPPER.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (documents > 0) {
      notes.add(
          source.title()
              + ": "
              + Messages.count(documents, "line")
              + " with "
              + DOCUMENT
              + " were left out");
    }
    if (leftOut > 0) {
      notes.add(
          source.title()
              + ": "
              + Messages.count(leftOut, "line")
              + " of multiword tokens and empty nodes were left out");
    }
    return notes;
  }

  @Override
  public void close() {
    if (lines != null) {
      lines.close();
      lines = null;
    }
  }
}
