package io.memberflow.models;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.Target;
import io.memberflow.events.TextHash;
import io.memberflow.learning.ModelHeader;
import io.memberflow.learning.OnlineModel;
import io.memberflow.learning.PublishedModel;
import io.memberflow.learning.Scorer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the reduction of the published form costs: one model, as it was at the end of some epoch, is
 * kept whole and reduced, and both score the answers of later epochs before these are learnt. The
 * difference of their losses is the reduction's alone; neither has learnt meanwhile.
 *
 * <p>Every {@value #ONE_OF}th answer is scored. The model is taken anew when it has learnt a tenth
 * more, at least {@value #LEAST} examples. Without a reduction nothing is kept.
 */
final class PublishedLoss {
  private static final int ONE_OF = 8;
  private static final int LEAST = 1_000;
  private static final double FARTHEST = 1e-15;

  private final ModelDefinition definition;
  private final ServingSettings settings;
  private byte[] whole = {};
  private byte[] reduced = {};
  private Scorer wholeScorer;
  private Scorer reducedScorer;
  private long takenAt;
  private long answers;
  private double wholeSum;
  private double reducedSum;
  private long seen;

  PublishedLoss(ModelDefinition definition) {
    this.definition = definition;
    this.settings = definition.serving();
  }

  /** At the end of an epoch. */
  void take(OnlineModel model, long asOf) {
    boolean due = model.learned() - takenAt >= Math.max(LEAST, takenAt / 10);
    if (!settings.reduces() || !due) {
      return;
    }
    ModelHeader header = ModelHeader.of(definition, model.learned(), asOf);
    whole = PublishedModel.write(header, model, ServingSettings.DEFAULT);
    reduced = PublishedModel.write(header, model, settings);
    read();
    takenAt = model.learned();
  }

  private void read() {
    wholeScorer = whole.length == 0 ? null : PublishedModel.read(whole).scorer();
    reducedScorer = reduced.length == 0 ? null : PublishedModel.read(reduced).scorer();
  }

  /** An answer that is about to be learnt. */
  void add(float[] numbers, long[] tokens, double exposure, double label) {
    if (wholeScorer == null || seen++ % ONE_OF != 0) {
      return;
    }
    answers++;
    wholeSum += loss(wholeScorer.predict(numbers, tokens, exposure), label);
    reducedSum += loss(reducedScorer.predict(numbers, tokens, exposure), label);
  }

  /** Log loss, half the Poisson deviance, or half the squared error. */
  private double loss(double prediction, double label) {
    Target target = definition.target();
    return switch (target) {
      case WHETHER -> {
        double p = Math.max(FARTHEST, Math.min(1 - FARTHEST, prediction));
        yield -label * StrictMath.log(p) - (1 - label) * StrictMath.log1p(-p);
      }
      case HOW_OFTEN -> {
        double mean = Math.max(FARTHEST, prediction);
        yield mean - label + (label == 0 ? 0 : label * StrictMath.log(label / mean));
      }
      case HOW_MUCH -> (prediction - label) * (prediction - label) / 2;
    };
  }

  /** How many answers both forms have scored. */
  long answers() {
    return answers;
  }

  /** Mean loss of the whole model; NaN without answers. */
  double whole() {
    return wholeSum / answers;
  }

  /** Mean loss of the reduced one; NaN without answers. */
  double reduced() {
    return reducedSum / answers;
  }

  /** 0 without a reduction. */
  private long reduction() {
    return settings.reduces() ? TextHash.of(settings.prune() + " " + settings.weights()) : 0;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(reduction());
    for (byte[] bytes : new byte[][] {whole, reduced}) {
      out.writeInt(bytes.length);
      out.write(bytes);
    }
    out.writeLong(takenAt);
    out.writeLong(seen);
    out.writeLong(answers);
    out.writeDouble(wholeSum);
    out.writeDouble(reducedSum);
  }

  /** What was kept is dropped where models are reduced in another way now. */
  void read(DataInput in) throws IOException {
    boolean same = in.readLong() == reduction();
    byte[][] both = new byte[2][];
    for (int i = 0; i < both.length; i++) {
      both[i] = new byte[in.readInt()];
      in.readFully(both[i]);
    }
    long wasTakenAt = in.readLong();
    long wasSeen = in.readLong();
    long hadAnswers = in.readLong();
    double hadWhole = in.readDouble();
    double hadReduced = in.readDouble();
    if (same && both[0].length > 0) {
      whole = both[0];
      reduced = both[1];
      takenAt = wasTakenAt;
      seen = wasSeen;
      answers = hadAnswers;
      wholeSum = hadWhole;
      reducedSum = hadReduced;
      read();
    }
  }
}
