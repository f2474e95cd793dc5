package org.warmstart.data.corpus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.data.corpus.JavaScanner.Kind;

/**
 * Finds the Javadoc comments of a Java source file and the declarations they document, for Java up
 * to version 25 (enums, records, annotation types, sealed types). It reads declarations only:
 * bodies of methods and initialisers are passed over, and what is declared inside them does not
 * count. Sources that do not compile give what could be made out of them; nothing makes it fail.
 *
 * <p>A comment counts only where the Javadoc tool takes it: directly before the declaration. A
 * licence header before {@code package} therefore does not.
 */
public final class JavadocExtractor {
  private static final Set<String> MODIFIERS =
      Set.of(
          "public",
          "protected",
          "private",
          "static",
          "final",
          "abstract",
          "default",
          "native",
          "synchronized",
          "transient",
          "volatile",
          "strictfp");

  private final String library;
  private final boolean packageInfo;
  private final JavaScanner scanner;
  private final List<JavadocEntry> entries = new ArrayList<>();
  private final Deque<Body> bodies = new ArrayDeque<>();
  private String packageName = "";

  /** The body of a type that is being read. */
  private static final class Body {
    final String className;
    final String simpleName;
    final String topLevelClass;
    boolean readsConstants;

    Body(String className, String simpleName, String topLevelClass, boolean readsConstants) {
      this.className = className;
      this.simpleName = simpleName;
      this.topLevelClass = topLevelClass;
      this.readsConstants = readsConstants;
    }
  }

  private JavadocExtractor(String library, String path, String source) {
    this.library = library;
    this.packageInfo = path.endsWith("package-info.java");
    this.scanner = new JavaScanner(source);
  }

  /**
   * Returns the documented declarations of one source file, in their order.
   *
   * @param library goes into the entries
   * @param path the file's name, to tell package-info.java
   * @param source the text of the file
   */
  public static List<JavadocEntry> extract(String library, String path, String source) {
    JavadocExtractor extractor = new JavadocExtractor(library, path, source);
    extractor.read();
    return extractor.entries;
  }

  private void read() {
    while (scanner.kind() != Kind.END) {
      Body body = bodies.peek();
      String comment = comment();
      if (scanner.is('}')) {
        close();
      } else if (scanner.is('{')) {
        skip('{', '}');
      } else if (body != null && body.readsConstants) {
        constant(body, comment);
      } else {
        new Declaration(body, comment).read();
      }
    }
  }

  /** Passes Javadoc comments and returns the last, the one that counts. */
  private @Nullable String comment() {
    String comment = null;
    while (scanner.kind() == Kind.JAVADOC) {
      comment = scanner.text();
      scanner.next();
    }
    return comment;
  }

  private void close() {
    scanner.next();
    bodies.poll();
  }

  private void constant(Body body, @Nullable String comment) {
    while (scanner.is('@')) {
      annotation();
    }
    if (scanner.kind() == Kind.WORD) {
      emit(body, MemberKind.ENUM_CONSTANT, scanner.text(), 0, false, comment);
    } else if (scanner.is(';')) {
      body.readsConstants = false;
    } else if (scanner.is('(')) {
      skip('(', ')');
      return;
    } else if (scanner.is('{') || scanner.is('}') || scanner.kind() == Kind.JAVADOC) {
      return;
    }
    scanner.next();
  }

  /**
   * Passes an annotation; the scanner stands on its at sign. Returns the annotation's last name.
   */
  private String annotation() {
    scanner.next();
    String name = "";
    while (scanner.kind() == Kind.WORD) {
      name = scanner.text();
      scanner.next();
      if (!scanner.is('.')) {
        break;
      }
      scanner.next();
    }
    if (scanner.is('(')) {
      skip('(', ')');
    }
    return name;
  }

  /**
   * Passes a balanced group, the scanner standing on its opening symbol.
   *
   * @return the number of comma-separated parts of the group
   */
  private int skip(char open, char close) {
    int depth = 0;
    int angles = 0;
    int commas = 0;
    boolean empty = true;
    while (scanner.kind() != Kind.END) {
      if (scanner.is(open)) {
        depth++;
      } else if (scanner.is(close)) {
        depth--;
        if (depth == 0) {
          scanner.next();
          break;
        }
      } else if (scanner.is('<')) {
        angles++;
      } else if (scanner.is('>')) {
        angles--;
      } else if (scanner.is(',') && depth == 1 && angles == 0) {
        commas++;
      } else if (scanner.kind() != Kind.JAVADOC) {
        empty = false;
      }
      scanner.next();
    }
    return empty ? 0 : commas + 1;
  }

  /** Passes the rest of a field's declaration, initialiser included. */
  private void skipStatement() {
    while (scanner.kind() != Kind.END) {
      if (scanner.is(';')) {
        scanner.next();
        return;
      } else if (scanner.is('{')) {
        skip('{', '}');
      } else if (scanner.is('(')) {
        skip('(', ')');
      } else if (scanner.is('}')) {
        return; // no semicolon: the body ends here
      } else {
        scanner.next();
      }
    }
  }

  private void emit(
      @Nullable Body body,
      MemberKind kind,
      String name,
      int parameters,
      boolean override,
      @Nullable String comment) {
    if (body != null && comment != null) {
      entries.add(
          new JavadocEntry(
              library,
              body.className,
              body.topLevelClass,
              kind,
              name,
              parameters,
              override,
              comment));
    }
  }

  /** The declaration that is being read: its words outside annotations and type arguments. */
  private final class Declaration {
    private final @Nullable Body body;
    private final @Nullable String comment;
    private boolean override;
    private String firstWord = "";
    private String lastWord = "";
    private int words;

    Declaration(@Nullable Body body, @Nullable String comment) {
      this.body = body;
      this.comment = comment;
    }

    void read() {
      while (scanner.kind() != Kind.END) {
        if (scanner.kind() == Kind.WORD) {
          String word = scanner.text();
          scanner.next();
          if (word.equals("class") || word.equals("interface") || word.equals("enum")) {
            type(word.equals("enum"));
            return;
          }
          if (word.equals("package") && bodies.isEmpty()) {
            packageDeclaration();
            return;
          }
          if (!MODIFIERS.contains(word)) {
            firstWord = words == 0 ? word : firstWord;
            lastWord = word;
            words++;
          }
        } else if (scanner.is('@')) {
          if (atSign()) {
            return;
          }
        } else if (isRecord()) {
          typeNamed(lastWord, false);
          return;
        } else if (scanner.is('<')) {
          typeArguments();
        } else if (scanner.is('(')) {
          method();
          return;
        } else if (scanner.is('=') || scanner.is(',') || scanner.is(';')) {
          if (words > 1) {
            emit(body, MemberKind.FIELD, lastWord, 0, false, comment);
          }
          skipStatement();
          return;
        } else if (scanner.is('{')) {
          skip('{', '}'); // a static initialiser, a compact constructor or a module
          return;
        } else if (scanner.is('}')) {
          return;
        } else {
          scanner.next();
        }
      }
    }

    /** Reads an annotation, or the declaration of an annotation type: then it returns true. */
    private boolean atSign() {
      String name = annotation();
      if (name.equals("interface")) {
        type(false);
        return true;
      }
      override |= name.equals("Override");
      return false;
    }

    private boolean isRecord() {
      return words == 2 && firstWord.equals("record") && (scanner.is('(') || scanner.is('<'));
    }

    private void packageDeclaration() {
      StringBuilder name = new StringBuilder();
      while (scanner.kind() == Kind.WORD || scanner.is('.')) {
        name.append(scanner.kind() == Kind.WORD ? scanner.text() : ".");
        scanner.next();
      }
      packageName = name.toString();
      if (packageInfo) {
        String info = packageName + ".package-info";
        emit(new Body(info, "", info, false), MemberKind.PACKAGE, packageName, 0, false, comment);
      }
    }

    private void type(boolean isEnum) {
      if (scanner.kind() == Kind.WORD) {
        String name = scanner.text();
        scanner.next();
        typeNamed(name, isEnum);
      }
    }

    private void typeNamed(String name, boolean isEnum) {
      while (scanner.kind() != Kind.END
          && !scanner.is('{')
          && !scanner.is(';')
          && !scanner.is('}')) {
        if (scanner.is('(')) {
          skip('(', ')');
        } else {
          scanner.next();
        }
      }
      String prefix = body != null ? body.className : packageName;
      String className = prefix.isEmpty() ? name : prefix + "." + name;
      String topLevel = body != null ? body.topLevelClass : className;
      Body inner = new Body(className, name, topLevel, isEnum);
      emit(inner, MemberKind.TYPE, name, 0, false, comment);
      if (scanner.is('{')) {
        scanner.next();
        bodies.push(inner);
      }
    }

    private void typeArguments() {
      int depth = 0;
      while (scanner.kind() != Kind.END && !scanner.is(';') && !scanner.is('{')) {
        if (scanner.is('(')) {
          skip('(', ')');
          continue;
        }
        if (scanner.is('<')) {
          depth++;
        } else if (scanner.is('>')) {
          depth--;
        }
        scanner.next();
        if (depth == 0) {
          return;
        }
      }
    }

    private void method() {
      int parameters = skip('(', ')');
      while (scanner.kind() != Kind.END && !scanner.is('{') && !scanner.is(';')) {
        if (scanner.is('(')) {
          skip('(', ')');
        } else if (scanner.is('}')) {
          break;
        } else {
          scanner.next();
        }
      }
      if (words > 0 && body != null) {
        boolean constructor = words == 1 && lastWord.equals(body.simpleName);
        MemberKind kind = constructor ? MemberKind.CONSTRUCTOR : MemberKind.METHOD;
        emit(body, kind, lastWord, parameters, override, comment);
      }
      if (scanner.is('{')) {
        skip('{', '}');
      } else if (scanner.is(';')) {
        scanner.next();
      }
    }
  }
}
