package io.memberflow.demo;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.platform.EntityCard;
import io.memberflow.platform.LocalPlatform;
import io.memberflow.store.FeatureReader;
import io.memberflow.store.FreshnessPolicy;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** Some members as any reader of the store sees them. */
final class MemberCards {
  private MemberCards() {}

  static void print(
      PrintWriter out, LocalPlatform platform, Catalogue catalogue, List<String> members) {
    FeatureReader reader =
        new FeatureReader(
            platform.reader(),
            catalogue,
            platform.namespace(),
            new FreshnessPolicy(Duration.ofHours(1), Duration.ofDays(1)));
    reader
        .members(members)
        .forEach(
            member -> {
              out.println();
              out.print(EntityCard.text("Member", member, catalogue));
            });
  }
}
