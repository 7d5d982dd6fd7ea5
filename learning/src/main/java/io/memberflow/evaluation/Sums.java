package io.memberflow.evaluation;

/**
 * What is summed up over answered predictions whatever their target is.
 *
 * @param weight total weight
 * @param labels weighted sum of the labels
 * @param predictions weighted sum of the predictions
 */
record Sums(double weight, double labels, double predictions) {}
