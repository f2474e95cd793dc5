package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.ConfigTree;
import org.warmstart.learn.recipe.Recipes;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options {@code --recipe}, {@code --config} and {@code --set}. */
final class RecipeOptions {
  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description =
          "The recipe to begin from ('warmstart recipes' lists them); keys of --config and --set"
              + " go before its own.")
  private @Nullable String recipe;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration, in YAML; with a recipe, only what is to be otherwise.")
  private @Nullable Path file;

  @Mixin private SetOptions set;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  RecipeOptions() {}

  /** Reads the configuration with the overrides and then {@code more} of them. */
  <T extends Record> T read(Class<T> type, List<String> more) {
    return tree(type, more).bind(type);
  }

  /** As {@link #read}, unread; a null type stands for any. */
  ConfigTree tree(@Nullable Class<?> type, List<String> more) {
    return Recipes.tree(recipe, file, type).with(set.overrides(more));
  }
}
