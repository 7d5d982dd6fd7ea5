package io.memberflow.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as a tree, with anchors and aliases. Scalars follow the core schema of YAML 1.2: {@code on}
 * and {@code no} are text, and so are dates; {@code true} is text too. A number keeps how it was
 * written: where a text is wanted, the category {@code 0042} is neither 42 nor 34.
 */
final class YamlText {
  /** Deeper is no configuration; a list that holds itself has no end. */
  private static final int DEEPEST = 100;

  /** Aliases of aliases make a small file large. */
  private static final int MOST_VALUES = 1_000_000;

  /** Longer ones are no numbers that anything here could hold. */
  private static final int MOST_DIGITS = 40;

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
            new AsWritten(options), new Representer(dumper), dumper, options, new CoreScalars());
    try {
      return new Tree().of(parser.load(yaml), 0);
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
      addImplicitResolver(
          Tag.INT, Pattern.compile("[-+]?[0-9]{1,%d}".formatted(MOST_DIGITS)), "-+0123456789");
      addImplicitResolver(
          Tag.FLOAT,
          Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
          "-+0123456789.");
      addImplicitResolver(Tag.NULL, Pattern.compile("~|null|Null|NULL| "), "~nN ");
      addImplicitResolver(Tag.NULL, Pattern.compile("^$"), null);
      addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
    }
  }

  /** A number as a value, and as a key or where a text is wanted: {@code 01} and 1 are two keys. */
  private record Written(String text, JsonNode node) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static final class AsWritten extends SafeConstructor {
    AsWritten(LoaderOptions options) {
      super(options);
      yamlConstructors.put(Tag.INT, number(WholeNumber::new));
      yamlConstructors.put(Tag.FLOAT, number(DecimalNumber::new));
    }

    private static AbstractConstruct number(Function<String, JsonNode> read) {
      return new AbstractConstruct() {
        @Override
        public Object construct(Node node) {
          String text = ((ScalarNode) node).getValue();
          return new Written(text, read.apply(text));
        }
      };
    }
  }

  private static final class WholeNumber extends BigIntegerNode {
    private static final long serialVersionUID = 1L;

    private final String text;

    WholeNumber(String text) {
      super(new BigInteger(text));
      this.text = text;
    }

    @Override
    public String asText() {
      return text;
    }
  }

  private static final class DecimalNumber extends DoubleNode {
    private static final long serialVersionUID = 1L;

    private final String text;

    DecimalNumber(String text) {
      super(Double.parseDouble(text));
      this.text = text;
    }

    @Override
    public String asText() {
      return text;
    }
  }

  /** Of what the parser gives. */
  private static final class Tree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private int values;

    JsonNode of(Object value, int depth) {
      if (depth > DEEPEST) {
        throw new YAMLException(
            "a value lies deeper than %d, or contains itself".formatted(DEEPEST));
      }
      if (++values > MOST_VALUES) {
        throw new YAMLException(
            "it has more than %,d values, counting those of aliases".formatted(MOST_VALUES));
      }
      if (value instanceof Written number) {
        return number.node();
      }
      if (value instanceof Map<?, ?> mapping) {
        ObjectNode node = NODES.objectNode();
        mapping.forEach((key, held) -> node.set(String.valueOf(key), of(held, depth + 1)));
        return node;
      }
      if (value instanceof List<?> list) {
        ArrayNode node = NODES.arrayNode(list.size());
        list.forEach(held -> node.add(of(held, depth + 1)));
        return node;
      }
      if (value == null) {
        return NODES.nullNode();
      }
      if (value instanceof String || value instanceof Boolean) {
        return NODES.textNode(value.toString());
      }
      throw new YAMLException("a tag such as !!binary or !!set is not known here");
    }
  }
}
