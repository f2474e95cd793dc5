package org.warmstart.data.corpus.javadoc;

import com.sun.source.doctree.CommentTree;
import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocRootTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.ErroneousTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.InheritDocTree;
import com.sun.source.doctree.InlineTagTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Entities;
import org.jspecify.annotations.Nullable;
import org.warmstart.data.corpus.prose.HtmlProse;

/**
 * Writes parts of a Javadoc comment as HTML: HTML stays as it is, right or wrong, and inline tags
 * become what the Javadoc tool would make of them.
 */
final class DocMarkup extends SimpleDocTreeVisitor<@Nullable Void, @Nullable Void> {
  private static final String CODE = Character.toString(HtmlProse.CODE);

  private final StringBuilder html = new StringBuilder();

  private DocMarkup() {}

  /** A comment from its text and its tree; nothing if it is in Markdown. */
  static Optional<JavadocComment> read(String text, DocCommentTree tree) {
    List<? extends List<? extends DocTree>> blocks =
        tree.getBlockTags().stream().map(DocMarkup::text).toList();
    if (isMarkdown(tree.getFullBody()) || blocks.stream().anyMatch(DocMarkup::isMarkdown)) {
      return Optional.empty();
    }
    List<String> tags =
        blocks.stream().map(DocMarkup::html).filter(markup -> !markup.isBlank()).toList();
    return Optional.of(new JavadocComment(text, html(tree.getFullBody()), tags));
  }

  private static boolean isMarkdown(List<? extends DocTree> parts) {
    // a kind of JDK 23 that JDK 17 has no name for
    return parts.stream().anyMatch(part -> part.getKind().name().equals("MARKDOWN"));
  }

  /** The readable part of a block tag, empty for tags that hold none. */
  private static List<? extends DocTree> text(DocTree tag) {
    if (tag instanceof ParamTree param) {
      return param.getDescription();
    } else if (tag instanceof ReturnTree returned) {
      return returned.getDescription();
    } else if (tag instanceof ThrowsTree thrown) {
      return thrown.getDescription();
    } else if (tag instanceof DeprecatedTree deprecated) {
      return deprecated.getBody();
    }
    return List.of();
  }

  private static String html(List<? extends DocTree> parts) {
    DocMarkup markup = new DocMarkup();
    markup.visit(parts, null);
    return markup.html.toString();
  }

  private @Nullable Void write(String text) {
    html.append(text);
    return null;
  }

  /** What no reader would make words of: other inline tags, and those with a mistake in them. */
  @Override
  protected @Nullable Void defaultAction(DocTree part, @Nullable Void unused) {
    if (part instanceof TextTree text) {
      return write(text.getBody());
    }
    boolean snippet = part instanceof InlineTagTree tag && tag.getTagName().equals("snippet");
    return write(snippet ? "<pre></pre>" : CODE);
  }

  @Override
  public @Nullable Void visitErroneous(ErroneousTree part, @Nullable Void unused) {
    return write(part.getBody().startsWith("{@") ? CODE : part.getBody());
  }

  @Override
  public @Nullable Void visitEntity(EntityTree part, @Nullable Void unused) {
    return write("&" + part.getName() + ";");
  }

  @Override
  public @Nullable Void visitStartElement(StartElementTree part, @Nullable Void unused) {
    String element = "<" + part.getName() + ">";
    return write(part.isSelfClosing() ? element + "</" + part.getName() + ">" : element);
  }

  @Override
  public @Nullable Void visitEndElement(EndElementTree part, @Nullable Void unused) {
    return write("</" + part.getName() + ">");
  }

  @Override
  public @Nullable Void visitComment(CommentTree part, @Nullable Void unused) {
    return null;
  }

  @Override
  public @Nullable Void visitLiteral(LiteralTree part, @Nullable Void unused) {
    String text = Entities.escape(part.getBody().getBody());
    return write(part.getKind() == DocTree.Kind.CODE ? "<code>" + text + "</code>" : text);
  }

  @Override
  public @Nullable Void visitLink(LinkTree part, @Nullable Void unused) {
    if (!part.getLabel().isEmpty()) {
      return visit(part.getLabel(), null);
    }
    return write("<code>" + Entities.escape(part.getReference().getSignature()) + "</code>");
  }

  @Override
  public @Nullable Void visitReturn(ReturnTree part, @Nullable Void unused) {
    write("Returns ");
    visit(part.getDescription(), null);
    return write(". ");
  }

  @Override
  public @Nullable Void visitSummary(SummaryTree part, @Nullable Void unused) {
    return visit(part.getSummary(), null);
  }

  @Override
  public @Nullable Void visitIndex(IndexTree part, @Nullable Void unused) {
    return write(Entities.escape(part.getSearchTerm().toString().replace("\"", "")));
  }

  @Override
  public @Nullable Void visitInheritDoc(InheritDocTree part, @Nullable Void unused) {
    return null;
  }

  @Override
  public @Nullable Void visitDocRoot(DocRootTree part, @Nullable Void unused) {
    return null;
  }
}
