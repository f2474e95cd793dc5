/** What the commands share: options, folders, messages, progress. */
@NullMarked
package org.warmstart.cli.common;

import org.jspecify.annotations.NullMarked;
