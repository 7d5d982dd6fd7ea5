package io.memberflow.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.cli.Memberflow;
import io.memberflow.platform.Children;
import io.memberflow.platform.SimulatedLog;
import io.memberflow.simulation.ShopSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it. */
class DemoAcceptanceITCase {
  private static final long EVENTS = 20_000;
  private static final long SEED = 7;
  private static final List<String> LOGISTIC =
      List.of("kind", "examples", "logLoss", "baselineLogLoss", "auc", "calibration");
  private static final List<String> POISSON =
      List.of(
          "rmse",
          "baselineRmse",
          "kind",
          "examples",
          "deviance",
          "baselineDeviance",
          "calibration");
  private static final List<String> REASONS =
      List.of(
          "unparseable",
          "no-member",
          "unknown-type",
          "bad-amount",
          "bad-time",
          "late",
          "oversize",
          "duplicate");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @Timeout(300)
  void summary_ofASimulatedShop_equalsTheTruth() throws Exception {
    Set<Long> before = Children.alive();
    Path file = folder.resolve("new/summary.json");

    int code = run("demo", "--events", "" + EVENTS, "--seed", "" + SEED, "--json", "" + file);

    assertThat(code).as(err.toString()).isZero();
    assertThat(err.toString()).isEmpty();
    Children.assertNoneBeside(before);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    SimulatedLog log = SimulatedLog.of(ShopSettings.ofSize(SEED, EVENTS));
    assertThat(paths("", json)).isEqualTo(promised());
    assertThat(json.at("/events/read").asLong()).isEqualTo(log.records());
    assertThat(json.at("/events/clean").asLong()).isEqualTo(log.cleanEvents());
    for (String reason : REASONS) {
      assertThat(json.at("/deadLetters/" + reason).asLong())
          .as(reason)
          .isPositive()
          .isEqualTo(log.refused().get(reason));
    }
    assertThat(json.at("/members").asLong()).isEqualTo(log.clean().size());
    int items = log.shop().settings().items();
    // three models with weights and metrics, four partitions and event time, two layouts
    assertThat(json.at("/redis/records").asLong())
        .isEqualTo(log.clean().size() + items + 6 + 5 + 2);
    assertThat(json.at("/throughput/eventsPerSecond").asLong()).isPositive();
    assertThat(json.at("/models/purchase_24h/kind").asText()).isEqualTo("logistic");
    assertThat(json.at("/models/purchase_24h/examples").asLong()).isPositive();
    assertThat(out.toString())
        .contains("%,d read".formatted(log.records()), "late", "purchase_24h", "Member m0000000");
  }

  @Test
  @Timeout(300)
  void demo_thatIsKept_canBeLookedAtUntilItIsInterrupted() throws Exception {
    Set<Long> before = Children.alive();
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Thread thread =
        new Thread(() -> code.complete(run("demo", "--events", "3000", "--keep")), "demo");
    thread.start();
    awaitText("dead letters            topic", code);

    Matcher hint =
        Pattern.compile("memberflow (get member '(\\S+)' --redis (\\S+) --namespace (\\S+))")
            .matcher(out.toString());
    assertThat(hint.find()).isTrue();
    StringWriter got = new StringWriter();
    int gotCode =
        Memberflow.run(
            new PrintWriter(got, true),
            new PrintWriter(err, true),
            "get",
            "member",
            hint.group(2),
            "--redis",
            hint.group(3),
            "--namespace",
            hint.group(4));
    assertThat(gotCode).isZero();
    assertThat(got.toString()).contains("status", "orders_30d");
    Matcher web = Pattern.compile("web interface +(\\S+)").matcher(out.toString());
    assertThat(web.find()).isTrue();
    HttpResponse<String> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(web.group(1) + "/overview")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(page.body()).contains("\"jobs-running\":1");

    thread.interrupt();
    assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
    Children.assertNoneBeside(before);
  }

  private void awaitText(String text, CompletableFuture<Integer> code) throws Exception {
    while (!out.toString().contains(text)) {
      assertThat(code.isDone()).as(err.toString()).isFalse();
      Thread.sleep(100);
    }
  }

  private int run(String... arguments) {
    return Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private static Set<String> promised() {
    Set<String> paths =
        new TreeSet<>(
            List.of(
                "/events/read",
                "/events/clean",
                "/members",
                "/erasedMembers",
                "/throughput/eventsPerSecond",
                "/redis/records"));
    REASONS.forEach(reason -> paths.add("/deadLetters/" + reason));
    LOGISTIC.forEach(key -> paths.add("/models/purchase_24h/" + key));
    LOGISTIC.forEach(key -> paths.add("/models/repurchase_30d/" + key));
    POISSON.forEach(key -> paths.add("/models/weekly_orders/" + key));
    return paths;
  }

  /** The paths of all plain values. */
  private static Set<String> paths(String path, JsonNode node) {
    Set<String> paths = new TreeSet<>();
    if (node.isValueNode()) {
      paths.add(path);
    }
    node.properties().forEach(e -> paths.addAll(paths(path + "/" + e.getKey(), e.getValue())));
    return paths;
  }
}
