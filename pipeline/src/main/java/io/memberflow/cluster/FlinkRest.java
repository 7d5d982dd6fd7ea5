package io.memberflow.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Flink's REST interface: JSON over HTTP, each request within a limit. */
final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final URI address;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  /**
   * @param address of the JobManager, such as http://localhost:8081
   * @throws ConfigurationException for another kind of address
   */
  FlinkRest(String address) {
    this.address = parse(address);
  }

  private static URI parse(String address) {
    try {
      URI uri = URI.create(address.endsWith("/") ? address : address + "/");
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw ConfigurationException.wrong(
        "--flink", address, "http://HOST:PORT of the JobManager", "write http://localhost:8081");
  }

  URI address() {
    return address;
  }

  JsonNode get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  JsonNode post(String path, Map<String, ?> body) {
    return send("POST", path, BodyPublishers.ofString(JSON.valueToTree(body).toString()));
  }

  JsonNode patch(String path) {
    return send("PATCH", path, BodyPublishers.noBody());
  }

  /**
   * @throws ServerException where Flink does not answer or refuses, with its own reason
   */
  private JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new ServerException(
          "what answers at %s is not Flink (HTTP %d, no JSON); check the address"
              .formatted(address, answer.statusCode()),
          e);
    }
  }

  private JsonNode send(String method, String path, BodyPublisher body) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode json = json(answer);
      if (answer.statusCode() >= 300) {
        throw new ServerException(
            "Flink at %s refuses %s %s: %s"
                .formatted(address, method, path, StackTraces.reason(json.at("/errors"))));
      }
      return json;
    } catch (IOException e) {
      throw new ServerException(
          "Flink at %s does not answer (%s); check the address and that the JobManager runs"
              .formatted(address, e.getMessage() == null ? e.getClass().getSimpleName() : e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while Flink was asked", e);
    }
  }
}
