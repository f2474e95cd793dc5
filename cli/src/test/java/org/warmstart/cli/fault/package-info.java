/** A file system that fails or dies at any of its operations, in place of the default one. */
@NullMarked
package org.warmstart.cli.fault;

import org.jspecify.annotations.NullMarked;
