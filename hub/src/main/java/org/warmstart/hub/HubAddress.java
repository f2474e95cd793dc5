package org.warmstart.hub;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.warmstart.base.HubNames;
import org.warmstart.base.InputException;

/**
 * A revision of a model on a hub.
 *
 * @param name {@code org/name}, or a name alone
 * @param revision a branch, a tag or a commit
 */
record HubAddress(URI endpoint, String name, String revision) {
  HubAddress {
    if (!HubNames.isName(name)) {
      throw new InputException(
          "'"
              + RepoPath.printable(name)
              + "' is no name of a model, such as google-bert/bert-base-uncased");
    }
    if (!RepoPath.isSafe(revision)) {
      throw new InputException(
          "--revision '"
              + RepoPath.printable(revision)
              + "': expected a branch, a tag or a commit");
    }
  }

  /** Where the hub tells about the revision. */
  URI listing() {
    return URI.create(
        endpoint + "/api/models/" + name + "/revision/" + encoded(revision) + "?blobs=true");
  }

  /** Where a file of a commit is. */
  URI file(String commit, String file) {
    String path =
        Arrays.stream(file.split("/")).map(HubAddress::encoded).collect(Collectors.joining("/"));
    return URI.create(endpoint + "/" + name + "/resolve/" + commit + "/" + path);
  }

  /** The model's page, for people. */
  String page() {
    return endpoint + "/" + name;
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
