package dev.devsandbox.operator.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.utils.ResponseProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** An API server that gives prepared answers, 404 where none is, and remembers the questions. */
public final class ScriptedApi implements AutoCloseable {
  private static final int ENOUGH_MILLIS = 100_000;

  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private final KubernetesClient client;
  private final Map<String, Function<String, Optional<Status>>> tries = new ConcurrentHashMap<>();
  private int taken;

  public ScriptedApi() {
    server.init();
    // As in the operator: a failed write is for the reconciler to repeat, not for the client.
    // Time enough, so that a busy machine is no API server that doesn't answer.
    client =
        server.createClient(builder ->
            builder
                .editOrNewConfig()
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(ENOUGH_MILLIS)
                .withRequestTimeout(ENOUGH_MILLIS)
                .endConfig());
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
    return answer(method, path, code, status(code, message));
  }

  /** Refuses every pod that is only tried, as all our admission policies together would. */
  public ScriptedApi admissionInForce(String namespace) {
    return refuseTries(
        namespace,
        403,
        "ValidatingAdmissionPolicy 'devsandbox-ownership', ValidatingAdmissionPolicy"
            + " 'devsandbox-access', ValidatingAdmissionPolicy 'devsandbox-floor',"
            + " ValidatingAdmissionPolicy 'devsandbox-workload' denied request");
  }

  /** Refuses every pod that is only tried in this namespace, in these words, from now on. */
  public ScriptedApi refuseTries(String namespace, int code, String message) {
    return answerTries(namespace, _ -> Optional.of(status(code, message)));
  }

  /**
   * Answers every pod that is only tried in this namespace, in whatever order they come, from now
   * on.
   *
   * @param refusal of a pod with this body; empty lets it in
   */
  public ScriptedApi answerTries(String namespace, Function<String, Optional<Status>> refusal) {
    if (tries.put(namespace, refusal) == null) {
      server
          .expect()
          .post()
          .withPath("/api/v1/namespaces/" + namespace + "/pods?dryRun=All")
          .andReply(
              new Tries(
                  () -> Objects.requireNonNull(tries.get(namespace)), new ConcurrentHashMap<>()))
          .always();
    }
    return this;
  }

  /**
   * @param answered since a request's body can be read once
   */
  private record Tries(
      Supplier<Function<String, Optional<Status>>> refusals,
      Map<RecordedRequest, Optional<Status>> answered)
      implements ResponseProvider<Object> {
    private Optional<Status> refusal(RecordedRequest request) {
      return answered.computeIfAbsent(request, asked -> refusals.get().apply(asked.getUtf8Body()));
    }

    @Override
    public int getStatusCode(RecordedRequest request) {
      return refusal(request).map(Status::getCode).orElse(201);
    }

    @Override
    public Object getBody(RecordedRequest request) {
      return refusal(request).<Object>map(status -> status).orElseGet(Pod::new);
    }

    @Override
    public Headers getHeaders() {
      return Headers.builder().build();
    }

    @Override
    public void setHeaders(Headers headers) {
      throw new UnsupportedOperationException();
    }
  }

  /** A refusal. */
  public static Status status(int code, String message) {
    return new StatusBuilder().withStatus("Failure").withCode(code).withMessage(message).build();
  }

  /** How anything new is refused in a namespace that is being deleted. */
  public static Status terminating(String namespace) {
    return new StatusBuilder()
        .withStatus("Failure")
        .withReason("Forbidden")
        .withCode(403)
        .withMessage(
            "pods \"box\" is forbidden: unable to create new content in namespace "
                + namespace
                + " because it is being terminated")
        .withNewDetails()
        .addNewCause(
            "metadata.namespace",
            "namespace " + namespace + " is being terminated",
            "NamespaceTerminating")
        .endDetails()
        .build();
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
