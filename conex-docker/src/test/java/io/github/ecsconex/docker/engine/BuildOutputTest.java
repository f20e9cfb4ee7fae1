package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BuildOutputTest {
  @Test
  void isTheLinesThatTheDockerCommandLineShows() throws Exception {
    assertThat(
            logOf(
                "{\"stream\":\"Step 1/2 : FROM base\"}",
                "{\"stream\":\"\\n\"}",
                "{\"stream\":\" ---\\u003e 626e6f91b33c\\n\"}",
                "{\"stream\":\"Step 2/2 : RUN make\"}",
                "{\"stream\":\"\\n\"}",
                "{\"stream\":\" ---\\u003e Running in 8072efeee1bc\\n\"}",
                "{\"stream\":\"hö\"}",
                "{\"stream\":\"lo\\n\\nbye\\n\"}",
                "{\"stream\":\"Removing intermediate container 8072efeee1bc\\n\"}",
                "{\"stream\":\" ---\\u003e 3d93f66e46e9\\n\"}",
                "{\"aux\":{\"ID\":\"sha256:3d93f66e46e9\"}}",
                "{\"stream\":\"Successfully built 3d93f66e46e9\\n\"}"))
        .containsExactly(
            "Step 1/2 : FROM base",
            " ---> 626e6f91b33c",
            "Step 2/2 : RUN make",
            " ---> Running in 8072efeee1bc",
            "hölo",
            "",
            "bye",
            "Removing intermediate container 8072efeee1bc",
            " ---> 3d93f66e46e9",
            "Successfully built 3d93f66e46e9");
  }

  @Test
  void keepsStandardErrorApartAndWithoutItsColour() throws Exception {
    assertThat(
            logOf(
                "{\"stream\":\"compil\"}",
                "{\"stream\":\"\\u001b[91mwarning: \\u001b[0m\"}",
                "{\"stream\":\"ing\\n\"}",
                "{\"stream\":\"\\u001b[91mold\\nwarning: odd\\n\\u001b[0m\"}",
                "{\"stream\":\"\\u001b[32mgreen by its own wish\\u001b[0m\\n\"}"))
        .containsExactly(
            "compiling",
            "warning: old",
            "warning: odd",
            "\u001b[32mgreen by its own wish\u001b[0m");
  }

  @Test
  void endsALineThatAStepDoesNotEnd() throws Exception {
    assertThat(
            logOf(
                "{\"stream\":\"Step 1/2 : FROM base\"}",
                "{\"stream\":\"\\n\"}",
                "{\"stream\":\"no line break\"}",
                "{\"stream\":\"Removing intermediate container 8072efeee1bc\\n\"}",
                "{\"stream\":\"nor here\"}",
                "{\"stream\":\"Step 2/2 : RUN make\"}",
                "{\"stream\":\"\\n\"}",
                "{\"stream\":\"nor at the end\"}"))
        .containsExactly(
            "Step 1/2 : FROM base",
            "no line break",
            "Removing intermediate container 8072efeee1bc",
            "nor here",
            "Step 2/2 : RUN make",
            "nor at the end");
  }

  @Test
  void saysOfABaseImageThatItComesAndNotHowFarItHasCome() throws Exception {
    assertThat(
            logOf(
                "{\"stream\":\"Step 1/1 : FROM busybox\"}",
                "{\"stream\":\"\\n\"}",
                "{\"status\":\"Pulling from library/busybox\",\"id\":\"latest\"}",
                "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"aaa\"}",
                "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":1,\"total\":2},"
                    + "\"progress\":\"[=\\u003e  ]\",\"id\":\"aaa\"}",
                "{\"status\":\"Verifying Checksum\",\"progressDetail\":{},\"id\":\"aaa\"}",
                "{\"status\":\"Download complete\",\"progressDetail\":{},\"id\":\"aaa\"}",
                "{\"status\":\"Extracting\",\"progressDetail\":{\"current\":1,\"total\":2},"
                    + "\"progress\":\"[=\\u003e  ]\",\"id\":\"aaa\"}",
                "{\"status\":\"Pull complete\",\"progressDetail\":{},\"id\":\"aaa\"}",
                "{\"status\":\"Digest: sha256:1\"}",
                "{\"status\":\"Status: Downloaded newer image for busybox:latest\"}"))
        .containsExactly(
            "Step 1/1 : FROM busybox",
            "latest: Pulling from library/busybox",
            "aaa: Pull complete",
            "Digest: sha256:1",
            "Status: Downloaded newer image for busybox:latest");
  }

  private static List<String> logOf(String... items) throws Exception {
    List<String> log = new ArrayList<>();
    try (ScriptedEngine engine = new ScriptedEngine()) {
      engine.makeImages();
      engine.answerBuilds(200, items);
      new DockerImageBuilder(DockerEngine.at(engine.address()), InstantSource.system())
          .build(
              ScriptedTree.whole(),
              BuildRequest.of("job", "owner/name", BuildRecipe.of("Dockerfile")),
              log::add)
          .close();
    }
    return log;
  }
}
