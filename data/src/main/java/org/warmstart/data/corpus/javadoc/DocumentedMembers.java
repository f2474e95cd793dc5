package org.warmstart.data.corpus.javadoc;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/** Walks the declarations of one parsed source, not what is inside methods and initialisers. */
final class DocumentedMembers {
  /** Longer comments are data, not documentation. */
  private static final int LONGEST_COMMENT = 1 << 16;

  private static final Set<String> OVERRIDE = Set.of("Override", "java.lang.Override");

  private final DocTrees trees;
  private final SourceFile file;
  private final List<JavadocEntry> entries = new ArrayList<>();

  DocumentedMembers(DocTrees trees, CompilationUnitTree unit, SourceFile file) {
    this.trees = trees;
    this.file = file;
    TreePath root = new TreePath(unit);
    PackageTree declared = unit.getPackage();
    String packageName = declared == null ? "" : declared.getPackageName().toString();
    if (declared != null && file.path().endsWith("package-info.java")) {
      String info = packageName + ".package-info";
      Type scope = new Type(info, "", info);
      add(scope, new TreePath(root, declared), MemberKind.PACKAGE, packageName, 0, false);
    }
    for (Tree type : unit.getTypeDecls()) {
      if (type instanceof ClassTree tree) {
        type(new TreePath(root, tree), tree, packageName, null);
      }
    }
  }

  /** The documented declarations in their order. */
  List<JavadocEntry> entries() {
    return entries;
  }

  /** The type whose members are read. */
  private record Type(String className, String simpleName, String topLevelClass) {}

  private void type(TreePath path, ClassTree tree, String prefix, @Nullable Type outer) {
    String name = tree.getSimpleName().toString();
    String className = prefix.isEmpty() ? name : prefix + "." + name;
    Type type = new Type(className, name, outer == null ? className : outer.topLevelClass());
    add(type, path, MemberKind.TYPE, name, 0, false);
    @Nullable ModifiersTree before = null;
    for (Tree member : tree.getMembers()) {
      TreePath at = new TreePath(path, member);
      if (member instanceof ClassTree nested) {
        type(at, nested, className, type);
      } else if (member instanceof MethodTree method) {
        method(type, at, method);
      } else if (member instanceof VariableTree variable) {
        // "int a, b;" is two variables with the same modifiers, and one comment
        if (variable.getModifiers() != before) {
          MemberKind kind =
              isConstant(tree, variable) ? MemberKind.ENUM_CONSTANT : MemberKind.FIELD;
          add(type, at, kind, variable.getName().toString(), 0, false);
        }
        before = variable.getModifiers();
      }
    }
  }

  private void method(Type type, TreePath path, MethodTree method) {
    boolean constructor = method.getName().contentEquals("<init>");
    add(
        type,
        path,
        constructor ? MemberKind.CONSTRUCTOR : MemberKind.METHOD,
        constructor ? type.simpleName() : method.getName().toString(),
        method.getParameters().size(),
        method.getModifiers().getAnnotations().stream().anyMatch(DocumentedMembers::isOverride));
  }

  private static boolean isOverride(AnnotationTree annotation) {
    return OVERRIDE.contains(annotation.getAnnotationType().toString());
  }

  /** The parser writes constants as fields that hold a new object, which no other field may. */
  private static boolean isConstant(ClassTree type, VariableTree variable) {
    return type.getKind() == Tree.Kind.ENUM
        && variable.getInitializer() instanceof NewClassTree made
        && made.getIdentifier() instanceof IdentifierTree identifier
        && identifier.getName().equals(type.getSimpleName());
  }

  private void add(
      Type type, TreePath path, MemberKind kind, String name, int parameters, boolean override) {
    String text = trees.getDocComment(path);
    // where a name is missing, the parser puts one that is none
    if (text == null || text.length() > LONGEST_COMMENT || !SourceVersion.isName(name)) {
      return;
    }
    Optional<JavadocComment> comment = DocMarkup.read(text, trees.getDocCommentTree(path));
    comment.ifPresent(
        each ->
            entries.add(
                new JavadocEntry(
                    file.library(),
                    type.className(),
                    type.topLevelClass(),
                    kind,
                    name,
                    parameters,
                    override,
                    each)));
  }
}
