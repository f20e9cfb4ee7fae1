package io.github.ecsconex.docker.engine;

/**
 * The step that a build failed at.
 *
 * @param description as in {@code step 2/5 RUN npm ci}
 * @param pulls whether the engine gets an image for it from elsewhere
 */
record FailedStep(String description, boolean pulls) {}
