package org.warmstart.learn.suite;

/** A suite whose questions have answers to choose from, in one of several forms. */
interface ChoiceSuite extends Suite {
  /** Whether the answers' texts are scored, or letters, or the model writes. */
  AnswerForm answers();

  /** How a question is put into words. */
  ChoiceForm form();

  /** The metric that the paper reports where answers are chosen. */
  String choiceMetric();

  @Override
  default String mainMetric() {
    return answers() == AnswerForm.WRITTEN ? "exact_match" : choiceMetric();
  }

  @Override
  default Asking asking() {
    return form().asking();
  }
}
