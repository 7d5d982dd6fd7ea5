package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.Target;
import java.util.List;
import java.util.Optional;

/**
 * What a published model says of itself.
 *
 * @param learned how many examples it had learnt: its version
 * @param asOf event time that it stands for, in milliseconds
 * @param inputs in declared order
 * @param exposure the input that says how long or how much is observed, where the model has one
 */
public record ModelHeader(
    String name,
    PublishedKind kind,
    Target target,
    long learned,
    long asOf,
    List<PublishedInput> inputs,
    Optional<String> exposure) {

  public ModelHeader {
    inputs = List.copyOf(inputs);
  }

  public static ModelHeader of(ModelDefinition model, long learned, long asOf) {
    return new ModelHeader(
        model.name(),
        PublishedKind.of(model),
        model.target(),
        learned,
        asOf,
        model.features().stream()
            .map(f -> new PublishedInput(f.name(), f.transform(), f.categorical()))
            .toList(),
        model.examples().exposure().map(ModelFeature::name));
  }
}
