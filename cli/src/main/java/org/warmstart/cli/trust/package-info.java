/** Commands that look for what can go wrong with a model: probes, judges, facts, attention. */
@NullMarked
package org.warmstart.cli.trust;

import org.jspecify.annotations.NullMarked;
