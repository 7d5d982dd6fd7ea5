package io.memberflow.labels;

import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import java.util.List;
import java.util.Optional;

/**
 * The inputs of one model, compiled: where each number and each token of an example comes from.
 * Numbers and tokens stand in the order of {@link ModelDefinition#inputs()}.
 */
public final class ExampleInputs {
  private static final int LONGEST_TEXT = 32;

  private final int[] numberIndex;
  private final int[] tokenIndex;
  private final EventField[] numberFields;
  private final EventField[] tokenFields;
  private final ExampleSegments segments;
  private final boolean withTexts;

  /**
   * @param plan of the entity whose values {@link #fill} is given
   */
  public ExampleInputs(ModelDefinition model, FeaturePlan plan) {
    List<ModelFeature> numbers = model.inputs().stream().filter(f -> !f.categorical()).toList();
    List<ModelFeature> tokens = model.inputs().stream().filter(ModelFeature::categorical).toList();
    this.numberIndex = indexes(numbers, plan);
    this.tokenIndex = indexes(tokens, plan);
    this.numberFields = eventFields(numbers);
    this.tokenFields = eventFields(tokens);
    this.segments = new ExampleSegments(model, plan);
    this.withTexts = model.serving().reasons() > 0 && !tokens.isEmpty();
  }

  private static int[] indexes(List<ModelFeature> features, FeaturePlan plan) {
    return features.stream()
        .mapToInt(f -> f.entity().equals(Optional.of(plan.entity())) ? plan.indexOf(f.name()) : -1)
        .toArray();
  }

  /** Null where the input is not a field of the event. */
  private static EventField[] eventFields(List<ModelFeature> features) {
    return features.stream()
        .map(f -> f.ofEvent() ? f.eventField() : null)
        .toArray(EventField[]::new);
  }

  /** Whether a decision has as many inputs as the model. */
  public boolean fit(Example decision) {
    return decision.numbers().length == numberIndex.length
        && decision.tokens().length == tokenIndex.length;
  }

  /** The segments of the model, from the same sources. */
  ExampleSegments segments() {
    return segments;
  }

  float[] newNumbers() {
    float[] empty = new float[numberIndex.length];
    java.util.Arrays.fill(empty, Float.NaN);
    return empty;
  }

  long[] newTokens() {
    return new long[tokenIndex.length];
  }

  /** Of the tokens, where reasons will show them. */
  String[] newTexts() {
    return withTexts ? new String[tokenIndex.length] : Example.NO_TEXTS;
  }

  /** Fills the places whose source is the entity, as of {@code now} in milliseconds. */
  public void fill(
      EntityFeatures features, long now, float[] toNumbers, long[] toTokens, String[] toTexts) {
    for (int i = 0; i < numberIndex.length; i++) {
      if (numberIndex[i] >= 0) {
        toNumbers[i] = features.modelNumber(numberIndex[i], now);
      }
    }
    for (int i = 0; i < tokenIndex.length; i++) {
      if (tokenIndex[i] >= 0) {
        toTokens[i] = features.modelToken(tokenIndex[i]);
        if (toTexts.length > 0) {
          toTexts[i] = shortened(features.modelText(tokenIndex[i]));
        }
      }
    }
  }

  /** Fills the places whose source is the decision event. */
  void fill(Event event, float[] toNumbers, long[] toTokens, String[] toTexts) {
    for (int i = 0; i < toNumbers.length; i++) {
      if (numberFields[i] != null) {
        toNumbers[i] = (float) event.number(numberFields[i]);
      }
    }
    for (int i = 0; i < toTokens.length; i++) {
      if (tokenFields[i] != null) {
        String text = event.text(tokenFields[i]);
        toTokens[i] = text == null ? 0 : TextHash.of(text);
        if (toTexts.length > 0) {
          toTexts[i] = shortened(text);
        }
      }
    }
  }

  /** More is not shown, but that there is more is. */
  private static String shortened(String text) {
    return text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }
}
