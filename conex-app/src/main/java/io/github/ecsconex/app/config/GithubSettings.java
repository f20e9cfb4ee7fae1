package io.github.ecsconex.app.config;

import io.github.ecsconex.core.notice.StatusTarget;
import io.github.ecsconex.git.github.GithubCredentials;
import java.net.URI;
import java.util.Optional;

/**
 * What GitHub is asked and told.
 *
 * @param api where its API is; empty if repositories are not on GitHub
 * @param credentials what it is asked with
 * @param statuses whether it is told how far commits are
 * @param statusTarget where the marks at commits lead to
 */
public record GithubSettings(
    Optional<URI> api,
    Optional<GithubCredentials> credentials,
    boolean statuses,
    Optional<StatusTarget> statusTarget) {}
