package io.github.ecsconex.it.prune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.ecr.EcrImages;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.retention.StoredImage;
import io.github.ecsconex.it.support.AwsServer;
import io.github.ecsconex.it.support.ConexProgram;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;

@Tag("aws")
@Timeout(300)
@EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
final class PruneIT {
  private static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String OTHER_REGION = "eu-west-1";

  @TempDir private Path directory;

  private final String name = "hello-" + UUID.randomUUID();
  private AwsConnection aws;
  private EcrClient ecr;
  private EcsClient ecs;
  private ConexProgram conex;

  @BeforeEach
  void open() throws Exception {
    aws = AwsServer.shared().connection();
    ecr = aws.client(EcrClient.builder(), Optional.empty());
    ecs = aws.client(EcsClient.builder(), Optional.empty());
    Map<String, String> environment = new HashMap<>(AwsServer.shared().environment());
    environment.put("CONEX_REGISTRIES", "ecr:" + AwsServer.REGION);
    conex = new ConexProgram(environment, List.of(), directory);
    create(ecr, "octocat/" + name);
  }

  @AfterEach
  void close() {
    ecs.close();
    ecr.close();
    aws.close();
  }

  private void create(EcrClient client, String owner) {
    client.createRepository(request ->
        request
            .repositoryName(name)
            .tags(
                software.amazon.awssdk.services.ecr.model.Tag.builder()
                    .key("io.github.ecsconex.repository")
                    .value(owner)
                    .build()));
  }

  private static String sha(int number) {
    return String.format("%040x", number);
  }

  private String put(String tag) throws Exception {
    return put(ecr, tag, IMAGE, "\"x\":\"" + UUID.randomUUID() + "\"");
  }

  private String put(EcrClient client, String tag, String mediaType, String content)
      throws Exception {
    String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + mediaType + "\"," + content + "}";
    String digest =
        "sha256:"
            + HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(manifest.getBytes(UTF_8)));
    client.putImage(request ->
        request
            .repositoryName(name)
            .imageManifest(manifest)
            .imageManifestMediaType(mediaType)
            .imageDigest(digest)
            .imageTag(tag));
    return digest;
  }

  private static StoredImage find(List<StoredImage> images, String digest) {
    return images.stream()
        .filter(image -> image.digest().value().equals(digest))
        .findFirst()
        .orElseThrow();
  }

  private Set<String> left(EcrClient client) {
    return client
        .describeImagesPaginator(request -> request.repositoryName(name))
        .imageDetails()
        .stream()
        .map(ImageDetail::imageDigest)
        .collect(Collectors.toSet());
  }

  private ConexProgram.Ended prune(String... options) throws Exception {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "prune";
    arguments[1] = "octocat/" + name;
    System.arraycopy(options, 0, arguments, 2, options.length);
    return conex.run(arguments);
  }

  /** A family of its own whose newest revision runs {@code reference}. */
  private String define(EcsClient client, String reference) {
    return client
        .registerTaskDefinition(request ->
            request
                .family("family-" + UUID.randomUUID())
                .containerDefinitions(
                    ContainerDefinition.builder().name("main").image(reference).memory(64).build()))
        .taskDefinition()
        .family();
  }

  private String reference(String tag) {
    return "123456789012.dkr.ecr." + AwsServer.REGION + ".amazonaws.com/" + name + ":" + tag;
  }

  @Test
  void deletesWhatIsNeitherNewNorTaggedNorRun() throws Exception {
    Set<String> kept = new HashSet<>();
    kept.add(put("v1.0"));
    String scheduled = put(sha(1));
    kept.add(scheduled);
    define(ecs, reference(sha(1)));
    // A service goes on with the revision that it was told, whichever is the newest.
    String served = put(sha(2));
    kept.add(served);
    String family = define(ecs, reference(sha(2)));
    String cluster = "cluster-" + UUID.randomUUID();
    ecs.createCluster(request -> request.clusterName(cluster));
    ecs.createService(request ->
        request.cluster(cluster).serviceName("web").taskDefinition(family + ":1").desiredCount(0));
    ecs.registerTaskDefinition(request ->
        request
            .family(family)
            .containerDefinitions(
                ContainerDefinition.builder()
                    .name("main")
                    .image("registry.example/other")
                    .memory(64)
                    .build()));
    // More than ECR deletes in one go.
    for (int i = 10; i < 125; i++) {
      put(sha(i));
    }

    ConexProgram.Ended told = prune("--keep", "4", "--dry-run");
    assertThat(told.exitCode()).as(told.err()).isZero();
    assertThat(told.out()).startsWith("ecr:us-east-1/" + name + "  keeps ");
    assertThat(told.out().lines().filter(line -> line.startsWith("  would delete sha256:")))
        .hasSizeBetween(111, 115)
        .noneMatch(line -> kept.stream().anyMatch(line::contains));
    assertThat(left(ecr)).hasSize(118);

    ConexProgram.Ended pruned = prune("--keep", "4");
    assertThat(pruned.exitCode()).as(pruned.err()).isZero();
    assertThat(pruned.out()).contains("2 in use, 1 for their tags", "  deleted 100 of 11");
    assertThat(left(ecr)).containsAll(kept).hasSizeBetween(4, 7);

    ConexProgram.Ended again = prune("--keep", "4");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).endsWith("; 0 have had their time\n");
  }

  /** A schedule names a revision, which need not be the newest. */
  @Test
  void keepsWhatAnOlderTaskDefinitionRuns() throws Exception {
    String nightly = put(sha(1));
    String present = put(sha(2));
    for (int i = 10; i < 20; i++) {
      put(sha(i));
    }
    String family = define(ecs, reference(sha(1)));
    ecs.registerTaskDefinition(request ->
        request
            .family(family)
            .containerDefinitions(
                ContainerDefinition.builder()
                    .name("main")
                    .image(reference(sha(2)))
                    .memory(64)
                    .build()));
    ConexProgram.Ended pruned = prune("--keep", "1");
    assertThat(pruned.exitCode()).as(pruned.err()).isZero();
    assertThat(left(ecr)).contains(nightly, present).hasSizeBetween(2, 3);
  }

  @Test
  void leavesWhatGetsATagMeanwhile() throws Exception {
    String wanted = put(ecr, sha(1), IMAGE, "\"x\":1");
    put(sha(2));
    try (EcrImages images = new EcrImages(aws, AwsServer.REGION, new ImageName(name))) {
      List<StoredImage> seen = images.list();
      put(ecr, "v1.0", IMAGE, "\"x\":1");
      assertThat(images.remove(seen, gone -> {}))
          .extracting(image -> image.digest().value())
          .containsExactly(wanted);
    }
    assertThat(left(ecr)).containsExactly(wanted);
  }

  @Test
  void leavesWhatBelongsToWhatGetsATagMeanwhile() throws Exception {
    String part = put("part");
    String parts =
        "\"manifests\":[{\"mediaType\":\"" + IMAGE + "\",\"size\":1,\"digest\":\"" + part + "\"}]";
    String wanted = put(ecr, sha(1), INDEX, parts);
    String signature = put(wanted.replace(':', '-') + ".sig");
    String other = put(sha(2));
    try (EcrImages images = new EcrImages(aws, AwsServer.REGION, new ImageName(name))) {
      List<StoredImage> listed = images.list();
      List<StoredImage> seen =
          Stream.of(wanted, other, part, signature).map(digest -> find(listed, digest)).toList();
      put(ecr, "v1.0", INDEX, parts);
      assertThat(images.remove(seen, gone -> {})).hasSize(3);
    }
    assertThat(left(ecr)).containsExactlyInAnyOrder(wanted, part, signature);
  }

  @Test
  void keepsWhatAnIndexIsMadeOf() throws Exception {
    String part = put("part");
    put(
        ecr,
        sha(1),
        INDEX,
        "\"manifests\":[{\"mediaType\":\"" + IMAGE + "\",\"size\":1,\"digest\":\"" + part + "\"}]");
    ConexProgram.Ended pruned = prune("--keep", "1", "--keep-tags", "!**");
    assertThat(pruned.exitCode()).as(pruned.err()).isZero();
    assertThat(pruned.out()).contains("keeps 2: 1 among the newest, 1 belonging to these");
    assertThat(left(ecr)).hasSize(2);
  }

  @Test
  void keepsInEachRegionWhatIsRunInAny() throws Exception {
    try (EcrClient there = aws.client(EcrClient.builder(), Optional.of(OTHER_REGION));
        EcsClient run = aws.client(EcsClient.builder(), Optional.of("eu-central-1"))) {
      create(there, "octocat/" + name);
      String used = put(there, sha(1), IMAGE, "\"x\":1");
      String newest = put(there, "v1", IMAGE, "\"x\":2");
      define(run, "123456789012.dkr.ecr.eu-central-1.amazonaws.com/" + name + "@" + used);
      conex = conex.with("CONEX_REGISTRIES", "ecr:us-east-1,ecr:eu-west-1,oci:registry.example");
      ConexProgram.Ended pruned =
          prune("--keep", "1", "--keep-tags", "v*", "--ecs", "eu-central-1");
      assertThat(pruned.exitCode()).as(pruned.err()).isZero();
      assertThat(pruned.out())
          .contains("oci:registry.example is left alone: only ECR is pruned")
          .contains("ecr:us-east-1/" + name, "ecr:eu-west-1/" + name);
      assertThat(left(there)).containsExactlyInAnyOrder(used, newest);
    }
  }

  @Test
  void leavesAnotherRepositorysImagesAlone() throws Exception {
    put(sha(1));
    put(sha(2));
    ConexProgram.Ended refused = conex.run("prune", "hubot/" + name, "--keep", "1");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            String.format(
                "conex: could not prune ecr:us-east-1/%s for hubot/%s: it holds the images of"
                    + " octocat/%s\n",
                name, name, name));
    assertThat(left(ecr)).hasSize(2);
  }

  @Test
  void hasNothingToDoWhereThereIsNoRepository() throws Exception {
    ConexProgram.Ended pruned = conex.run("prune", "octocat/absent-" + name, "--keep", "1");
    assertThat(pruned.exitCode()).as(pruned.err()).isZero();
    assertThat(pruned.out()).contains("keeps 0; 0 have had their time");
  }

  @Test
  void saysWhatItNeeds() throws Exception {
    assertThat(conex.run("prune", "octocat/" + name).err())
        .contains("Missing required option: '--keep=<n>'");
    ConexProgram.Ended none = prune("--keep", "0");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("\"0\" is not a number of at least 1");
    ConexProgram.Ended elsewhere =
        conex
            .with("CONEX_REGISTRIES", "oci:registry.example")
            .run("prune", "octocat/" + name, "--keep", "1");
    assertThat(elsewhere.exitCode()).isEqualTo(2);
    assertThat(elsewhere.err()).contains("CONEX_REGISTRIES names no ECR; expected ecr:<region>");
  }
}
