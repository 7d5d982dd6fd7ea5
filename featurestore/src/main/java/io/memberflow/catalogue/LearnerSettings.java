package io.memberflow.catalogue;

/**
 * Settings of an online generalised linear model trained by FTRL-Proximal (McMahan et al. 2013).
 *
 * @param learningRate α of the per-coordinate rate, above 0
 * @param beta β of the per-coordinate rate, above 0
 * @param l1 at least 0
 * @param l2 at least 0
 * @param bits the model has 2^bits weight slots, 8–24
 */
public record LearnerSettings(double learningRate, double beta, double l1, double l2, int bits) {}
