package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.Judged;
import io.memberflow.events.EventWriter;
import io.memberflow.importing.ImportLog;
import io.memberflow.importing.LineReader;
import io.memberflow.importing.OnlineRetail;
import io.memberflow.labels.Example;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What a model is given at a decision equals what the lines of the raw file before it say. The
 * features go the way of the job (importer, cleaning, engine); the other side reads the file itself
 * and shares no code with it.
 */
class PointInTimeTest {
  private static final int SAMPLES = 1000;
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long WEEK = 7 * DAY;
  private static final long MONDAY = 4 * DAY;
  private static final String ORDERS = "repurchase_30d";
  private static final String PERIODS = "weekly_orders";
  private static final String MORE = "more";

  /** The shipped settings, and a model that sees more kinds of features. */
  private static final String MORE_FEATURES =
      """
        - {name: spread_90d, entity: member, aggregate: standard-deviation, of: purchase, field: amount, window: 90d}
        - {name: median_90d, entity: member, aggregate: quantile, of: purchase, field: amount, window: 90d}
        - {name: dear_90d,   entity: member, aggregate: count, of: purchase, where: {amount: {above: 100}}, window: 90d}
        - {name: pieces_7d,  entity: member, aggregate: sum, of: purchase, field: quantity, window: 7d}
        - {name: first_price, entity: member, aggregate: first, of: purchase, field: price, window: 30d}
        - {name: per_line,   entity: member, expression: "spend / lines"}
        - {name: recent,     entity: member, aggregate: decayed-sum, of: purchase, field: amount, half-life: 30d}

      """;

  private static final String MORE_MODELS =
      """

        - name: more
          kind: logistic
          on: purchase
          label: purchase
          once-per: order
          within: 30d
          features: [spend_90d, items, refunds_90d, spread_90d, median_90d, dear_90d, pieces_7d, first_price, per_line, recent]
      """;

  /** A line of the file that the shop can trust. */
  private record Line(
      boolean refund,
      String invoice,
      String item,
      BigDecimal quantity,
      BigDecimal price,
      long time) {
    BigDecimal amount() {
      return quantity.multiply(price);
    }
  }

  /** A member's lines before a moment. */
  private record Past(List<Line> lines, long now) {
    private long windowStart(int days) {
      long hop = days < 12 ? HOUR : DAY;
      return Math.floorDiv(now - days * DAY, hop) * hop;
    }

    List<Line> of(boolean refund) {
      return lines.stream().filter(l -> l.refund == refund).toList();
    }

    List<Line> purchases(int days) {
      return of(false).stream().filter(l -> l.time >= windowStart(days)).toList();
    }

    /** The first lines of the invoices. */
    static List<Line> invoices(List<Line> lines) {
      Set<String> seen = new HashSet<>();
      return lines.stream().filter(l -> seen.add(l.invoice)).toList();
    }

    double invoices(boolean refund, int days) {
      return invoices(of(refund)).stream().filter(l -> l.time >= windowStart(days)).count();
    }

    static double spend(List<Line> lines) {
      return lines.stream()
          .map(Line::amount)
          .reduce(BigDecimal.ZERO, BigDecimal::add)
          .doubleValue();
    }

    /** The inputs of the shipped model of orders. */
    double[] history() {
      List<Line> purchases = of(false);
      if (purchases.isEmpty()) {
        return new double[] {0, Double.NaN, Double.NaN, 0, 0, 0, Double.NaN, 0, 0, 0, 0};
      }
      long last = purchases.stream().mapToLong(Line::time).max().orElseThrow();
      long first = purchases.stream().mapToLong(Line::time).min().orElseThrow();
      double orders = invoices(purchases).size();
      return new double[] {
        orders,
        (now - last) / 1000.0,
        (now - first) / 1000.0,
        invoices(false, 30),
        invoices(false, 90),
        spend(purchases),
        spend(purchases) / orders,
        purchases.size(),
        invoices(false, 7),
        invoices(false, 14),
        invoices(false, 60)
      };
    }

    /** The inputs of the shipped model of weeks: eight once more, for their buckets. */
    double[] periods() {
      double[] history = history();
      double[] periods = Arrays.copyOf(history, history.length + 8);
      System.arraycopy(history, 0, periods, history.length, 8);
      return periods;
    }

    double[] inputs(String model) {
      return switch (model) {
        case MORE -> more();
        case PERIODS -> periods();
        default -> history();
      };
    }

    /** The inputs of the third model; of the median the exact one. */
    double[] more() {
      List<Line> purchases = of(false);
      List<Line> recent = purchases(90);
      double[] amounts = recent.stream().mapToDouble(l -> l.amount().doubleValue()).toArray();
      double mean = Arrays.stream(amounts).average().orElse(Double.NaN);
      double squares = Arrays.stream(amounts).map(a -> (a - mean) * (a - mean)).sum();
      double[] sorted = Arrays.stream(amounts).sorted().toArray();
      List<Line> month = purchases(30);
      return new double[] {
        spend(recent),
        recent.stream().map(Line::item).distinct().count(),
        invoices(true, 90),
        amounts.length < 2 ? Double.NaN : Math.sqrt(squares / (amounts.length - 1)),
        sorted.length == 0 ? Double.NaN : sorted[(sorted.length - 1) / 2],
        recent.stream().filter(l -> l.amount().compareTo(new BigDecimal(100)) > 0).count(),
        purchases.stream()
            .filter(l -> l.time >= Math.floorDiv(now - WEEK, 3_600_000) * 3_600_000)
            .mapToDouble(l -> l.quantity.doubleValue())
            .sum(),
        month.isEmpty() ? Double.NaN : month.get(0).price.doubleValue(),
        purchases.isEmpty() ? Double.NaN : spend(purchases) / purchases.size(),
        purchases.stream()
            .mapToDouble(
                l -> l.amount().doubleValue() * Math.pow(2, -(now - l.time) / (30.0 * DAY)))
            .sum()
      };
    }
  }

  /** A decision as the file tells it, in the order of the member's history. */
  private record Decision(String model, Past past) {}

  @Test
  void examples_ofTheOnlineRetailLog_equalARecomputationFromTheRawFile() throws IOException {
    Path file = file();
    Map<String, List<Example>> examples = examples(file);
    List<Object[]> pairs = new ArrayList<>();
    Map<String, List<Line>> members = lines(file);
    assertThat(examples.keySet()).isEqualTo(members.keySet());
    members.forEach(
        (member, lines) -> {
          List<Decision> decisions = decisions(lines);
          List<Example> made = examples.get(member);
          assertThat(made)
              .as(member)
              .extracting(Example::model)
              .isEqualTo(decisions.stream().map(Decision::model).toList());
          for (int i = 0; i < made.size(); i++) {
            pairs.add(new Object[] {made.get(i), decisions.get(i)});
          }
        });
    Collections.shuffle(pairs, new Random(20111209));
    Set<String> models = new HashSet<>();
    for (Object[] pair : pairs.subList(0, SAMPLES)) {
      Example example = (Example) pair[0];
      Decision decision = (Decision) pair[1];
      models.add(example.model());
      assertEqual(example, decision);
    }
    assertThat(models).containsExactlyInAnyOrder(ORDERS, PERIODS, MORE);
  }

  private static void assertEqual(Example example, Decision decision) {
    String what = "member %s at %d".formatted(example.member(), example.time());
    assertThat(example.time()).as(what).isEqualTo(decision.past.now);
    double[] expected = decision.past.inputs(decision.model);
    assertThat(example.numbers()).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      String input = "%s, input %d of %s".formatted(what, i, decision.model);
      float number = example.numbers()[i];
      boolean median = decision.model.equals(MORE) && i == 4;
      boolean floating = decision.model.equals(MORE) && (i == 3 || i == 9);
      if (Double.isNaN(expected[i])) {
        assertThat(number).as(input).isNaN();
      } else if (median) {
        assertThat((double) number).as(input).isCloseTo(expected[i], within(expected[i] * 0.01001));
      } else if (floating) {
        assertThat((double) number)
            .as(input)
            .isCloseTo(expected[i], within(1e-4 + expected[i] * 1e-6));
      } else {
        assertThat(number).as(input).isEqualTo((float) expected[i]);
      }
    }
  }

  /** Periods between the member's lines, and the first line of each invoice. */
  private static List<Decision> decisions(List<Line> lines) {
    List<Decision> decisions = new ArrayList<>();
    Set<String> invoices = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (i > 0) {
        long before = lines.get(i - 1).time;
        long period = Math.floorDiv(before - MONDAY, WEEK) * WEEK + MONDAY + WEEK;
        for (; period <= line.time; period += WEEK) {
          decisions.add(new Decision(PERIODS, new Past(lines.subList(0, i), period)));
        }
      }
      if (!line.refund && invoices.add(line.invoice)) {
        Past past = new Past(lines.subList(0, i), line.time);
        decisions.add(new Decision(ORDERS, past));
        decisions.add(new Decision(MORE, past));
      }
    }
    return decisions;
  }

  /** The decisions of the job, by member. */
  private static Map<String, List<Example>> examples(Path file) throws IOException {
    String yaml = Files.readString(Path.of("../src/data/online-retail.yaml"));
    Catalogue catalogue =
        CatalogueReader.parse(
            "test", yaml.replace("\nmodels:", MORE_FEATURES + "\nmodels:") + MORE_MODELS);
    MemberEngine engine = new MemberEngine(catalogue);
    EventReader cleaning = new EventReader(catalogue.cleaning());
    EventWriter log = new EventWriter();
    Map<String, MemberState> states = new HashMap<>();
    Map<String, List<Example>> examples = new TreeMap<>();
    OnlineRetail importer = new OnlineRetail(Optional.empty());
    try (LineReader lines = LineReader.open(file, importer.charset())) {
      importer.run(
          lines,
          ImportLog.silent(),
          event -> {
            Judged judged = cleaning.read(log.write(event), event.time());
            if (judged.event() == null) {
              return;
            }
            List<Example> made =
                examples.computeIfAbsent(judged.event().member(), m -> new ArrayList<>());
            MemberState state =
                states.computeIfAbsent(judged.event().member(), m -> engine.newState());
            MemberState next =
                engine.apply(
                    judged.event(),
                    state,
                    example -> {
                      if (example.decision()) {
                        made.add(example);
                      }
                    });
            states.put(judged.event().member(), next);
          });
    }
    return examples;
  }

  /** The lines that can be trusted, by member, in the order of the file. */
  private static Map<String, List<Line>> lines(Path file) throws IOException {
    Map<String, List<Line>> members = new TreeMap<>();
    DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      reader.readLine();
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        List<String> values = values(text);
        String member = values.get(6).replaceFirst("\\.0$", "");
        boolean refund = values.get(0).startsWith("C");
        BigDecimal quantity = new BigDecimal(values.get(3));
        BigDecimal price = new BigDecimal(values.get(5));
        boolean sold = refund || quantity.signum() > 0;
        if (!member.isEmpty() && sold && price.signum() > 0) {
          members
              .computeIfAbsent(member, m -> new ArrayList<>())
              .add(
                  new Line(
                      refund,
                      values.get(0),
                      values.get(1),
                      quantity.abs(),
                      price,
                      LocalDateTime.parse(values.get(4), format)
                          .toInstant(ZoneOffset.UTC)
                          .toEpochMilli()));
        }
      }
    }
    return members;
  }

  private static List<String> values(String line) {
    List<String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    for (char c : line.toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        values.add(value.toString());
        value.setLength(0);
      } else {
        value.append(c);
      }
    }
    values.add(value.toString());
    return values;
  }

  private static Path file() {
    Path path =
        Path.of(
            System.getProperty("memberflow.shared-data", "absent"),
            "online_retail/online_retail.csv.gz");
    if (!Files.isReadable(path)) {
      String reason = "skipped: no data set " + path + " (set memberflow.shared-data)";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    return path;
  }
}
