package org.warmstart.cli.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextTable;
import org.warmstart.learn.recipe.Recipe;
import org.warmstart.learn.recipe.Recipes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The recipes that come with the product. */
@Command(
    name = "recipes",
    description = {
      "List the recipes: configurations with the values of a paper, and a -tiny of each that a"
          + " minute is enough for. With a name, print one; 'pretrain --recipe' and 'finetune"
          + " --recipe' begin from it."
    },
    footer = {"%nExample:", "  warmstart recipes bert-glue"})
public final class RecipesCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The recipe to print.")
  private @Nullable String name;

  @Option(names = "--json", description = "Print the list, or the recipe, as JSON.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  RecipesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (name != null) {
      Recipe recipe = Recipes.get(name);
      if (json) {
        Map<String, Object> object = object(recipe);
        object.put("text", recipe.text());
        terminal.out().println(JsonOutput.line(object));
      } else {
        terminal.out().print(recipe.text());
      }
      return 0;
    }
    List<Recipe> all = Recipes.names().stream().map(Recipes::get).toList();
    if (json) {
      List<Map<String, Object>> objects = new ArrayList<>();
      all.forEach(recipe -> objects.add(object(recipe)));
      terminal.out().println(JsonOutput.line(objects));
      return 0;
    }
    TextTable table = new TextTable("name", "for", "paper", "what");
    for (Recipe recipe : all) {
      String authors = recipe.paper().replaceFirst("(, as |, \").*", "");
      table.add(recipe.name(), recipe.command().word(), authors, recipe.summary());
    }
    table.print(terminal.out());
    return 0;
  }

  private static Map<String, Object> object(Recipe recipe) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", recipe.name());
    object.put("command", recipe.command().word());
    object.put("paper", recipe.paper());
    object.put("summary", recipe.summary());
    return object;
  }
}
