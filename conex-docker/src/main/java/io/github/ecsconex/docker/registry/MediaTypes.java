package io.github.ecsconex.docker.registry;

import java.util.List;
import java.util.Set;

/** What manifests and layers are called: Docker's second schema, and OCI's. */
final class MediaTypes {
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

  static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
  static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);

  /** For {@code Accept}: whatever stands there is to be had as it is, not converted. */
  static final String ACCEPTED =
      String.join(", ", List.of(DOCKER_MANIFEST, OCI_MANIFEST, DOCKER_LIST, OCI_INDEX));

  private MediaTypes() {}
}
