package io.github.ecsconex.it.kill;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.git.github.GithubPushEncoder;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.GitServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * What is pushed in a trial: commits that become images, each pushed to several branches, and what
 * cannot become one.
 */
final class Pushes {
  /**
   * A commit that has to have an image.
   *
   * @param tag the git tag on it, if there is one
   */
  record Commit(Repository repository, CommitId id, Optional<String> tag) {}

  /** The last step of each commit's Dockerfile, which makes its image whole. */
  static final String LAST_STEP = "sleep 1; cp text copy";

  private static final GitRef MAIN = GitRef.branch("main");
  private static final int COMMITS_OF_A_REPOSITORY = 5;
  private static final Repository BROKEN = new Repository("octocat", "broken");
  private static final Repository ABSENT = new Repository("octocat", "absent");
  private static final String POISON = "{\"ref\":\"refs/heads/main\",";

  private final GithubPushEncoder encoder = new GithubPushEncoder();
  private final List<Commit> commits = new ArrayList<>();
  private final List<String> good = new ArrayList<>();
  private final Set<String> broken = new LinkedHashSet<>();
  private final Map<String, String> sent = new LinkedHashMap<>();

  /** Commits to {@code git} what is to be pushed. */
  static Pushes commitTo(GitServer git, KillPlan plan) throws Exception {
    Pushes pushes = new Pushes();
    for (int i = 0; i < plan.commits(); i++) {
      pushes.commits.add(commit(git, i));
    }
    for (int i = 0; i < plan.pushes() - plan.broken(); i++) {
      pushes.good.add(pushes.goodMessage(i));
    }
    CommitId failing =
        git.commit(BROKEN, MAIN, Map.of("Dockerfile", dockerfile("RUN echo broken; exit 3")));
    for (int i = 0; i < plan.broken(); i++) {
      pushes.broken.add(pushes.brokenMessage(i, failing));
    }
    return pushes;
  }

  private static Commit commit(GitServer git, int number) throws Exception {
    Repository repository = new Repository("octocat", "hello-" + number / COMMITS_OF_A_REPOSITORY);
    CommitId id =
        git.commit(
            repository,
            MAIN,
            Map.of(
                "Dockerfile", dockerfile("COPY text /\nRUN " + LAST_STEP),
                "text", TreeFile.file("commit " + number)));
    if (number % 3 != 0) {
      return new Commit(repository, id, Optional.empty());
    }
    String tag = "v" + number;
    git.point(repository, GitRef.tag(tag), id);
    return new Commit(repository, id, Optional.of(tag));
  }

  private static TreeFile dockerfile(String instructions) {
    return TreeFile.file("FROM " + BaseImage.NAME + "\n" + instructions + "\n");
  }

  private String goodMessage(int number) {
    Commit commit = commits.get(number % commits.size());
    GitRef ref = number < commits.size() ? MAIN : GitRef.branch("branch-" + number);
    return message(commit.repository(), ref, commit.id());
  }

  private String brokenMessage(int number, CommitId failing) {
    CommitId nowhere = new CommitId("%040x".formatted(0xdead_0000 + number));
    return switch (number % 4) {
      case 0 -> message(BROKEN, GitRef.branch("branch-" + number), failing);
      case 1 -> message(BROKEN, MAIN, nowhere);
      case 2 -> message(ABSENT, MAIN, nowhere);
      default -> POISON + number;
    };
  }

  private String message(Repository repository, GitRef ref, CommitId after) {
    return encoder.encode(PushEvent.of(repository, ref, after, "mona"));
  }

  /** Sends all of it, in any order. */
  void send(MessageSender sender, Random random) throws Exception {
    List<String> bodies = new ArrayList<>(good);
    bodies.addAll(broken);
    Collections.shuffle(bodies, random);
    for (String body : bodies) {
      sent.put(sender.send("webhook", body), body);
    }
  }

  List<Commit> commits() {
    return commits;
  }

  /** The ids of the messages. */
  Set<String> ids() {
    return sent.keySet();
  }

  /** Whether the message cannot become an image, so that somebody has to be told of it. */
  boolean isBroken(String id) {
    return broken.contains(sent.get(id));
  }
}
