package org.warmstart.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

@Timeout(60)
class HubTest {
  private static final String WEIGHTS = "model.safetensors";
  private static final String SECRET = "hf_verySecret";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private final FakeHub server = new FakeHub();
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());

  private Duration timeout = Duration.ofSeconds(20);
  private Duration patience = Duration.ofMinutes(1);

  private final PullListener listener =
      new PullListener() {
        @Override
        public void note(String message) {
          notes.add(message);
        }

        @Override
        public void update(String phase, long done, long total) {
          assertThat(done).isLessThanOrEqualTo(total);
        }
      };

  @BeforeEach
  void fill() {
    byte[] weights = new byte[300_000];
    new Random(1).nextBytes(weights);
    server.with("config.json", "{}").with(WEIGHTS, weights).with("vocab.txt", "[UNK]\n");
    server.with("pytorch_model.bin", "x").with("tf_model.h5", "x").with("onnx/model.onnx", "x");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HubSettings settings(URI endpoint, boolean links) {
    AccessToken token = AccessToken.of(SECRET, "test");
    Path cache = folder.resolve("hub");
    return new HubSettings(endpoint, cache, token, false, links, timeout, patience);
  }

  private Hub hub(HubSettings settings) {
    return new Hub(settings, Map.of(), listener, waits::add);
  }

  private Hub.Pulled pull() throws InterruptedException {
    return pull(FileChoice.USUAL);
  }

  private Hub.Pulled pull(FileChoice choice) throws InterruptedException {
    return hub(settings(server.address(), true)).pull("org/tiny", "main", choice);
  }

  private Path model() {
    return folder.resolve("hub/models--org--tiny");
  }

  private Path incomplete() {
    return model().resolve("blobs").resolve(server.hash(WEIGHTS) + ".incomplete");
  }

  // ---- what is fetched, and where it goes

  @Test
  void theCacheIsLaidOutAsPythonsLibraryDoes() throws Exception {
    Hub.Pulled pulled = pull();
    assertThat(pulled.commit()).isEqualTo(FakeHub.COMMIT);
    assertThat(pulled.folder()).isEqualTo(model().resolve("snapshots").resolve(FakeHub.COMMIT));
    assertThat(pulled.files()).containsExactly("config.json", WEIGHTS, "vocab.txt");
    assertThat(Files.readString(model().resolve("refs/main"))).isEqualTo(FakeHub.COMMIT);
    for (String name : pulled.files()) {
      Path link = pulled.folder().resolve(name);
      assertThat(Files.readSymbolicLink(link))
          .isEqualTo(Path.of("../../blobs/" + server.hash(name)));
      assertThat(link).hasBinaryContent(server.contents(name));
    }
    assertThat(pulled.folder().toFile().list()).hasSize(3);
    assertThat(model().resolve("blobs").toFile().list()).hasSize(3);
    assertThat(folder.resolve("hub/CACHEDIR.TAG")).exists();
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws Exception {
    pull();
    server.requests.clear();
    assertThat(pull().files()).hasSize(3);
    assertThat(server.requests).hasSize(1);
    // another revision of equal contents needs links only
    Files.delete(model().resolve("snapshots/" + FakeHub.COMMIT + "/" + WEIGHTS));
    pull();
    assertThat(server.gets(WEIGHTS)).isZero();
  }

  @Test
  void filesInFoldersAndOddNames() throws Exception {
    server.with("sub/folder/a b#%ä.json", "{}");
    Hub.Pulled pulled = pull(new FileChoice(List.of("sub/*"), List.of()));
    Path file = pulled.folder().resolve("sub/folder/a b#%ä.json");
    assertThat(file).hasContent("{}");
    assertThat(Files.readSymbolicLink(file).toString()).startsWith("../../../../blobs/");
  }

  @Test
  void whereLinksAreImpossibleThereAreCopies() throws Exception {
    Hub.Pulled pulled =
        hub(settings(server.address(), false)).pull("org/tiny", "main", FileChoice.USUAL);
    for (String name : pulled.files()) {
      Path file = pulled.folder().resolve(name);
      assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
      assertThat(file).hasBinaryContent(server.contents(name));
    }
  }

  @Test
  void copiesOutOfTheCacheAreFiles() throws Exception {
    Path out = folder.resolve("out");
    Hub.copy(pull(), out);
    assertThat(Files.isSymbolicLink(out.resolve(WEIGHTS))).isFalse();
    assertThat(out.resolve(WEIGHTS)).hasBinaryContent(server.contents(WEIGHTS));
    assertThat(out.toFile().list()).hasSize(3);
  }

  @Test
  void revisionsArePinned() throws Exception {
    Hub hub = hub(settings(server.address(), true));
    hub.pull("org/tiny", FakeHub.COMMIT, FileChoice.USUAL);
    assertThat(model().resolve("refs")).doesNotExist();
    hub.pull("org/tiny", "refs/pr/1", FileChoice.USUAL);
    assertThat(model().resolve("refs/refs/pr/1")).hasContent(FakeHub.COMMIT);
    assertThat(server.requests.get(0).path()).endsWith("/revision/" + FakeHub.COMMIT);
    for (String bad : List.of("../main", "/main", "a\\b", "", "a\nb")) {
      assertThatThrownBy(() -> hub.pull("org/tiny", bad, FileChoice.USUAL))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("expected a branch, a tag or a commit");
    }
  }

  @Test
  void offlineTheCacheIsEnough() throws Exception {
    Hub offline = hub(settings(server.address(), true).offlineOnly());
    assertThatThrownBy(() -> offline.pull("org/tiny", "main", FileChoice.USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("org/tiny: revision 'main' is not in the cache");
    Hub.Pulled pulled = pull();
    server.requests.clear();
    Hub.Pulled cached = offline.pull("org/tiny", "main", FileChoice.USUAL);
    assertThat(cached.folder()).isEqualTo(pulled.folder());
    assertThat(cached.files()).containsExactlyInAnyOrderElementsOf(pulled.files());
    assertThat(offline.pull("org/tiny", FakeHub.COMMIT, FileChoice.USUAL).commit())
        .isEqualTo(FakeHub.COMMIT);
    assertThat(server.requests).isEmpty();
  }

  // ---- what is in the cache is checked before it is handed out

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void damagedFilesOfTheCacheAreFetchedAgain(boolean links, boolean cut) throws Exception {
    Hub hub = hub(settings(server.address(), links));
    for (String name : List.of(WEIGHTS, "vocab.txt")) {
      Path file = hub.pull("org/tiny", "main", FileChoice.USUAL).folder().resolve(name);
      byte[] bytes = server.contents(name).clone();
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, cut ? Arrays.copyOf(bytes, Math.min(1000, bytes.length / 2)) : bytes);
      notes.clear();
      hub.pull("org/tiny", "main", FileChoice.USUAL);
      assertThat(file).hasBinaryContent(server.contents(name));
      assertThat(notes).hasSize(1);
      assertThat(notes.get(0)).startsWith("org/tiny: " + name + ": in the cache it has ");
      assertThat(notes.get(0)).endsWith("; fetched again");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void damagedFilesOfTheCacheAreRefusedOffline(boolean cut) throws Exception {
    Hub offline = hub(settings(server.address(), true).offlineOnly());
    Path file = pull().folder().resolve(WEIGHTS);
    byte[] bytes = server.contents(WEIGHTS).clone();
    bytes[5] ^= 8;
    Files.write(file, cut ? Arrays.copyOf(bytes, 1000) : bytes);
    assertThatThrownBy(() -> offline.pull("org/tiny", "main", FileChoice.USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("org/tiny: model.safetensors: in the cache it has ")
        .hasMessageContaining("checksum " + server.hash(WEIGHTS))
        .hasMessageContaining("without --offline");
    FileChoice others = new FileChoice(List.of("*.json"), List.of());
    assertThat(offline.pull("org/tiny", "main", others).files()).containsExactly("config.json");
    Files.delete(model().resolve("blobs").resolve(server.hash(WEIGHTS)));
    assertThatThrownBy(() -> offline.pull("org/tiny", "main", FileChoice.USUAL))
        .hasMessageContaining("is a link that leads nowhere");
  }

  /** Another revision needs the contents that were damaged since. */
  @Test
  void aDamagedBlobIsNotLinkedTo() throws Exception {
    Path file = pull().folder().resolve(WEIGHTS);
    Files.write(file, new byte[1000]);
    Files.delete(file);
    pull();
    assertThat(file).hasBinaryContent(server.contents(WEIGHTS));
  }

  // ---- names that lead elsewhere

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.json",
        "a/../../evil.json",
        "/etc/evil.json",
        "a\\..\\evil.json",
        "a\nb.json",
        "C:/evil.json",
        "a//b.json",
        "./a.json",
        "a/./b.json",
        "evil.json.",
        "a\u202eb.json",
      })
  void namesThatLeaveTheFolder(String name) throws Exception {
    server.with(name, "{}");
    assertThatThrownBy(() -> pull(new FileChoice(List.of("*.json*"), List.of())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("which is no name of a file below a folder; refused");
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.filter(file -> file.toString().contains("evil"))).isEmpty();
    }
    // it is in nobody's way who does not want it
    assertThat(pull().files()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/b/c", "/a", "a b", "a?x=y", "a@b", ""})
  void namesOfModelsThatAreNone(String name) {
    assertThatThrownBy(
            () -> hub(settings(server.address(), true)).pull(name, "main", FileChoice.USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is no name of a model");
    assertThat(server.requests).isEmpty();
  }

  // ---- transfers that break

  @Test
  void aTransferCutAt99PercentGoesOn() throws Exception {
    byte[] contents = server.contents(WEIGHTS);
    int cut = contents.length * 99 / 100;
    server.on(
        "GET " + FakeHub.resolve(WEIGHTS),
        exchange -> {
          if (!FakeHub.header(exchange, "Range").isEmpty()) {
            server.sendFile(exchange, WEIGHTS);
            return;
          }
          exchange.sendResponseHeaders(200, contents.length);
          exchange.getResponseBody().write(contents, 0, cut);
          exchange.getResponseBody().flush();
        });
    assertThat(pull().folder().resolve(WEIGHTS)).hasBinaryContent(contents);
    assertThat(server.requests.stream().map(FakeHub.Seen::range)).contains("bytes=" + cut + "-");
    assertThat(waits).hasSize(1);
    assertThat(incomplete()).doesNotExist();
  }

  @Test
  void aTransferThatAlwaysBreaksLeavesWhatCame() throws Exception {
    byte[] contents = server.contents(WEIGHTS);
    server.on(
        "GET " + FakeHub.resolve(WEIGHTS),
        exchange -> {
          if (FakeHub.header(exchange, "Range").isEmpty()) {
            exchange.sendResponseHeaders(200, contents.length);
            exchange.getResponseBody().write(contents, 0, 1000);
          }
          exchange.close();
        });
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("org/tiny: model.safetensors")
        .hasMessageContaining("gave up after 6 tries");
    assertThat(incomplete()).hasSize(1000);
    assertThat(model().resolve("blobs").resolve(server.hash(WEIGHTS))).doesNotExist();
    assertThat(model().resolve("refs/main")).doesNotExist();
    // the next attempt goes on from there
    server.on("GET " + FakeHub.resolve(WEIGHTS), exchange -> server.sendFile(exchange, WEIGHTS));
    server.requests.clear();
    assertThat(pull().folder().resolve(WEIGHTS)).hasBinaryContent(contents);
    assertThat(server.requests.stream().map(FakeHub.Seen::range)).contains("bytes=1000-");
  }

  @Test
  void aServerThatIgnoresRangesIsReadFromTheStart() throws Exception {
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), Arrays.copyOf(server.contents(WEIGHTS), 5000));
    server.on(
        "GET " + FakeHub.resolve(WEIGHTS),
        exchange -> FakeHub.send(exchange, 200, server.contents(WEIGHTS)));
    assertThat(pull().folder().resolve(WEIGHTS)).hasBinaryContent(server.contents(WEIGHTS));
  }

  @Test
  void anotherRangeThanAskedForIsNotAppended() throws Exception {
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), Arrays.copyOf(server.contents(WEIGHTS), 5000));
    server.on(
        "GET " + FakeHub.resolve(WEIGHTS),
        exchange -> {
          if (FakeHub.header(exchange, "Range").isEmpty()) {
            server.sendFile(exchange, WEIGHTS);
          } else {
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-99/300000");
            FakeHub.send(exchange, 206, Arrays.copyOf(server.contents(WEIGHTS), 100));
          }
        });
    assertThat(pull().folder().resolve(WEIGHTS)).hasBinaryContent(server.contents(WEIGHTS));
  }

  @ParameterizedTest
  @ValueSource(ints = {5000, 300_000, 400_000})
  void aStartOfSomethingElseIsFetchedAnew(int length) throws Exception {
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), new byte[length]);
    assertThat(pull().folder().resolve(WEIGHTS)).hasBinaryContent(server.contents(WEIGHTS));
    assertThat(incomplete()).doesNotExist();
  }

  @Test
  void damagedContentsAreRefused() {
    byte[] damaged = server.contents(WEIGHTS).clone();
    damaged[123_456] ^= 1;
    server.on("GET " + FakeHub.resolve(WEIGHTS), exchange -> FakeHub.send(exchange, 200, damaged));
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("org/tiny: model.safetensors")
        .hasMessageContaining("does not have the checksum " + server.hash(WEIGHTS));
    assertThat(incomplete()).doesNotExist();
    assertThat(model().resolve("snapshots/" + FakeHub.COMMIT + "/" + WEIGHTS)).doesNotExist();
  }

  @Test
  void smallFilesAreCheckedToo() {
    server.on(
        "GET " + FakeHub.resolve("config.json"),
        exchange -> FakeHub.send(exchange, 200, new byte[] {'[', ']'}));
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("org/tiny: config.json")
        .hasMessageContaining("checksum " + server.hash("config.json"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 299_999, 300_001, 1_000_000})
  void anotherSizeThanTheHubSays(int length) {
    server.on(
        "GET " + FakeHub.resolve(WEIGHTS),
        exchange -> FakeHub.send(exchange, 200, Arrays.copyOf(server.contents(WEIGHTS), length)));
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("org/tiny: model.safetensors");
    assertThat(model().resolve("blobs").resolve(server.hash(WEIGHTS))).doesNotExist();
  }

  /** Without a stated length, and without end. */
  @Test
  void aServerThatSendsMoreAndMore() throws IOException {
    server.on(
        "GET " + FakeHub.resolve(WEIGHTS),
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (server.closing.getCount() > 0) {
            exchange.getResponseBody().write(new byte[10_000]);
          }
        });
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sends more than the 300000 bytes that the hub says");
    assertThat(Files.size(incomplete())).isLessThan(400_000);
  }

  @Test
  void aServerThatHangsIsNotWaitedForForEver() {
    timeout = Duration.ofMillis(250);
    server.on(
        "GET " + FakeHub.resolve(WEIGHTS),
        exchange -> {
          exchange.sendResponseHeaders(200, 300_000);
          exchange.getResponseBody().write(new byte[1000]);
          exchange.getResponseBody().flush();
          await(server);
        });
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nothing came for");
  }

  private void dripWeights(int bytes) {
    server.on(
        "GET " + FakeHub.resolve(WEIGHTS),
        exchange -> {
          exchange.sendResponseHeaders(200, server.contents(WEIGHTS).length);
          for (int i = 0; i < bytes && server.closing.getCount() > 0; i++) {
            exchange.getResponseBody().write(server.contents(WEIGHTS)[i]);
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(5_000_000);
          }
        });
  }

  @Test
  void aServerThatDripsIsNotWaitedForForEver() throws IOException {
    patience = Duration.ofMillis(200);
    dripWeights(Integer.MAX_VALUE);
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("org/tiny: model.safetensors")
        .hasMessageContaining(" bytes came in 0 s (--patience 0 ")
        .hasMessageContaining("gave up after 6 tries");
    // what came is not lost
    assertThat(Files.size(incomplete())).isBetween(6L, 300_000L);
  }

  @Test
  void aListThatDripsIsNotWaitedForForEver() {
    patience = Duration.ofMillis(200);
    server.on(
        "GET /api/models/org/tiny/revision/main",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (server.closing.getCount() > 0) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(5_000_000);
          }
        });
    assertThatThrownBy(this::pull).hasMessageContaining(" bytes came in 0 s");
  }

  @Test
  void oneMayHavePatience() throws Exception {
    patience = Duration.ZERO;
    server.with(WEIGHTS, new byte[50]);
    dripWeights(50);
    assertThat(pull().folder().resolve(WEIGHTS)).hasBinaryContent(new byte[50]);
    assertThat(notes).isEmpty();
  }

  /** As from a slow but honest server. */
  @Test
  void aShortFileMayComeSlowly() throws Exception {
    patience = Duration.ofSeconds(10);
    server.with(WEIGHTS, new byte[50]);
    dripWeights(50);
    assertThat(pull().folder().resolve(WEIGHTS)).hasBinaryContent(new byte[50]);
  }

  @Test
  void aHubThatDoesNotAnswer() {
    timeout = Duration.ofMillis(250);
    server.on("GET /api/models/org/tiny/revision/main", exchange -> await(server));
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("timed out")
        .hasMessageContaining("gave up after 6 tries");
  }

  private static void await(FakeHub server) {
    try {
      server.closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aHubThatIsNotThere() {
    URI nowhere = server.address();
    server.close();
    assertThatThrownBy(
            () -> hub(settings(nowhere, true)).pull("org/tiny", "main", FileChoice.USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("--offline");
  }

  // ---- a busy hub

  @ParameterizedTest
  @CsvSource({"429, 7, 7", "503, 0, 0", "503, , 1", "500, nonsense, 1", "504, -3, 1"})
  void aBusyHubIsAskedAgain(int status, @Nullable String retryAfter, long seconds)
      throws Exception {
    for (String request :
        List.of(
            "GET /api/models/org/tiny/revision/main",
            "HEAD " + FakeHub.resolve("config.json"),
            "GET " + FakeHub.resolve(WEIGHTS))) {
      AtomicInteger calls = new AtomicInteger();
      server.on(
          request,
          exchange -> {
            if (calls.getAndIncrement() > 0) {
              if (request.contains("/api/")) {
                FakeHub.send(exchange, 200, listing(WEIGHTS, "config.json"));
              } else {
                server.sendFile(exchange, request.substring(request.lastIndexOf('/') + 1));
              }
            } else if (retryAfter == null) {
              FakeHub.status(status).handle(exchange);
            } else {
              FakeHub.status(status, "Retry-After", retryAfter).handle(exchange);
            }
          });
    }
    assertThat(pull().files()).containsExactly(WEIGHTS, "config.json");
    assertThat(waits).hasSize(3).containsOnly(Duration.ofSeconds(seconds));
    assertThat(notes.get(0)).contains("answers " + status + "; trying again in " + seconds + " s");
  }

  private static byte[] listing(String... files) {
    String siblings =
        Arrays.stream(files)
            .map(file -> "{\"rfilename\":\"" + file + "\"}")
            .collect(Collectors.joining(","));
    String json = "{\"sha\":\"" + FakeHub.COMMIT + "\",\"siblings\":[" + siblings + "]}";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void waitsGrowAndEnd() {
    server.on("GET /api/models/org/tiny/revision/main", FakeHub.status(503));
    assertThatThrownBy(this::pull).hasMessageContaining("answers 503; gave up after 6 tries");
    assertThat(waits.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L, 16L);
    server.on(
        "GET /api/models/org/tiny/revision/main", FakeHub.status(429, "Retry-After", "86400"));
    assertThatThrownBy(this::pull).hasMessageContaining("it asks to come back in 1440 minutes");
  }

  // ---- redirects, and the token

  @Test
  void theTokenGoesToTheHubAlone() throws Exception {
    try (FakeHub store = new FakeHub()) {
      store.on("GET /store/x", exchange -> FakeHub.send(exchange, 200, server.contents(WEIGHTS)));
      String signed = store.address() + "/store/x?Signature=alsoSecret";
      for (String method : List.of("HEAD ", "GET ")) {
        server.on(
            method + FakeHub.resolve(WEIGHTS),
            exchange -> {
              server.describe(exchange, WEIGHTS);
              FakeHub.status(302, "Location", signed).handle(exchange);
            });
      }
      assertThat(pull().folder().resolve(WEIGHTS)).hasBinaryContent(server.contents(WEIGHTS));
      assertThat(store.requests).hasSize(1);
      assertThat(store.requests.get(0).authorization()).isEmpty();
      assertThat(server.requests)
          .allSatisfy(seen -> assertThat(seen.authorization()).isEqualTo("Bearer " + SECRET));

      // nor does anything secret show when it goes wrong
      Files.delete(model().resolve("snapshots/" + FakeHub.COMMIT + "/" + WEIGHTS));
      Files.delete(model().resolve("blobs").resolve(server.hash(WEIGHTS)));
      store.on("GET /store/x", FakeHub.status(500));
      assertThatThrownBy(this::pull)
          .satisfies(e -> assertThat(traceOf(e)).doesNotContain("alsoSecret", SECRET))
          .hasMessageContaining("/store/x: answers 500");
      assertThat(notes.toString()).doesNotContain("alsoSecret", SECRET);
    }
    assertThat(settings(server.address(), true).toString()).doesNotContain(SECRET);
  }

  private static String traceOf(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void aModelThatWasRenamedIsFollowed() throws Exception {
    server.on(
        "GET /api/models/old-name/revision/main",
        FakeHub.status(307, "Location", "/api/models/org/tiny/revision/main"));
    for (String file : List.of("config.json", WEIGHTS, "vocab.txt")) {
      for (String method : List.of("HEAD ", "GET ")) {
        server.on(
            method + "/old-name/resolve/" + FakeHub.COMMIT + "/" + file,
            FakeHub.status(307, "Location", FakeHub.resolve(file)));
      }
    }
    Hub.Pulled pulled =
        hub(settings(server.address(), true)).pull("old-name", "main", FileChoice.USUAL);
    assertThat(pulled.files()).hasSize(3);
    assertThat(folder.resolve("hub/models--old-name/refs/main")).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/models/org/tiny/revision/main",
        "file:///etc/passwd",
        "ftp://x/y",
        "http://",
        "%%"
      })
  void redirectsThatLeadNowhere(String location) {
    server.on("GET /api/models/org/tiny/revision/main", FakeHub.status(302, "Location", location));
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is redirected");
  }

  @Test
  void anEncryptedConnectionIsNotLeft() {
    URI from = URI.create("https://hub/a/b");
    assertThat(HubHttp.target(from, "../c?d")).hasToString("https://hub/c?d");
    assertThat(HubHttp.target(from, "https://store/x")).hasToString("https://store/x");
    assertThatThrownBy(() -> HubHttp.target(from, "http://store/x?Signature=secret"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("http://store/x")
        .hasMessageNotContaining("secret");
  }

  // ---- what a terminal would obey

  @Test
  void nothingThatATerminalWouldObeyIsShown() {
    String evil = "a\u001b]0;title\u0007\u202e\u009b31m";
    server.with(evil + ".json", "{}");
    assertThatThrownBy(() -> pull(new FileChoice(List.of("*.json*"), List.of())))
        .satisfies(HubTest::assertHarmless)
        .hasMessageContaining("a\\u001B]0;title\\u0007\\u202E\\u009B31m.json");
    assertThatThrownBy(() -> pull(new FileChoice(List.of("nothing"), List.of())))
        .satisfies(HubTest::assertHarmless);
    for (String header : List.of("X-Error-Message", "Location", "Retry-After")) {
      for (int status : new int[] {302, 418, 429}) {
        server.on(
            "GET /api/models/org/tiny/revision/main",
            FakeHub.status(status, header, "\u001b[2J\u0007 gone"));
        assertThatThrownBy(this::pull).satisfies(HubTest::assertHarmless);
      }
    }
    for (String header : List.of("ETag", "X-Repo-Commit")) {
      server.on(
          "GET /api/models/org/tiny/revision/main",
          exchange -> FakeHub.send(exchange, 200, listing("config.json")));
      server.on("HEAD " + FakeHub.resolve("config.json"), FakeHub.status(200, header, "\u001b[2J"));
      assertThatThrownBy(this::pull).satisfies(HubTest::assertHarmless);
    }
    assertThat(notes).allSatisfy(note -> assertThat(note).isEqualTo(Messages.printable(note)));
  }

  private static void assertHarmless(Throwable e) {
    String message = String.valueOf(e.getMessage());
    assertThat(e).isInstanceOf(InputException.class);
    assertThat(message).isEqualTo(Messages.printable(message));
  }

  // ---- refusals

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401||needs a token",
        "403||is refused to this user",
        "404||does not exist",
        "401|RepoNotFound|does not exist, or is private",
        "403|GatedRepo|is given only to those who ask for it: do so at http://127",
        "404|RevisionNotFound|has no revision 'main'",
        "418||the hub answers 418",
      })
  void refusalsSayWhatToDo(int status, @Nullable String code, String message) {
    server.on(
        "GET /api/models/org/tiny/revision/main",
        code == null ? FakeHub.status(status) : FakeHub.status(status, "X-Error-Code", code));
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("org/tiny: ")
        .hasMessageContaining(message);
    assertThat(waits).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"sha\":\"../../x\",\"siblings\":[]}",
        "{\"sha\":\"main\",\"siblings\":[]}"
      })
  void answersThatAreNoList(String json) {
    server.on(
        "GET /api/models/org/tiny/revision/main",
        exchange -> FakeHub.send(exchange, 200, json.getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("this is no hub");
  }

  @Test
  void hugeListsAreRefused() {
    byte[] many = listing(Collections.nCopies(150_000, "a.json").toArray(String[]::new));
    server.on(
        "GET /api/models/org/tiny/revision/main", exchange -> FakeHub.send(exchange, 200, many));
    assertThatThrownBy(this::pull).hasMessageContaining("lists 150000 files, too many");
    server.on(
        "GET /api/models/org/tiny/revision/main",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (server.closing.getCount() > 0) {
            exchange.getResponseBody().write(new byte[1 << 20]);
          }
        });
    assertThatThrownBy(this::pull).hasMessageContaining("is longer than any list of files");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"abc\"", "\"../../../evil\"", "\"/etc/passwd\"", ""})
  void filesWithoutAChecksumAreRefused(String tag) {
    server.on(
        "HEAD " + FakeHub.resolve("config.json"),
        tag.isEmpty() ? FakeHub.status(200) : FakeHub.status(200, "ETag", tag));
    assertThatThrownBy(this::pull)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("org/tiny: config.json")
        .hasMessageContaining("gives no checksum");
  }

  @Test
  void filesOfAnotherCommitAreRefused() {
    server.on(
        "HEAD " + FakeHub.resolve("config.json"),
        FakeHub.status(200, "X-Repo-Commit", "f".repeat(40)));
    assertThatThrownBy(this::pull).hasMessageContaining("of commit ffff");
  }

  // ---- two at once

  @Test
  void twoAtOnceFetchOnce() throws Exception {
    server.on(
        "GET " + FakeHub.resolve(WEIGHTS),
        exchange -> {
          try {
            Thread.sleep(300);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          server.sendFile(exchange, WEIGHTS);
        });
    List<CompletableFuture<Hub.Pulled>> both = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      both.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return pull();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (CompletableFuture<Hub.Pulled> one : both) {
      assertThat(one.get().folder().resolve(WEIGHTS)).hasBinaryContent(server.contents(WEIGHTS));
    }
    assertThat(server.gets(WEIGHTS)).isEqualTo(1);
  }
}
