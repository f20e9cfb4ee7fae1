package io.github.ecsconex.git.github;

import static io.github.ecsconex.git.github.JsonFields.quote;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.HeadCommit;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads GitHub's push event, whole or in the trimmed form that {@link GithubPushEncoder} writes.
 *
 * <p>What was there before, the head commit and the names of who pushed, of the default branch and
 * of the delivery are no reason to lose a push: where they are missing or odd, it is read all the
 * same.
 */
public final class GithubPushDecoder implements PushDecoder {
  private static final String REF = "ref";
  private static final String AFTER = "after";
  private static final String BEFORE = "before";
  private static final String DELETED = "deleted";
  private static final String NAME = "repository.name";
  private static final String OWNER_NAME = "repository.owner.name";

  /** What all of GitHub's events but pushes call the owner's name. */
  private static final String OWNER_LOGIN = "repository.owner.login";

  private static final String PUSHER = "pusher.name";
  private static final String HEAD = "head_commit.id";
  private static final String MESSAGE = "head_commit.message";
  private static final String DEFAULT_BRANCH = "repository.default_branch";
  private static final String DELIVERY = "delivery";

  static final Set<String> FIELDS =
      Set.of(
          REF,
          AFTER,
          BEFORE,
          DELETED,
          NAME,
          OWNER_NAME,
          OWNER_LOGIN,
          PUSHER,
          HEAD,
          MESSAGE,
          DEFAULT_BRANCH,
          DELIVERY);

  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final int PUSHER_LIMIT = 100;

  @Override
  public PushEvent decode(String body) throws RejectedException {
    return push(JsonFields.read(body, FIELDS));
  }

  /**
   * The push that {@code fields} describe.
   *
   * @param fields read for {@link #FIELDS}
   * @throws RejectedException as {@link #decode} does
   */
  static PushEvent push(JsonFields fields) throws RejectedException {
    GitRef ref = ref(require(fields, REF));
    CommitId after = id(AFTER, require(fields, AFTER));
    boolean deleted = fields.bool(DELETED).orElse(after.isZero());
    if (deleted && !after.isZero()) {
      throw new RejectedException("deleted is true, yet after names the commit " + after);
    }
    if (!deleted && after.isZero()) {
      throw new RejectedException("after is zero, yet deleted is false");
    }
    return new PushEvent(
        new Repository(owner(fields), name(NAME, require(fields, NAME))),
        ref,
        after,
        fields.lenientString(BEFORE).filter(CommitId::isLegal).map(CommitId::new),
        deleted,
        pusher(fields),
        deleted ? Optional.empty() : headCommit(fields, ref, after),
        fields.lenientString(DEFAULT_BRANCH).flatMap(GithubPushDecoder::branch),
        fields.lenientString(DELIVERY).filter(PushEvent::isDelivery));
  }

  /**
   * Of messages that people wrote by hand, some have the message alone. What a tag points at is no
   * commit, perhaps.
   */
  private static Optional<HeadCommit> headCommit(JsonFields fields, GitRef ref, CommitId after) {
    Optional<CommitId> id = fields.lenientString(HEAD).filter(CommitId::isLegal).map(CommitId::new);
    Optional<String> message = fields.lenientString(MESSAGE);
    if (id.isEmpty() && (message.isEmpty() || ref.isTag())) {
      return Optional.empty();
    }
    return Optional.of(new HeadCommit(id.orElse(after), message.orElse("")));
  }

  private static Optional<GitRef> branch(String name) {
    try {
      return Optional.of(GitRef.branch(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String require(JsonFields fields, String path) throws RejectedException {
    return fields.string(path).orElseThrow(() -> new RejectedException(path + " is missing"));
  }

  private static GitRef ref(String text) throws RejectedException {
    try {
      return new GitRef(text);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          "ref is not the full name of a branch or tag such as refs/heads/main: " + quote(text), e);
    }
  }

  private static CommitId id(String path, String text) throws RejectedException {
    if (SHA256.matcher(text).matches()) {
      throw new RejectedException(
          path + " is a SHA-256 id: repositories that use SHA-256 are not supported");
    }
    if (!CommitId.isLegal(text)) {
      throw new RejectedException(
          path + " is not a commit id of 40 lower-case hex digits: " + quote(text));
    }
    return new CommitId(text);
  }

  private static String owner(JsonFields fields) throws RejectedException {
    Optional<String> login = fields.string(OWNER_LOGIN);
    if (login.isPresent() && fields.string(OWNER_NAME).isEmpty()) {
      return name(OWNER_LOGIN, login.get());
    }
    return name(OWNER_NAME, require(fields, OWNER_NAME));
  }

  private static String name(String path, String text) throws RejectedException {
    try {
      return new Repository(text, text).name();
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          path + " is not 1 to 100 letters, digits, '-', '_' or '.': " + quote(text), e);
    }
  }

  private static String pusher(JsonFields fields) {
    String name = fields.lenientString(PUSHER).orElse("");
    String printable = name.replaceAll("\\p{Cc}", " ").strip();
    int length = Math.min(printable.codePointCount(0, printable.length()), PUSHER_LIMIT);
    return printable.isEmpty()
        ? "unknown"
        : printable.substring(0, printable.offsetByCodePoints(0, length));
  }
}
