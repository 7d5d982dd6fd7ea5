package io.memberflow.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What a file says, as the reader gets it. */
public final class YamlTree {
  private YamlTree() {}

  public static JsonNode parse(String yaml) {
    JsonNode tree = YamlText.parse("test", yaml);
    // an empty file is an empty mapping
    return tree == null || tree.isNull() || tree.isMissingNode()
        ? JsonNodeFactory.instance.objectNode()
        : tree;
  }
}
