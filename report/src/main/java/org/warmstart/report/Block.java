package org.warmstart.report;

/** A piece of a report that writes itself as HTML. */
interface Block {
  void write(HtmlWriter html);
}
