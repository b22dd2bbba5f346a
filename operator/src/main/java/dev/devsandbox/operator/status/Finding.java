package dev.devsandbox.operator.status;

import dev.devsandbox.api.v1alpha1.Reason;

/** What one condition shall say. */
public record Finding(ConditionStatus status, Reason reason, String message) {
  static Finding yes(Reason reason, String message) {
    return new Finding(ConditionStatus.TRUE, reason, message);
  }

  static Finding no(Reason reason, String message) {
    return new Finding(ConditionStatus.FALSE, reason, message);
  }

  static Finding unknown(Reason reason, String message) {
    return new Finding(ConditionStatus.UNKNOWN, reason, message);
  }

  boolean isTrue() {
    return status == ConditionStatus.TRUE;
  }
}
