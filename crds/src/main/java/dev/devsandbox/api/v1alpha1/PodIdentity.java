package dev.devsandbox.api.v1alpha1;

import dev.devsandbox.api.json.ApiResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** What a sandbox may prove to others; granted from outside the sandbox. */
@Group("devsandbox.dev")
@Version("v1alpha1")
@Kind("PodIdentity")
@Singular("podidentity")
@Plural("podidentities")
@ShortNames("podid")
@Categories("devsandbox-all")
public class PodIdentity extends ApiResource<PodIdentitySpec, PodIdentityStatus> {}
