package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.eval.answer.NumberAnswers;

/**
 * GSM8K's word problems of primary school (Cobbe et al. 2021), answered with a chain of thought
 * (Wei et al. 2022).
 *
 * @param maxNewTokens how many tokens are written at the most
 */
public record Gsm8k(@Default("256") @InRange(least = 1) int maxNewTokens) implements Suite {
  /** Problems with the reasoning that leads to their answers. */
  private static final String[][] WORKED = {
    {
      "A baker has 12 rolls and bakes 20 more. How many rolls are there now?",
      "At first there are 12 rolls. With 20 more there are 12 + 20 = 32. The answer is 32."
    },
    {
      "Mia had 15 pencils and lost 6. How many does she have left?",
      "Mia began with 15 pencils. Without the 6 that she lost she has 15 - 6 = 9. The answer is 9."
    },
    {
      "A bus has 9 rows of 4 seats. 28 seats are taken. How many are free?",
      "The bus has 9 * 4 = 36 seats. As 28 are taken, 36 - 28 = 8 are free. The answer is 8."
    },
    {
      "Tickets cost $7. Omar buys 5 and pays with a note of $50. How much does he get back?",
      "Five tickets cost 5 * 7 = 35 dollars. He gets back 50 - 35 = 15 dollars. The answer is 15."
    },
    {
      "Lena reads 8 pages on Monday and twice as many on Tuesday. How many does she read in all?",
      "On Tuesday she reads 2 * 8 = 16 pages. In all these are 8 + 16 = 24. The answer is 24."
    },
    {
      "A rope of 48 metres is cut into 6 equal parts, and 2 parts are sold. How many metres are left?",
      "A part is 48 / 6 = 8 metres long. As 6 - 2 = 4 parts are left, these are 4 * 8 = 32 metres."
          + " The answer is 32."
    },
    {
      "A plant is 10 centimetres high and grows 3 a week. How high is it after 7 weeks?",
      "In 7 weeks it grows 7 * 3 = 21 centimetres. Then it is 10 + 21 = 31 high. The answer is 31."
    },
    {
      "A class of 30 has 18 girls. Half of the boys play chess. How many boys play chess?",
      "There are 30 - 18 = 12 boys. Half of them are 12 / 2 = 6. The answer is 6."
    }
  };

  @Override
  public String description() {
    return "GSM8K (Cobbe et al. 2021): JSON lines with question and answer (test.jsonl), whose number"
        + " stands behind ####. Exact match of the number that greedy decoding writes in 'The answer"
        + " is 7.' (strict-match), and of the last number (flexible-extract), with a chain of thought"
        + " in eight worked examples (Wei et al. 2022), which are the product's own";
  }

  @Override
  public int shots() {
    return WORKED.length;
  }

  @Override
  public boolean drawsExamples() {
    return false;
  }

  @Override
  public String mainMetric() {
    return "exact_match,strict-match";
  }

  @Override
  public Asking asking() {
    Map<String, AnswerWay> ways = new LinkedHashMap<>();
    ways.put("strict-match", AnswerWay.SAID_NUMBER);
    ways.put("flexible-extract", AnswerWay.LAST_NUMBER);
    return new WritingAnswers(maxNewTokens, List.of("Q:"), ways, NumberAnswers::equal);
  }

  @Override
  public List<Question> read(Path data, Part part) {
    List<Question> questions = new ArrayList<>();
    if (part == Part.EXAMPLES) {
      for (String[] each : WORKED) {
        questions.add(
            question(new SuiteRow("the worked examples", Map.of()), each[0], each[1], ""));
      }
      return questions;
    }
    Path file = SuiteFiles.find(data, part, List.of("test.jsonl"), List.of()).orElseThrow();
    for (SuiteRow row : SuiteFiles.json(file)) {
      String answer =
          NumberAnswers.marked(row.text("answer"))
              .orElseThrow(() -> row.wrong("answer", "expected a number behind ####"));
      questions.add(question(row, row.text("question"), "", answer));
    }
    return questions;
  }

  private static Question question(SuiteRow row, String question, String target, String answer) {
    return new Question(
        row.place(),
        "",
        row.values(),
        "Q: " + question + "\nA:",
        " " + target,
        List.of(),
        -1,
        answer,
        List.of());
  }
}
