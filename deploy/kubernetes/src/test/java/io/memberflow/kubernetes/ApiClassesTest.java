package io.memberflow.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.memberflow.kubernetes.Resources.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.FlinkStateSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every resource fits the class that the API server or the operator reads it into: no unknown key,
 * no value of another type. A cluster would drop or refuse such a key without this repository's
 * build ever seeing it.
 */
class ApiClassesTest {
  private static final Map<String, Class<?>> CLASSES =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Namespace", Namespace.class),
          Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("v1/Secret", Secret.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1/StatefulSet", StatefulSet.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
          Map.entry("monitoring.coreos.com/v1/PodMonitor", PodMonitor.class),
          Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
          Map.entry("flink.apache.org/v1beta1/FlinkDeployment", FlinkDeployment.class),
          Map.entry("flink.apache.org/v1beta1/FlinkStateSnapshot", FlinkStateSnapshot.class));

  private static final Map<String, String> SCHEMAS =
      Map.of("FlinkDeployment", "flinkdeployments", "FlinkStateSnapshot", "flinkstatesnapshots");

  /** The classes keep or ignore what they do not know; here it is an error. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated setter) {
                  return false;
                }

                @Override
                public JsonIgnoreProperties.Value findPropertyIgnoralByName(
                    MapperConfig<?> config, Annotated type) {
                  return JsonIgnoreProperties.Value.empty();
                }
              });

  static List<Resource> written() {
    return Resources.written();
  }

  static List<Path> environments() {
    return Resources.environments();
  }

  @ParameterizedTest
  @MethodSource("written")
  void writtenResource_fitsItsClassAndItsSchema(Resource resource) {
    requireFits(resource);
  }

  /** What reaches a cluster; needs kubectl, but no cluster. */
  @ParameterizedTest
  @MethodSource("environments")
  void renderedEnvironment_fitsItsClassesAndSchemas(Path environment, @TempDir Path folder)
      throws Exception {
    List<Resource> rendered = render(environment, folder);
    assertThat(rendered).hasSizeGreaterThan(5);
    rendered.forEach(ApiClassesTest::requireFits);
  }

  @Test
  void unknownKey_ofAnyResource_isRefused() {
    for (Resource resource : Resources.written()) {
      ObjectNode changed = resource.json().deepCopy();
      ((ObjectNode) changed.path(changed.has("spec") ? "spec" : "metadata")).put("replica", 2);
      assertThatThrownBy(() -> requireFits(new Resource(resource.origin(), changed)))
          .as(resource.toString())
          .hasMessageContaining("replica");
    }
  }

  @Test
  void unknownKey_ofAPodTemplate_isRefused() {
    Resource job = Resources.only(Resources.written(), "FlinkDeployment", "memberflow-members");
    ObjectNode changed = job.json().deepCopy();
    ((ObjectNode) changed.at("/spec/podTemplate/spec/containers/0")).put("livenesProbe", "");
    assertThatThrownBy(() -> requireFits(new Resource("changed", changed)))
        .hasMessageContaining("livenesProbe");
  }

  static List<Resource> render(Path environment, Path folder) throws Exception {
    Path out = folder.resolve("rendered.yaml");
    Process kubectl;
    try {
      kubectl =
          new ProcessBuilder("kubectl", "kustomize", environment.toString())
              .redirectOutput(out.toFile())
              .redirectError(folder.resolve("errors").toFile())
              .start();
    } catch (java.io.IOException e) {
      assumeTrue(false, "skipped: kubectl is not installed, so nothing renders " + environment);
      throw e;
    }
    assertThat(kubectl.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(kubectl.exitValue()).as(() -> Resources.read(folder.resolve("errors"))).isZero();
    return Resources.parse(environment.toString(), Files.readString(out));
  }

  private static void requireFits(Resource resource) {
    String type = resource.json().path("apiVersion").asText() + "/" + resource.kind();
    assertThat(CLASSES).as("the classes of %s", resource).containsKey(type);
    JsonNode json = knownVersion(resource.json());
    try {
      STRICT.treeToValue(json, CLASSES.get(type));
    } catch (JsonProcessingException e) {
      throw new AssertionError(resource + ": " + e.getOriginalMessage(), e);
    }
    if (SCHEMAS.containsKey(resource.kind())) {
      JsonSchema schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
              .getSchema(closed(Resources.schema(SCHEMAS.get(resource.kind()))));
      ObjectNode own = json.deepCopy();
      own.remove(List.of("apiVersion", "kind", "metadata"));
      assertThat(schema.validate(own)).as(resource.toString()).isEmpty();
    }
  }

  /**
   * The newest API in Maven Central ends at Flink 1.20, so the one value that it cannot know is
   * replaced; that it is the right one is held by {@link FlinkDeploymentsTest}.
   */
  private static JsonNode knownVersion(JsonNode json) {
    if (!json.path("spec").has("flinkVersion")) {
      return json;
    }
    ObjectNode known = json.deepCopy();
    ((ObjectNode) known.path("spec")).put("flinkVersion", "v1_20");
    return known;
  }

  /** A cluster drops keys that the schema does not have. */
  private static JsonNode closed(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      if (object.path("properties").isObject() && !object.has("additionalProperties")) {
        object.put("additionalProperties", false);
      }
      object.forEach(ApiClassesTest::closed);
    } else if (schema instanceof ArrayNode array) {
      array.forEach(ApiClassesTest::closed);
    }
    return schema;
  }
}
