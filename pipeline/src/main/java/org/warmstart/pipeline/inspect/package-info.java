/** What {@link org.warmstart.pipeline.ModelInspector} finds: attention weights and attributions. */
@NullMarked
package org.warmstart.pipeline.inspect;

import org.jspecify.annotations.NullMarked;
