package io.memberflow.learning;

import io.memberflow.catalogue.Transform;

/**
 * One input of a published model.
 *
 * @param name of the feature, or {@code event.FIELD}
 * @param text whether its values are text, given as hashes; else numbers
 */
public record PublishedInput(String name, Transform transform, boolean text) {}
