package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ValueType;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/**
 * A text of more than 64 bytes takes a record out of the compact encoding, unless the server is
 * told to allow more: the figures of the page on the format.
 */
class LongTextITCase {
  private static final long NOW = 1_767_225_600_000L;

  @ParameterizedTest
  @EnumSource
  void text_over64Bytes_leavesTheCompactEncodingUnlessTheServerAllowsMore(TestBinary binary)
      throws IOException {
    binary.require();
    try (TestRedis redis = TestRedis.start(binary, TestRedis.freePort());
        RedisRecordWriter writer = new RedisRecordWriter(redis.settings());
        Jedis jedis = redis.client()) {
      Measured shorter = item(writer, jedis, "64", 64);
      Measured longer = item(writer, jedis, "65", 65);
      Measured member = member(writer, jedis, "65", 65);
      // the name that all versions know; Redis 7 calls it hash-max-listpack-value
      jedis.configSet("hash-max-ziplist-value", "512");
      Measured allowed = item(writer, jedis, "allowed", 65);
      Measured description = item(writer, jedis, "description", 512);
      Measured memberAllowed = member(writer, jedis, "allowed", 65);
      System.out.printf(
          "%s: item with a title of 64 B %d B, 65 B %d B, allowed %d B, 512 B allowed %d B;"
              + " member with a text of 65 B %d B, allowed %d B%n",
          binary.version(),
          shorter.bytes,
          longer.bytes,
          allowed.bytes,
          description.bytes,
          member.bytes,
          memberAllowed.bytes);

      assertThat(List.of(longer, member)).extracting(m -> m.encoding).containsOnly("hashtable");
      assertThat(List.of(shorter, allowed, description, memberAllowed))
          .extracting(m -> m.encoding)
          .allMatch(encoding -> encoding.equals("ziplist") || encoding.equals("listpack"));
      // twice as much and more; Valkey 8.1 has a smaller table
      assertThat(longer.bytes).isGreaterThan(allowed.bytes * 5 / 4);
      assertThat(member.bytes).isGreaterThan(2 * memberAllowed.bytes);
    }
  }

  private record Measured(String encoding, long bytes) {}

  private static Measured item(RedisRecordWriter writer, Jedis jedis, String id, int length) {
    Section texts =
        Section.builder("catalogue", NOW, 12, "1")
            .put("catalogue.title", "t".repeat(length))
            .put("catalogue.category", "electronics")
            .put("catalogue.brand", "brand-17")
            .put("catalogue.price", 149.9)
            .build();
    return write(writer, jedis, RecordKey.item("shop", id), features(Entity.ITEM, 8), texts);
  }

  private static Measured member(RedisRecordWriter writer, Jedis jedis, String id, int length) {
    return write(writer, jedis, RecordKey.member("shop", id), features(Entity.MEMBER, length));
  }

  /** All features of the shipped catalogue. */
  private static Section features(Entity entity, int textLength) {
    Catalogue catalogue = CatalogueReader.shipped();
    Section.Builder features =
        Section.builder(Section.FEATURES, NOW, 12, catalogue.definitionHash(entity));
    int count = 0;
    for (FeatureDefinition feature : catalogue.features(entity)) {
      String field = catalogue.fieldNames().field(feature.name());
      if (feature.type() == ValueType.NUMBER) {
        features.put(field, 3L * count++);
      } else if (feature.type() == ValueType.INSTANT) {
        features.put(field, NOW);
      } else {
        features.put(field, "c".repeat(textLength));
      }
    }
    return features.build();
  }

  private static Measured write(
      RedisRecordWriter writer, Jedis jedis, RecordKey key, Section... sections) {
    writer.write(List.of(new RecordWrite(key, List.of(sections), Duration.ofDays(1))));
    // Every field: the five that the server samples by default can miss the long text.
    return new Measured(jedis.objectEncoding(key.redisKey()), jedis.memoryUsage(key.redisKey(), 0));
  }
}
