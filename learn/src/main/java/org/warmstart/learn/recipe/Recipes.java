package org.warmstart.learn.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.record.ConfigTree;

/**
 * The recipes that there are. A file says in its first lines what it is for:
 *
 * <pre>{@code
 * # one line
 * # paper: authors, year and title
 * # command: pretrain
 * }</pre>
 *
 * <p>A recipe, and any configuration, may begin from another: {@code recipe: NAME} at its top lays
 * its keys over that one's.
 */
public final class Recipes {
  private static final String LIST = "recipes.txt";
  private static final Pattern HEADER =
      Pattern.compile("# (.+)\\n# paper: (.+)\\n# command: (.+)\\n");

  /** The key that names a recipe to begin from. */
  private static final String KEY = "recipe";

  private Recipes() {}

  /** Their names, in the order of the list. */
  public static List<String> names() {
    return resource(LIST).lines().toList();
  }

  /**
   * A recipe.
   *
   * @throws InputException naming the near ones if there is none of this name
   */
  public static Recipe get(String name) {
    List<String> names = names();
    if (!names.contains(name)) {
      throw new InputException(NearNames.unknown("recipe", name, names));
    }
    String text = resource(name + ".yaml");
    Matcher header = HEADER.matcher(text);
    if (!header.lookingAt()) {
      throw new IllegalStateException(name + ": the first lines are not a recipe's");
    }
    String word = header.group(3);
    Recipe.Command command =
        Arrays.stream(Recipe.Command.values())
            .filter(each -> each.word().equals(word))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(name + ": no command " + word));
    return new Recipe(name, header.group(1), header.group(2), command, text);
  }

  /**
   * A configuration from a recipe, a file, or a file laid over a recipe.
   *
   * @param recipe its name, or null
   * @param file the user's, or null; it may name a recipe itself
   * @param type what is read, for which the recipe has to be; null: whatever it is for
   * @throws InputException if there is neither, or the recipe is for another command
   */
  public static ConfigTree tree(
      @Nullable String recipe, @Nullable Path file, @Nullable Class<?> type) {
    if (file == null) {
      if (recipe == null) {
        throw new InputException(
            "give a configuration (--config), or a recipe (--recipe; 'warmstart recipes' lists"
                + " them)");
      }
      return tree(get(recipe), type);
    }
    ConfigTree own = ConfigTree.read(file);
    String named = own.text(KEY);
    if (named != null && recipe != null && !named.equals(recipe)) {
      throw new InputException(
          file + " begins from the recipe '" + named + "', and --recipe names '" + recipe + "'");
    }
    String below = named == null ? recipe : named;
    return below == null ? own : tree(get(below), type).under(file).without(KEY);
  }

  private static ConfigTree tree(Recipe recipe, @Nullable Class<?> type) {
    if (type != null && type != recipe.command().config()) {
      throw new InputException(
          "recipe '"
              + recipe.name()
              + "' is for 'warmstart "
              + recipe.command().word()
              + "': "
              + recipe.summary());
    }
    ConfigTree own = ConfigTree.parse(recipe.text(), recipe.source(), Path.of(""));
    String below = own.text(KEY);
    return below == null
        ? own
        : tree(get(below), type).under(recipe.text(), recipe.source(), Path.of("")).without(KEY);
  }

  private static String resource(String name) {
    try (InputStream in = Recipes.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
