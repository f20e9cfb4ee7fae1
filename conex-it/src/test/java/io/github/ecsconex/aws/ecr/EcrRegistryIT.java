package io.github.ecsconex.aws.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageRegistryContract;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.AwsServer;
import java.net.URI;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;

/**
 * What ECR knows of images; the bytes are another server's business, and none of this registry's.
 */
@Tag("aws")
@EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
final class EcrRegistryIT implements ImageRegistryContract {
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String LIFECYCLE =
      "{\"rules\":[{\"rulePriority\":1,\"selection\":{\"tagStatus\":\"untagged\",\"countType\":"
          + "\"sinceImagePushed\",\"countUnit\":\"days\",\"countNumber\":14},\"action\":"
          + "{\"type\":\"expire\"}}]}";
  private static final String ACCESS =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"pull\",\"Effect\":\"Allow\","
          + "\"Principal\":{\"AWS\":\"arn:aws:iam::210987654321:root\"},\"Action\":"
          + "[\"ecr:BatchGetImage\",\"ecr:GetDownloadUrlForLayer\"]}]}";

  private AwsConnection aws;
  private EcrClient client;
  private EcrRegistry registry;

  @BeforeEach
  void open() throws Exception {
    aws = AwsServer.shared().connection();
    client = aws.client(EcrClient.builder(), Optional.empty());
    registry = registry(RepositoryOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    registry.close();
    client.close();
    aws.close();
  }

  @Override
  public EcrRegistry registry() {
    return registry;
  }

  @Override
  public ImageRegistry unreachable() throws Exception {
    return new EcrRegistry(
        AwsConnection.to(URI.create("http://127.0.0.1:1"), "eu-west-1", "key", Secret.of("word")),
        "eu-west-1",
        RepositoryOptions.DEFAULT,
        InstantSource.system(),
        Ticker.system());
  }

  @Override
  public String placeOf(ImageRegistry unreachable) {
    return "ecr:eu-west-1";
  }

  @Override
  public ImageName freshName() {
    return new ImageName("contract/" + UUID.randomUUID());
  }

  @Override
  public ImageDigest push(ImageName name, ImageTag tag, RegistryLogin login) throws Exception {
    assertThat(login).isInstanceOf(RegistryLogin.Password.class);
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"" + OCI + "\", \"x\":\"" + UUID.randomUUID() + "\"}";
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(manifest.getBytes(UTF_8));
    ImageDigest digest = new ImageDigest("sha256:" + HexFormat.of().formatHex(hash));
    client.putImage(request ->
        request
            .repositoryName(name.value())
            .imageManifest(manifest)
            .imageManifestMediaType(OCI)
            .imageDigest(digest.value())
            .imageTag(tag.value()));
    return digest;
  }

  @Test
  void itsHostIsTheOneThatEcrTells() throws Exception {
    String told = registry.host();
    ImageName name = freshName();
    registry.ensureRepository(name, OWNER);
    String uri =
        client
            .describeRepositories(request -> request.repositoryNames(name.value()))
            .repositories()
            .getFirst()
            .repositoryUri();
    assertThat(registry.host() + "/" + name).isEqualTo(uri);
    assertThat(told).isEqualTo(registry.host()).contains(".ecr.us-east-1.");
  }

  @Test
  void aSecondTagHasTheBytesOfTheManifest() throws Exception {
    ImageName name = freshName();
    registry.ensureRepository(name, OWNER);
    ImageDigest digest = push(name, TAG);
    registry.tag(name, digest, new ImageTag("v1"));
    var images =
        client
            .batchGetImage(request ->
                request.repositoryName(name.value()).imageIds(List.of(id(TAG.value()), id("v1"))))
            .images();
    assertThat(images).hasSize(2);
    assertThat(images.get(0).imageManifest()).isEqualTo(images.get(1).imageManifest());
    assertThat(images.get(1).imageManifestMediaType()).isEqualTo(OCI);
  }

  @Test
  void takesARepositoryOverThatWasThereBefore() throws Exception {
    ImageName name = freshName();
    client.createRepository(request -> request.repositoryName(name.value()));
    registry.ensureRepository(name, OWNER);
    try (EcrRegistry other = registry(RepositoryOptions.DEFAULT)) {
      other.ensureRepository(name, new Repository("OctoCat", "Hello-World"));
      EcrRegistry third = registry(RepositoryOptions.DEFAULT);
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> third.ensureRepository(name, new Repository("hubot", "hello-world")))
          .withMessage(
              "could not use ecr:us-east-1/%s for hubot/hello-world: it holds the images of"
                  + " octocat/hello-world; name images {owner}/{repo}, or change its resource tag"
                  + " io.github.ecsconex.repository if hubot/hello-world is to have the name",
              name);
      third.close();
    }
  }

  @Test
  void processesThatMakeOneRepositoryAtOnceAllUseIt() throws Exception {
    int processes = 4;
    for (int round = 0; round < 5; round++) {
      ImageName name = freshName();
      CyclicBarrier start = new CyclicBarrier(processes);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<String>> hosts = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
          hosts.add(
              threads.submit(() -> {
                try (EcrRegistry one = registry(RepositoryOptions.DEFAULT)) {
                  start.await(60, SECONDS);
                  one.ensureRepository(name, OWNER);
                  return one.host();
                }
              }));
        }
        for (Future<String> host : hosts) {
          assertThat(host.get(60, SECONDS)).isEqualTo(registry.host());
        }
      }
      assertThat(
              client
                  .describeRepositories(request -> request.repositoryNames(name.value()))
                  .repositories())
          .hasSize(1);
    }
  }

  @Test
  void makesRepositoriesAsTheOptionsSay() throws Exception {
    ImageName name = freshName();
    try (EcrRegistry strict =
        registry(new RepositoryOptions(true, true, Optional.of(LIFECYCLE), Optional.of(ACCESS)))) {
      strict.ensureRepository(name, OWNER);
      var made =
          client
              .describeRepositories(request -> request.repositoryNames(name.value()))
              .repositories()
              .getFirst();
      assertThat(made.imageTagMutability()).isEqualTo(ImageTagMutability.IMMUTABLE);
      assertThat(made.imageScanningConfiguration().scanOnPush()).isTrue();
      assertThat(
              client
                  .getLifecyclePolicy(request -> request.repositoryName(name.value()))
                  .lifecyclePolicyText())
          .contains("sinceImagePushed");
      assertThat(
              client
                  .getRepositoryPolicy(request -> request.repositoryName(name.value()))
                  .policyText())
          .contains("210987654321");

      ImageDigest first = push(name, TAG);
      ImageDigest second = push(name, new ImageTag("v1"));
      strict.tag(name, second, new ImageTag("v1"));
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> strict.tag(name, first, new ImageTag("v1")));
      assertThat(strict.find(name, new ImageTag("v1"))).contains(second);
    }
  }

  private static ImageIdentifier id(String tag) {
    return ImageIdentifier.builder().imageTag(tag).build();
  }

  private EcrRegistry registry(RepositoryOptions options) throws Exception {
    return new EcrRegistry(aws, AwsServer.REGION, options, InstantSource.system(), Ticker.system());
  }
}
