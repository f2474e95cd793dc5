package org.warmstart.cli;

import java.util.List;

/** The commands, in the order of the help. */
final class Commands {
  static final List<Class<?>> ALL =
      List.of(
          DemoCommand.class,
          TokenizerCommand.class,
          PullCommand.class,
          Word2VecCommand.class,
          DescribeCommand.class,
          PretrainCommand.class,
          ComposeCommand.class,
          ConvertCommand.class,
          AverageCommand.class,
          FinetuneCommand.class,
          EvaluateCommand.class,
          MetricCommand.class,
          GenerateCommand.class,
          FillMaskCommand.class,
          ClassifyCommand.class,
          EmbedCommand.class,
          ParityCommand.class,
          BenchCommand.class,
          DoctorCommand.class);

  private Commands() {}
}
