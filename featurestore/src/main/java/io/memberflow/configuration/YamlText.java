package io.memberflow.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as a tree, with anchors and aliases. Scalars follow the core schema of YAML 1.2: {@code on}
 * and {@code no} are text, and so are dates.
 */
final class YamlText {
  private static final ObjectMapper TREE = new ObjectMapper();

  private YamlText() {}

  /**
   * @param what names the text in messages
   * @throws ConfigurationException where it is not YAML
   */
  static JsonNode parse(String what, String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(200);
    DumperOptions dumper = new DumperOptions();
    Yaml parser =
        new Yaml(
            new SafeConstructor(options),
            new Representer(dumper),
            dumper,
            options,
            new CoreScalars());
    try {
      return TREE.valueToTree(parser.load(yaml));
    } catch (MarkedYAMLException e) {
      String where =
          e.getProblemMark() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getProblemMark().getLine() + 1, e.getProblemMark().getColumn() + 1);
      throw invalid(what + " is not valid YAML" + where, e.getProblem(), e);
    } catch (YAMLException | IllegalArgumentException e) {
      throw invalid(what + " is not valid YAML", e.getMessage(), e);
    }
  }

  private static ConfigurationException invalid(String what, String problem, Exception cause) {
    String first = problem == null ? "" : problem.lines().findFirst().orElse("");
    return new ConfigurationException("%s: %s; mend that line".formatted(what, first), cause);
  }

  private static final class CoreScalars extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, Pattern.compile("true|True|TRUE|false|False|FALSE"), "tTfF");
      addImplicitResolver(Tag.INT, Pattern.compile("[-+]?[0-9]+"), "-+0123456789");
      addImplicitResolver(
          Tag.FLOAT,
          Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
          "-+0123456789.");
      addImplicitResolver(Tag.NULL, Pattern.compile("~|null|Null|NULL| "), "~nN ");
      addImplicitResolver(Tag.NULL, Pattern.compile("^$"), null);
      addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
    }
  }
}
