package io.memberflow.simulation;

import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;

/**
 * One record of the log with what is true about it.
 *
 * @param key the log's key: the member; null for a record without one
 * @param written when the record reached the log, milliseconds since 1970-01-01T00:00:00Z; never
 *     decreases from record to record
 * @param event the event; null for a broken record
 * @param raw the bytes of a broken record; null for an event
 * @param defect what is wrong, and so which dead letter must come out; null for an event
 * @param purchaseProbability for a view: the true probability that the member buys the item within
 *     24 h, 0–1; NaN for all else
 */
public record SimulatedRecord(
    String key, long written, Event event, byte[] raw, Defect defect, double purchaseProbability) {

  public boolean broken() {
    return defect != null;
  }

  /** What the log carries. */
  public byte[] bytes(EventWriter writer) {
    return broken() ? raw : writer.write(event);
  }
}
