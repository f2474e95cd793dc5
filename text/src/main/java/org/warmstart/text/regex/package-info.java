/** Regular expressions of tokenizer files, matched in time linear in the text. */
@NullMarked
package org.warmstart.text.regex;

import org.jspecify.annotations.NullMarked;
