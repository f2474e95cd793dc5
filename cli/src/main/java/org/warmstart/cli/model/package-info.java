/** Commands that fetch, describe, convert and compose models, and check the machine. */
@NullMarked
package org.warmstart.cli.model;

import org.jspecify.annotations.NullMarked;
