package dev.devsandbox.operator.testing;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.ArrayList;
import java.util.List;

/** An API server that gives prepared answers, 404 where none is, and remembers the questions. */
public final class ScriptedApi implements AutoCloseable {
  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private final KubernetesClient client;
  private int taken;

  public ScriptedApi() {
    server.init();
    // As in the operator: a failed write is for the reconciler to repeat, not for the client.
    client =
        server.createClient(
            builder -> builder.editOrNewConfig().withRequestRetryBackoffLimit(0).endConfig());
  }

  public KubernetesClient client() {
    return client;
  }

  /** Answers the next such request with this object; further ones with what is added further. */
  public ScriptedApi answer(HttpMethod method, String path, int code, Object body) {
    (switch (method) {
          case GET -> server.expect().get();
          case POST -> server.expect().post();
          case PATCH -> server.expect().patch();
          case DELETE -> server.expect().delete();
          default -> throw new IllegalArgumentException(method.toString());
        })
        .withPath(path)
        .andReturn(code, body)
        .once();
    return this;
  }

  /** Refuses the next such request, in these words. */
  public ScriptedApi refuse(HttpMethod method, String path, int code, String message) {
    return answer(
        method,
        path,
        code,
        new StatusBuilder().withStatus("Failure").withCode(code).withMessage(message).build());
  }

  /** Refuses every pod that is only tried, as all our admission policies together would. */
  public ScriptedApi admissionInForce(String namespace) {
    server
        .expect()
        .post()
        .withPath("/api/v1/namespaces/" + namespace + "/pods?dryRun=All")
        .andReturn(
            403,
            new StatusBuilder()
                .withCode(403)
                .withMessage(
                    "ValidatingAdmissionPolicy 'devsandbox-ownership', ValidatingAdmissionPolicy"
                        + " 'devsandbox-access', ValidatingAdmissionPolicy 'devsandbox-floor',"
                        + " ValidatingAdmissionPolicy 'devsandbox-workload' denied request")
                .build())
        .always();
    return this;
  }

  /** All requests since the last call that were no mere tries, as {@code METHOD path}. */
  public List<String> asked() {
    return requests().stream()
        .map(request -> request.getMethod() + " " + request.getPath())
        .filter(line -> !line.endsWith("?dryRun=All"))
        .toList();
  }

  /** All requests since the last call. */
  public List<RecordedRequest> requests() {
    List<RecordedRequest> all = new ArrayList<>();
    try {
      while (taken < server.getRequestCount()) {
        all.add(server.takeRequest());
        taken++;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }
}
