package org.warmstart.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;

class HubSettingsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private static HubSettings of(String... pairs) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return HubSettings.fromEnvironment(environment);
  }

  /** The order in which Python's library looks. */
  @Test
  void theCachesFolder() {
    Path home = Path.of(System.getProperty("user.home"));
    assertThat(of().cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(of("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(of("HF_HOME", "/h", "XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/h/hub"));
    assertThat(of("HF_HUB_CACHE", "~/c", "HF_HOME", "/h").cache()).isEqualTo(home.resolve("c"));
    assertThat(of("HUGGINGFACE_HUB_CACHE", "/o").cache()).isEqualTo(Path.of("/o"));
  }

  @Test
  void theToken() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "hf_file\n");
    String home = folder.toString();
    assertThat(header(of("HF_HOME", home))).isEqualTo("Bearer hf_file");
    assertThat(header(of("HF_HOME", home, "HF_TOKEN", " hf_env\n"))).isEqualTo("Bearer hf_env");
    assertThat(header(of("HF_TOKEN_PATH", file.toString()))).isEqualTo("Bearer hf_file");
    Files.writeString(file, "  \n");
    assertThat(of("HF_HOME", home).token()).isNull();
    assertThatThrownBy(() -> of("HF_TOKEN", "hf_secret and more"))
        .isInstanceOf(InputException.class)
        .hasMessage("HF_TOKEN: is no token; expected one word of ASCII characters");
    assertThat(of("HF_TOKEN", "hf_secret").toString()).doesNotContain("hf_secret");
  }

  private static String header(HubSettings settings) {
    return Objects.requireNonNull(settings.token()).header();
  }

  @Test
  void theRest() {
    assertThat(of().endpoint()).hasToString("https://huggingface.co");
    assertThat(of("HF_ENDPOINT", "http://mirror:8080/hub/").endpoint())
        .hasToString("http://mirror:8080/hub");
    assertThat(of("HF_HUB_OFFLINE", "1").offline()).isTrue();
    assertThat(of("TRANSFORMERS_OFFLINE", "True").offline()).isTrue();
    assertThat(of("HF_HUB_OFFLINE", "0").offline()).isFalse();
    assertThat(of("HF_HUB_DISABLE_SYMLINKS", "yes").links()).isFalse();
    assertThat(of("HF_HUB_DOWNLOAD_TIMEOUT", "5").timeout()).hasSeconds(5);
    assertThat(of().patience()).hasSeconds(60);
    assertThat(of("WARMSTART_HUB_PATIENCE", "0").patience()).isZero();
    assertThat(of("WARMSTART_HUB_PATIENCE", "7").withPatience("600").patience()).hasSeconds(600);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "abc", "1234567"})
  void timesThatAreNone(String value) {
    for (String name : new String[] {"WARMSTART_HUB_PATIENCE", "HF_HUB_DOWNLOAD_TIMEOUT"}) {
      assertThatThrownBy(() -> of(name, value))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(name + "=" + value + ": expected ");
    }
    assertThatThrownBy(() -> of().withPatience(value))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("--patience " + value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mirror",
        "ftp://x",
        "http://",
        "http://a b",
        "https://x/?q",
        "https://me:secret@x"
      })
  void addressesThatAreNone(String value) {
    assertThatThrownBy(() -> of("HF_ENDPOINT", value))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("HF_ENDPOINT: ")
        .hasMessageNotContaining("secret@");
  }

  @ParameterizedTest
  @CsvSource({
    "https://huggingface.co, secure:1",
    "http://huggingface.co, open:2",
    "https://local.example.com, ''",
    "https://example.com, ''",
    "https://notexample.com, secure:1",
    "http://127.0.0.1, ''",
  })
  void proxies(String address, String expected) {
    ProxySelector selector =
        EnvironmentProxies.of(
            Map.of(
                "HTTPS_PROXY", "http://secure:1",
                "http_proxy", "open:2",
                "NO_PROXY", "127.0.0.1, .example.com"));
    Proxy proxy = selector.select(URI.create(address)).get(0);
    InetSocketAddress found = (InetSocketAddress) proxy.address();
    assertThat(found == null ? "" : found.getHostString() + ":" + found.getPort())
        .isEqualTo(expected);
  }

  @Test
  void aProxyThatIsNone() {
    assertThatThrownBy(() -> EnvironmentProxies.of(Map.of("HTTPS_PROXY", "socks5://me:secret@x")))
        .isInstanceOf(InputException.class)
        .hasMessage("HTTPS_PROXY: expected a proxy such as http://host:3128");
  }
}
