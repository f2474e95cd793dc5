/** Learning classes from few texts each (Tunstall et al. 2022). */
@NullMarked
package org.warmstart.learn.fewshot;

import org.jspecify.annotations.NullMarked;
