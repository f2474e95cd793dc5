package org.warmstart.text.regex;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.warmstart.text.regex.RegexNode.Anchor;
import org.warmstart.text.regex.RegexNode.Atomic;
import org.warmstart.text.regex.RegexNode.Choice;
import org.warmstart.text.regex.RegexNode.Look;
import org.warmstart.text.regex.RegexNode.Repeat;
import org.warmstart.text.regex.RegexNode.Sequence;
import org.warmstart.text.unicode.CodePointSet;

/** What the parts of an expression can begin with, each found once. */
final class FirstSets {
  private final IdentityHashMap<RegexNode, CodePointSet> known = new IdentityHashMap<>();

  /** What a match can begin with; all characters if it can be empty. */
  CodePointSet of(RegexNode node) {
    CodePointSet found = known.get(node);
    if (found == null) {
      found = node.isNullable() ? CodePointSet.ALL : find(node);
      known.put(node, found);
    }
    return found;
  }

  private CodePointSet find(RegexNode node) {
    if (node instanceof RegexNode.Set set) {
      return set.members();
    } else if (node instanceof Sequence sequence) {
      List<CodePointSet> begins = new ArrayList<>();
      for (RegexNode part : sequence.parts()) {
        if (part instanceof Anchor || part instanceof Look) {
          continue;
        }
        begins.add(begin(part));
        if (!part.isNullable()) {
          break;
        }
      }
      return CodePointSet.union(begins);
    } else if (node instanceof Choice choice) {
      return CodePointSet.union(choice.branches().stream().map(this::of).toList());
    } else if (node instanceof Repeat repeat) {
      return of(repeat.part());
    } else if (node instanceof Atomic atomic) {
      return of(atomic.part());
    }
    return CodePointSet.ALL;
  }

  /** What a match that is not empty can begin with. */
  private CodePointSet begin(RegexNode node) {
    return node instanceof Repeat repeat && !repeat.part().isNullable()
        ? of(repeat.part())
        : of(node);
  }
}
