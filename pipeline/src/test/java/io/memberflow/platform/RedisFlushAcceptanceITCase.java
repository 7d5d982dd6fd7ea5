package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.servers.RedisTelnet;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.store.Layout;
import io.memberflow.store.redis.RedisNamespace;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody empties the store under a running job that keeps its connections. */
class RedisFlushAcceptanceITCase {
  private static final String NAMESPACE = "shop";

  @Test
  @Timeout(120)
  void store_flushedInMidRun_hasItsNamespaceAndLayoutsAgain() throws Exception {
    Catalogue catalogue = CatalogueText.shipped().parse();
    List<Entity> entities =
        catalogue.entities().stream().filter(e -> !catalogue.features(e).isEmpty()).toList();
    try (LocalPlatform platform = LocalPlatform.start(NAMESPACE, 2)) {
      platform.runMembers(CatalogueText.shipped());
      SimulatedLog.of(ShopSettings.ofSize(3, 5_000)).sendTo(platform);
      while (platform.progress().read() < 1_000) {
        Thread.sleep(20);
      }
      assertThat(entities).isNotEmpty().allMatch(entity -> readable(platform, catalogue, entity));

      assertThat(RedisTelnet.ask(platform.redis().port(), "FLUSHALL")).isEqualTo("+OK");

      while (!entities.stream().allMatch(entity -> readable(platform, catalogue, entity))) {
        platform.requireRunning();
        Thread.sleep(20);
      }
      assertThat(RedisTelnet.ask(platform.redis().port(), "SISMEMBER mf:namespaces shop"))
          .isEqualTo(":1");
      assertThat(RedisNamespace.all(platform.redisSettings())).containsOnlyKeys(NAMESPACE);
    }
  }

  private static boolean readable(LocalPlatform platform, Catalogue catalogue, Entity entity) {
    String version = catalogue.definitionHash(entity);
    return Layout.read(platform.reader().read(Layout.key(NAMESPACE, version)))
        .filter(
            layout ->
                Set.copyOf(layout.columns())
                    .equals(Set.copyOf(Layout.of(catalogue, entity).columns())))
        .isPresent();
  }
}
