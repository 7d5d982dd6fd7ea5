package io.memberflow.publishing;

import io.memberflow.store.Section;

/**
 * One section of one record, on its way to the store.
 *
 * @param kind of the record: one of the constants of RecordKey
 * @param id of the member, item, model or partition
 */
public record Publication(String kind, String id, Section section) {}
