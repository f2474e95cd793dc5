package org.warmstart.pipeline.probe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.perturb.CharacterBugs;
import org.warmstart.data.perturb.Edit;
import org.warmstart.data.perturb.Synonyms;
import org.warmstart.data.perturb.Word;
import org.warmstart.data.perturb.WordChoices;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.Outcome;

/**
 * Looks for a text in which few words are exchanged and that a model takes for another class: words
 * are ranked by how much the class's probability falls without them (Jin et al., Is BERT really
 * robust?, 2020, equation 2), and from the most important on replaced by what lowers it most, until
 * the class is another. Synonyms are those of WordNet and there is no encoder that measures how
 * near the sentences' meanings stay, so that success rates are not those of the paper's tables;
 * character changes are those of Li et al., TextBugger, 2019, with the word ranking of black-box
 * models.
 *
 * @param choices what words may be replaced by
 * @param maxShare of the text's words that may be replaced; one word may in any case
 * @param maxQueries after so many texts the attack has failed
 */
public record WordAttack(WordChoices choices, double maxShare, int maxQueries) {
  /** Checks the numbers. */
  public WordAttack {
    if (!(maxShare > 0 && maxShare <= 1) || maxQueries < 1) {
      throw new InputException(
          "an attack needs a share of words above 0 and at most 1, and a query at least");
    }
  }

  /** Exchanges words for synonyms in their commonest meaning. */
  public static WordAttack synonyms(double maxShare, int maxQueries) {
    return new WordAttack(new Synonyms(), maxShare, maxQueries);
  }

  /** Changes characters of words. */
  public static WordAttack characters(double maxShare, int maxQueries) {
    return new WordAttack(new CharacterBugs(), maxShare, maxQueries);
  }

  /**
   * Attacks an input.
   *
   * @param second whether the words of a pair's second text are exchanged, else those of the first
   * @param right the right class; null to attack whatever the model says. A reply that is wrong
   *     already is not attacked
   * @throws InputException if the model does not choose one class
   */
  public AttackResult attack(
      ProbedModel model, TextInput input, boolean second, @Nullable String right) {
    if (model.kind() != ReplyKind.CLASS) {
      throw new InputException("attacks need a model that chooses one class of several");
    }
    return new Attack(model, input, second).run(right);
  }

  /** One attack under way. */
  private final class Attack {
    private final ProbedModel model;
    private final TextInput input;
    private final boolean second;
    private final String text;
    private final List<Word> words;
    private final Map<Integer, String> replaced = new TreeMap<>();
    private int queries;

    Attack(ProbedModel model, TextInput input, boolean second) {
      this.model = model;
      this.input = input;
      this.second = second;
      text = Inputs.text(input, second);
      words = Word.of(text);
    }

    AttackResult run(@Nullable String right) {
      Outcome<Reply> asked = ask(List.of(text)).get(0);
      if (asked.problem().isPresent()) {
        return result(AttackResult.End.UNREADABLE, null, null);
      }
      Reply before = asked.result();
      if (right != null && !before.text().equals(right)) {
        return result(AttackResult.End.WRONG_BEFORE, before, before);
      }
      Reply now = before;
      int most = Math.max(1, (int) (maxShare * words.size()));
      for (int word : ranked(before)) {
        if (replaced.size() >= most || queries >= maxQueries) {
          break;
        }
        now = exchange(word, before, now);
        if (now.differs(before, 0)) {
          return result(AttackResult.End.SUCCEEDED, before, now);
        }
      }
      return result(AttackResult.End.FAILED, before, now);
    }

    /** The words in the order of their importance. */
    private List<Integer> ranked(Reply before) {
      String label = before.text();
      List<String> without = new ArrayList<>();
      for (Word word : words) {
        without.add(with(List.of(new Edit(word.start(), word.end(), ""))));
      }
      List<Outcome<Reply>> replies = ask(without);
      double[] importance = new double[words.size()];
      for (int i = 0; i < importance.length; i++) {
        if (replies.get(i).problem().isEmpty()) {
          Reply reply = replies.get(i).result();
          importance[i] = before.score(label) - reply.score(label);
          if (reply.differs(before, 0)) {
            importance[i] += reply.score(reply.text()) - before.score(reply.text());
          }
        }
      }
      return IntStream.range(0, importance.length)
          .boxed()
          .sorted(Comparator.comparingDouble(i -> -importance[i]))
          .toList();
    }

    /** Replaces a word if that helps. */
    private Reply exchange(int word, Reply before, Reply now) {
      Set<String> others = new LinkedHashSet<>(choices.choices(text, words.get(word)));
      List<String> tried = others.stream().limit(maxQueries - queries).toList();
      List<Outcome<Reply>> replies =
          ask(tried.stream().map(other -> with(edits(word, other))).toList());
      String label = before.text();
      Reply best = now;
      for (int i = 0; i < tried.size(); i++) {
        if (replies.get(i).problem().isEmpty()) {
          Reply reply = replies.get(i).result();
          if (reply.score(label) < best.score(label)) {
            best = reply;
            replaced.put(word, tried.get(i));
          }
        }
      }
      return best;
    }

    private List<Edit> edits(int word, String other) {
      Map<Integer, String> all = new TreeMap<>(replaced);
      all.put(word, other);
      List<Edit> edits = new ArrayList<>();
      all.forEach((index, with) -> edits.add(words.get(index).replacedBy(with)));
      return edits;
    }

    private String with(List<Edit> edits) {
      return Inputs.edited(text, edits).text();
    }

    private List<Outcome<Reply>> ask(List<String> texts) {
      queries += texts.size();
      return texts.isEmpty()
          ? List.of()
          : model.ask(texts.stream().map(each -> Inputs.with(input, second, each)).toList());
    }

    private AttackResult result(
        AttackResult.End end, @Nullable Reply before, @Nullable Reply after) {
      List<Edit> edits = new ArrayList<>();
      replaced.forEach((index, with) -> edits.add(words.get(index).replacedBy(with)));
      return new AttackResult(
          end, Inputs.edited(text, edits), before, after, replaced.size(), words.size(), queries);
    }
  }
}
