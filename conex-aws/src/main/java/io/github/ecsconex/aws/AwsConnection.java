package io.github.ecsconex.aws;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * How this process speaks to AWS: its credentials, the endpoint, the time that a call may take, and
 * the connections that all clients share. Close it after the clients. Safe for use by many threads.
 */
public final class AwsConnection implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /** Longer than SQS lets anyone wait for a message. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

  /** One try, with the body of the greatest messages on a slow line. */
  private static final Duration TRY_LIMIT = Duration.ofSeconds(60);

  /** All tries together. */
  private static final Duration CALL_LIMIT = Duration.ofSeconds(150);

  /** More than the jobs that one worker runs at once make calls. */
  private static final int MOST_CONNECTIONS = 256;

  /** Each does no more than end a call whose time is over. */
  private static final int LIMIT_THREADS = 2;

  private final SdkHttpClient http;
  private final ScheduledThreadPoolExecutor limits;
  private final AwsCredentialsProvider credentials;
  private final AwsRegionProvider regions;
  private final Optional<URI> endpoint;

  private AwsConnection(
      AwsCredentialsProvider credentials, AwsRegionProvider regions, Optional<URI> endpoint) {
    this.http =
        Apache5HttpClient.builder()
            .maxConnections(MOST_CONNECTIONS)
            .connectionTimeout(CONNECT_LIMIT)
            .connectionAcquisitionTimeout(CALL_LIMIT)
            .socketTimeout(SILENCE_LIMIT)
            .build();
    // The SDK's own keeps each limit of a call that has long ended until the limit is over.
    this.limits =
        new ScheduledThreadPoolExecutor(
            LIMIT_THREADS, Thread.ofPlatform().daemon().name("aws-limits-", 0).factory());
    limits.setRemoveOnCancelPolicy(true);
    this.credentials = credentials;
    this.regions = regions;
    this.endpoint = endpoint;
  }

  /**
   * As the aws command does it: credentials, profile, region and endpoint by the SDK's standard
   * chain, from variables such as {@code AWS_PROFILE} and {@code AWS_ENDPOINT_URL}, the files in
   * {@code ~/.aws}, or the role of the task or instance.
   */
  public static AwsConnection standard() {
    return new AwsConnection(
        DefaultCredentialsProvider.builder().build(),
        DefaultAwsRegionProviderChain.builder().build(),
        Optional.empty());
  }

  /**
   * Has the SDK load what the first client in a process needs, which takes longer than all the rest
   * of a start: for a thread that has nothing else to do. It asks no service of AWS anything.
   */
  public static void prepare() {
    try (AwsConnection connection = standard()) {
      connection.client(SqsClient.builder(), Optional.of("us-east-1")).close();
    } catch (RejectedException | RuntimeException e) {
      // Whoever makes a client to use it is told.
    }
  }

  /**
   * To a server that stands in for AWS.
   *
   * @param region of the clients that are asked for without one
   */
  public static AwsConnection to(URI endpoint, String region, String accessKey, Secret secretKey) {
    AwsBasicCredentials credentials = AwsBasicCredentials.create(accessKey, secretKey.reveal());
    return new AwsConnection(
        StaticCredentialsProvider.create(credentials),
        () -> Region.of(region),
        Optional.of(endpoint));
  }

  /**
   * A client of one service.
   *
   * @param region where it is; empty for the region that the standard chain finds
   * @throws RejectedException if that finds none
   */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, Optional<String> region) throws RejectedException {
    return client(builder, region, settings -> {});
  }

  /**
   * The same for a service that is known to throttle.
   *
   * @param tries how often a call is tried; the SDK waits longer each time
   */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, Optional<String> region, int tries) throws RejectedException {
    return client(
        builder,
        region,
        settings ->
            settings.retryStrategy(
                AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(tries).build()));
  }

  /**
   * The same with settings of its own.
   *
   * @param more adds to the settings that all clients share
   */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, Optional<String> region, Consumer<ClientOverrideConfiguration.Builder> more)
      throws RejectedException {
    builder
        .httpClient(http)
        .credentialsProvider(credentials)
        .region(region.isPresent() ? Region.of(region.get()) : standardRegion())
        .overrideConfiguration(settings ->
            more.accept(
                settings
                    .scheduledExecutorService(limits)
                    .apiCallAttemptTimeout(TRY_LIMIT)
                    .apiCallTimeout(CALL_LIMIT)));
    endpoint.ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private Region standardRegion() throws RejectedException {
    try {
      return regions.getRegion();
    } catch (SdkClientException e) {
      throw new RejectedException(
          "could not connect to AWS: no region is set; AWS_REGION or the profile can name it", e);
    }
  }

  @Override
  public void close() {
    http.close();
    limits.shutdownNow();
  }
}
