package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.RemoteRepositoryHost;
import io.github.ecsconex.core.source.TreeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.eclipse.jgit.transport.UploadPack;

/** A server of repositories by SSH, which one key opens. */
final class SshGitHost implements RemoteRepositoryHost, AutoCloseable {
  private final GitDirectory repositories;
  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair hostKey;
  private final Semaphore stalledCallers = new Semaphore(0);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile KeyPair userKey;
  private volatile boolean stalled;
  private volatile Optional<String> lastWords = Optional.empty();

  SshGitHost(Path directory) throws Exception {
    repositories = new GitDirectory(directory);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    hostKey = generator.generateKeyPair();
    userKey = generator.generateKeyPair();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, userKey.getPublic()));
    server.setCommandFactory((channel, command) -> new Upload(command));
    server.start();
  }

  RepositoryLocations locations() {
    return RepositoryLocations.template(
        "ssh://git@127.0.0.1:" + server.getPort() + "/{owner}/{repo}");
  }

  /** Makes a directory as {@code ~/.ssh} with the key that opens this server, and its own. */
  void writeUserFiles(Path directory) throws Exception {
    Files.createDirectories(directory);
    try (OutputStream key = Files.newOutputStream(directory.resolve("id_ecdsa"))) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(userKey, "test", null, key);
    }
    Files.writeString(
        directory.resolve("id_ecdsa.pub"), PublicKeyEntry.toString(userKey.getPublic()));
    Files.writeString(
        directory.resolve("known_hosts"),
        "[127.0.0.1]:%d %s%n"
            .formatted(server.getPort(), PublicKeyEntry.toString(hostKey.getPublic())));
  }

  @Override
  public CommitId commit(Repository repository, GitRef branch, Map<String, TreeFile> files)
      throws IOException {
    return repositories.commit(repository, branch, files);
  }

  @Override
  public CommitId annotate(Repository repository, String tag, CommitId commit) throws IOException {
    return repositories.annotate(repository, tag, commit);
  }

  @Override
  public void point(Repository repository, GitRef ref, CommitId id) throws IOException {
    repositories.point(repository, ref, id);
  }

  @Override
  public void refuseCredentials() throws Exception {
    userKey = KeyPairGenerator.getInstance("EC").generateKeyPair();
  }

  @Override
  public void goAway() throws IOException {
    server.stop(true);
  }

  @Override
  public void stall() {
    stalled = true;
  }

  @Override
  public void awaitStalledCaller() throws InterruptedException {
    stalledCallers.acquire();
  }

  /** From now on the server hangs up on each caller, after {@code words}. */
  void hangUp(String words) {
    lastWords = Optional.of(words);
  }

  private final class Upload extends AbstractCommandSupport {
    Upload(String command) {
      super(command, null);
    }

    @Override
    public void run() {
      try {
        if (stalled) {
          stalledCallers.release();
          stopped.await();
        }
        onExit(upload());
      } catch (IOException e) {
        onExit(128, e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private int upload() throws IOException {
      if (lastWords.isPresent()) {
        getErrorStream().write(lastWords.get().getBytes(UTF_8));
        getErrorStream().flush();
        return 1;
      }
      // git-upload-pack '/owner/name'
      String path = getCommand().replaceAll(".*'/(.*)'", "$1");
      org.eclipse.jgit.lib.Repository git;
      try {
        git = repositories.open(Repository.parse(path));
      } catch (IOException e) {
        getErrorStream().write("ERROR: Repository not found.\n".getBytes(UTF_8));
        getErrorStream().flush();
        return 1;
      }
      try (git) {
        UploadPack pack = new UploadPack(git);
        pack.setRequestPolicy(UploadPack.RequestPolicy.REACHABLE_COMMIT);
        String protocol = getEnvironment().getEnv().get("GIT_PROTOCOL");
        if (protocol != null) {
          pack.setExtraParameters(List.of(protocol));
        }
        pack.upload(getInputStream(), getOutputStream(), getErrorStream());
      }
      return 0;
    }

    @Override
    public void start(ChannelSession channel, Environment env) throws IOException {
      super.start(channel, env);
    }
  }

  @Override
  public void close() throws IOException {
    stopped.countDown();
    server.stop(true);
  }
}
