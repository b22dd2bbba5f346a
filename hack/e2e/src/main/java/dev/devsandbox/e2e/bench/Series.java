package dev.devsandbox.e2e.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The times of one thing that was measured several times, in milliseconds. */
final class Series {
  private static final double P95 = 0.95;

  private final String name;
  private final List<Double> millis = new ArrayList<>();

  Series(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(double value) {
    millis.add(value);
  }

  int runs() {
    return millis.size();
  }

  double median() {
    return quantile(0.5);
  }

  double p95() {
    return quantile(P95);
  }

  /** Nearest rank. */
  private double quantile(double q) {
    if (millis.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(q * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }
}
