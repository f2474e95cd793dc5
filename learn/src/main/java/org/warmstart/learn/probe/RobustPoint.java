package org.warmstart.learn.probe;

import org.warmstart.eval.statistics.Bootstrap.Interval;

/**
 * Robust accuracy: the share of the rows whose answer is right as they are and under every change
 * that keeps the label, at a strength and below.
 */
public record RobustPoint(double strength, Interval accuracy) {}
