package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.image.FakeImageBuilder;
import io.github.ecsconex.core.image.FakeImageRegistry;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.FakeSourceFetcher;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.FakeTicker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildImageTest {
  private static final Repository REPOSITORY = Repository.parse("octocat/hello");
  private static final ImageReference TARGET =
      new ImageReference("registry.example", new ImageName("hello"), new ImageTag("latest"));

  private final FakeImageRegistry registry = new FakeImageRegistry("registry.example");
  private final FakeImageBuilder builder = new FakeImageBuilder(registry::push, new FakeTicker());
  private final BuildImage build = new BuildImage(builder);

  @BeforeEach
  void ensureRepository() throws Exception {
    registry.ensureRepository(TARGET.name(), REPOSITORY);
  }

  @Test
  void aDirectoryBecomesAnImage(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\n");
    ImageDigest digest = build.ofDirectory(directory, TARGET);
    assertThat(registry.find(TARGET.name(), TARGET.tag())).contains(digest);
    assertThat(builder.images()).isEmpty();
  }

  @Test
  void aCommitBecomesAnImage() throws Exception {
    FakeSourceFetcher git = new FakeSourceFetcher();
    git.commit(
        REPOSITORY, GitRef.branch("main"), Map.of("Dockerfile", TreeFile.file("FROM scratch\n")));
    ImageDigest digest = build.ofHead(git, REPOSITORY, TARGET, Secret.of("s3cr3t"));
    assertThat(registry.find(TARGET.name(), TARGET.tag())).contains(digest);
    assertThat(builder.requests().getFirst().access().secrets()).containsOnlyKeys("token");
  }
}
