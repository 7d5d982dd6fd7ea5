package io.memberflow.faults;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of one fault.
 *
 * @param strike from its beginning until what was struck had been started again
 * @param recovery from there until readers of Redis saw all that had been sent by then
 * @param longestWait of any record, from the strike on, for readers to see it
 * @param restarts of the job that Flink made by itself, from the strike on; a JobManager counts
 *     anew
 * @param records in the export
 * @param difference from the undisturbed run, or why it did not come to an end
 * @param skipped why it was not tried
 */
public record FaultResult(
    Fault fault,
    Duration strike,
    Duration recovery,
    Duration longestWait,
    int restarts,
    long records,
    Optional<String> difference,
    Optional<String> skipped) {

  static FaultResult skipped(Fault fault, String reason) {
    return new FaultResult(
        fault,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        0,
        0,
        Optional.empty(),
        Optional.of(reason));
  }

  static FaultResult failed(Fault fault, String reason) {
    return new FaultResult(
        fault,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        0,
        0,
        Optional.of(reason),
        Optional.empty());
  }
}
