package io.memberflow.learning;

import java.util.SplittableRandom;

/** A simulated member of the BG/NBD story: its history until today and its purchases after. */
final class History {
  static final float DAY = 86_400;

  /** Days from the first purchase on. */
  final double age;

  final int repeats;
  final double latest;
  final int next;

  /** In days; times of purchases after the first follow until the member stops. */
  History(SplittableRandom random, double rate, double stop, double horizon) {
    age = 1 + 60 * random.nextDouble();
    int before = 0;
    int after = 0;
    double last = 0;
    double time = wait(random, rate);
    while (time < age + horizon) {
      if (time < age) {
        before++;
        last = time;
      } else {
        after++;
      }
      if (random.nextDouble() < stop) {
        break;
      }
      time += wait(random, rate);
    }
    repeats = before;
    latest = last;
    next = after;
  }

  /** Rates are exponential with a mean of 0.2 a day, the chance to stop is beta (1, 4). */
  static History mixed(SplittableRandom random, double horizon) {
    double rate = wait(random, 5);
    double stop = 1 - Math.sqrt(Math.sqrt(random.nextDouble()));
    return new History(random, rate, stop, horizon);
  }

  private static double wait(SplittableRandom random, double rate) {
    return -Math.log(1 - random.nextDouble()) / rate;
  }

  /** Purchases so far, seconds since the first, seconds since the latest. */
  float[] numbers() {
    return new float[] {1 + repeats, (float) age * DAY, (float) (age - latest) * DAY};
  }

  /** Half the deviance of a count. */
  static double loss(double prediction, double label) {
    return (label > 0 ? label * Math.log(label / prediction) : 0) - (label - prediction);
  }

  /** Knuth's product of uniforms. */
  static int poisson(double mean, SplittableRandom random) {
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }
}
