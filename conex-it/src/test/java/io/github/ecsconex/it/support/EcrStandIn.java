package io.github.ecsconex.it.support;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * ECR with the bytes of its images, in several regions: the API of {@link AwsServer}, a registry
 * behind TLS at each region's own name, and an engine that finds it there. Needs root.
 *
 * <p>A JVM of its own finds it by {@link #environment()} and {@link #jvmOptions()}, this one after
 * {@link #beFoundByThisJvm()}.
 */
public final class EcrStandIn implements AutoCloseable {
  private static final int HTTPS = 443;

  private final Map<String, String> environment;
  private final TestAuthority authority;
  private final PrivateEngine engine;
  private final EcrApi api;
  private final SequencedMap<String, EcrRegion> regions = new LinkedHashMap<>();
  private final Path hosts;
  private @Nullable EcrVisit visit;

  private EcrStandIn(
      Map<String, String> environment,
      TestAuthority authority,
      PrivateEngine engine,
      EcrApi api,
      Path hosts) {
    this.environment = environment;
    this.authority = authority;
    this.engine = engine;
    this.api = api;
    this.hosts = hosts;
  }

  /**
   * Starts it.
   *
   * @param folder of its files
   */
  public static EcrStandIn start(Path folder, String... regions) throws Exception {
    AwsServer aws = AwsServer.shared();
    SequencedMap<String, EcrCatalog> catalogs = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (String region : regions) {
      EcrCatalog catalog = new EcrCatalog(aws.connection(), region);
      catalogs.put(region, catalog);
      names.add(catalog.host());
    }
    TestAuthority authority = TestAuthority.create(folder.resolve("authority"), names);
    PrivateEngine engine = PrivateEngine.startWithHosts(names, authority.certificate());
    try (Engine connection = engine.connect()) {
      BaseImage.make(connection.client());
    }
    Map<String, EcrLogins> logins = new HashMap<>();
    catalogs.keySet().forEach(region -> logins.put(region, new EcrLogins()));
    EcrApi api = EcrApi.start(aws.endpoint(), logins);
    EcrStandIn ecr =
        new EcrStandIn(aws.environment(), authority, engine, api, folder.resolve("hosts"));
    for (String region : regions) {
      LocalRegistry bytes = LocalRegistry.start(folder.resolve(region));
      ecr.open(region, logins.get(region), catalogs.get(region), bytes);
    }
    ecr.writeHosts();
    return ecr;
  }

  private void open(String region, EcrLogins logins, EcrCatalog catalog, LocalRegistry bytes)
      throws IOException {
    String host = catalog.host();
    InetSocketAddress address = new InetSocketAddress(engine.addressOf(host), HTTPS);
    EcrRegion opened = new EcrRegion(host, address, authority.server(), logins, catalog, bytes);
    regions.put(region, opened);
    opened.comeUp();
  }

  /** See InetAddress, "jdk.net.hosts.file". */
  private void writeHosts() throws IOException {
    StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
    addresses()
        .forEach((host, address) -> lines.append(address).append(' ').append(host).append('\n'));
    Files.writeString(hosts, lines);
  }

  /** The engine that pushes to it. */
  public PrivateEngine engine() {
    return engine;
  }

  /** What answers for AWS where ECR is asked, in every region. */
  public EcrApi api() {
    return api;
  }

  /** The region of that name. */
  public EcrRegion region(String name) {
    return regions.get(name);
  }

  /** All regions, as they were named. */
  public List<EcrRegion> regions() {
    return List.copyOf(regions.values());
  }

  /** What {@code CONEX_REGISTRIES} is to be for images to go to all of them. */
  public String setting() {
    return "ecr:" + String.join(",ecr:", regions.keySet());
  }

  /** What has conex use it and its engine, in the environment of a program. */
  public Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("AWS_ENDPOINT_URL_ECR", api.endpoint().toString());
    variables.put("CONEX_REGISTRIES", setting());
    variables.put("DOCKER_HOST", engine.host().toString());
    return variables;
  }

  /** What has a JVM of its own find its registries, and nothing else by name, and trust them. */
  public List<String> jvmOptions() {
    List<String> options = new ArrayList<>(authority.jvmOptions());
    options.add("-Djdk.net.hosts.file=" + hosts);
    return options;
  }

  /** Has what runs in this JVM take it for ECR, until it is closed. */
  public void beFoundByThisJvm() throws NoSuchAlgorithmException {
    visit = EcrVisit.to(this);
  }

  TestAuthority authority() {
    return authority;
  }

  /** Where each registry's name leads. */
  Map<String, String> addresses() {
    Map<String, String> addresses = new HashMap<>();
    regions.values().forEach(each -> addresses.put(each.host(), engine.addressOf(each.host())));
    return addresses;
  }

  @Override
  public void close() {
    if (visit != null) {
      visit.close();
    }
    regions.values().forEach(EcrRegion::close);
    api.close();
    engine.close();
  }
}
