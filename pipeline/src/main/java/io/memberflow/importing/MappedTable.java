package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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

  private record BoundSkip(int column, Mapping.Skip rule) {}

  /** The mapping with its columns found in one table. */
  private static final class Rows implements TableReader.RowMapper {
    private final Mapping mapping;
    private final TimeParser times;
    private final int timeColumn;
    private final int typeColumn;
    private final Template.Bound id;
    private final Template.Bound member;
    private final Map<EventType, Map<String, Template.Bound>> fields = new HashMap<>();
    private final BoundSkip[] skip;

    Rows(Mapping mapping, TableReader table) {
      this.mapping = mapping;
      this.times = new TimeParser(mapping.time().format(), mapping.time().zone());
      this.timeColumn = table.column(mapping.time().column());
      this.typeColumn =
          mapping.type().constant().isPresent() ? -1 : table.column(mapping.type().column());
      this.id = mapping.id().bind(table);
      this.member = mapping.member().bind(table);
      for (EventType type : EventType.values()) {
        Map<String, Template> templates = new HashMap<>(mapping.fields());
        templates.putAll(mapping.fieldsOf().getOrDefault(type, Map.of()));
        Map<String, Template.Bound> bound = new HashMap<>();
        templates.forEach((field, template) -> bound.put(field, template.bind(table)));
        fields.put(type, bound);
      }
      this.skip =
          mapping.skip().stream()
              .map(rule -> new BoundSkip(table.column(rule.column()), rule))
              .toArray(BoundSkip[]::new);
    }

    @Override
    public Optional<Event> event(Row row) throws RefusedLineException {
      Optional<EventType> type = type(row);
      if (type.isEmpty() || skipped(row)) {
        return Optional.empty();
      }
      String name = id.value(row);
      if (name == null) {
        throw new RefusedLineException("a column of fields.id is empty; must be given");
      }
      long time = times.millis(mapping.time().column(), row.required(timeColumn));
      Event.Builder event = Event.builder(type.get(), name, member.value(row), time);
      for (Map.Entry<String, Template.Bound> field : fields.get(type.get()).entrySet()) {
        String value = field.getValue().value(row);
        if (value != null) {
          EventFields.set(event, field.getKey(), value);
        }
      }
      return Optional.of(event.build());
    }

    private boolean skipped(Row row) {
      for (BoundSkip bound : skip) {
        if (bound.rule().values().contains(row.text(bound.column()))) {
          return true;
        }
      }
      return false;
    }

    private Optional<EventType> type(Row row) throws RefusedLineException {
      if (typeColumn < 0) {
        return mapping.type().constant();
      }
      String value = row.text(typeColumn);
      Optional<EventType> type = mapping.type().values().get(value);
      if (type == null) {
        throw RefusedLineException.wrong(
            mapping.type().column(),
            value,
            "one of "
                + String.join(", ", mapping.type().values().keySet().stream().sorted().toList()));
      }
      return type;
    }
  }
}
