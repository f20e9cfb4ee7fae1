package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EngineFailureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection error: desc = \"transport: error while dialing: dial unix"
            + " /run/containerd/containerd.sock: connect: no such file or directory\": unavailable",
        "dial unix /run/containerd/containerd.sock: connect: no such file or directory",
        "dial unix /run/containerd/containerd.sock: connect: permission denied",
        "ttrpc: closed: unknown",
        "rpc error: code = Unavailable desc = transport is closing",
        "transport is closing: unavailable",
        "failed to create shim: unknown",
        "error creating overlay mount to /var/lib/docker/overlay2/a/merged: no such file or"
            + " directory",
        "An image does not exist locally with the tag: registry.example/app",
        "layer does not exist",
        "denied: Your authorization token has expired. Reauthenticate and try again.",
        "Get https://registry.example/v2/: dial tcp: lookup registry.example: no such host",
        "write /var/lib/docker/tmp/x: no space left on device",
        "toomanyrequests: You have reached your pull rate limit.",
      })
  void passesBy(String reason) {
    assertThat(EngineFailure.isPassing(reason)).as("passing").isTrue();
    assertThat(EngineFailure.isDefinite(reason)).as("definite").isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed to create shim: OCI runtime create failed: runc create failed: exec: \"/nosuch\":"
            + " stat /nosuch: no such file or directory: unknown",
        "COPY failed: file not found in build context or excluded by .dockerignore: stat"
            + " timeout.txt: file does not exist",
        "pull access denied for base, repository does not exist or may require 'docker login'",
        "manifest for base:latest not found: manifest unknown: manifest unknown",
        "Get https://registry.example/v2/: x509: certificate signed by unknown authority",
        "dockerfile parse error line 2: unknown instruction: TIMEOUT",
        "unknown flag: timeout",
      })
  void staysForEver(String reason) {
    assertThat(EngineFailure.isPassing(reason)).as("passing").isFalse();
    assertThat(EngineFailure.isDefinite(reason)).as("definite").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"something that nobody has seen yet", "unsupported media type"})
  void isNeitherWhereItIsUnknown(String reason) {
    assertThat(EngineFailure.isPassing(reason)).as("passing").isFalse();
    assertThat(EngineFailure.isDefinite(reason)).as("definite").isFalse();
  }
}
