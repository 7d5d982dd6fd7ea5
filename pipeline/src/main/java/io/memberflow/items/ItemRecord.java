package io.memberflow.items;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.CatalogueItem;

/**
 * One record of the item catalogue topic with its place.
 *
 * @param writtenAt the log's time stamp in milliseconds
 * @param item null where the record could not be read
 * @param detail why it could not be read; null where it could
 * @param bytes the value as it came
 */
public record ItemRecord(
    String topic,
    int partition,
    long offset,
    long writtenAt,
    CatalogueItem item,
    String detail,
    byte[] bytes) {

  /** A record with its item, or with what is wrong. */
  public static ItemRecord read(
      String topic, int partition, long offset, long writtenAt, byte[] bytes) {
    try {
      CatalogueItem item = ItemReader.read(bytes);
      return new ItemRecord(topic, partition, offset, writtenAt, item, null, bytes);
    } catch (ConfigurationException e) {
      return new ItemRecord(topic, partition, offset, writtenAt, null, e.getMessage(), bytes);
    }
  }
}
