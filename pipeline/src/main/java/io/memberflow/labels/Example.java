package io.memberflow.labels;

/**
 * What a model is told: first the decision with the features of that moment, later its answer,
 * unless that is 0.
 *
 * @param model its name: an index would mean another model under another catalogue
 * @param decision true for a decision, false for an answer
 * @param id joins the answer with its decision; unique for model, member and moment
 * @param time of the decision; for an answer, when it became known (its event, or the horizon)
 * @param deadline end of the horizon; the same in both
 * @param member null in an answer
 * @param item of the decision event; null where it has none
 * @param numbers numeric inputs in declared order, NaN where missing; null in an answer
 * @param tokens hashes of text inputs in declared order, 0 where missing; null in an answer
 * @param texts what the tokens are hashes of, null where missing, shortened; empty where the model
 *     gives no reasons, and in an answer
 * @param segments where the decision belongs, by declared segment; null in an answer
 * @param label of an answer: 1, the count, or the amount; NaN in a withdrawal
 */
public record Example(
    String model,
    boolean decision,
    long id,
    long time,
    long deadline,
    String member,
    String item,
    float[] numbers,
    long[] tokens,
    String[] texts,
    String[] segments,
    float label) {
  static final String[] NO_SEGMENTS = {};
  static final String[] NO_TEXTS = {};

  /** Of a model without segments and reasons. */
  public Example(
      String model,
      boolean decision,
      long id,
      long time,
      long deadline,
      String member,
      String item,
      float[] numbers,
      long[] tokens,
      float label) {
    this(
        model,
        decision,
        id,
        time,
        deadline,
        member,
        item,
        numbers,
        tokens,
        NO_TEXTS,
        NO_SEGMENTS,
        label);
  }

  /** With inputs of its own. */
  public Example copy() {
    return new Example(
        model,
        decision,
        id,
        time,
        deadline,
        member,
        item,
        numbers.clone(),
        tokens.clone(),
        texts.clone(),
        segments,
        label);
  }

  /** Takes the inputs that it lacks from another part of the same decision. */
  public void complete(Example other) {
    for (int i = 0; i < numbers.length; i++) {
      if (Float.isNaN(numbers[i])) {
        numbers[i] = other.numbers[i];
      }
    }
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] == 0) {
        tokens[i] = other.tokens[i];
      }
    }
    for (int i = 0; i < Math.min(texts.length, other.texts.length); i++) {
      if (texts[i] == null) {
        texts[i] = other.texts[i];
      }
    }
  }

  /** Says that a decision will have no answer, because its member was erased or forgotten. */
  static Example withdrawal(String model, long id, long time, long deadline) {
    return answer(model, id, time, deadline, Float.NaN);
  }

  /** Whether this is a withdrawal. */
  public boolean withdraws() {
    return !decision && Float.isNaN(label);
  }

  static Example answer(String model, long id, long time, long deadline, float label) {
    return new Example(model, false, id, time, deadline, null, null, null, null, label);
  }
}
