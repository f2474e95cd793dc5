/** Commands that train, convert and look at tokenizers. */
@NullMarked
package org.warmstart.cli.tokenizer;

import org.jspecify.annotations.NullMarked;
