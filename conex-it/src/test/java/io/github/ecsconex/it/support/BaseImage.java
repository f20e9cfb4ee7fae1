package io.github.ecsconex.it.support;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.file.Path;

/** The image that the Dockerfiles of tests and of the demo begin with: BusyBox, and a shell. */
public final class BaseImage {
  /** What stands behind {@code FROM}. No registry has it, and no engine asks one. */
  public static final String NAME = "conex.local/busybox:latest";

  private BaseImage() {}

  /** Makes the image in {@code engine} of this machine's own BusyBox. */
  public static void make(DockerClient engine) throws IOException, InterruptedException {
    Path busybox = Programs.require("busybox");
    LocalImage image = new LocalImage();
    image.directory("/tmp", 01777);
    image.text("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
    image.text("/etc/group", "root:x:0:\nnogroup:x:65534:\n");
    image.program(busybox);
    for (String applet : Programs.run(busybox.toString(), "--list").lines().sorted().toList()) {
      image.link("/bin/" + applet, busybox.toString());
    }
    image.make(engine, NAME, "ENV PATH=/bin", "CMD [\"/bin/sh\"]");
  }
}
