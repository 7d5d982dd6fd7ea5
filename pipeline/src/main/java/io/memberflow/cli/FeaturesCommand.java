package io.memberflow.cli;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import io.memberflow.reference.CatalogueDifference;
import io.memberflow.reference.CatalogueWarnings;
import io.memberflow.reference.FeatureDescription;
import io.memberflow.reference.FeatureList;
import io.memberflow.reference.NearestNames;
import io.memberflow.reference.ReferencePage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a catalogue declares; starts nothing. */
@Command(
    name = "features",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      FeaturesCommand.Check.class,
      FeaturesCommand.ListAll.class,
      FeaturesCommand.Describe.class,
      FeaturesCommand.Docs.class,
      FeaturesCommand.Diff.class
    },
    description = "Checks and explains a catalogue of features and models.")
final class FeaturesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** The catalogue that most of these commands are about. */
  static final class Source {
    @Option(names = "--catalogue", paramLabel = "FILE", description = "default: the shipped one")
    private Path file;

    CatalogueText text() {
      return file == null ? CatalogueText.shipped() : CatalogueText.read(file);
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Says whether a catalogue is right, and what in it is costly.")
  static final class Check implements Runnable {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The catalogue.")
    private Path file;

    @Override
    public void run() {
      Catalogue catalogue = CatalogueText.read(file).parse();
      if (catalogue.features().isEmpty() && catalogue.models().isEmpty()) {
        throw new ConfigurationException(
            "catalogue %s declares no feature and no model; must declare one or more; write them"
                    .formatted(file)
                + " under features and models, see memberflow features list for the shipped ones");
      }
      PrintWriter out = spec.commandLine().getOut();
      List<String> counts = new ArrayList<>();
      for (Entity entity : catalogue.entities()) {
        int features = catalogue.features(entity).size();
        if (features > 0) {
          counts.add(counted(features, entity.name() + " feature"));
        }
      }
      counts.add(counted(catalogue.models().size(), "model"));
      out.println("ok: " + String.join(", ", counts));
      CatalogueWarnings.of(catalogue).forEach(warning -> out.println("warning: " + warning));
      out.flush();
    }

    private static String counted(int number, String what) {
      return "%d %s%s".formatted(number, what, number == 1 ? "" : "s");
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the features, one a line.")
  static final class ListAll implements Runnable {
    @Spec private CommandSpec spec;
    @picocli.CommandLine.Mixin private Source source;

    @Option(names = "--entity", paramLabel = "NAME", description = "only the features of this one")
    private String entity;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public void run() {
      Catalogue catalogue = source.text().parse();
      if (entity != null && catalogue.entity(entity).isEmpty()) {
        throw ConfigurationException.wrong(
            "--entity",
            entity,
            "one of "
                + catalogue.entities().stream().map(Entity::name).collect(Collectors.joining(", ")),
            "choose one of them");
      }
      List<FeatureDescription> features =
          FeatureDescription.of(catalogue).stream()
              .filter(f -> entity == null || f.entity().equals(entity))
              .toList();
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? FeatureList.json(features) : FeatureList.table(features).stripTrailing());
      out.flush();
    }
  }

  @Command(
      name = "describe",
      mixinStandardHelpOptions = true,
      description = "Says all there is to know of one feature.")
  static final class Describe implements Runnable {
    @Spec private CommandSpec spec;
    @picocli.CommandLine.Mixin private Source source;

    @Parameters(paramLabel = "NAME", description = "The feature.")
    private String name;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void run() {
      List<FeatureDescription> all = FeatureDescription.of(source.text().parse());
      FeatureDescription feature =
          all.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow(() -> none(all));
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? FeatureList.json(feature) : feature.text().stripTrailing());
      out.flush();
    }

    private ConfigurationException none(List<FeatureDescription> all) {
      List<String> near =
          NearestNames.of(name, all.stream().map(FeatureDescription::name).toList());
      return ConfigurationException.wrong(
          "NAME",
          name,
          "a feature of the catalogue",
          (near.isEmpty() ? "" : "did you mean %s? ".formatted(String.join(", ", near)))
              + "see memberflow features list");
    }
  }

  @Command(
      name = "docs",
      mixinStandardHelpOptions = true,
      description = "Writes the reference page of a catalogue, in Markdown.")
  static final class Docs implements Runnable {
    @Spec private CommandSpec spec;
    @picocli.CommandLine.Mixin private Source source;

    @Option(names = "--out", paramLabel = "FILE", description = "default: standard output")
    private Path file;

    @Override
    public void run() {
      CatalogueText text = source.text();
      String title = source.file == null ? text.origin() : "" + source.file.getFileName();
      String page = ReferencePage.of(title, text.parse());
      if (file == null) {
        spec.commandLine().getOut().print(page);
        spec.commandLine().getOut().flush();
        return;
      }
      try {
        Files.writeString(file, page);
      } catch (IOException e) {
        throw new ConfigurationException(
            "--out %s cannot be written (%s); name a file in an existing folder"
                .formatted(file, FileProblem.of(e)),
            e);
      }
    }
  }

  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      description = {
        "Says what becomes of each feature where a job goes on from a savepoint",
        "with another catalogue, and what readers notice."
      })
  static final class Diff implements Runnable {
    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "OLD", description = "The catalogue of the savepoint.")
    private Path before;

    @Parameters(index = "1", paramLabel = "NEW", description = "The catalogue to go on with.")
    private Path after;

    @Override
    public void run() {
      List<String> lines =
          CatalogueDifference.between(
              CatalogueText.read(before).parse(), CatalogueText.read(after).parse());
      PrintWriter out = spec.commandLine().getOut();
      Optional.of(lines)
          .filter(l -> !l.isEmpty())
          .orElse(List.of("no feature differs"))
          .forEach(out::println);
      out.flush();
    }
  }
}
