package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warmstart.model.registry.Families;

/** A family cannot be added without the contract being run for it. */
class EveryFamilyIsTestedTest {
  @Test
  void everyFamilyKeepsTheContract() throws IOException, ReflectiveOperationException {
    Set<String> tested = new TreeSet<>();
    for (Class<?> type : classes()) {
      if (ModelContract.class.isAssignableFrom(type) && type != ModelContract.class) {
        tested.add(((ModelContract) instance(type)).config().modelType());
      }
    }
    assertThat(tested)
        .isEqualTo(new TreeSet<>(Families.all().stream().map(Families.Entry::modelType).toList()));
  }

  private static Object instance(Class<?> type) throws ReflectiveOperationException {
    Class<?> outer = type.getDeclaringClass();
    return outer == null
        ? type.getDeclaredConstructor().newInstance()
        : type.getDeclaredConstructor(outer).newInstance(instance(outer));
  }

  private static List<Class<?>> classes() throws IOException {
    Path folder =
        Path.of(
                EveryFamilyIsTestedTest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath())
            .resolve("org/warmstart/model/family");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".class"))
          .<Class<?>>map(EveryFamilyIsTestedTest::load)
          .toList();
    }
  }

  private static Class<?> load(String file) {
    try {
      return Class.forName(
          "org.warmstart.model.family." + file.substring(0, file.length() - ".class".length()));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
