package io.memberflow.items;

import io.memberflow.cleaning.DeadLetter;
import io.memberflow.cleaning.Reason;
import io.memberflow.events.CatalogueItem;
import io.memberflow.publishing.Publication;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Puts what the shop says of an item into the item's record, and unreadable records aside. */
public final class DescribeFunction extends ProcessFunction<ItemRecord, Publication> {
  private static final long serialVersionUID = 1L;

  /** Name of the section, and what its fields begin with. */
  public static final String SECTION = "catalogue";

  private static final String VERSION = "1";

  private final long jobEpoch;
  private final OutputTag<DeadLetter> deadLetters;

  public DescribeFunction(long jobEpoch, OutputTag<DeadLetter> deadLetters) {
    this.jobEpoch = jobEpoch;
    this.deadLetters = deadLetters;
  }

  @Override
  public void processElement(ItemRecord record, Context context, Collector<Publication> out) {
    CatalogueItem item = record.item();
    if (item == null) {
      context.output(
          deadLetters,
          new DeadLetter(
              Reason.UNPARSEABLE,
              record.detail(),
              record.topic(),
              record.partition(),
              record.offset(),
              Long.MIN_VALUE,
              record.bytes()));
      return;
    }
    Section.Builder section = Section.builder(SECTION, record.writtenAt(), jobEpoch, VERSION);
    put(section, "title", item.title());
    put(section, "description", item.description());
    put(section, "category", item.category());
    put(section, "brand", item.brand());
    section.put(SECTION + ".price", item.price());
    out.collect(new Publication(RecordKey.ITEM, item.item(), section.build()));
  }

  private static void put(Section.Builder section, String name, String value) {
    String field = SECTION + "." + name;
    if (value == null) {
      section.absent(field);
    } else {
      section.put(field, value);
    }
  }
}
