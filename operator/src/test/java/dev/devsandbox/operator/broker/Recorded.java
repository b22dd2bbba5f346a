package dev.devsandbox.operator.broker;

import dev.devsandbox.api.json.TolerantModule;
import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import dev.devsandbox.operator.broker.kube.Views;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Objects as an API server gave them, with the names of the tests. */
public final class Recorded {
  public static final String POD_UID = "ef6a9957-3668-47e7-851a-6295469019f9";
  public static final String SANDBOX_UID = "5f0c2bd1-0f0e-4a0e-9a56-0b8a4a4f1f11";
  private static final KubernetesSerialization JSON = TolerantModule.serialization();

  private Recorded() {}

  public static Pod pod() {
    return read("pod.json", Pod.class);
  }

  public static DevSandbox sandbox() {
    return read("sandbox.json", DevSandbox.class);
  }

  public static PodIdentity identity() {
    return read("identity.json", PodIdentity.class);
  }

  public static TokenReview review(String name) {
    return read("tokenreview-" + name + ".json", TokenReview.class);
  }

  public static <T> T parse(String json, Class<T> type) {
    return JSON.unmarshal(json, type);
  }

  static PodView podView() {
    return Views.pod(pod());
  }

  static SandboxView sandboxView() {
    return Views.sandbox(sandbox());
  }

  private static <T> T read(String name, Class<T> type) {
    return JSON.unmarshal(Recorded.class.getResourceAsStream(name), type);
  }
}
