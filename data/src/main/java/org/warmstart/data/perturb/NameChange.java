package org.warmstart.data.perturb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.random.SeededRandom;

/**
 * Other names in the place of those on a list; one name gets the same new one everywhere in a text.
 * What is right may be one of them.
 *
 * @param file names of one word, one a line; if left out, given names that are built in
 */
public record NameChange(@Nullable Path file) implements PlaceByPlace {
  private static final String BUILT_IN = "names.txt";

  /** Refuses a file with fewer than two names. */
  public NameChange {
    ListFile.read(file, BUILT_IN, 2);
  }

  @Override
  public boolean keepsLabel() {
    return false;
  }

  @Override
  public boolean keepsWords() {
    return true;
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    Set<String> known = new LinkedHashSet<>(ListFile.read(file, BUILT_IN, 2));
    List<String> names = List.copyOf(known);
    Map<String, List<Edit>> places = new LinkedHashMap<>();
    Map<String, String> others = new LinkedHashMap<>();
    for (Word word : Word.of(text)) {
      int possessive = Math.max(word.text().lastIndexOf('\''), word.text().lastIndexOf('\u2019'));
      String name = possessive > 0 ? word.text().substring(0, possessive) : word.text();
      if (known.contains(name)) {
        String other = others.computeIfAbsent(name, own -> other(names, own, random));
        places
            .computeIfAbsent(name, own -> new ArrayList<>())
            .add(new Edit(word.start(), word.start() + name.length(), other));
      }
    }
    return List.copyOf(places.values());
  }

  private static String other(List<String> names, String name, SeededRandom random) {
    int place = random.nextInt(names.size() - 1);
    return names.get(place < names.indexOf(name) ? place : place + 1);
  }
}
