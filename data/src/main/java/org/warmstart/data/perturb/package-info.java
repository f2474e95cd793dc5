/**
 * Small changes of texts, such as typos and synonyms, with which it is tried whether a model's
 * answer stays. Each is a choice with settings of its own.
 */
@NullMarked
package org.warmstart.data.perturb;

import org.jspecify.annotations.NullMarked;
