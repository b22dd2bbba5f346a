package dev.devsandbox.api.v1alpha1;

import dev.devsandbox.api.json.ApiResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A disposable, fenced Linux environment: one pod and its workspace. */
@Group("devsandbox.dev")
@Version("v1alpha1")
@Kind("DevSandbox")
@Singular("devsandbox")
@Plural("devsandboxes")
@ShortNames("dsb")
@Categories("devsandbox-all")
public class DevSandbox extends ApiResource<DevSandboxSpec, DevSandboxStatus> {}
