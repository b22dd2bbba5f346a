package dev.devsandbox.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads every {@link ApiResource}, whatever version wrote it. An informer stops at the first object
 * it can't parse and then serves nobody, so here an unknown field is noted, and a value of another
 * type or an unknown enum value makes the object unreadable rather than the reader fail.
 */
public final class TolerantModule extends SimpleModule {
  private static final String UNKNOWN_FIELDS = "devsandbox.unknownFields";
  private static final int LONGEST_REASON = 400;

  /** For {@link ObjectMapper#registerModule}. */
  public TolerantModule() {
    super("devsandbox-tolerant");
    setDeserializerModifier(new Modifier());
  }

  /** What a Kubernetes client must be built with to meet objects of other versions. */
  public static KubernetesSerialization serialization() {
    return new TolerantSerialization(mapper());
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .registerModule(new TolerantModule())
        .addHandler(new UnknownFieldCollector());
  }

  private static final class Modifier extends BeanDeserializerModifier {
    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> original) {
      return ApiResource.class.isAssignableFrom(bean.getBeanClass())
          ? new ResourceDeserializer(bean.getType())
          : original;
    }
  }

  private static final class UnknownFieldCollector extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        JsonDeserializer<?> deserializer,
        Object beanOrClass,
        String propertyName)
        throws IOException {
      if (context.getAttribute(UNKNOWN_FIELDS) instanceof List<?> seen) {
        @SuppressWarnings("unchecked") // only ResourceDeserializer sets the attribute
        List<String> fields = (List<String>) seen;
        // A parser of a tree puts an empty name between an index and a field.
        fields.add(parser.getParsingContext().pathAsPointer().toString().replace("//", "/"));
      }
      parser.skipChildren();
      return true;
    }
  }

  private static final class ResourceDeserializer extends JsonDeserializer<ApiResource<?, ?>> {
    private final JavaType type;

    ResourceDeserializer(JavaType type) {
      this.type = type;
    }

    @Override
    public ApiResource<?, ?> deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode tree = context.readTree(parser);
      ApiResource<?, ?> resource = newResource();
      if (tree instanceof ObjectNode object) {
        fill(resource, object, context);
      } else {
        resource.readOutcome("the object is not a JSON object", List.of());
      }
      return resource;
    }

    @SuppressWarnings({
      "unchecked",
      "rawtypes",
      "NullAway"
    }) // an absent spec is null, as everywhere
    private void fill(ApiResource resource, ObjectNode object, DeserializationContext context)
        throws IOException {
      if (object.get("apiVersion") instanceof TextNode version) {
        resource.setApiVersion(version.asText());
      }
      if (object.get("metadata") instanceof ObjectNode metadata) {
        resource.setMetadata(context.readTreeAsValue(metadata, ObjectMeta.class));
      }
      JavaType[] parts = type.findTypeParameters(ApiResource.class);
      List<String> unknown = new ArrayList<>();
      Part spec = read(object.get("spec"), parts[0], context, unknown);
      resource.setSpec(spec.value());
      resource.readOutcome(spec.problem(), unknown);
      // An unreadable status is as good as none: the operator writes it anew.
      resource.setStatus(read(object.get("status"), parts[1], context, new ArrayList<>()).value());
    }

    private static Part read(
        @Nullable JsonNode node,
        JavaType type,
        DeserializationContext context,
        List<String> unknownFields)
        throws IOException {
      if (node == null || node.isNull()) {
        return new Part(null, null);
      }
      Object outer = context.getAttribute(UNKNOWN_FIELDS);
      context.setAttribute(UNKNOWN_FIELDS, unknownFields);
      try (JsonParser parser = node.traverse(context.getParser().getCodec())) {
        parser.nextToken();
        return new Part(context.readValue(parser, type), null);
      } catch (JsonProcessingException | IllegalArgumentException e) {
        return new Part(null, problem(e));
      } finally {
        context.setAttribute(UNKNOWN_FIELDS, outer);
      }
    }

    private static String problem(Exception exception) {
      String message =
          switch (exception) {
            case InvalidFormatException unknown ->
                "the value " + unknown.getValue() + " is not known" + pathOf(unknown);
            case MismatchedInputException other ->
                "the value has another type than this version expects" + pathOf(other);
            case JsonProcessingException json -> json.getOriginalMessage() + pathOf(json);
            default -> String.valueOf(exception.getMessage());
          };
      return message.length() <= LONGEST_REASON ? message : message.substring(0, LONGEST_REASON);
    }

    private static String pathOf(JsonProcessingException exception) {
      if (!(exception instanceof JsonMappingException mapping)) {
        return "";
      }
      JsonPointer path = JsonPointer.empty();
      for (var reference : mapping.getPath()) {
        path =
            reference.getFieldName() == null
                ? path.appendIndex(reference.getIndex())
                : path.appendProperty(reference.getFieldName());
      }
      return " at spec" + path;
    }

    private ApiResource<?, ?> newResource() {
      try {
        return (ApiResource<?, ?>) type.getRawClass().getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(type + " needs a public constructor", e);
      }
    }

    private record Part(@Nullable Object value, @Nullable String problem) {}
  }
}
