package org.warmstart.data.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Turns Javadoc comments into plain prose: no comment stars, HTML or inline tags, entities decoded,
 * white space normalised. A new line stands between paragraphs and list items.
 *
 * <p>Code that reads like a word (a name, a number) stays, as a reader would say it: {@code
 * java.util.List#add(Object)} becomes "List.add". Other code cannot be read as part of a sentence;
 * it becomes {@link #CODE}, so that its sentence can be told and left out. {@code pre} blocks,
 * tables and snippets go.
 */
public final class ProseCleaner {
  /** Stands for code inside a sentence (the Unicode object replacement character). */
  public static final char CODE = '\ufffc';

  private static final Pattern BLOCK_TAG = Pattern.compile("@[a-z][A-Za-z]*(?=\\s|$)");
  private static final Pattern STARS = Pattern.compile("(?m)^[ \\t\\f]*\\*+");
  private static final Pattern LINE = Pattern.compile("\\R");

  private ProseCleaner() {}

  /**
   * The prose of one comment.
   *
   * @param description the main description
   * @param tags the texts of its {@code param}, {@code return}, {@code throws} and {@code
   *     deprecated} tags, in their order, without the names of parameters and exceptions
   */
  public record Prose(String description, List<String> tags) {
    public Prose {
      tags = List.copyOf(tags);
    }
  }

  /** Cleans the inside of a Javadoc comment. */
  public static Prose clean(String comment) {
    List<String> blocks = blocks(STARS.matcher(comment).replaceAll(""));
    List<String> tags = new ArrayList<>();
    for (String block : blocks.subList(1, blocks.size())) {
      String text = JavadocMarkup.render(tagText(block));
      if (!text.isEmpty()) {
        tags.add(text);
      }
    }
    return new Prose(JavadocMarkup.render(blocks.get(0)), tags);
  }

  /** Splits a comment at its block tags: the main description, then each tag with its text. */
  private static List<String> blocks(String comment) {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    int braces = 0;
    for (String line : LINE.split(comment)) {
      String stripped = line.strip();
      if (braces == 0 && BLOCK_TAG.matcher(stripped).lookingAt()) {
        blocks.add(block.toString());
        block.setLength(0);
      }
      block.append(stripped).append('\n');
      braces = braces(line, braces);
    }
    blocks.add(block.toString());
    return blocks;
  }

  /** The depth of open inline tags after a line; braces outside inline tags do not count. */
  private static int braces(String line, int before) {
    int depth = before;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '{' && (depth > 0 || line.startsWith("{@", i))) {
        depth++;
      } else if (c == '}' && depth > 0) {
        depth--;
      }
    }
    return depth;
  }

  /** The readable part of a block tag, empty for tags that hold none. */
  private static String tagText(String block) {
    String[] parts = block.strip().split("\\s+", 2);
    String text = parts.length < 2 ? "" : parts[1];
    return switch (parts[0]) {
      case "@return", "@deprecated" -> text;
      case "@param", "@throws", "@exception" -> {
        String[] nameAndText = text.split("\\s+", 2);
        yield nameAndText.length < 2 ? "" : nameAndText[1];
      }
      default -> "";
    };
  }

  /** Whether a text carries a licence or copyright notice. */
  static boolean isLicence(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("licensed to the apache software foundation")
        || lower.contains("licensed under the")
        || lower.contains("all rights reserved")
        || lower.contains("without warranties or conditions")
        || lower.contains("copyright (c)")
        || lower.contains("\u00a9");
  }
}
