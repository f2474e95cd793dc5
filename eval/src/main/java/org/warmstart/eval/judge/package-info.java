/**
 * Models that judge other models' answers: protocols, rubrics, servers, and what comes of it in
 * tables.
 */
@NullMarked
package org.warmstart.eval.judge;

import org.jspecify.annotations.NullMarked;
