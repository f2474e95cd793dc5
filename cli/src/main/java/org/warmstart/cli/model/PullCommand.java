package org.warmstart.cli.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.PhaseProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.hub.FileChoice;
import org.warmstart.hub.Hub;
import org.warmstart.hub.HubSettings;
import org.warmstart.hub.PullListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model from a hub. */
@Command(
    name = "pull",
    description = {
      "Fetch a model from Hugging Face's hub, or another that speaks its protocol, into the cache"
          + " that Python's library shares, and print the folder it is in. What is there is not"
          + " fetched again, what broke off goes on, and everything is checked by its checksum.",
      "Environment: HF_TOKEN, HF_ENDPOINT (a mirror), HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE,"
          + " HTTPS_PROXY, as for Python's library."
    },
    footer = {
      "%nExample:",
      "  warmstart pull google-bert/bert-base-uncased",
      "  warmstart pull openai-community/gpt2 --revision main --out gpt2"
    })
public final class PullCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", description = "The model, as owner/name or a name alone.")
  private String name;

  @Option(
      names = "--revision",
      paramLabel = "REV",
      defaultValue = "main",
      description =
          "A branch, a tag, or a commit, which never changes (default: ${DEFAULT-VALUE}).")
  private String revision;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Copy the files out of the cache into this folder, and print it instead.")
  private @Nullable Path out;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description =
          "Fetch these files (default: configuration, tokenizer, and the weights as safetensors if"
              + " there are any, or else as PyTorch's files). May be repeated.")
  private List<String> include = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "Do not fetch these files. May be repeated.")
  private List<String> exclude = List.of();

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description =
          "Try again when hardly anything came for so long, and give up after six times (default:"
              + " 60, or the environment variable WARMSTART_HUB_PATIENCE); 0 waits however long it"
              + " takes.")
  private @Nullable String patience;

  @Option(names = "--offline", description = "Ask nobody: find the model in the cache.")
  private boolean offline;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  PullCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> environment = System.getenv();
    HubSettings found = HubSettings.fromEnvironment(environment);
    HubSettings patient = patience == null ? found : found.withPatience(patience);
    HubSettings settings = offline ? patient.offlineOnly() : patient;
    try (PhaseProgress progress = new PhaseProgress(terminal)) {
      Hub hub = new Hub(settings, environment, listener(progress));
      Hub.Pulled pulled = hub.pull(name, revision, new FileChoice(include, exclude));
      if (out != null) {
        Hub.copy(pulled, out);
      }
      progress.close();
      terminal.out().println(out != null ? out : pulled.folder());
    }
    return 0;
  }

  private PullListener listener(PhaseProgress progress) {
    return new PullListener() {
      @Override
      public void note(String message) {
        terminal.err().println(message);
      }

      @Override
      public void update(String phase, long done, long total) {
        progress.update(phase, done, total);
      }
    };
  }
}
