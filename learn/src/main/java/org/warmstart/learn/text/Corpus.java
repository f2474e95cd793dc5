package org.warmstart.learn.text;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.text.DocumentUnit;
import org.warmstart.learn.table.TableData;

/**
 * One corpus of a mixture: text, or for encoder-decoders a table of sources and targets (Raffel et
 * al. 2020, section 3.5.2).
 *
 * @param name what it is called in messages and scores; left out: as its first file or folder
 * @param weight how often it is read beside the others; left out: by its size
 * @param files text files, or folders of {@code .txt} files
 * @param unit what one document is; left out: as {@code data.unit} says
 * @param heldOutFiles text for evaluation; empty: {@code data.heldOut} of the text
 * @param table rows with a source ({@code text}) and a target, in the place of files: {@code
 *     train}, perhaps {@code validation} (else {@code data.heldOut} of the rows is held out), and
 *     how they are read
 * @param prefix what is put in front of a table's sources, such as {@code 'summarize: '}
 */
public record Corpus(
    @Nullable String name,
    @Nullable @InRange(above = 0, most = 1e9) Double weight,
    @Default("[]") List<Path> files,
    @Nullable DocumentUnit unit,
    @Default("[]") List<Path> heldOutFiles,
    @Nullable TableData table,
    @Nullable String prefix) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}");

  public Corpus {
    NumberRange.check(Corpus.class, name, weight, files, unit, heldOutFiles, table, prefix);
    if (files.isEmpty() == (table == null)) {
      throw new InputException("data.mixture: a corpus has either files or a table");
    }
    if (table == null && prefix != null) {
      throw new InputException("data.mixture: prefix goes with the sources of a table");
    }
    if (table != null && (unit != null || !heldOutFiles.isEmpty())) {
      throw new InputException(
          "data.mixture: unit and heldOutFiles go with files; a table's held-out rows are its"
              + " 'validation'");
    }
    if (table != null && (table.train().isEmpty() || !table.test().isEmpty())) {
      throw new InputException(
          "data.mixture: a table names files to 'train' on, perhaps 'validation', and no 'test'");
    }
    if (name == null) {
      name = usualName(table == null ? files : table.train());
    } else if (!NAME.matcher(name).matches()) {
      throw new InputException(
          "data.mixture: the name '"
              + name
              + "' should be of letters, digits, '.', '_' and '-', 64 at the most");
    }
  }

  private static String usualName(List<Path> files) {
    Path last = files.get(0).getFileName();
    String stem = last == null ? "" : last.toString().replaceFirst("\\.[^.]*$", "");
    String name = stem.replaceAll("[^\\p{L}\\p{N}._-]", "-");
    if (!NAME.matcher(name).matches()) {
      throw new InputException("data.mixture: give the corpus of " + files.get(0) + " a name");
    }
    return name;
  }

  /** Its name, which every corpus has. */
  @Override
  public String name() {
    return name == null ? "" : name;
  }

  List<Path> inputs() {
    return Stream.of(
            files,
            heldOutFiles,
            table == null ? List.<Path>of() : table.train(),
            table == null ? List.<Path>of() : table.validation())
        .flatMap(List::stream)
        .toList();
  }

  /** Its text, as that of a configuration with nothing else. */
  public TextData text(TextData all) {
    return new TextData(
        files,
        unit == null ? all.unit() : unit,
        heldOutFiles,
        heldOutFiles.isEmpty() ? all.heldOut() : 0);
  }
}
