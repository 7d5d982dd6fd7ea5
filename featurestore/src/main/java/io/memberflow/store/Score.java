package io.memberflow.store;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A model's score as it was read.
 *
 * @param value a probability 0–1 or an expected count; empty unless the status is usable
 * @param outputs what the model knows besides, by name: {@code alive}, {@code low}; as the value,
 *     and without those that are not known
 * @param provenance with the model's version; empty where missing
 */
public record Score(
    Status status,
    OptionalDouble value,
    Map<String, Double> outputs,
    Optional<Provenance> provenance) {}
