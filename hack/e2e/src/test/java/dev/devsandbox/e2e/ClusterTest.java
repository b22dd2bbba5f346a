package dev.devsandbox.e2e;

import dev.devsandbox.e2e.support.Cluster;
import dev.devsandbox.e2e.support.Project;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** A test class with a cluster and a namespace of its own. */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ClusterTest {
  private final Cluster cluster = Cluster.connect();
  private final Project project;

  /**
   * @param prefix how the name of the namespace starts
   */
  protected ClusterTest(String prefix) {
    project = Project.create(cluster, prefix);
  }

  /** The cluster under test. */
  protected Cluster cluster() {
    return cluster;
  }

  /** The namespace of this test class. */
  protected Project project() {
    return project;
  }

  @AfterAll
  void removeProject() {
    project.close();
    cluster.close();
  }
}
