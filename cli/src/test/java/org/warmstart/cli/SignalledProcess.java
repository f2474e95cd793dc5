package org.warmstart.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.warmstart.cli.fault.Faults;

/** Runs a command that sends signals to its own process when it comes to a file. */
final class SignalledProcess {
  private static final int UNTIL_ENDED_MILLIS = 3000;

  private SignalledProcess() {}

  /**
   * Where it signals, as a pattern of {@code operation path}; at which of such operations; how many
   * milliseconds later, while the command works on; the signals with commas; and the command.
   */
  public static void main(String[] arguments) {
    String place = arguments[0];
    int number = Integer.parseInt(arguments[1]);
    int delay = Integer.parseInt(arguments[2]);
    List<String> signals = List.of(arguments[3].split(","));
    AtomicInteger seen = new AtomicInteger();
    Faults.tell(
        operation -> {
          if (operation.matches(place) && seen.incrementAndGet() == number) {
            if (delay == 0) {
              send(signals);
              if (signals.size() > 1) {
                sleep(UNTIL_ENDED_MILLIS); // a second one ends the process here
              }
            } else {
              new Thread(() -> sendAfter(delay, signals)).start();
            }
          }
        });
    Main.main(List.of(arguments).subList(4, arguments.length).toArray(String[]::new));
  }

  private static void sendAfter(int delay, List<String> signals) {
    sleep(delay);
    send(signals);
  }

  private static void sleep(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(List<String> signals) {
    String process = Long.toString(ProcessHandle.current().pid());
    for (String signal : signals) {
      System.err.println("signal " + signal);
      try {
        new ProcessBuilder("kill", "-" + signal, process).inheritIO().start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
