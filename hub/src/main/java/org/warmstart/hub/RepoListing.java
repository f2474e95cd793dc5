package org.warmstart.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * The files of a revision, as the hub lists them.
 *
 * @param commit forty hexadecimal digits
 */
record RepoListing(String commit, List<RemoteFile> files) {
  /**
   * A file.
   *
   * @param size in bytes; -1 if the hub does not say
   * @param hash as {@link RemoteBlob#hash}; null if the hub does not say
   */
  record RemoteFile(String name, long size, @Nullable String hash) {}

  static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private static final int LARGEST = 64 << 20;
  private static final int MOST_FILES = 100_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Asks the hub. */
  static RepoListing fetch(HubHttp http, HubAddress address) throws InterruptedException {
    URI uri = address.listing();
    Reply reply = http.sendPatiently("GET", uri, redirect -> false);
    try (reply) {
      if (reply.status() != 200) {
        throw HubErrors.of(reply, address, address.name());
      }
      byte[] bytes = reply.body().readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new InputException(HubHttp.shown(uri) + ": is longer than any list of files");
      }
      return parse(HubHttp.shown(uri), bytes);
    } catch (IOException e) {
      throw new InputException(HubHttp.problem(uri, e), e);
    }
  }

  private static RepoListing parse(String where, byte[] bytes) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new InputException(where + ": the answer is not JSON; this is no hub", e);
    }
    String commit = json.path("sha").asText("");
    JsonNode siblings = json.path("siblings");
    if (!COMMIT.matcher(commit).matches() || !siblings.isArray()) {
      throw new InputException(
          where + ": the answer has no 'sha' and 'siblings', the list of files; this is no hub");
    }
    if (siblings.size() > MOST_FILES) {
      throw new InputException(where + ": lists " + siblings.size() + " files, too many");
    }
    List<RemoteFile> files = new ArrayList<>();
    for (JsonNode sibling : siblings) {
      String name = sibling.path("rfilename").asText("");
      if (!name.isEmpty()) {
        files.add(new RemoteFile(name, sibling.path("size").asLong(-1), hash(sibling)));
      }
    }
    return new RepoListing(commit, List.copyOf(files));
  }

  /** Of large files what is in git is not the contents, but says where they are. */
  private static @Nullable String hash(JsonNode sibling) {
    JsonNode large = sibling.path("lfs");
    String hash =
        large.isObject() ? large.path("sha256").asText("") : sibling.path("blobId").asText("");
    return RemoteBlob.isHash(hash) ? hash : null;
  }
}
