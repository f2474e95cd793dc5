package org.warmstart.learn.adapter;

import org.warmstart.base.record.Choices;

/** The kinds of adapters by name. */
public final class Adapters {
  /** All of them. */
  public static final Choices<AdapterSettings> ALL =
      Choices.of(AdapterSettings.class, "adapter").add("lora", Lora.class).add("ia3", Ia3.class);

  private Adapters() {}
}
