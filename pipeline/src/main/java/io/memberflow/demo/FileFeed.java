package io.memberflow.demo;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.Judged;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import io.memberflow.platform.LocalPlatform;
import io.memberflow.platform.LogProducer;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.LineReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A file of events, one JSON object a line, plain or compressed by gzip. */
final class FileFeed implements Feed {
  private static final int LOOKED_AT = 10_000;

  private final Path file;
  private final CatalogueText catalogue;

  /**
   * @throws ConfigurationException where the file cannot be read or holds no event
   */
  FileFeed(Path file, CatalogueText catalogue) {
    this.file = file;
    this.catalogue = catalogue;
    requireEvents();
  }

  private void requireEvents() {
    try (InputStream in = open()) {
      LineReader lines = lines(in);
      EventReader reader = reader();
      Judged first = null;
      byte[] line;
      int looked = 0;
      while (looked < LOOKED_AT && (line = lines.next()) != null) {
        looked++;
        Judged judged = reader.read(line, Long.MAX_VALUE);
        if (judged.event() != null) {
          return;
        }
        first = first == null ? judged : first;
      }
      if (first == null) {
        throw new ConfigurationException(
            "--data %s is empty; must hold events as JSON lines; make it with memberflow import"
                .formatted(file));
      }
      throw new ConfigurationException(
          ("--data %s holds no event in its first %,d lines; its first line is refused as %s (%s);"
                  + " make the file with memberflow import")
              .formatted(file, looked, first.reason().published(), first.detail()));
    } catch (IOException e) {
      throw new ConfigurationException(
          "--data %s cannot be read (%s); name a readable file of JSON lines, plain or .gz"
              .formatted(file, FileProblem.of(e)),
          e);
    }
  }

  private InputStream open() throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    boolean compressed = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return compressed ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private LineReader lines(InputStream in) {
    return new LineReader(in, catalogue.parse().cleaning().maxBytes());
  }

  private EventReader reader() {
    return new EventReader(catalogue.parse().cleaning());
  }

  @Override
  public String description() {
    return file.toString();
  }

  @Override
  public void send(LogProducer producer) {
    EventReader reader = reader();
    try (InputStream in = open()) {
      LineReader lines = lines(in);
      byte[] line;
      while ((line = lines.next()) != null) {
        Judged judged = reader.read(line, Long.MAX_VALUE);
        byte[] key =
            judged.event() == null
                ? null
                : judged.event().member().getBytes(StandardCharsets.UTF_8);
        producer.send(LocalPlatform.EVENTS, key, line, null);
      }
    } catch (IOException e) {
      throw new ServerException("reading %s failed: %s".formatted(file, FileProblem.of(e)), e);
    }
    producer.flush();
  }
}
