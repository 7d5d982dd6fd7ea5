package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FieldNames;
import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.LocalRedisCluster;
import io.memberflow.servers.RedisTelnet;
import io.memberflow.store.Layout;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetCommandITCase {
  private static final String ID = "a/b {7}";
  private static final String CATALOGUE =
      """
      features:
        - {name: orders_30d, entity: member, aggregate: count, of: purchase, window: 30d}
        - {name: top_category, entity: member, aggregate: top, of: view, field: category, window: 90d, k: 3}
        - {name: last_view, entity: member, aggregate: time-since-last, of: view}
      models:
        - {name: purchase_24h, kind: logistic, on: view, label: purchase, match: member, within: 24h, features: [orders_30d]}
      """;

  private static LocalRedis redis;
  @TempDir static Path folder;
  private static Path catalogueFile;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() throws Exception {
    redis = LocalRedis.start();
    catalogueFile = Files.writeString(folder.resolve("catalogue.yaml"), CATALOGUE);
  }

  @AfterAll
  static void close() {
    redis.close();
  }

  @BeforeEach
  void write() {
    Catalogue catalogue = CatalogueReader.read(catalogueFile);
    write(ID, catalogue.definitionHash(Entity.MEMBER));
    write("other-version", "0123456789abcdef");
    try (RedisRecordWriter writer = writer()) {
      writer.write(List.of(Layout.of(catalogue, Entity.MEMBER).write("shop")));
    }
  }

  @Test
  void record_of_the_catalogue_is_shown_typed_with_scores_and_provenance() {
    assertThat(get("member", ID, "--catalogue", catalogueFile.toString())).isZero();

    assertThat(out.toString())
        .contains("status  fresh", "mf:shop:member:{a/b %7B7%7D}")
        .containsPattern("orders_30d +3 +number")
        .containsPattern("top_category +shoes, ba\\?gs +text")
        .containsPattern("last_view +2011-12-08T10:40:00Z +instant")
        .containsPattern("purchase_24h +0.0625 +fresh")
        .containsPattern("purchase_24h.alive +0.75 +fresh")
        .doesNotContain("purchase_24h.item")
        .containsPattern("features +2011-12-08T10:40:00Z ");
  }

  @Test
  void json_has_numbers_lists_and_times_as_such() throws Exception {
    assertThat(get("member", ID, "--catalogue", catalogueFile.toString(), "--json")).isZero();

    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/features/orders_30d").doubleValue()).isEqualTo(3);
    assertThat(json.at("/features/top_category/0").textValue()).isEqualTo("shoes");
    assertThat(json.at("/scores/purchase_24h/value").doubleValue()).isEqualTo(0.0625);
    assertThat(json.at("/scores/purchase_24h/outputs").toString()).isEqualTo("{\"alive\":0.75}");
    assertThat(json.at("/provenance/features/job-epoch").longValue()).isEqualTo(3);
  }

  @Test
  void values_of_another_version_are_withheld_until_asked_for() {
    String[] arguments = {"member", "other-version", "--catalogue", catalogueFile.toString()};
    assertThat(get(arguments)).isZero();
    assertThat(out.toString())
        .contains("version-mismatch", "written under definitions 0123456789abcdef", "read with")
        .containsPattern("orders_30d +- +number");

    List<String> forced = new ArrayList<>(List.of(arguments));
    forced.add("--even-if-unusable");
    assertThat(get(forced.toArray(String[]::new))).isZero();
    assertThat(out.toString()).containsPattern("orders_30d +3 +number");
  }

  @Test
  void without_a_catalogue_names_and_types_come_from_the_published_layout() {
    assertThat(get("member", ID)).isZero();
    assertThat(out.toString())
        .contains("unchecked")
        .containsPattern("orders_30d +3 +number")
        .containsPattern("top_category +shoes, ba\\?gs +text")
        .containsPattern("last_view +2011-12-08T10:40:00Z +instant")
        .containsPattern("purchase_24h +0.0625 +raw");
  }

  @Test
  void without_catalogue_and_layout_fields_are_raw_and_a_missing_record_says_so() {
    assertThat(get("member", "other-version")).isZero();
    assertThat(out.toString()).contains("unchecked").containsPattern("z8wN +3 +raw");

    assertThat(get("item", "nowhere")).isZero();
    assertThat(out.toString()).contains("missing");

    try (RedisRecordWriter writer = writer()) {
      RecordKey key = RecordKey.member("shop", "erased");
      writer.write(List.of(RecordWrite.erase(key, 5, 1, Duration.ofDays(1))));
    }
    assertThat(get("member", "erased")).isZero();
    assertThat(out.toString()).contains("status  erased");
  }

  /** Declared entities are known by their layout before the first record. */
  @Test
  void misspelt_entity_is_wrong_input_and_those_that_there_are_are_named() throws Exception {
    assertThat(get("membr", ID)).isEqualTo(2);
    assertThat(err.toString())
        .contains("ENTITY is \"membr\"; must be one of layout, member, which namespace shop has");

    Catalogue wider =
        CatalogueReader.read(
            Files.writeString(
                folder.resolve("wider.yaml"),
                """
                entities: [{name: brand, key: brand}]
                features:
                  - {name: brand_views, entity: brand, aggregate: count, of: view}
                """));
    try (RedisRecordWriter writer = writer()) {
      writer.write(List.of(Layout.of(wider, wider.entity("brand").orElseThrow()).write("shop")));
    }
    assertThat(get("brand", "none")).isZero();
    assertThat(out.toString()).contains("missing");
    assertThat(get("brnd", "none")).isEqualTo(2);
  }

  @Test
  void namespace_that_was_never_written_is_wrong_input_and_those_that_were_are_named() {
    for (String more : List.of("", "--catalogue=" + catalogueFile)) {
      err.getBuffer().setLength(0);
      List<String> arguments =
          new ArrayList<>(List.of("get", "member", ID, "--namespace", "shp", "--redis"));
      arguments.add(redis.uri().toString());
      Stream.of(more).filter(option -> !option.isEmpty()).forEach(arguments::add);
      assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
      assertThat(err.toString()).contains("namespace is \"shp\"; must be one of ", "shop; mend");
    }
  }

  @Test
  void part_that_is_missing_or_too_many_is_wrong_input() {
    try (RedisRecordWriter writer = writer()) {
      Section one = Section.builder(Section.FEATURES, 1, 1, "v").put("f", 1).build();
      RecordKey key = new RecordKey("other", "member-category", ID, "shoes");
      writer.write(List.of(new RecordWrite(key, List.of(one), Duration.ofDays(1))));
    }
    assertThat(getOther("member-category", ID, "shoes")).isZero();
    assertThat(getOther("member-category", ID)).isEqualTo(2);
    assertThat(err.toString()).contains("PART is missing: member-category is kept per member");
    assertThat(getOther("member", ID, "shoes")).isEqualTo(2);
    assertThat(err.toString()).contains("and not with member; remove it");
  }

  @Test
  void bytes_that_are_no_text_are_counted_and_in_json_encoded() {
    byte[] weights = {(byte) 0xff, 0, 1};
    Section snapshot = Section.builder("snapshot", 1, 1, "1").put("model", weights).build();
    try (RedisRecordWriter writer = writer()) {
      RecordKey key = new RecordKey("other", RecordKey.MODEL, "buys");
      writer.write(List.of(new RecordWrite(key, List.of(snapshot), Duration.ofDays(1))));
    }
    assertThat(getOther("model", "buys")).isZero();
    assertThat(out.toString()).containsPattern("model +3 bytes +raw");
    assertThat(getOther("model", "buys", "--json")).isZero();
    assertThat(out.toString()).contains("\"base64\" : \"/wAB\"");
  }

  /** A reader of deploy/redis/users.acl cannot ask for what there is. */
  @Test
  void missing_record_is_an_answer_for_a_user_who_may_only_read() throws Exception {
    RedisTelnet.ask(
        redis.port(),
        "ACL SETUSER reader on >secret ~mf:* resetchannels -@all +ping +hgetall +cluster|slots");
    String uri = redis.uri().toString().replace("://", "://reader:secret@");
    assertThat(run("get", "member", "nobody", "--namespace", "shp", "--redis", uri)).isZero();
    assertThat(out.toString()).contains("status  missing");
  }

  @Test
  void server_that_does_not_answer_ends_with_3_and_without_the_password() {
    int code =
        run("get", "member", "1", "--namespace", "shop", "--redis", "redis://u:s3@127.0.0.1:1");

    assertThat(code).isEqualTo(3);
    assertThat(err.toString()).contains("127.0.0.1:1").doesNotContain("s3", "\tat ");
  }

  @Test
  void record_in_a_cluster_is_shown() {
    try (LocalRedisCluster cluster = LocalRedisCluster.start()) {
      write(cluster.uri(), ID, "0123456789abcdef");
      int code = run("get", "member", ID, "--namespace", "shop", "--redis", cluster.uri());

      assertThat(code).isZero();
      assertThat(out.toString()).contains("mf:shop:member:{a/b %7B7%7D}", "purchase_24h");
    }
  }

  @Test
  void wrong_input_ends_with_2_and_one_message() {
    assertThat(get("members", "1", "--catalogue", catalogueFile.toString())).isEqualTo(2);
    assertThat(get("Member", "1")).isEqualTo(2);
    assertThat(get("member", "1", "--catalogue", "nowhere.yaml")).isEqualTo(2);
    assertThat(get("member", ID, "--catalogue", catalogueFile.toString(), "--fresh", "soon"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("nowhere.yaml", "--fresh").doesNotContain("\tat ");
  }

  private int get(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("get", "--redis", redis.uri().toString(), "--namespace", "shop"));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private int getOther(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("get", "--redis", redis.uri().toString(), "--namespace", "other"));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    return Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private static String field(String feature) {
    return FieldNames.SHORT.field(feature);
  }

  private static RedisRecordWriter writer() {
    return writer(redis.uri().toString());
  }

  private static RedisRecordWriter writer(String uri) {
    return new RedisRecordWriter(RedisSettings.parse(uri));
  }

  private static void write(String id, String version) {
    write(redis.uri().toString(), id, version);
  }

  private static void write(String uri, String id, String version) {
    long asOf = 1_323_340_800_000L;
    Section features =
        Section.builder(Section.FEATURES, asOf, 3, version)
            .put(field("orders_30d"), 3)
            .put(field("top_category"), "shoes\u001fba\u0007gs")
            .put(field("last_view"), asOf)
            .build();
    Section score =
        Section.builder("purchase_24h", asOf, 3, "17")
            .put("purchase_24h", 0.0625)
            .put("purchase_24h.alive", 0.75)
            .put("purchase_24h.item", "17")
            .build();
    RecordKey key = RecordKey.member("shop", id);
    try (RedisRecordWriter writer = writer(uri)) {
      writer.write(List.of(new RecordWrite(key, List.of(features, score), Duration.ofDays(1))));
    }
  }
}
