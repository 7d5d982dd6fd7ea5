package io.memberflow.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where an entity keeps what each of a plan's accumulators remembers: counts and sums of one window
 * in a table together, every other one in an object of its own. Slots number the tables first. Of
 * memory only; savepoints hold each accumulator for itself. Immutable.
 */
final class Slots {
  private final AccumulatorSpec[] specs;
  private final int[] slots;
  private final int[] columns;
  private final Measure[] measures;
  private final List<Table> tables = new ArrayList<>();

  /** By slot after the tables: the accumulator. */
  private final List<Integer> single = new ArrayList<>();

  private static final class Table {
    final TileWindow window;
    int columns;

    Table(TileWindow window) {
      this.window = window;
    }
  }

  Slots(AccumulatorSpec[] specs) {
    this.specs = specs;
    this.slots = new int[specs.length];
    this.columns = new int[specs.length];
    this.measures = new Measure[specs.length];
    Map<TileWindow, Integer> open = new HashMap<>();
    for (int i = 0; i < specs.length; i++) {
      measures[i] = specs[i].measure().orElse(null);
      if (measures[i] != null) {
        int table = open.computeIfAbsent(specs[i].window(), this::newTable);
        slots[i] = table;
        columns[i] = tables.get(table).columns++;
        if (tables.get(table).columns == TiledSums.COLUMNS) {
          open.remove(specs[i].window());
        }
      }
    }
    for (int i = 0; i < specs.length; i++) {
      if (measures[i] == null) {
        slots[i] = tables.size() + single.size();
        single.add(i);
      }
    }
  }

  private int newTable(TileWindow window) {
    tables.add(new Table(window));
    return tables.size() - 1;
  }

  int size() {
    return tables.size() + single.size();
  }

  TiledSums[] newTables() {
    TiledSums[] made = new TiledSums[tables.size()];
    for (int i = 0; i < made.length; i++) {
      made[i] = new TiledSums(tables.get(i).window, tables.get(i).columns);
    }
    return made;
  }

  /** In the order of the slots after those of the tables. */
  Accumulator[] newAccumulators() {
    Accumulator[] made = new Accumulator[single.size()];
    for (int i = 0; i < made.length; i++) {
      made[i] = specs[single.get(i)].create();
    }
    return made;
  }

  int slot(int accumulator) {
    return slots[accumulator];
  }

  /** Its place in the table; of a count or sum. */
  int column(int accumulator) {
    return columns[accumulator];
  }

  /** What a count or sum takes from an event; null for any other accumulator. */
  Measure measure(int accumulator) {
    return measures[accumulator];
  }
}
