/** Fine-tuning that trains few parameters beside a frozen model. */
@NullMarked
package org.warmstart.learn.adapter;

import org.jspecify.annotations.NullMarked;
