package io.memberflow.models;

import io.memberflow.catalogue.DriftMethod;
import io.memberflow.drift.DriftEvent;

/**
 * What was found in one watched stream of a model.
 *
 * @param model its name
 */
public record ModelDrift(String model, DriftMethod detector, DriftEvent event) {}
