package org.warmstart.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.InputFiles;

/** Fetches models from a hub into the cache, or finds them there. */
public final class Hub {
  private static final long UNIT = 1_000_000;

  private final HubSettings settings;
  private final PullListener listener;
  private final HubHttp http;

  /**
   * A hub.
   *
   * @param environment the environment's variables, for its proxies
   */
  public Hub(HubSettings settings, Map<String, String> environment, PullListener listener) {
    this(settings, environment, listener, duration -> Thread.sleep(duration.toMillis()));
  }

  Hub(
      HubSettings settings,
      Map<String, String> environment,
      PullListener listener,
      Patience.Sleeper sleeper) {
    this.settings = settings;
    this.listener = listener;
    this.http = new HubHttp(settings, environment, sleeper, listener);
  }

  /**
   * A model's files on the disk.
   *
   * @param commit the revision's commit
   * @param folder where they are
   * @param files their names
   */
  public record Pulled(String commit, Path folder, List<String> files) {}

  /**
   * Fetches what is not in the cache yet of a revision of a model.
   *
   * @param name {@code org/name}, or a name alone
   * @param revision a branch, a tag or a commit
   * @throws InputException if there is no such model or revision, it may not be read, the hub does
   *     not work, what it sends is damaged, or the cache cannot be written
   */
  public Pulled pull(String name, String revision, FileChoice choice) throws InterruptedException {
    HubAddress address = new HubAddress(settings.endpoint(), name, revision);
    HubCache cache = new HubCache(settings, name);
    if (settings.offline()) {
      return cached(address, cache, choice);
    }
    RepoListing listing = RepoListing.fetch(http, address);
    List<String> names = listing.files().stream().map(RepoListing.RemoteFile::name).toList();
    List<String> chosen = choice.of(names);
    if (chosen.isEmpty()) {
      throw new InputException(
          name + ": none of its " + names.size() + " files is wanted" + reason(choice, names));
    }
    if (choice.include().isEmpty() && !FileChoice.hasWeights(names)) {
      listener.note(name + ": there are no weights in safetensors or PyTorch's files");
    }
    try {
      cache.tag();
      fetch(address, listing, chosen, cache);
      cache.setCommit(revision, listing.commit());
    } catch (IOException e) {
      throw new InputException(
          settings.cache() + ": the cache cannot be written: " + e.getMessage(), e);
    }
    return new Pulled(listing.commit(), cache.snapshot(listing.commit()), chosen);
  }

  private static String reason(FileChoice choice, List<String> names) {
    List<String> some = names.stream().map(RepoPath::printable).limit(10).toList();
    return choice.include().isEmpty()
        ? ": there is no config.json and nothing else that we read"
        : " by --include and --exclude; there are " + some + (names.size() > 10 ? " and more" : "");
  }

  private void fetch(HubAddress address, RepoListing listing, List<String> chosen, HubCache cache)
      throws IOException, InterruptedException {
    Map<RepoListing.RemoteFile, Path> missing = missing(address, listing, chosen, cache);
    long total = missing.keySet().stream().mapToLong(file -> Math.max(0, file.size())).sum();
    long done = 0;
    for (Map.Entry<RepoListing.RemoteFile, Path> entry : missing.entrySet()) {
      String name = entry.getKey().name();
      RemoteBlob blob = RemoteBlob.find(http, address, listing.commit(), name);
      long before = done;
      long all = Math.max(total, before + Math.max(0, blob.size()));
      fetchOne(
          address.name() + ": " + name,
          blob,
          entry.getValue(),
          cache,
          bytes -> listener.update("fetch, MB", (before + bytes) / UNIT, all / UNIT));
      done += Math.max(0, blob.size());
      listener.update("fetch, MB", done / UNIT, all / UNIT);
    }
  }

  /** What is not in the cache, or damaged there; every name is looked at before any is fetched. */
  private Map<RepoListing.RemoteFile, Path> missing(
      HubAddress address, RepoListing listing, List<String> chosen, HubCache cache)
      throws IOException {
    Map<String, RepoListing.RemoteFile> listed = new LinkedHashMap<>();
    listing.files().forEach(file -> listed.put(file.name(), file));
    Map<RepoListing.RemoteFile, Path> missing = new LinkedHashMap<>();
    for (String name : chosen) {
      RepoListing.RemoteFile remote = Objects.requireNonNull(listed.get(name));
      Path file = cache.file(listing.commit(), name);
      if (!Files.exists(file)) {
        missing.put(remote, file);
        continue;
      }
      String damage = HubCache.damage(file, remote.size(), remote.hash());
      if (damage != null) {
        listener.note(
            address.name() + ": " + name + ": in the cache it " + damage + "; fetched again");
        missing.put(remote, file);
      }
    }
    return missing;
  }

  private void fetchOne(
      String what, RemoteBlob blob, Path file, HubCache cache, LongConsumer progress)
      throws IOException, InterruptedException {
    Path target = cache.blob(blob.hash());
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    cache.withLock(
        blob.hash(),
        () -> listener.note(what + ": is being fetched by somebody else; waiting"),
        () -> {
          if (Files.exists(target) && !blob.matches(target)) {
            Files.delete(target);
          }
          if (!Files.exists(target)) {
            new BlobDownload(http, what, blob, target, progress).run();
          }
          if (!Files.exists(file) || !Files.isSameFile(file, target)) {
            cache.link(blob.hash(), file);
          }
        });
  }

  /** What the cache has, without asking anybody. */
  private Pulled cached(HubAddress address, HubCache cache, FileChoice choice) {
    String missing =
        address.name()
            + ": revision '"
            + address.revision()
            + "' is not in the cache, "
            + settings.cache()
            + "; pull it once without --offline and HF_HUB_OFFLINE";
    String commit = cache.commit(address.revision()).orElseThrow(() -> new InputException(missing));
    Path folder = cache.snapshot(commit);
    if (!Files.isDirectory(folder)) {
      throw new InputException(missing);
    }
    List<String> names;
    try (Stream<Path> files = Files.walk(folder)) {
      names =
          files
              .filter(file -> !Files.isDirectory(file))
              .map(file -> folder.relativize(file).toString().replace('\\', '/'))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage(), e);
    }
    List<String> chosen = choice.of(names);
    if (chosen.isEmpty()) {
      throw new InputException(missing + reason(choice, names));
    }
    requireWhole(address.name(), folder, chosen);
    return new Pulled(commit, folder, chosen);
  }

  private static void requireWhole(String model, Path folder, List<String> names) {
    for (String name : names) {
      Path file = RepoPath.resolve(folder, name, "file");
      try {
        String damage =
            Files.exists(file) ? HubCache.damage(file, -1, null) : "is a link that leads nowhere";
        if (damage != null) {
          throw new InputException(
              model
                  + ": "
                  + name
                  + ": in the cache it "
                  + damage
                  + "; pull it again without --offline and HF_HUB_OFFLINE");
        }
      } catch (IOException e) {
        throw InputFiles.unreadable(file, e);
      }
    }
  }

  /**
   * Copies a model's files out of the cache.
   *
   * @throws InputException if the folder cannot be written
   */
  public static void copy(Pulled pulled, Path folder) {
    try {
      for (String name : pulled.files()) {
        Path to = RepoPath.resolve(folder, name, "file");
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        DurableFiles.copy(RepoPath.resolve(pulled.folder(), name, "file"), to);
      }
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
