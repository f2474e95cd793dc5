package org.warmstart.data.corpus.javadoc;

import java.util.List;

/**
 * A Javadoc comment.
 *
 * @param text the comment as written, without its stars
 * @param description the main description as HTML, its inline tags replaced by HTML
 * @param tags the texts of its {@code param}, {@code return}, {@code throws} and {@code deprecated}
 *     tags as HTML, in their order, without the names of parameters and exceptions
 */
public record JavadocComment(String text, String description, List<String> tags) {
  public JavadocComment {
    tags = List.copyOf(tags);
  }
}
