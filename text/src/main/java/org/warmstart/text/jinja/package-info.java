/**
 * The part of the template language Jinja2 that chat templates are written in, for templates from
 * strangers: a template reads the values it is given and makes a text, within limits of time and
 * length, and can do nothing else.
 */
@NullMarked
package org.warmstart.text.jinja;

import org.jspecify.annotations.NullMarked;
