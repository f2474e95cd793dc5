package org.warmstart.model;

import org.warmstart.base.record.Key;

/**
 * Whether layers are a decoder's.
 *
 * @param decoder whether tokens see only those before them
 * @param crossAttention whether they attend to an encoder's states
 */
public record DecoderSwitches(
    @Key("is_decoder") boolean decoder, @Key("add_cross_attention") boolean crossAttention) {}
