package org.warmstart.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.tensor.engine.Engine;

/**
 * The registry of workloads: the same work under the same names as the script that measures torch
 * with Hugging Face's libraries, so that the two can be run in turn. Weights are random: speed does
 * not depend on them.
 */
public final class Benchmarks {
  private static final Map<String, Workload> WORKLOADS = new LinkedHashMap<>();

  static {
    add(
        "train_gpt2",
        "one optimizer step of GPT-2 124M, 4 x 128 tokens, dropout 0.1, float32",
        "tokens/s",
        TrainingWorkloads::gpt2);
    add(
        "train_bert",
        "one optimizer step of BERT-base MLM + NSP, 8 x 128 tokens, 15 % masked",
        "tokens/s",
        TrainingWorkloads::bert);
    add(
        "train_bert2bert",
        "one pass over 32 pairs of uneven lengths (source about 96, target about 32 tokens),"
            + " BERT2BERT base, batch 8",
        "real tokens/s",
        TrainingWorkloads::bert2bert);
    add(
        "generate_gpt2",
        "greedy decoding, GPT-2 124M, batch 1, prompt 16, 128 new tokens",
        "tokens/s",
        DecodingWorkloads::generateGpt2);
    add(
        "summarize",
        "beam search (4 beams), BERT2BERT base, source 512 tokens, 64 new tokens",
        "tokens/s",
        DecodingWorkloads::summarize);
    add(
        "encode_bert",
        "sentence embeddings by BERT-base, 64 sentences of uneven lengths (about 24 tokens),"
            + " sorted, batch 16",
        "sentences/s",
        DecodingWorkloads::encodeBert);
    add(
        "tokenize",
        "ids of --file by --tokenizer, line by line, one thread",
        "MB/s",
        TextWorkloads::tokenize);
    add(
        "tokenize_parallel",
        "ids of --file by --tokenizer, batches of 1000 lines, --threads threads",
        "MB/s",
        TextWorkloads::tokenizeParallel);
    add(
        "train_bpe",
        "byte-level BPE, 32,000 entries, trained on --file, --threads threads",
        "MB/s",
        TextWorkloads::trainBpe);
    WORKLOADS.put(
        "sparse_attention",
        new Workload(
            "sparse_attention",
            "one layer's attention, forward and backward, dense and sparse, 512 to 8192 tokens,"
                + " 4 heads of 64; the figure is the banded one's at the longest",
            "tokens/s",
            SparseAttentionWorkload::run));
    add("rouge", "ROUGE-1/2/Lsum with stemming over --pairs", "pairs/s", TextWorkloads::rouge);
  }

  private Benchmarks() {}

  private static void add(
      String name,
      String description,
      String unit,
      Function<BenchOptions, List<Double>> speedsOfRuns) {
    Workload.Runner runner = options -> Measured.of(speedsOfRuns.apply(options));
    WORKLOADS.put(name, new Workload(name, description, unit, runner));
  }

  /** All workloads. */
  public static List<Workload> workloads() {
    return List.copyOf(WORKLOADS.values());
  }

  /**
   * Measures one workload.
   *
   * @throws InputException if there is no such workload, or it lacks an option
   */
  public static BenchResult run(String name, BenchOptions options) {
    Workload workload = WORKLOADS.get(name);
    if (workload == null) {
      throw new InputException(NearNames.unknown("workload", name, WORKLOADS.keySet()));
    }
    Engine.start();
    Engine.setThreads(options.threads());
    String peer = "warmstart " + version() + ", libtorch " + Engine.facts().get("libtorch");
    Measured measured = workload.runner().run(options);
    return new BenchResult(name, peer, workload.unit(), measured.runs(), measured.rows(), options);
  }

  private static String version() {
    String version = Benchmarks.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
