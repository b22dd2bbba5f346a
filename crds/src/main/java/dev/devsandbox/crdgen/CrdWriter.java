package dev.devsandbox.crdgen;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.EgressPolicy;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the CRDs of this version of the API, one YAML file per kind. */
public final class CrdWriter {
  private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(DevSandbox.class, EgressPolicy.class, PodIdentity.class);

  private CrdWriter() {}

  /**
   * Writes into the directory that is the only argument.
   *
   * @throws IOException if it can't be written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: CrdWriter DIRECTORY");
    }
    Path directory = Files.createDirectories(Path.of(args[0]));
    for (Map.Entry<String, String> crd : generate().entrySet()) {
      Files.writeString(directory.resolve(crd.getKey()), crd.getValue());
    }
  }

  /** The YAML of every kind by file name, e.g. {@code devsandboxes.devsandbox.dev.yaml}. */
  public static Map<String, String> generate() {
    KubernetesSerialization yaml = new KubernetesSerialization();
    CrdFinisher finisher = new CrdFinisher();
    Map<String, String> files = new TreeMap<>();
    new CRDGenerator()
        .forCRDVersions("v1")
        .customResourceClasses(List.<Class<? extends HasMetadata>>copyOf(KINDS))
        .withPostProcessor(
            new io.fabric8.crdv2.generator.CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                CustomResourceDefinition finished = finisher.finish((CustomResourceDefinition) crd);
                files.put(finished.getMetadata().getName() + ".yaml", yaml.asYaml(finished));
                return finished;
              }
            })
        .withOutput(new Discarded())
        .detailedGenerate();
    return files;
  }

  /** The generator insists on writing somewhere; we keep what the post-processor saw. */
  private static final class Discarded
      extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
    @Override
    protected ByteArrayOutputStream createStreamFor(String name) {
      return new ByteArrayOutputStream();
    }
  }
}
