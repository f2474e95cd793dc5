package org.warmstart.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.base.file.Sha256;

/**
 * The contents of a file on the hub.
 *
 * @param hash SHA-256 of the contents (64 hexadecimal digits) or, of small files, their name in
 *     git: SHA-1 (40 digits) of {@code blob SIZE\0} and the contents
 * @param size in bytes; -1 if the hub does not say
 * @param location where they are
 */
record RemoteBlob(String hash, long size, URI location) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /** Asks the hub for what is known of a file without fetching it. */
  static RemoteBlob find(HubHttp http, HubAddress address, String commit, String file)
      throws InterruptedException {
    URI uri = address.file(commit, file);
    String what = address.name() + ": " + file;
    // what is behind a redirect to a file store is described by the redirect
    try (Reply reply =
        http.sendPatiently("HEAD", uri, redirect -> redirect.header("X-Linked-Etag").isPresent())) {
      boolean redirect = reply.isRedirect();
      if (!redirect && reply.status() != 200) {
        throw HubErrors.of(reply, address, what);
      }
      String found = reply.header("X-Repo-Commit").orElse(commit);
      if (!found.equals(commit)) {
        throw new InputException(
            what + ": the hub has it of commit " + RepoPath.printable(found) + ", not " + commit);
      }
      String tag = reply.header("X-Linked-Etag").or(() -> reply.header("ETag")).orElse("");
      String hash = tag.replaceFirst("^W/", "").replace("\"", "");
      if (!isHash(hash)) {
        throw new InputException(
            what
                + ": "
                + HubHttp.shown(uri)
                + " gives no checksum ('"
                + RepoPath.printable(tag)
                + "'), so what comes could not be checked");
      }
      long linked = reply.number("X-Linked-Size");
      boolean encoded = reply.header("Content-Encoding").isPresent();
      long size = linked >= 0 || redirect || encoded ? linked : reply.number("Content-Length");
      return new RemoteBlob(hash, size, redirect ? HubHttp.target(reply) : reply.uri());
    }
  }

  /** Whether a text is a checksum as {@link #hash} is one. */
  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** Whether a file on the disk has these contents. */
  boolean matches(Path file) throws IOException {
    return hasHash(file, hash);
  }

  /** Whether a file on the disk has the contents of a checksum. */
  static boolean hasHash(Path file, String hash) throws IOException {
    boolean git = hash.length() == 40;
    MessageDigest digest = git ? sha1() : Sha256.digest();
    if (git) {
      String header = "blob " + Files.size(file) + "\0";
      digest.update(header.getBytes(StandardCharsets.US_ASCII));
    }
    Sha256.update(digest, file);
    return Sha256.hex(digest).equals(hash);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
