package org.warmstart.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.registry.Tasks;

/** The arrows between the modules, and what belongs in which of them. */
@AnalyzeClasses(packages = "org.warmstart", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Tensor, and its supertypes, which show up where its methods are called. */
  private static final Set<String> ALLOWED =
      Set.of(
          "org.bytedeco.pytorch.Tensor",
          "org.bytedeco.pytorch.AbstractTensor",
          "org.bytedeco.pytorch.TensorBase",
          "org.bytedeco.javacpp.Pointer");

  @ArchTest
  static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("base")
          .definedBy("org.warmstart.base..")
          .layer("text")
          .definedBy("org.warmstart.text..")
          .optionalLayer("japanese")
          .definedBy("org.warmstart.japanese..")
          .layer("data")
          .definedBy("org.warmstart.data..")
          .layer("hub")
          .definedBy("org.warmstart.hub..")
          .layer("eval")
          .definedBy("org.warmstart.eval..")
          .layer("tensor")
          .definedBy("org.warmstart.tensor..")
          .layer("model")
          .definedBy("org.warmstart.model..")
          .layer("generate")
          .definedBy("org.warmstart.generate..")
          .layer("pipeline")
          .definedBy("org.warmstart.pipeline..")
          .layer("report")
          .definedBy("org.warmstart.report..")
          .layer("learn")
          .definedBy("org.warmstart.learn..")
          .layer("demo")
          .definedBy("org.warmstart.demo..")
          .optionalLayer("bench")
          .definedBy("org.warmstart.bench..")
          .layer("cli")
          .definedBy("org.warmstart.cli..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("japanese")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("bench")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("learn", "demo")
          .whereLayer("report")
          .mayOnlyAccessLayers("base")
          .whereLayer("learn")
          .mayOnlyBeAccessedByLayers("cli", "bench", "demo")
          .whereLayer("pipeline")
          .mayOnlyBeAccessedByLayers("learn", "cli", "bench", "demo")
          .whereLayer("generate")
          .mayOnlyBeAccessedByLayers("pipeline", "learn", "cli", "bench", "demo")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("pipeline", "learn", "cli", "bench", "demo")
          .whereLayer("hub")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("hub")
          .mayOnlyAccessLayers("base")
          .whereLayer("base")
          .mayNotAccessAnyLayer()
          .whereLayer("text")
          .mayOnlyAccessLayers("base")
          .whereLayer("tensor")
          .mayOnlyAccessLayers("base")
          .whereLayer("eval")
          .mayOnlyBeAccessedByLayers("learn", "cli", "bench", "demo")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("generate", "pipeline", "learn", "cli", "bench", "demo")
          .whereLayer("tensor")
          .mayOnlyBeAccessedByLayers(
              "model", "generate", "pipeline", "learn", "cli", "bench", "demo");

  @ArchTest
  static final ArchRule THE_STAGES_ARE_THE_TOKENIZERS_BUSINESS =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.warmstart.text..")
          .should()
          .dependOnClassesThat(
              describe(
                  "in a folder below text, but for chats, the files, templates, the stages and the"
                      + " trainers",
                  (JavaClass type) -> {
                    String name = type.getBaseComponentType().getPackageName();
                    return name.startsWith("org.warmstart.text.")
                        && !name.equals("org.warmstart.text.chat")
                        && !name.equals("org.warmstart.text.file")
                        && !name.equals("org.warmstart.text.jinja")
                        && !name.equals("org.warmstart.text.stage")
                        && !name.equals("org.warmstart.text.train");
                  }));

  @ArchTest
  static final ArchRule LIBTORCH_IS_THE_TENSOR_MODULES_BUSINESS =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.warmstart.tensor..")
          .should()
          .dependOnClassesThat(
              describe(
                  "bytedeco's, but for Tensor",
                  (JavaClass type) -> {
                    JavaClass element = type.getBaseComponentType();
                    return element.getPackageName().startsWith("org.bytedeco")
                        && !ALLOWED.contains(element.getName());
                  }));

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.warmstart.cli..")
          .should()
          .accessTargetWhere(
              describe(
                  "standard output or error",
                  (JavaAccess<?> access) ->
                      access.getTargetOwner().getName().equals("java.lang.System")
                          && (access.getName().equals("out") || access.getName().equals("err"))));

  /**
   * But for the annotation by which the reader of configurations finds the choices of a task, and
   * the registry of metrics, which knows those in the folders below.
   */
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices()
          .matching("org.warmstart.(**)")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(TaskSettings.class, Tasks.class)
          .ignoreDependency(
              equivalentTo(Metrics.class), resideInAPackage("org.warmstart.eval.metric.."));
}
