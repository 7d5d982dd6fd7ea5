package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the rows of a table become events; read by {@link MappingReader}.
 *
 * @param type of the one event of each row, where there are no {@code events}
 * @param events of each row, in this order; empty where each row is one event
 * @param fields templates by event field, for every event
 * @param fieldsOf templates by event field for the events of one type; they win over {@code fields}
 * @param skip a row that matches any of these is left out
 */
public record Mapping(
    TableFormat table,
    Charset charset,
    Time time,
    Optional<Type> type,
    List<Part> events,
    Template id,
    Template member,
    Map<String, Template> fields,
    Map<EventType, Map<String, Template>> fieldsOf,
    List<Condition> skip) {

  public Mapping {
    events = List.copyOf(events);
    fields = Map.copyOf(fields);
    fieldsOf = Map.copyOf(fieldsOf);
    skip = List.copyOf(skip);
  }

  /** When a row happened. */
  sealed interface Time permits Written, Counted {}

  /** Where the time stands and how it is written; see {@link TimeParser}. */
  record Written(String column, String format, ZoneId zone) implements Time {}

  /**
   * The file has no times: its first line is at a start, every line a step after the one before.
   */
  record Counted(Instant start, Duration step) implements Time {
    long millis(long line) {
      return start.toEpochMilli() + (line - 1) * step.toMillis();
    }
  }

  /**
   * A constant type, or a column and the type of each of its values.
   *
   * @param values an empty type means: skip the row
   */
  record Type(
      Optional<EventType> constant, String column, Map<String, Optional<EventType>> values) {}

  /**
   * One of the events of a row.
   *
   * @param fields templates by event field; they win over those of every event
   * @param where the rows that have it; all where empty
   */
  record Part(EventType type, Map<String, Template> fields, Optional<Condition> where) {}

  /** The rows whose column has one of these values. */
  record Condition(String column, Set<String> values) {}
}
