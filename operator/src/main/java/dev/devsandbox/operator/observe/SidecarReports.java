package dev.devsandbox.operator.observe;

import dev.devsandbox.wire.Role;
import java.util.Optional;

/** What the sidecars of running pods said last. */
public interface SidecarReports {
  /** Empty if that sidecar was not heard since the operator started. */
  Optional<SidecarReport> of(String podUid, Role role);
}
