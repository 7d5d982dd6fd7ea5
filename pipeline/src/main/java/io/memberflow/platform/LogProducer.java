package io.memberflow.platform;

import io.memberflow.servers.ServerException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records to the log, keyed as the shop would. One thread at a time. */
public final class LogProducer implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();

  public LogProducer(String bootstrap) {
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "acks", "all",
                "linger.ms", "20",
                "batch.size", "131072",
                "buffer.memory", "67108864",
                "delivery.timeout.ms", "60000",
                "request.timeout.ms", "20000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Sends one record; waits where the buffer is full.
   *
   * @param key null for a record without a member
   * @param writtenAt the record's time stamp in milliseconds; null for now
   * @throws ServerException where an earlier record could not be written
   */
  public void send(String topic, byte[] key, byte[] value, Long writtenAt) {
    send(topic, null, key, value, writtenAt);
  }

  /**
   * The same into a stated partition.
   *
   * @param partition null for the one that follows from the key
   */
  public void send(String topic, Integer partition, byte[] key, byte[] value, Long writtenAt) {
    Exception failed = failure.get();
    if (failed != null) {
      throw new ServerException("writing to topic %s failed: %s".formatted(topic, failed), failed);
    }
    producer.send(
        new ProducerRecord<>(topic, partition, writtenAt, key, value),
        (metadata, exception) -> {
          if (exception != null) {
            failure.compareAndSet(null, exception);
          }
        });
    sent.computeIfAbsent(topic, t -> new AtomicLong()).incrementAndGet();
  }

  /** How many records were sent to a topic so far; any thread may ask. */
  public long sent(String topic) {
    AtomicLong count = sent.get(topic);
    return count == null ? 0 : count.get();
  }

  /** Waits until all records are written. */
  public void flush() {
    producer.flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw new ServerException("writing to the log failed: " + failed, failed);
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
  }
}
