package org.warmstart.hub;

import org.warmstart.base.InputException;

/** Words the hub's refusals. */
final class HubErrors {
  private static final String TOKEN =
      "set the environment variable HF_TOKEN to a token that has access";

  private HubErrors() {}

  /**
   * The error of an answer that is no success.
   *
   * @param what was asked for
   */
  static InputException of(Reply reply, HubAddress address, String what) {
    String code = reply.header("X-Error-Code").orElse("");
    String page = address.page();
    String problem =
        switch (code) {
          case "RevisionNotFound" -> "has no revision '" + address.revision() + "'";
          case "EntryNotFound" -> "has no such file in revision '" + address.revision() + "'";
          case "GatedRepo" ->
              "is given only to those who ask for it: do so at " + page + ", then " + TOKEN;
          case "RepoNotFound" -> "does not exist, or is private: look at " + page + "; " + TOKEN;
          default -> byStatus(reply, page);
        };
    return new InputException(what + ": " + problem);
  }

  private static String byStatus(Reply reply, String page) {
    int status = reply.status();
    // the hub does not tell strangers which private models there are
    return switch (status) {
      case 401 -> "does not exist, or needs a token: look at " + page + "; " + TOKEN;
      case 403 -> "is refused to this user: look at " + page + " for its terms; " + TOKEN;
      case 404 -> "does not exist: look at " + page;
      case 407 -> "the proxy asks for a password";
      default ->
          "the hub answers "
              + status
              + reply
                  .header("X-Error-Message")
                  .map(message -> " (" + RepoPath.printable(message) + ")")
                  .orElse("");
    };
  }
}
