package io.memberflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.memberflow.configuration.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;

/** The published JSON Schema of the catalogue. */
final class CatalogueSchema {
  private static final JsonNode TREE = tree();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TREE);

  private CatalogueSchema() {}

  /** Reads a catalogue that must be right, by the schema too. */
  static Catalogue parse(String yaml) {
    assertThat(problems(yaml)).as(yaml).isEmpty();
    return CatalogueReader.parse("test", yaml);
  }

  static Set<ValidationMessage> problems(String yaml) {
    JsonNode tree = YamlTree.parse(yaml);
    return SCHEMA.validate(tree);
  }

  /** The keys of a mapping of the schema, by its JSON pointer. */
  static JsonNode properties(String pointer) {
    return TREE.at(pointer + "/properties");
  }

  private static JsonNode tree() {
    try (InputStream in =
        CatalogueSchema.class.getResourceAsStream("/io/memberflow/schema/catalogue.schema.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
