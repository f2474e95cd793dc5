package org.warmstart.pipeline.result;

import java.util.List;
import org.warmstart.pipeline.answer.Answer;

/**
 * What a model answers to a question.
 *
 * @param context that the answer is from
 * @param answer the best one, or that there is none
 * @param candidates the likeliest ones
 * @param noAnswerMargin by how much the score of "no answer" is greater than that of the best
 *     answer; NaN if there must be one
 * @param tokens of question and context; in several windows none is cut off
 */
public record AnswerResult(
    String context,
    Answer answer,
    List<Answer> candidates,
    double noAnswerMargin,
    TokenCounts tokens)
    implements TextResult {}
