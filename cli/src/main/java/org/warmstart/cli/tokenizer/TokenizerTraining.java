package org.warmstart.cli.tokenizer;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.train.TrainerSettings;

/**
 * The configuration of {@code tokenizer train}.
 *
 * @param files texts, folders of them or, with a column, tables
 * @param column of tables; null for texts
 * @param tokenizer what to train
 * @param out the folder for the result
 * @param threads null for one a processor; they change nothing in the result
 */
record TokenizerTraining(
    List<Path> files,
    @Nullable String column,
    TrainerSettings tokenizer,
    Path out,
    @Nullable Integer threads) {}
