package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Any delimited file, by a {@link Mapping}. */
public final class MappedTable implements Importer {
  private final Mapping mapping;

  public MappedTable(Mapping mapping) {
    this.mapping = mapping;
  }

  @Override
  public String format() {
    return "csv";
  }

  @Override
  public Charset charset() {
    return mapping.charset();
  }

  @Override
  public void run(LineReader input, ImportLog log, EventSink sink) {
    TableReader table = new TableReader(input, mapping.table(), log);
    table.each(new Rows(mapping, table), sink);
  }

  /** A condition whose column was found. */
  private record BoundCondition(int column, Set<String> values) {
    static BoundCondition of(Mapping.Condition condition, TableReader table) {
      return new BoundCondition(table.column(condition.column()), condition.values());
    }

    boolean holds(Row row) {
      return values.contains(row.text(column));
    }
  }

  /** An event of a row whose columns were found. */
  private record BoundPart(
      EventType type,
      String idSuffix,
      Map<String, Template.Bound> fields,
      Optional<BoundCondition> where) {}

  /** The mapping with its columns found in one table. */
  private static final class Rows implements TableReader.RowMapper {
    private final Times times;
    private final Template.Bound id;
    private final Template.Bound member;
    private final Parts parts;
    private final List<BoundCondition> skip;

    Rows(Mapping mapping, TableReader table) {
      this.times = times(mapping.time(), table);
      this.id = mapping.id().bind(table);
      this.member = mapping.member().bind(table);
      this.parts =
          mapping.type().isPresent()
              ? onePart(mapping, mapping.type().get(), table)
              : allParts(mapping, table);
      this.skip =
          mapping.skip().stream().map(condition -> BoundCondition.of(condition, table)).toList();
    }

    @Override
    public List<Event> events(Row row) throws RefusedLineException {
      List<BoundPart> wanted = parts.of(row);
      if (wanted.isEmpty() || skip.stream().anyMatch(condition -> condition.holds(row))) {
        return List.of();
      }
      String name = id.value(row);
      if (name == null) {
        throw new RefusedLineException("a column of fields.id is empty; must be given");
      }
      long time = times.millis(row);
      List<Event> events = new ArrayList<>(wanted.size());
      for (BoundPart part : wanted) {
        if (part.where().isEmpty() || part.where().get().holds(row)) {
          Event.Builder event =
              Event.builder(part.type(), name + part.idSuffix(), member.value(row), time);
          for (Map.Entry<String, Template.Bound> field : part.fields().entrySet()) {
            String value = field.getValue().value(row);
            if (value != null) {
              EventFields.set(event, field.getKey(), value);
            }
          }
          events.add(event.build());
        }
      }
      return events;
    }
  }

  /** When a row happened. */
  @FunctionalInterface
  private interface Times {
    long millis(Row row) throws RefusedLineException;
  }

  private static Times times(Mapping.Time time, TableReader table) {
    if (time instanceof Mapping.Counted counted) {
      return row -> counted.millis(row.line());
    }
    Mapping.Written written = (Mapping.Written) time;
    TimeParser parser = new TimeParser(written.format(), written.zone());
    int column = table.column(written.column());
    return row -> parser.millis(written.column(), row.required(column));
  }

  /** What a row may become. */
  @FunctionalInterface
  private interface Parts {
    List<BoundPart> of(Row row) throws RefusedLineException;
  }

  private static Parts allParts(Mapping mapping, TableReader table) {
    List<BoundPart> parts = new ArrayList<>();
    for (Mapping.Part part : mapping.events()) {
      parts.add(
          new BoundPart(
              part.type(),
              "-" + (parts.size() + 1),
              bound(mapping.fields(), part.fields(), table),
              part.where().map(condition -> BoundCondition.of(condition, table))));
    }
    return row -> parts;
  }

  private static Parts onePart(Mapping mapping, Mapping.Type type, TableReader table) {
    Map<EventType, List<BoundPart>> parts = new EnumMap<>(EventType.class);
    for (EventType each : EventType.values()) {
      Map<String, Template> own = mapping.fieldsOf().getOrDefault(each, Map.of());
      parts.put(
          each,
          List.of(new BoundPart(each, "", bound(mapping.fields(), own, table), Optional.empty())));
    }
    if (type.constant().isPresent()) {
      return row -> parts.get(type.constant().get());
    }
    int column = table.column(type.column());
    return row -> {
      String value = row.text(column);
      Optional<EventType> found = type.values().get(value);
      if (found == null) {
        throw RefusedLineException.wrong(
            type.column(),
            value,
            "one of " + String.join(", ", type.values().keySet().stream().sorted().toList()));
      }
      return found.map(parts::get).orElse(List.of());
    };
  }

  private static Map<String, Template.Bound> bound(
      Map<String, Template> fields, Map<String, Template> own, TableReader table) {
    Map<String, Template> templates = new HashMap<>(fields);
    templates.putAll(own);
    Map<String, Template.Bound> bound = new HashMap<>();
    templates.forEach((field, template) -> bound.put(field, template.bind(table)));
    return bound;
  }
}
