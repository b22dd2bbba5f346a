package dev.devsandbox.api.v1alpha1;

import dev.devsandbox.api.json.ApiResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** What sandboxes of its namespace may reach, if they name this policy. */
@Group("devsandbox.dev")
@Version("v1alpha1")
@Kind("EgressPolicy")
@Singular("egresspolicy")
@Plural("egresspolicies")
@ShortNames("egp")
@Categories("devsandbox-all")
public class EgressPolicy extends ApiResource<EgressPolicySpec, EgressPolicyStatus> {}
