package org.warmstart.learn.toy;

import org.warmstart.base.record.Default;
import org.warmstart.learn.adapter.AdapterSettings;
import org.warmstart.learn.training.ModelFiles;

/**
 * Nothing is added, and little is trained.
 *
 * @param ending how the names of what is trained end
 */
public record ToyAdapter(@Default("bias") String ending) implements AdapterSettings {
  @Override
  public ModelFiles attach(Start start) {
    start
        .loaded()
        .model()
        .parameters()
        .forEach((name, parameter) -> parameter.setTrainable(name.endsWith(ending)));
    return ModelFiles.WHOLE;
  }
}
