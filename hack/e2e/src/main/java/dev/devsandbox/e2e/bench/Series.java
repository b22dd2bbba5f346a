package dev.devsandbox.e2e.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One thing that was measured several times. */
final class Series {
  private static final double P95 = 0.95;

  private final String name;
  private final String unit;
  private final List<Double> values = new ArrayList<>();

  Series(String name, String unit) {
    this.name = name;
    this.unit = unit;
  }

  String name() {
    return name;
  }

  String unit() {
    return unit;
  }

  void add(double value) {
    values.add(value);
  }

  int runs() {
    return values.size();
  }

  double median() {
    return quantile(0.5);
  }

  double p95() {
    return quantile(P95);
  }

  /** Nearest rank. */
  private double quantile(double q) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(q * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }
}
