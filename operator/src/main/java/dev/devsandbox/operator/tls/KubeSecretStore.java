package dev.devsandbox.operator.tls;

import dev.devsandbox.api.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Secret, guarded by its resourceVersion and written by server-side apply, which leaves alone
 * what people annotate.
 */
public final class KubeSecretStore implements SecretStore {
  private static final String FIELD_MANAGER = "devsandbox";

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  public KubeSecretStore(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  @Override
  public Optional<Stored> read() {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      return Optional.empty();
    }
    var meta = secret.getMetadata();
    return Optional.of(
        new Stored(
            decoded(Objects.requireNonNullElse(secret.getData(), Map.of())),
            Objects.requireNonNullElse(meta.getAnnotations(), Map.of()),
            meta.getResourceVersion()));
  }

  @Override
  public void write(Map<String, String> entries, @Nullable String version) {
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .withResourceVersion(version)
            .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_VALUE)
            .endMetadata()
            .withType("Opaque")
            .withData(encoded(entries))
            .build();
    client.resource(secret).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }

  private static Map<String, String> decoded(Map<String, String> data) {
    var entries = new HashMap<String, String>();
    data.forEach((key, value) ->
        entries.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    return entries;
  }

  private static Map<String, String> encoded(Map<String, String> entries) {
    var data = new HashMap<String, String>();
    entries.forEach((key, value) ->
        data.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return data;
  }
}
