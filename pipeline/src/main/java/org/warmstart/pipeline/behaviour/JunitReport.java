package org.warmstart.pipeline.behaviour;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;

/** Results as XML in the form of JUnit's, which build servers show. */
public final class JunitReport {
  private static final int MOST_SHOWN = 20;

  private JunitReport() {}

  /** Such as {@code 3 of 50 trials failed (6.0 %), 0.0 % may}. */
  public static String message(BehaviourResult result) {
    if (result.trials() == 0) {
      return result.test().name() + ": nothing was tried, as there was nothing to change";
    }
    return String.format(
        Locale.ROOT,
        "%s: %d of %s failed (%.1f %%), %.1f %% may",
        result.test().name(),
        result.failures().size(),
        Messages.count(result.trials(), "trial"),
        100 * result.failureRate(),
        100 * result.test().allowedFailures());
  }

  /** The first failures, and how many more there are. */
  public static String details(BehaviourResult result) {
    return details(result, MOST_SHOWN);
  }

  /** As {@link #details(BehaviourResult)} with so many at the most. */
  public static String details(BehaviourResult result, int most) {
    StringBuilder text = new StringBuilder();
    List<BehaviourResult.Failure> failures = result.failures();
    failures.stream().limit(most).forEach(each -> text.append(each.text()).append('\n'));
    if (failures.size() > most) {
      text.append("… and ").append(failures.size() - most).append(" more\n");
    }
    return text.toString();
  }

  /**
   * Writes the results of a suite.
   *
   * @param name of the suite
   * @throws org.warmstart.base.InputException if the file cannot be written
   */
  public static void write(Path file, String name, List<BehaviourResult> results) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", clean(name));
      xml.writeAttribute("tests", String.valueOf(results.size()));
      long failed = results.stream().filter(result -> !result.passed()).count();
      xml.writeAttribute("failures", String.valueOf(failed));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", "0");
      xml.writeAttribute("time", time(results.stream().mapToDouble(each -> each.seconds()).sum()));
      for (BehaviourResult result : results) {
        test(xml, name, result);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write XML", e);
    }
    DurableFiles.write(file, text + "\n");
  }

  private static void test(XMLStreamWriter xml, String suite, BehaviourResult result)
      throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", clean(suite));
    xml.writeAttribute("name", clean(result.test().name()));
    xml.writeAttribute("time", time(result.seconds()));
    if (!result.passed()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", clean(message(result)));
      xml.writeCharacters(clean(details(result)));
      xml.writeEndElement();
    } else if (!result.failures().isEmpty()) {
      xml.writeStartElement("system-out");
      xml.writeCharacters(clean(message(result) + "\n" + details(result)));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String time(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  /** XML has no control characters but white space, and no halves of surrogate pairs. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints().map(c -> isAllowed(c) ? c : 0xFFFD).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c > 0xFFFF;
  }
}
