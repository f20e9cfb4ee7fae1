package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.BuildPipeline;
import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.image.FakeImageBuilder;
import io.github.ecsconex.core.image.FakeImageCopier;
import io.github.ecsconex.core.image.FakeImageRegistry;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.FakePushDecoder;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.FakeSourceFetcher;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.FakeTicker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PublishHeadTest {
  private static final Repository REPOSITORY = Repository.parse("octocat/hello-world");

  private final FakeTicker time = new FakeTicker();
  private final FakeSourceFetcher git = new FakeSourceFetcher();
  private final FakeImageRegistry registry = new FakeImageRegistry("registry.example");
  private final FakeImageBuilder builder = new FakeImageBuilder(registry::push, time);
  private final BuildPipeline pipeline =
      new BuildPipeline(
          new FakePushDecoder(),
          git,
          builder,
          List.of(registry),
          new FakeImageCopier(registry),
          BuildSettings.DEFAULT,
          time);
  private final PublishHead publisher = new PublishHead(git, pipeline, time);

  @Test
  void theHeadIsPublishedUnderItsIdAndItsTags() throws Exception {
    git.commit(REPOSITORY, GitRef.branch("main"), Map.of());
    CommitId head =
        git.commit(
            REPOSITORY,
            GitRef.branch("main"),
            Map.of("Dockerfile", TreeFile.file("FROM scratch\n")));
    git.point(REPOSITORY, GitRef.tag("v1"), head);

    publisher.publish(REPOSITORY);

    assertThat(registry.tags(new ImageName("hello-world")))
        .containsOnlyKeys(ImageTag.of(head), new ImageTag("v1"));
  }

  @Test
  void aRegistryThatIsAwayMayComeBack() throws Exception {
    git.commit(
        REPOSITORY, GitRef.branch("main"), Map.of("Dockerfile", TreeFile.file("FROM scratch\n")));

    registry.goAway();
    assertThat(publisher.publish(REPOSITORY)).isInstanceOf(BuildOutcome.Failed.class);

    registry.comeBack();
    assertThat(publisher.publish(REPOSITORY)).isInstanceOf(BuildOutcome.Published.class);
  }
}
