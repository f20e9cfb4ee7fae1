package io.github.ecsconex.it.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.it.support.Programs;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A person at a terminal, in whose one shell commands are run after another: where one has changed
 * to and what one has exported, the next one finds.
 */
final class ShellSession implements AutoCloseable {
  /** The end of what a block has printed, and the command of it that failed. */
  private static final Pattern END = Pattern.compile("\\x1e([^\\x1f]*)\\x1f");

  private static final Pattern CONTROLS = Pattern.compile("\\x1b\\[[0-9;?]*[A-Za-z]");

  /** What a JVM says to the variable that has it trust this test's servers. */
  private static final Pattern OF_THE_TEST =
      Pattern.compile("(?m)^Picked up JAVA_TOOL_OPTIONS: .*\\n");

  private static final String LOOP =
      """
      exec 9<>"$1"
      while read -r block <&9; do
        failed=
        trap 'failed=$BASH_COMMAND' ERR
        . "$block"
        trap - ERR
        printf '\\036%s\\037' "$failed"
      done
      """;

  /**
   * What became of a block of commands.
   *
   * @param failed the last command that ended with a failure; empty if none did
   * @param output as it is read, without colours
   */
  record Ran(String failed, String output) {}

  private final Path folder;
  private final Path next;
  private final Process terminal;
  private final Writer keyboard;
  private final StringBuilder screen = new StringBuilder();
  private boolean ended;
  private int blocks;

  private ShellSession(Path folder, Path next, Process terminal) {
    this.folder = folder;
    this.next = next;
    this.terminal = terminal;
    this.keyboard = terminal.outputWriter(UTF_8);
  }

  /**
   * Starts it.
   *
   * @param folder of its files
   * @param directory where the person begins
   * @param environment all that there is
   */
  static ShellSession start(Path folder, Path directory, Map<String, String> environment)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path loop = Files.writeString(folder.resolve("loop.sh"), LOOP);
    Path next = folder.resolve("next");
    Programs.run("mkfifo", next.toString());
    ProcessBuilder builder =
        new ProcessBuilder(
                Programs.require("script").toString(),
                "--quiet",
                "--command",
                "exec bash " + loop + " " + next,
                "/dev/null")
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("SHELL", "/bin/bash");
    Process terminal = builder.start();
    Programs.endWithThisJvm(terminal);
    ShellSession session = new ShellSession(folder, next, terminal);
    Thread.ofVirtual().name("terminal").start(session::watch);
    return session;
  }

  private void watch() {
    char[] characters = new char[8192];
    try (Reader reader = terminal.inputReader(UTF_8)) {
      for (int read = reader.read(characters); read != -1; read = reader.read(characters)) {
        synchronized (this) {
          screen.append(characters, 0, read);
          notifyAll();
        }
      }
    } catch (IOException e) {
      // A terminal that is gone ends so, too.
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  /**
   * Runs commands to their end.
   *
   * @param answers what the person types where something ends with such a question
   * @param limitMinutes after which something is wrong
   */
  synchronized Ran run(String commands, Map<String, String> answers, long limitMinutes)
      throws IOException, InterruptedException {
    Path block = Files.writeString(folder.resolve("block-" + ++blocks), commands + "\n");
    int begin = screen.length();
    Files.writeString(next, block + "\n");
    Map<String, String> left = new HashMap<>(answers);
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(limitMinutes);
    while (true) {
      Matcher end = END.matcher(screen).region(begin, screen.length());
      if (end.find()) {
        Ran ran = new Ran(end.group(1), read(screen.substring(begin, end.start())));
        screen.delete(begin, end.end());
        return ran;
      }
      long milliseconds = TimeUnit.NANOSECONDS.toMillis(limit - System.nanoTime());
      if (ended || milliseconds <= 0) {
        throw new IOException("did not end: " + commands + "\n" + read(screen.substring(begin)));
      }
      for (String question : new ArrayList<>(left.keySet())) {
        if (screen.substring(begin).endsWith(question)) {
          keyboard.write(left.remove(question) + "\n");
          keyboard.flush();
        }
      }
      wait(milliseconds);
    }
  }

  private static String read(String shown) {
    String plain = CONTROLS.matcher(shown).replaceAll("").replace("\r\n", "\n");
    List<String> lines = new ArrayList<>();
    for (String line : plain.lines().toList()) {
      lines.add(line.substring(line.lastIndexOf('\r') + 1).stripTrailing());
    }
    String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    return OF_THE_TEST.matcher(text).replaceAll("");
  }

  @Override
  public void close() {
    terminal.descendants().forEach(ProcessHandle::destroyForcibly);
    terminal.destroyForcibly();
  }
}
