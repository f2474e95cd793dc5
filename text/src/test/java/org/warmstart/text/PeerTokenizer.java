package org.warmstart.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer of the reference implementation: native code behind DJL's bindings, for tests only.
 * The library comes out of the bindings' jar; nothing is downloaded or reported anywhere.
 */
final class PeerTokenizer implements AutoCloseable {
  /**
   * What encoding gave.
   *
   * @param offsets in code points; {0, 0} for tokens that are not of the text
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Result(long[] ids, String[] tokens, int[][] offsets, long[] typeIds) {}

  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("RUST_FLAVOR", "cpu");
    System.setProperty("ENGINE_CACHE_DIR", Path.of("target", "peer").toAbsolutePath().toString());
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    LibUtils.checkStatus();
  }

  private final long handle;

  /**
   * A tokenizer.
   *
   * @param json the contents of a tokenizer.json
   * @throws IllegalArgumentException if the peer does not take it
   */
  PeerTokenizer(String json) {
    try {
      handle = TokenizersLibrary.LIB.createTokenizerFromString(json);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("the peer refuses " + json, e);
    }
    TokenizersLibrary.LIB.disableTruncation(handle);
    TokenizersLibrary.LIB.disablePadding(handle);
  }

  /** Whether the bindings' jar has a library for this machine; elsewhere there is no peer. */
  static boolean isHere() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String os = system.startsWith("windows") ? "win" : system.startsWith("mac") ? "osx" : "linux";
    String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
    String folder = "native/lib/" + os + "-" + machine + "/cpu/";
    return TokenizersLibrary.class
            .getClassLoader()
            .getResource(folder + System.mapLibraryName("tokenizers"))
        != null;
  }

  /**
   * Encodes a text or, with a second one, a pair; neither with a surrogate that lacks its partner.
   *
   * @throws IllegalStateException if the peer fails at it
   */
  Result encode(String first, @Nullable String second, boolean addSpecialTokens) {
    TokenizersLibrary peer = TokenizersLibrary.LIB;
    long encoding;
    try {
      encoding =
          second == null
              ? peer.encode(handle, first, addSpecialTokens)
              : peer.encodeDual(handle, first, second, addSpecialTokens);
    } catch (RuntimeException e) {
      throw new IllegalStateException(e);
    }
    try {
      return new Result(
          peer.getTokenIds(encoding),
          peer.getTokens(encoding),
          Arrays.stream(peer.getTokenCharSpans(encoding))
              .map(PeerTokenizer::offsets)
              .toArray(int[][]::new),
          peer.getTypeIds(encoding));
    } finally {
      peer.deleteEncoding(encoding);
    }
  }

  private static int[] offsets(@Nullable CharSpan span) {
    return span == null ? new int[] {0, 0} : new int[] {span.getStart(), span.getEnd()};
  }

  /** Turns ids back to text. */
  String decode(long[] ids, boolean skipSpecialTokens) {
    return TokenizersLibrary.LIB.decode(handle, ids, skipSpecialTokens);
  }

  @Override
  public void close() {
    TokenizersLibrary.LIB.deleteTokenizer(handle);
  }
}
