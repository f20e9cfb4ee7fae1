package io.github.ecsconex.it.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The distribution project's own registry, as a process of this machine. It may be stopped and
 * started again at the same place, with the images that it had.
 */
public final class LocalRegistry implements AutoCloseable {
  /** Whom a registry with a login lets in. */
  public static final String USER = "conex";

  /** The password of {@link #USER}. */
  public static final String PASSWORD = "correct horse";

  private static final String HTPASSWD =
      USER + ":$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2\n";

  private static final Pattern LISTENING = Pattern.compile("listening on [^ \"]*:(\\d+)");
  private static final long LIMIT_SECONDS = 30;

  private final String address;
  private final Path folder;
  private final boolean login;
  private int port;
  private Process process;

  private LocalRegistry(String address, Path folder, boolean login)
      throws IOException, InterruptedException {
    this.address = address;
    this.folder = folder;
    this.login = login;
    this.process = launch();
  }

  /**
   * Starts a registry on a free port of 127.0.0.1 that lets everybody in.
   *
   * @param folder where it keeps its images and its log
   */
  public static LocalRegistry start(Path folder) throws IOException, InterruptedException {
    return new LocalRegistry("127.0.0.1", folder, false);
  }

  /** The same on another address of this machine, for engines with a network of their own. */
  public static LocalRegistry startAt(String address, Path folder)
      throws IOException, InterruptedException {
    return new LocalRegistry(address, folder, false);
  }

  /** The same, but it asks for the password of {@link #USER}. */
  public static LocalRegistry startWithLogin(Path folder) throws IOException, InterruptedException {
    return new LocalRegistry("127.0.0.1", folder, true);
  }

  /** The host and port that stand in front of an image's name. */
  public String host() {
    return address + ":" + port;
  }

  /** The folder of its images and of its log. */
  public Path folder() {
    return folder;
  }

  /** Starts the registry again, where it was. */
  public void restart() throws IOException, InterruptedException {
    stop();
    process = launch();
  }

  /** Ends the registry; connections to it are refused until it is started again. */
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private Process launch() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path configuration = Files.writeString(folder.resolve("config.yml"), configuration());
    Process launched =
        new ProcessBuilder(
                Programs.require("docker-registry").toString(), "serve", configuration.toString())
            .redirectErrorStream(true)
            .start();
    Programs.endWithThisJvm(launched);
    CompletableFuture<Integer> listening = new CompletableFuture<>();
    Thread.ofVirtual().name("registry-log").start(() -> follow(launched, listening));
    try {
      port = listening.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      return launched;
    } catch (ExecutionException | TimeoutException e) {
      launched.destroyForcibly();
      throw new IOException("docker-registry did not start; its log is in " + log(), e);
    }
  }

  /** Keeps the log, and reads from it where the registry listens. */
  private void follow(Process launched, CompletableFuture<Integer> listening) {
    try (BufferedReader lines = launched.inputReader();
        var kept = Files.newBufferedWriter(log())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        kept.write(line);
        kept.newLine();
        kept.flush();
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          listening.complete(Integer.valueOf(matcher.group(1)));
        }
      }
      listening.completeExceptionally(new IOException("it has ended"));
    } catch (IOException e) {
      listening.completeExceptionally(e);
    }
  }

  private Path log() {
    return folder.resolve("registry.log");
  }

  private String configuration() throws IOException {
    String yaml =
        """
        version: 0.1
        log: {accesslog: {disabled: false}, level: info}
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
        http: {addr: '%s:%d'}
        """
            .formatted(folder.resolve("data"), address, port);
    if (!login) {
      return yaml;
    }
    Path passwords = Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
    return yaml + "auth: {htpasswd: {realm: conex-it, path: %s}}\n".formatted(passwords);
  }
}
