package org.warmstart.model.head;

import org.warmstart.model.Head;
import org.warmstart.model.Identity;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.WeightNames;
import org.warmstart.tensor.Module;

/** A model that knows what it is; heads add what they compute. */
public abstract class HeadedModel extends Model {
  private final Identity identity;
  private final Head head;

  protected HeadedModel(Identity identity, Head head) {
    this.identity = identity;
    this.head = head;
  }

  /** Registers the layers under a name, or with an empty one takes their names as its own. */
  protected final <B extends Module> B body(String name, B body) {
    if (name.isEmpty()) {
      adopt(body);
    } else {
      child(name, body);
    }
    return body;
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
