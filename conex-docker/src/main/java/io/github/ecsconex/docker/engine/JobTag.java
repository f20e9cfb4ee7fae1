package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.image.ImageReference;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name in the engine of what a job makes there: {@code conex-job:<job>.<second it began>}, so
 * that what a killed job left can be told from everything else. The engine's own time stamps would
 * not do: an image whose steps all came from the cache is as old as the cache.
 *
 * <p>While a job pushes, its image bears the target's name too, and a mark to know that name by:
 * {@code conex-job:<job>.<second>.<hash of the target's name>}.
 *
 * @param job the job's id as far as a tag can hold it
 * @param began when the job began, to the second
 * @param mark the hash of the name that the image is pushed under; empty for the image's own tag
 */
record JobTag(String job, Instant began, Optional<String> mark) {
  private static final String REPOSITORY = "conex-job";
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9_-]");
  private static final Pattern FORM =
      Pattern.compile(REPOSITORY + ":_([A-Za-z0-9_-]{1,64})\\.(\\d{1,12})(?:\\.([0-9a-f]{16}))?");
  private static final int KEPT = 47;

  /** The tag of a job that begins at {@code began}. */
  static JobTag of(String jobId, Instant began) {
    return new JobTag(
        legal(jobId), Instant.ofEpochSecond(began.getEpochSecond()), Optional.empty());
  }

  /** Reads a reference as the engine lists it; empty if it is not one of ours. */
  static Optional<JobTag> parse(String reference) {
    Matcher form = FORM.matcher(reference);
    if (!form.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new JobTag(
            form.group(1),
            Instant.ofEpochSecond(Long.parseLong(form.group(2))),
            Optional.ofNullable(form.group(3))));
  }

  /** What the engine's list of images is filtered by to find ours. */
  static String everyJob() {
    return REPOSITORY + ":*";
  }

  /** What the engine's list of images is filtered by to find those of one job. */
  static String everyTagOf(String jobId) {
    return REPOSITORY + ":_" + legal(jobId) + ".*";
  }

  /** The mark that says: this job also made the name {@code target}. */
  JobTag marking(ImageReference target) {
    return new JobTag(job, began, Optional.of(ShortHash.of(target.toString())));
  }

  /** Whether this is the mark of {@code reference}. */
  boolean marks(String reference) {
    return mark.equals(Optional.of(ShortHash.of(reference)));
  }

  /** The repository's name, without the tag. */
  String repository() {
    return REPOSITORY;
  }

  /** The tag alone. It begins with a character that every tag may begin with. */
  String tag() {
    return "_" + job + "." + began.getEpochSecond() + mark.map(hash -> "." + hash).orElse("");
  }

  /** {@code repository:tag}; {@link #parse} reads it. */
  @Override
  public String toString() {
    return repository() + ":" + tag();
  }

  /** Two ids stay two, though not every character may stand in a tag. */
  private static String legal(String jobId) {
    if (LEGAL.matcher(jobId).matches()) {
      return jobId;
    }
    String kept = ILLEGAL.matcher(jobId).replaceAll("_");
    return kept.substring(0, Math.min(kept.length(), KEPT)) + "-" + ShortHash.of(jobId);
  }
}
