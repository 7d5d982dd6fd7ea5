package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the rows of a table become events; read by {@link MappingReader}.
 *
 * @param fields templates by event field, for every event
 * @param fieldsOf templates by event field for the events of one type; they win over {@code fields}
 * @param skip a row that matches any of these is left out
 */
public record Mapping(
    TableFormat table,
    Charset charset,
    Time time,
    Type type,
    Template id,
    Template member,
    Map<String, Template> fields,
    Map<EventType, Map<String, Template>> fieldsOf,
    List<Skip> skip) {

  public Mapping {
    fields = Map.copyOf(fields);
    fieldsOf = Map.copyOf(fieldsOf);
    skip = List.copyOf(skip);
  }

  /** Where the time stands and how it is written; see {@link TimeParser}. */
  record Time(String column, String format, ZoneId zone) {}

  /**
   * A constant type, or a column and the type of each of its values.
   *
   * @param values an empty type means: skip the row
   */
  record Type(
      Optional<EventType> constant, String column, Map<String, Optional<EventType>> values) {}

  /** Rows whose column has one of these values are left out. */
  record Skip(String column, Set<String> values) {}
}
