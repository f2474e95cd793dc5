package org.warmstart.cli;

import java.util.List;
import org.warmstart.cli.model.AverageCommand;
import org.warmstart.cli.model.ComposeCommand;
import org.warmstart.cli.model.ConvertCommand;
import org.warmstart.cli.model.DescribeCommand;
import org.warmstart.cli.model.DoctorCommand;
import org.warmstart.cli.model.ParityCommand;
import org.warmstart.cli.model.PullCommand;
import org.warmstart.cli.tokenizer.TokenizerCommand;
import org.warmstart.cli.train.BenchCommand;
import org.warmstart.cli.train.CompareCommand;
import org.warmstart.cli.train.DemoCommand;
import org.warmstart.cli.train.EvaluateCommand;
import org.warmstart.cli.train.FinetuneCommand;
import org.warmstart.cli.train.MetricCommand;
import org.warmstart.cli.train.PretrainCommand;
import org.warmstart.cli.train.RecipesCommand;
import org.warmstart.cli.train.SearchCommand;
import org.warmstart.cli.train.Word2VecCommand;
import org.warmstart.cli.trust.AttentionCommand;
import org.warmstart.cli.trust.FaithfulnessCommand;
import org.warmstart.cli.trust.JudgeCommand;
import org.warmstart.cli.trust.ProbeCommand;
import org.warmstart.cli.use.AnswerCommand;
import org.warmstart.cli.use.ClassifyCommand;
import org.warmstart.cli.use.EmbedCommand;
import org.warmstart.cli.use.FillMaskCommand;
import org.warmstart.cli.use.GenerateCommand;
import org.warmstart.cli.use.ScoreCommand;
import org.warmstart.cli.use.TagCommand;

/** The commands, in the order of the help. */
final class Commands {
  static final List<Class<?>> ALL =
      List.of(
          DemoCommand.class,
          TokenizerCommand.class,
          PullCommand.class,
          Word2VecCommand.class,
          DescribeCommand.class,
          RecipesCommand.class,
          PretrainCommand.class,
          ComposeCommand.class,
          ConvertCommand.class,
          AverageCommand.class,
          FinetuneCommand.class,
          SearchCommand.class,
          EvaluateCommand.class,
          MetricCommand.class,
          ScoreCommand.class,
          FaithfulnessCommand.class,
          CompareCommand.class,
          GenerateCommand.class,
          FillMaskCommand.class,
          ClassifyCommand.class,
          TagCommand.class,
          AnswerCommand.class,
          EmbedCommand.class,
          ProbeCommand.class,
          JudgeCommand.class,
          AttentionCommand.class,
          ParityCommand.class,
          BenchCommand.class,
          DoctorCommand.class);

  private Commands() {}
}
