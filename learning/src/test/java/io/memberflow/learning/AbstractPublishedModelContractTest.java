package io.memberflow.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.ServingSettings.Weights;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every kind with a published form must keep besides. */
abstract class AbstractPublishedModelContractTest extends AbstractOnlineModelContractTest {
  final byte[] published(OnlineModel model, ServingSettings settings) {
    ModelHeader header = ModelHeader.of(definition(), model.learned(), 5);
    return PublishedModel.write(header, model, settings).orElseThrow();
  }

  @Test
  void publishedForm_readBack_scoresToTheSameBits() {
    OnlineModel model = model();
    for (int round = 0; round < 3; round++) {
      PublishedModel read = PublishedModel.read(published(model, ServingSettings.DEFAULT));
      assertThat(read.header()).isEqualTo(ModelHeader.of(definition(), model.learned(), 5));
      assertThat(read.scorer().outputs()).isEqualTo(model.outputs());
      SplittableRandom random = new SplittableRandom(20 + round);
      for (int i = 0; i < 200; i++) {
        Example e = example(random, true);
        assertThat(read.scorer().predict(e.numbers(), e.tokens(), e.exposure()))
            .isEqualTo(predict(model, e));
        double[] outputs = new double[model.outputs().size()];
        double[] readOutputs = outputs.clone();
        model.outputs(e.numbers(), e.tokens(), e.exposure(), outputs);
        read.scorer().outputs(e.numbers(), e.tokens(), e.exposure(), readOutputs);
        assertThat(readOutputs).isEqualTo(outputs);
      }
      train(model, 21, 500);
    }
  }

  @Test
  void publishedForm_withOneByteChangedOrCutOff_isRefused() {
    OnlineModel model = model();
    train(model, 22, 200);
    byte[] bytes = published(model, ServingSettings.DEFAULT);
    SplittableRandom random = new SplittableRandom(23);
    for (int i = 0; i < 100; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> PublishedModel.read(changed))
          .isInstanceOf(IllegalArgumentException.class);
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      assertThatThrownBy(() -> PublishedModel.read(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void publishedForm_inSixteenBits_isNoLongerAndPredictsNearly() {
    OnlineModel model = model();
    train(model, 24, 2_000);
    byte[] reduced = published(model, new ServingSettings(0, 0, Weights.FLOAT16));
    assertThat(reduced.length)
        .isLessThanOrEqualTo(published(model, ServingSettings.DEFAULT).length);
    Scorer scorer = PublishedModel.read(reduced).scorer();
    SplittableRandom random = new SplittableRandom(25);
    for (int i = 0; i < 200; i++) {
      Example e = example(random, true);
      double exact = predict(model, e);
      assertThat(scorer.predict(e.numbers(), e.tokens(), e.exposure()))
          .isCloseTo(exact, within(0.01 * Math.abs(exact) + 0.005));
    }
  }
}
