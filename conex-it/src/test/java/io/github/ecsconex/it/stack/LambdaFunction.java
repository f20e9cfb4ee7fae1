package io.github.ecsconex.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.it.support.Programs;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The code of a Lambda function that stands in a template, run by the interpreter of its language,
 * which is Python's with boto3, as in Lambda's own runtimes. As there, one process takes one event
 * after another and keeps what it has in memory. Safe for use by many threads.
 */
final class LambdaFunction implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Takes events from its standard input, one a line, and what the code prints for a log. */
  private static final String RUNTIME =
      """
      import importlib, json, os, sys, traceback
      answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
      os.dup2(2, 1)
      sys.stdin.reconfigure(encoding="utf-8")
      sys.path.insert(0, os.getcwd())
      module, function = sys.argv[1].rsplit(".", 1)
      handler = getattr(importlib.import_module(module), function)
      for line in sys.stdin:
          try:
              answer = {"answer": handler(json.loads(line), None)}
          except Exception as e:
              traceback.print_exc()
              answer = {"errorMessage": str(e), "errorType": type(e).__name__}
          sys.stdout.flush()
          answers.write(json.dumps(answer) + "\\n")
          answers.flush()
      """;

  /** The function has failed with an exception of its own. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  private final Process process;
  private final BufferedWriter events;
  private final BufferedReader answers;
  private final Path log;

  private LambdaFunction(Process process, Path log) {
    this.process = process;
    this.events = process.outputWriter(UTF_8);
    this.answers = process.inputReader(UTF_8);
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param properties of the resource, whose functions are done
   * @param environment beside the variables that the template gives
   * @param folder of its files
   */
  static LambdaFunction start(JsonNode properties, Map<String, String> environment, Path folder)
      throws IOException {
    String runtime = properties.path("Runtime").asText();
    if (!runtime.startsWith("python3.")) {
      throw new IllegalArgumentException("no interpreter for " + runtime + " is known here");
    }
    Files.createDirectories(folder);
    String handler = properties.path("Handler").asText();
    String module = handler.substring(0, handler.lastIndexOf('.'));
    Files.writeString(
        folder.resolve(module + ".py"), properties.path("Code").path("ZipFile").asText());
    Path log = folder.resolve("log");
    Path python =
        Programs.find("python3")
            .orElseThrow(() ->
                new IllegalStateException("python3, which runs the function, is not installed"));
    ProcessBuilder builder =
        new ProcessBuilder(python.toString(), "-c", RUNTIME, handler)
            .directory(folder.toFile())
            .redirectError(log.toFile());
    builder.environment().putAll(environment);
    properties
        .path("Environment")
        .path("Variables")
        .properties()
        .forEach(field -> builder.environment().put(field.getKey(), field.getValue().asText()));
    Process process = builder.start();
    Programs.endWithThisJvm(process);
    return new LambdaFunction(process, log);
  }

  /**
   * What it answers.
   *
   * @throws FailedException if it ended in an exception
   * @throws IOException if it does not run; says what it has logged
   */
  synchronized JsonNode invoke(JsonNode event) throws FailedException, IOException {
    @Nullable String line;
    try {
      events.write(JSON.writeValueAsString(event));
      events.newLine();
      events.flush();
      line = answers.readLine();
    } catch (IOException e) {
      throw new IOException("the function does not run; does python3 have boto3?\n" + log(), e);
    }
    if (line == null) {
      throw new IOException("the function does not run; does python3 have boto3?\n" + log());
    }
    JsonNode answer = JSON.readTree(line);
    if (answer.has("errorMessage")) {
      throw new FailedException(
          answer.path("errorType").asText() + ": " + answer.path("errorMessage").asText());
    }
    return answer.path("answer");
  }

  /** All that it has printed. */
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
