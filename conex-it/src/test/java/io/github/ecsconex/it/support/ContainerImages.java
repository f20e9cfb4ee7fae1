package io.github.ecsconex.it.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.utility.DockerImageName;

/**
 * Decides which images Testcontainers runs: made here of Debian's programs where those are
 * installed, which needs no network; the public ones of the same programs elsewhere. Either kind
 * takes the same command and the same configuration.
 */
final class ContainerImages {
  private static final DockerImageName PUBLIC_REGISTRY = DockerImageName.parse("registry:2.8.3");
  private static final DockerImageName PUBLIC_HAPROXY = DockerImageName.parse("haproxy:2.6");

  private ContainerImages() {}

  /** The distribution project's registry, which {@code registry serve} starts. */
  static DockerImageName registry() throws IOException, InterruptedException {
    return image("docker-registry", "registry", PUBLIC_REGISTRY);
  }

  /** HAProxy, which {@code haproxy} starts. */
  static DockerImageName haproxy() throws IOException, InterruptedException {
    return image("haproxy", "haproxy", PUBLIC_HAPROXY);
  }

  private static DockerImageName image(String program, String command, DockerImageName elsewhere)
      throws IOException, InterruptedException {
    Optional<Path> installed = Programs.find(program);
    if (installed.isEmpty()) {
      return elsewhere;
    }
    if (!"true".equals(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
      throw new IllegalStateException(
          "set TESTCONTAINERS_RYUK_DISABLED=true, as conex-it/pom.xml does:"
              + " Testcontainers would try for minutes to pull its Ryuk");
    }
    String name = "conex.local/" + command + ":latest";
    try (Engine engine = Engine.ofThisMachine()) {
      new LocalImage()
          .directory("/tmp", 01777)
          .text("/etc/passwd", "root:x:0:0:root:/:\n")
          .program(installed.get())
          .link("/bin/" + command, installed.get().toString())
          .make(engine.client(), name, "ENV PATH=/bin");
    }
    return DockerImageName.parse(name);
  }
}
