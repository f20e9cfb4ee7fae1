package io.github.ecsconex.core.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class FakePushDecoderTest implements PushDecoderContract {
  @Override
  public PushDecoder decoder() {
    return new FakePushDecoder();
  }

  @Override
  public String body(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + ": " + field.getValue())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public String malformed() {
    return "hello";
  }

  @Test
  void readsWhatItWrites() throws Exception {
    PushEvent push =
        new PushEvent(
            Repository.parse("octocat/hello-world"),
            GitRef.branch("main"),
            new CommitId(SHA),
            Optional.of(CommitId.ZERO),
            false,
            "Mona",
            Optional.of(new HeadCommit(new CommitId(OTHER_SHA), "Say hello")),
            Optional.of(GitRef.branch("trunk")),
            Optional.of("72d3162e-cc78-11e3-81ab-4c9367dc0958"));
    assertThat(decoder().decode(FakePushDecoder.body(push))).isEqualTo(push);
  }
}
