/**
 * Files of tensors: safetensors, PyTorch's own, NumPy's, and folders of them. All are read through
 * {@link org.warmstart.tensor.file.TensorSource}; none is trusted.
 */
@NullMarked
package org.warmstart.tensor.file;

import org.jspecify.annotations.NullMarked;
