/** Detectors of changes in the mean of a stream: deterministic, bounded, kept in checkpoints. */
package io.memberflow.drift;
