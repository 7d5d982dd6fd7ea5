package io.memberflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.DriftMethod;
import io.memberflow.drift.DriftEvent;
import io.memberflow.drift.DriftLevel;
import io.memberflow.drift.Shift;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ModelDriftWriterTest {
  private static final ModelDrift DRIFT =
      new ModelDrift(
          "buys",
          DriftMethod.PAGE_HINKLEY,
          new DriftEvent("loss", 1_000, new Shift(DriftLevel.DRIFT, 0.5, 0.25)));

  @Test
  void value_isOneObjectWithTheDocumentedKeys() {
    assertThat(new String(ModelDriftWriter.value(DRIFT), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"model\":\"buys\",\"stream\":\"loss\",\"detector\":\"page-hinkley\","
                + "\"level\":\"drift\",\"direction\":\"down\",\"time\":1000,"
                + "\"before\":0.5,\"after\":0.25}");
  }

  @Test
  void key_isTheStream() {
    assertThat(new String(ModelDriftWriter.key(DRIFT), StandardCharsets.UTF_8))
        .isEqualTo("buys/loss");
  }
}
