package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import java.net.URI;
import java.util.List;

/**
 * The webhooks of repositories ("REST API endpoints for repository webhooks"), for whoever may
 * administer them. Safe for use by many threads.
 */
public final class GithubHooks {
  private final GithubApi api;
  private final Secret token;

  /**
   * @param token of a user who administers the repositories
   */
  public GithubHooks(GithubApi api, Secret token) {
    this.api = api;
    this.token = token;
  }

  /** All hooks of the repository, however many. */
  public List<Hook> list(Repository repository) throws PortException, InterruptedException {
    return api
        .all(
            "list the webhooks of " + repository,
            GithubRequest.get(GithubRequest.path(repository, "/hooks?per_page=100")),
            token)
        .stream()
        .map(Hook::of)
        .toList();
  }

  /** Makes a hook that sends pushes to {@code url}, signed with {@code secret}. */
  public Hook create(Repository repository, URI url, Secret secret)
      throws PortException, InterruptedException {
    return Hook.of(
        api.call(
            "create a webhook of " + repository,
            GithubRequest.post(
                GithubRequest.path(repository, "/hooks"), hook(url, secret).put("name", "web")),
            token));
  }

  /** Makes the hook one that {@link #create} would have made. */
  public Hook update(Repository repository, long id, URI url, Secret secret)
      throws PortException, InterruptedException {
    return Hook.of(
        api.call(
            "change webhook " + id + " of " + repository,
            GithubRequest.patch(path(repository, id, ""), hook(url, secret)),
            token));
  }

  /** Removes the hook, if it is there. */
  public void delete(Repository repository, long id) throws PortException, InterruptedException {
    api.find(
        "remove webhook " + id + " of " + repository,
        GithubRequest.delete(path(repository, id, "")),
        token);
  }

  /** Has the hook send a ping, whose delivery {@link #deliveries} will tell of. */
  public void ping(Repository repository, long id) throws PortException, InterruptedException {
    api.call(
        "have webhook " + id + " of " + repository + " send a ping",
        GithubRequest.post(path(repository, id, "/pings")),
        token);
  }

  /** How the latest of what the hook has sent fared, the newest first. */
  public List<HookDelivery> deliveries(Repository repository, long id, int most)
      throws PortException, InterruptedException {
    return api
        .firstPage(
            "read what webhook " + id + " of " + repository + " has sent",
            GithubRequest.get(path(repository, id, "/deliveries?per_page=" + most)),
            token)
        .stream()
        .map(HookDelivery::of)
        .toList();
  }

  private static String path(Repository repository, long id, String rest) {
    return GithubRequest.path(repository, "/hooks/" + id + rest);
  }

  private static ObjectNode hook(URI url, Secret secret) {
    ObjectNode hook = JsonNodeFactory.instance.objectNode().put("active", true);
    hook.putArray("events").add("push");
    hook.putObject("config")
        .put("url", url.toString())
        .put("content_type", "json")
        .put("insecure_ssl", "0")
        .put("secret", secret.reveal());
    return hook;
  }
}
