package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.events.Event;
import io.memberflow.events.RandomEvents;
import io.memberflow.labels.Example;
import io.memberflow.members.MemberRun.Step;
import io.memberflow.state.StateInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MemberEngineTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long MONDAY = Instant.parse("2024-01-01T00:00:00Z").toEpochMilli();
  private static final String FEATURES =
      """
      entities: [{name: member-category, key: [member, category]}]
      features:
        - {name: category_views, entity: member-category, aggregate: count, of: view, window: 1h}
        - {name: category_orders, entity: member-category, aggregate: count, of: purchase, once-per: order, window: 12d}
        - {name: category_since, entity: member-category, aggregate: time-since-last, of: [view, cart]}
        - {name: views_1h, entity: member, aggregate: count, of: view, window: 1h}
        - {name: dwell_12h, entity: member, aggregate: average, of: view, field: dwell, window: 12h}
        - {name: spend_30d, entity: member, aggregate: sum, of: purchase, field: amount, window: 30d}
        - {name: orders, entity: member, aggregate: count, of: purchase, once-per: order}
        - {name: days, entity: member, aggregate: count, of: purchase, once-per: day, window: 30d}
        - {name: rating, entity: member, aggregate: max, of: [view, review], field: rating, window: 1d}
        - {name: last_device, entity: member, aggregate: last, of: [view, cart], field: device}
        - {name: categories, entity: member, aggregate: top, of: view, field: category, window: 30d}
        - {name: since, entity: member, aggregate: time-since-last, of: purchase, window: 30d}
        - {name: buys, entity: member, aggregate: rate, of: purchase, per: view, window: 12d}
        - {name: basket, entity: member, expression: "coalesce(spend_30d / orders, -1) + dear"}
        - {name: dear, entity: member, aggregate: count, of: purchase, where: {amount: {above: 300}}, window: 30d}
        - {name: first_device, entity: member, aggregate: first, of: [view, cart], field: device, window: 30d}
      """;
  private static final String MODELS =
      """
      models:
        - {name: buy, kind: logistic, on: [view, cart], label: purchase, match: item, within: 24h,
           answer-at: event, features: [views_1h, spend_30d, since, categories, event.category, event.dwell,
                      category_views, category_orders, category_since]}
        - {name: again, kind: logistic, on: purchase, label: purchase, within: 30d, once-per: order,
           answer-at: event, features: [orders, last_device, since, buys]}
        - {name: soon, kind: logistic, on: search, label: login, within: 7m, once-per: session,
           answer-at: event, features: [dwell_12h, rating]}
        - {name: weekly, kind: poisson, every: 7d, count: purchase, once-per: order,
           features: [orders, spend_30d, categories, since]}
        - {name: daily, kind: logistic, every: 1d, label: view, features: [views_1h, dwell_12h]}
        - {name: settled, kind: logistic, on: view, label: purchase, match: item, within: 24h,
           features: [event.dwell]}
        - {name: visits, kind: poisson, on: login, count: view, within: 90m, features: [views_1h],
           exposure: dwell_12h}
        - {name: next_orders, kind: linear, on: purchase, sum: purchase, within: 12d, once-per: order, zeros: skip,
           features: [spend_30d], segments: [last_device, {name: orders, at: [1, 2.5]}, event.category,
                      {name: category_views, at: 1}]}
        - {name: shopping_days, kind: poisson, every: 7d, count: purchase, once-per: day, features: [days]}
        - {name: day_after, kind: linear, on: purchase, sum: purchase, within: 3d, once-per: day, features: [days]}
        - {name: takings, kind: linear, every: 7d, sum: purchase, features: [orders], weight: spend_30d}
        - {name: browsing, kind: linear, on: view, sum: purchase, within: 1d, features: [event.price],
           once-per: session}
      """;

  private static Catalogue catalogue(String lateness, String retention) {
    return CatalogueReader.parse(
        "test",
        "cleaning: {lateness: %s}\nretention: %s\n".formatted(lateness, retention)
            + FEATURES
            + MODELS);
  }

  private static final List<String> MODEL_NAMES =
      catalogue("0s", "800d").models().stream().map(ModelDefinition::name).toList();

  private static Catalogue anyCatalogue(long seed) {
    String[] latenesses = {"0s", "10m", "2h", "2d"};
    String[] retentions = {"31d", "60d", "800d"};
    Random random = new Random(seed);
    return catalogue(latenesses[random.nextInt(4)], retentions[random.nextInt(3)]);
  }

  private static RandomEvents events(Catalogue catalogue, long seed) {
    return new RandomEvents(seed, MemberRun.MEMBER, catalogue.cleaning().lateness().toMillis());
  }

  private static List<Step> log(RandomEvents events, int length, long seed) {
    Random random = new Random(seed);
    List<Step> log = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      if (random.nextInt(5) == 0) {
        events.othersMoveOn();
      }
      long watermark = events.watermark();
      log.add(new Step(events.nextOrErasure(), watermark));
    }
    return log;
  }

  @Property(tries = 400)
  void examples_ofAnyLog_equalTheReference(
      @ForAll @IntRange(min = 1, max = 50) int length, @ForAll @LongRange(min = 0) long seed) {
    Catalogue catalogue = anyCatalogue(seed);
    RandomEvents events = events(catalogue, seed);
    List<Step> log = log(events, length, seed);
    MemberRun run = new MemberRun(catalogue, null).takeAll(log).passAllTime(events.watermark());
    assertThat(run.sortedExamples())
        .containsExactlyElementsOf(
            ReferenceMember.examples(
                catalogue, log.stream().map(Step::event).toList(), events.watermark()));
  }

  @Property(tries = 400)
  void timersAndStateRoundTrips_anywhereInTheLog_makeNoDifference(
      @ForAll @IntRange(min = 1, max = 50) int length, @ForAll @LongRange(min = 0) long seed) {
    Catalogue catalogue = anyCatalogue(seed);
    RandomEvents events = events(catalogue, seed);
    List<Step> log = log(events, length, seed);
    MemberRun plain = new MemberRun(catalogue, null).takeAll(log);
    MemberRun disturbed = new MemberRun(catalogue, new Random(~seed)).takeAll(log);
    // horizons that ended in silence are dropped with a last look
    plain.passAllTime(events.watermark()).look(events.watermark());
    disturbed.passAllTime(events.watermark()).look(events.watermark());
    assertThat(disturbed.sortedExamples()).containsExactlyElementsOf(plain.sortedExamples());
    assertThat(disturbed.bytes()).isEqualTo(plain.bytes());
  }

  /** Nothing from after a decision reaches it: the log may as well end there. */
  @Property(tries = 200)
  void decisions_ofACutLog_areTheFirstOnesOfTheWholeLog(
      @ForAll @IntRange(min = 1, max = 50) int length, @ForAll @LongRange(min = 0) long seed) {
    Catalogue catalogue = anyCatalogue(seed);
    List<Step> log = log(events(catalogue, seed), length, seed);
    List<String> whole = decisions(new MemberRun(catalogue, null).takeAll(log));
    for (int cut = 0; cut <= length; cut++) {
      List<String> made = decisions(new MemberRun(catalogue, null).takeAll(log.subList(0, cut)));
      assertThat(made).isEqualTo(whole.subList(0, made.size()));
    }
  }

  private static List<String> decisions(MemberRun run) {
    return run.examples.stream().filter(Example::decision).map(MemberRun::text).toList();
  }

  @Property(tries = 100)
  void answers_haveOneDecisionEachAndNeverComeBeforeIt(
      @ForAll @IntRange(min = 1, max = 50) int length, @ForAll @LongRange(min = 0) long seed) {
    Catalogue catalogue = anyCatalogue(seed);
    RandomEvents events = events(catalogue, seed);
    MemberRun run =
        new MemberRun(catalogue, new Random(seed))
            .takeAll(log(events, length, seed))
            .passAllTime(events.watermark());
    List<Long> open = new ArrayList<>();
    for (Example example : run.examples) {
      if (example.decision()) {
        assertThat(open).doesNotContain(example.id());
        open.add(example.id());
      } else {
        assertThat(open.remove((Long) example.id())).as(MemberRun.text(example)).isTrue();
      }
    }
  }

  private static Event.Builder event(EventType type, String id, long time) {
    return Event.builder(type, id, MemberRun.MEMBER, time);
  }

  private static MemberRun run(Catalogue catalogue, Event... log) {
    MemberRun run = new MemberRun(catalogue, null);
    for (Event event : log) {
      run.take(new Step(event, Long.MIN_VALUE));
    }
    return run;
  }

  private static List<Example> answers(MemberRun run, int model) {
    return run.examples.stream()
        .filter(e -> !e.decision() && e.model().equals(MODEL_NAMES.get(model)))
        .toList();
  }

  @Test
  void horizon_isHalfOpen() {
    Catalogue catalogue = catalogue("2d", "60d");
    Event view = event(EventType.VIEW, "v", MONDAY).item("i").build();
    Event last = event(EventType.PURCHASE, "p", MONDAY + DAY - 1).item("i").amount(1).build();
    Event after = event(EventType.PURCHASE, "q", MONDAY + DAY).item("i").amount(1).build();
    assertThat(answers(run(catalogue, view, after), 0)).isEmpty();
    assertThat(answers(run(catalogue, view, after, last), 0))
        .singleElement()
        .matches(a -> a.label() == 1 && a.time() == MONDAY + DAY - 1);
  }

  @Test
  void yes_isReleasedAtTheHorizonsEnd_whereTheModelSaysSo() {
    Event view = event(EventType.VIEW, "v", MONDAY).item("i").build();
    Event bought = event(EventType.PURCHASE, "p", MONDAY + 1).item("i").amount(1).build();
    Event again = event(EventType.PURCHASE, "q", MONDAY + 2).item("i").amount(1).build();
    MemberRun run = run(catalogue("10m", "60d"), view, bought, again);
    assertThat(answers(run, 5)).as("known early would be learnt before the noes").isEmpty();
    run.passAllTime(MONDAY + DAY);
    assertThat(answers(run, 5))
        .singleElement()
        .matches(a -> a.label() == 1 && a.time() == MONDAY + DAY);
  }

  @Test
  void purchase_ofAnotherItem_doesNotAnswer() {
    Event view = event(EventType.VIEW, "v", MONDAY).item("i").build();
    Event other = event(EventType.PURCHASE, "p", MONDAY + 1).item("j").amount(1).build();
    Event none = event(EventType.PURCHASE, "q", MONDAY + 1).amount(1).build();
    assertThat(answers(run(catalogue("10m", "60d"), view, other, none), 0)).isEmpty();
  }

  @Test
  void furtherLines_ofTheDecisionsOrder_doNotAnswerIt() {
    Event first = event(EventType.PURCHASE, "p", MONDAY).order("o").amount(1).build();
    Event second = event(EventType.PURCHASE, "q", MONDAY).order("o").amount(1).build();
    Event next = event(EventType.PURCHASE, "r", MONDAY + DAY).order("n").amount(1).build();
    assertThat(answers(run(catalogue("10m", "60d"), first, second), 1)).isEmpty();
    assertThat(answers(run(catalogue("10m", "60d"), first, second, next), 1)).hasSize(1);
  }

  @Test
  void horizon_thatEndsInSilence_isNeitherToldNorDue() {
    MemberRun run = run(catalogue("10m", "60d"), event(EventType.SEARCH, "s", MONDAY).build());
    assertThat(run.state.labels.openAfter(Long.MIN_VALUE)).isTrue();
    run.passAllTime(MONDAY + DAY - 1).look(MONDAY + DAY - 1);
    assertThat(answers(run, 2)).isEmpty();
    assertThat(run.state.labels.openAfter(Long.MIN_VALUE)).isFalse();
  }

  @Test
  void answer_isKnownAtTheGridOnlyWhenNoLateEventCanComeAnyMore() {
    Event view = event(EventType.VIEW, "v", MONDAY).item("i").build();
    Event bought = event(EventType.PURCHASE, "p", MONDAY + 1).item("i").amount(1).build();
    MemberRun run = run(catalogue("10m", "60d"), view, bought);
    run.passAllTime(MONDAY + DAY - 1);
    assertThat(answers(run, 5)).isEmpty();
    run.passAllTime(MONDAY + DAY);
    assertThat(answers(run, 5)).singleElement().matches(a -> a.time() == MONDAY + DAY);
  }

  /** Else the end of a log would have the yeses of members that are ahead of the others. */
  @Test
  void answer_isNotToldByTheMembersOwnLaterEvents() {
    Event view = event(EventType.VIEW, "v", MONDAY).item("i").build();
    Event bought = event(EventType.PURCHASE, "p", MONDAY + 1).item("i").amount(1).build();
    Event later = event(EventType.VIEW, "w", MONDAY + 9 * DAY).item("j").build();
    MemberRun run = run(catalogue("10m", "60d"), view, bought, later);
    assertThat(answers(run, 5)).isEmpty();
    run.passAllTime(MONDAY + DAY);
    assertThat(answers(run, 5)).singleElement().matches(a -> a.time() == MONDAY + DAY);
  }

  @Test
  void horizon_beyondTheMembersEnd_isWithdrawnWithIt() {
    Event first = event(EventType.LOGIN, "l", MONDAY).build();
    MemberRun run = run(catalogue("10m", "60d"), first).passAllTime(MONDAY + 90 * DAY);
    assertThat(run.examples.stream().filter(e -> e.model().equals("weekly") && e.withdraws()))
        .extracting(Example::time)
        .as("the decision of day 56 waits for day 63")
        .containsExactly(MONDAY + 60 * DAY);
  }

  @Test
  void lateLabelEvent_withinTheBound_stillAnswers() {
    Event search = event(EventType.SEARCH, "s", MONDAY).build();
    Event later = event(EventType.VIEW, "v", MONDAY + 16 * MINUTE).build();
    Event late = event(EventType.LOGIN, "l", MONDAY + 6 * MINUTE).build();
    assertThat(answers(run(catalogue("10m", "60d"), search, later, late), 2))
        .singleElement()
        .matches(a -> a.label() == 1);
  }

  @Test
  void labelEvent_fromBeforeTheDecision_doesNotAnswerIt() {
    Event search = event(EventType.SEARCH, "s", MONDAY).build();
    Event late = event(EventType.LOGIN, "l", MONDAY - 1).build();
    assertThat(answers(run(catalogue("10m", "60d"), search, late), 2)).isEmpty();
  }

  @Test
  void periods_startOnMondaysForMembersSeenBefore() {
    Event first = event(EventType.LOGIN, "l", MONDAY).build();
    MemberRun run = run(catalogue("10m", "60d"), first).passAllTime(MONDAY + 14 * DAY);
    assertThat(run.examples.stream().filter(e -> e.model().equals("weekly") && e.decision()))
        .extracting(Example::time)
        .containsExactly(MONDAY + 7 * DAY, MONDAY + 14 * DAY);
  }

  @Test
  void member_silentForTheRetention_startsAnew() {
    Catalogue catalogue = catalogue("10m", "60d");
    Event old = event(EventType.PURCHASE, "p", MONDAY).order("o").amount(5).build();
    Event back = event(EventType.PURCHASE, "q", MONDAY + 60 * DAY).order("n").amount(7).build();
    MemberRun byEvent = run(catalogue, old, back);
    MemberRun byTimer = run(catalogue, old).passAllTime(MONDAY + 60 * DAY);
    assertThat(byTimer.state.lastEvent).isEqualTo(Long.MIN_VALUE);
    byTimer.take(new Step(back, Long.MIN_VALUE));
    int orders = new MemberEngine(catalogue).plan().own().indexOf("orders");
    assertThat((Double) byEvent.state.features.own().number(orders)).isEqualTo(1.0);
    assertThat(byTimer.bytes()).isEqualTo(byEvent.bytes());
    assertThat(byTimer.sortedExamples()).isEqualTo(byEvent.sortedExamples());
  }

  /** A robot fills the store of open decisions; what is taken again must not depend on timers. */
  @Test
  void robot_withTooManyOpenDecisions_getsTheSameExamplesWithAndWithoutTimers() {
    Catalogue catalogue = catalogue("2h", "60d");
    List<Step> log =
        IntStream.range(0, 4000)
            .mapToObj(
                i -> {
                  long time = MONDAY + i * MINUTE;
                  Event view = event(EventType.VIEW, "v" + i, time).item("i").build();
                  return new Step(view, time - 5);
                })
            .toList();
    long end = MONDAY + 10 * DAY;
    MemberRun plain = new MemberRun(catalogue, null).takeAll(log).passAllTime(end);
    MemberRun disturbed = new MemberRun(catalogue, new Random(1)).takeAll(log).passAllTime(end);
    assertThat(disturbed.sortedExamples().equals(plain.sortedExamples())).isTrue();
    assertThat(plain.examples.stream().filter(e -> e.decision() && e.model().equals("buy")).count())
        .isBetween(2000L, 3999L);
  }

  /** A savepoint is replayed with other models: one changed, one removed, one new, reordered. */
  @Test
  void state_readUnderOtherModels_keepsTheOpenDecisionsOfThoseThatStayed() {
    MemberRun run =
        run(
            catalogue("10m", "60d"),
            event(EventType.SEARCH, "s", MONDAY).build(),
            event(EventType.VIEW, "v", MONDAY + 1).item("i").build());
    Catalogue other =
        CatalogueReader.parse(
            "test",
            FEATURES
                + """
                models:
                  - {name: hourly, kind: poisson, every: 1h, count: view, features: [views_1h]}
                  - {name: weekly, kind: poisson, every: 7d, count: purchase, once-per: order,
                     features: [orders]}
                  - {name: soon, kind: logistic, on: search, label: login, within: 7m,
                     answer-at: event, once-per: session, features: [rating]}
                  - {name: buy, kind: logistic, on: [view, cart], label: purchase, match: item,
                     within: 48h, features: [views_1h]}
                """);
    MemberRun replayed = new MemberRun(other, null);
    replayed.state.read(new StateInput().reset(run.bytes()));
    replayed.take(new Step(event(EventType.LOGIN, "l", MONDAY + MINUTE).build(), Long.MIN_VALUE));
    replayed.take(
        new Step(
            event(EventType.PURCHASE, "p", MONDAY + 2 * MINUTE).item("i").amount(1).build(),
            Long.MIN_VALUE));
    assertThat(replayed.examples)
        .singleElement()
        .matches(e -> e.model().equals("soon") && e.label() == 1);
    assertThat(replayed.state.labels.nextPeriod()).isEqualTo(MONDAY + HOUR);
    replayed.passAllTime(MONDAY + 7 * DAY);
    assertThat(replayed.examples.stream().filter(e -> e.model().equals("weekly") && e.decision()))
        .hasSize(1);
  }
}
