package io.memberflow.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CleaningSettings;
import io.memberflow.events.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
  private static final long NO_TIMESTAMP = Long.MAX_VALUE;
  private static final EventReader READER =
      new EventReader(
          new CleaningSettings(Duration.ofMinutes(10), Duration.ofMinutes(5), 4096, 1000));
  private static final String PURCHASE =
      "'id':'e','type':'purchase','time':'2010-12-01T08:26:00Z','member':'m'";

  private static Judged read(String json) {
    return READER.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), NO_TIMESTAMP);
  }

  /** A purchase with these fields added, or replaced: the last of equal names counts. */
  private static Judged purchase(String fields) {
    return read("{" + PURCHASE + (fields.isEmpty() ? "" : "," + fields) + "}");
  }

  private static void assertRefused(Judged judged, Reason reason, String detail) {
    assertThat(judged.event()).isNull();
    assertThat(judged.reason()).as(judged.detail()).isEqualTo(reason);
    assertThat(judged.detail()).contains(detail).hasSizeLessThan(200);
  }

  @Test
  void event_withAllFields_isAccepted() {
    Event event =
        purchase(
                "'session':'s','item':'i','order':'o','quantity':2,'price':2.5,'amount':4.75,"
                    + "'currency':'EUR','dwell':1.5,'rating':-1,'text':'t','ip':'1.2.3.4',"
                    + "'device':'d','category':'c','brand':'b','country':'DE'")
            .event();
    assertThat(event.toString())
        .isEqualTo(
            "Event[id=e, type=PURCHASE, time=1291191960000, member=m, session=s, item=i, order=o,"
                + " quantity=2.0, price=2.5, amount=4.75, currency=EUR, dwell=1.5, rating=-1.0,"
                + " text=t, ip=1.2.3.4, device=d, category=c, brand=b, country=DE]");
  }

  @Test
  void unknownFields_areSkippedWhateverTheyHold() {
    assertThat(purchase("'amount':1,'x':{'id':['y',{}]},'y':[1,[2]],'z':true").event())
        .isEqualTo(purchase("'amount':1").event());
  }

  @Test
  void nulls_areAbsentFields() {
    assertThat(purchase("'amount':1,'item':null,'dwell':null").event())
        .isEqualTo(purchase("'amount':1").event());
  }

  @Test
  void missingAmount_isPriceTimesQuantity() {
    assertThat((Double) purchase("'price':2.5,'quantity':4").event().amount()).isEqualTo(10.0);
  }

  @Test
  void lastOfEqualNames_counts() {
    assertThat(purchase("'amount':1,'member':'n','amount':2").event().member()).isEqualTo("n");
    assertThat((Double) purchase("'amount':1,'amount':2").event().amount()).isEqualTo(2.0);
    assertRefused(purchase("'amount':1,'time':true"), Reason.BAD_TIME, "true");
  }

  @Test
  void numbersAsIds_areTheirText() {
    assertThat(purchase("'amount':1,'id':12345678901234567890").event().id())
        .isEqualTo("12345678901234567890");
  }

  @Test
  void unicode_isKept() {
    assertThat(purchase("'amount':1,'text':'ä\\ud83d\\ude00\\u0000'").event().text())
        .isEqualTo("ä😀\0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "17",
        "'text'",
        "[]",
        "{",
        "{'id'}",
        "{'id':}",
        "{} {}",
        "{}x",
        "{'a':1,}",
        "{'amount':NaN}",
        "{'amount':Infinity}",
        "{'amount':01}",
        "{'amount':+1}",
        "{'a':tru}"
      })
  void noJsonObject_isUnparseable(String json) {
    assertRefused(read(json), Reason.UNPARSEABLE, "");
  }

  @Test
  void tombstone_isUnparseable() {
    assertRefused(READER.read(null, NO_TIMESTAMP), Reason.UNPARSEABLE, "no value");
  }

  @Test
  void invalidUtf8_isUnparseable() {
    byte[] bytes = "{\"id\":\"xx\"}".getBytes(StandardCharsets.UTF_8);
    bytes[7] = (byte) 0xC3;
    bytes[8] = '(';
    assertRefused(READER.read(bytes, NO_TIMESTAMP), Reason.UNPARSEABLE, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'amount':'1'", "'amount':'NaN'", "'price':true", "'dwell':''"})
  void textForANumber_isUnparseable(String field) {
    assertRefused(purchase("'amount':1," + field), Reason.UNPARSEABLE, "not a number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'id':{}", "'member':['m']", "'amount':[1]", "'time':{}"})
  void structureForAPlainField_isUnparseable(String field) {
    assertRefused(purchase("'amount':1," + field), Reason.UNPARSEABLE, "not a plain value");
  }

  @Test
  void nesting_isBounded() {
    assertThat(purchase("'amount':1,'x':" + "[".repeat(15) + "]".repeat(15)).event()).isNotNull();
    String deep = "[".repeat(16) + "]".repeat(16);
    assertRefused(purchase("'amount':1,'x':" + deep), Reason.UNPARSEABLE, "16");
  }

  @ParameterizedTest
  @CsvSource({"0.01,true", "1000,true", "1000.0001,false", "0,false", "-1,false", "-0.0,false"})
  void amounts_areAboveZeroAndAtMostTheBound(String amount, boolean accepted) {
    for (String field : new String[] {"amount", "price", "quantity"}) {
      Judged judged = purchase("'amount':1,'" + field + "':" + amount);
      assertThat(judged.event() != null).as(field).isEqualTo(accepted);
      if (!accepted) {
        assertRefused(judged, Reason.BAD_AMOUNT, field + " " + Double.parseDouble(amount));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"'amount':1e999", "'amount':1,'dwell':-1", "'amount':1,'rating':-1e999"})
  void numbersOutOfRange_areBadAmounts(String fields) {
    assertRefused(purchase(fields), Reason.BAD_AMOUNT, "");
  }

  @Test
  void numberOfAThousandDigits_isRefused() {
    assertThat(purchase("'amount':" + "9".repeat(1001)).event()).isNull();
  }

  @Test
  void smallestNumber_isRefusedBecauseItCountsForNothing() {
    assertRefused(purchase("'amount':1e-400"), Reason.BAD_AMOUNT, "amount 0.0");
  }

  @Test
  void badPrice_isNamedThoughTheAmountFollowsFromIt() {
    assertRefused(purchase("'price':-2,'quantity':1"), Reason.BAD_AMOUNT, "price -2.0");
    assertRefused(purchase("'price':900,'quantity':900"), Reason.BAD_AMOUNT, "amount 810000.0");
  }

  @Test
  void money_withoutAmount_isRefusedForPurchasesAndRefundsOnly() {
    assertRefused(purchase(""), Reason.BAD_AMOUNT, "a purchase without amount");
    assertRefused(purchase("'type':'refund'"), Reason.BAD_AMOUNT, "a refund without amount");
    assertThat(purchase("'type':'view'").event()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'member':''", "'member':'','id':''"})
  void emptyMember_isNoMember(String fields) {
    assertRefused(purchase(fields), Reason.NO_MEMBER, "no member");
    assertRefused(read("{'id':'e'}"), Reason.NO_MEMBER, "no member");
  }

  @Test
  void ids_areBounded() {
    String longest = "x".repeat(1024);
    assertThat(purchase("'amount':1,'id':'" + longest + "'").event()).isNotNull();
    assertRefused(purchase("'amount':1,'id':'x" + longest + "'"), Reason.UNPARSEABLE, "1024");
    assertRefused(purchase("'amount':1,'member':'x" + longest + "'"), Reason.UNPARSEABLE, "1024");
    assertRefused(purchase("'amount':1,'id':''"), Reason.UNPARSEABLE, "no id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VIEW", "", "buy", "view "})
  void otherTypes_areUnknown(String type) {
    assertRefused(purchase("'type':'" + type + "'"), Reason.UNKNOWN_TYPE, type);
  }

  @Test
  void missingType_isUnknown() {
    assertRefused(read("{'id':'e','member':'m'}"), Reason.UNKNOWN_TYPE, "no type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'x'",
        "true",
        "-1",
        "1.5e12",
        "99999999999999999999",
        "9223372036854775807",
        "'+10000-01-01T00:00:00Z'",
        "'1969-12-31T23:59:59.999Z'"
      })
  void timesOutOfRange_areBad(String time) {
    assertRefused(purchase("'amount':1,'time':" + time), Reason.BAD_TIME, "");
  }

  @Test
  void times_mayBeMillisecondsFrom1970To9999() {
    assertThat(purchase("'amount':1,'time':0").event().time()).isZero();
    assertThat(purchase("'amount':1,'time':253402300799999").event()).isNotNull();
    assertRefused(
        purchase("'amount':1,'time':253402300800000"), Reason.BAD_TIME, "253402300800000");
  }

  @Test
  void rubbishTime_isShortenedInTheDetail() {
    assertRefused(purchase("'amount':1,'time':'" + "9".repeat(900) + "'"), Reason.BAD_TIME, "999");
  }

  @Test
  void missingTime_isBad() {
    assertRefused(read("{'id':'e','member':'m','type':'view'}"), Reason.BAD_TIME, "no time");
  }

  @Test
  void future_beyondTheClockSkew_isBad() {
    byte[] view =
        "{\"id\":\"e\",\"member\":\"m\",\"type\":\"view\",\"time\":1000000}"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(READER.read(view, 1_000_000 - 300_000).event()).isNotNull();
    assertRefused(
        READER.read(view, 1_000_000 - 300_001), Reason.BAD_TIME, "300001 ms after the record");
  }

  @Test
  void size_isBounded() {
    byte[] bytes =
        Arrays.copyOf(
            ("{" + PURCHASE + ",'amount':1}").replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            4097);
    Arrays.fill(bytes, PURCHASE.length() + 13, 4097, (byte) ' ');
    assertThat(READER.read(Arrays.copyOf(bytes, 4096), NO_TIMESTAMP).event()).isNotNull();
    assertRefused(
        READER.read(bytes, NO_TIMESTAMP), Reason.OVERSIZE, "4097 bytes; allowed are 4096");
  }

  @Property(tries = 2000)
  void anyByteChanged_neverThrows(
      @ForAll @IntRange(max = 90) int at, @ForAll byte value, @ForAll @IntRange(max = 90) int end) {
    byte[] json =
        ("{" + PURCHASE + ",'amount':1.25,'x':[{}]}")
            .replace('\'', '"')
            .getBytes(StandardCharsets.UTF_8);
    json[at % json.length] = value;
    Judged judged = READER.read(Arrays.copyOf(json, json.length - end % 3), NO_TIMESTAMP);
    assertThat(judged.event() == null).isEqualTo(judged.reason() != null);
  }
}
