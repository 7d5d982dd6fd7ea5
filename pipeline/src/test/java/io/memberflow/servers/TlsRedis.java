package io.memberflow.servers;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Redis server that speaks TLS on one port, with a certificate made for the test; the other port
 * is for the test itself, which looks whether it is up.
 */
public final class TlsRedis implements AutoCloseable {
  private final LocalRedis server;
  private final int port;
  private final SelfSigned files;

  private TlsRedis(LocalRedis server, int port, SelfSigned files) {
    this.server = server;
    this.port = port;
    this.files = files;
  }

  /**
   * @param folder for the certificate
   * @param settings more lines of redis.conf
   */
  public static TlsRedis start(Path folder, Map<String, String> settings) throws Exception {
    SelfSigned files = SelfSigned.make(folder);
    int port = FreePorts.find(1).get(0);
    Map<String, String> all = new TreeMap<>(settings);
    all.put("tls-port", Integer.toString(port));
    all.put("tls-cert-file", files.certificate().toString());
    all.put("tls-key-file", files.key().toString());
    all.put("tls-ca-cert-file", files.certificate().toString());
    all.put("tls-auth-clients", "no");
    return new TlsRedis(LocalRedis.start(all), port, files);
  }

  public LocalRedis server() {
    return server;
  }

  /** The address for a user whose password is in a file. */
  public String uri(String user, Path passwordFile) {
    return "rediss://%s@127.0.0.1:%d?ca-file=%s&password-file=%s"
        .formatted(user, port, files.certificate(), passwordFile);
  }

  @Override
  public void close() {
    server.close();
  }
}
