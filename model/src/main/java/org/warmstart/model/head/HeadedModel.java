package org.warmstart.model.head;

import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.WeightNames;

/** A model that knows what it is; heads add what they compute. */
public abstract class HeadedModel extends Model {
  private final Identity identity;
  private final Head head;

  protected HeadedModel(Identity identity, Head head) {
    this.identity = identity;
    this.head = head;
  }

  @Override
  public final ModelConfig config() {
    return identity.config();
  }

  @Override
  public final Head head() {
    return head;
  }

  @Override
  public final String architecture() {
    return identity.architecture();
  }

  @Override
  public final WeightNames names() {
    return identity.names();
  }
}
