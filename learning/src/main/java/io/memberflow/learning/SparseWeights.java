package io.memberflow.learning;

/**
 * A copy of a model's weights for publication, all others being 0.
 *
 * @param slots ascending
 * @param weights as long as {@code slots}; slot 0 is the learnt part of the bias
 */
public record SparseWeights(int[] slots, double[] weights) {}
