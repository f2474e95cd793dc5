package org.warmstart.model;

/** A family's encoder and decoder, on which a text-to-text head can sit. */
public interface EncoderDecoderBody extends Encoder, DecoderBody {}
