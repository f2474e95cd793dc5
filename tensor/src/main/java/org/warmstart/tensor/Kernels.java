package org.warmstart.tensor;

import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.warmstart.tensor.engine.Engine;

/**
 * Operators that have no Java binding (their names start with an underscore), called through
 * libtorch's dispatcher.
 */
public final class Kernels {
  private Kernels() {}

  /** The operator of a name and overload. */
  public static OperatorHandle find(String name, String overload) {
    Engine.start();
    return Scope.forever(Dispatcher.singleton().findSchemaOrThrow(name, overload));
  }

  /** Calls an operator; what it returns belongs to the innermost scope. */
  public static IValueVector call(OperatorHandle operator, IValue... arguments) {
    IValueVector stack = new IValueVector();
    for (IValue argument : arguments) {
      stack.push_back(argument);
    }
    operator.callBoxed(stack);
    return stack;
  }

  /** Tensors as an operator takes a list of them. */
  public static IValue list(List<Tensor> tensors) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    list.reserve(tensors.size());
    for (Tensor tensor : tensors) {
      list.push_back(new IValue(tensor));
    }
    return new IValue(list);
  }
}
