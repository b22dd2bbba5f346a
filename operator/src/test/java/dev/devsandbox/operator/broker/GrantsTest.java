package dev.devsandbox.operator.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.operator.broker.Grants.Identity;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GrantsTest {
  private static final Map<String, Long> UIDS =
      Map.of("workspace", 1000L, "side", 2000L, "devsandbox-egress", 64321L);

  @Test
  void nothingIsGrantedWithoutAPodIdentity() {
    assertThat(Grants.of(UIDS, List.of())).isEqualTo(Grant.NONE);
  }

  @Test
  void containersAreGivenByUidAndTheShortestLifeCounts() {
    var grant =
        Grants.of(
            UIDS,
            List.of(
                new Identity(List.of("workspace"), List.of("a", "b"), 600),
                new Identity(List.of("workspace"), List.of("b"), 300)));

    assertThat(grant.uids()).containsExactly(1000L);
    assertThat(grant.ttlSeconds()).isEqualTo(Map.of("a", 600, "b", 300));
  }

  @Test
  void containerNeverGetsWhatWasGrantedToAnother() {
    var grant =
        Grants.of(
            UIDS,
            List.of(
                new Identity(List.of("workspace", "side"), List.of("a"), 600),
                new Identity(List.of("side"), List.of("b"), 600)));

    assertThat(grant.uids()).containsExactly(2000L);
  }

  @Test
  void identitiesForDifferentContainersGrantNothing() {
    var grant =
        Grants.of(
            UIDS,
            List.of(
                new Identity(List.of("workspace"), List.of("a"), 600),
                new Identity(List.of("side"), List.of("b"), 600)));

    assertThat(grant).isEqualTo(Grant.NONE);
  }

  @Test
  void containerThatDoesNotExistTakesNothingFromOthers() {
    var grant =
        Grants.of(
            UIDS,
            List.of(
                new Identity(List.of("workspace"), List.of("a"), 600),
                new Identity(List.of("gone"), List.of("b"), 600)));

    assertThat(grant.uids()).containsExactly(1000L);
    assertThat(grant.ttlSeconds()).containsOnlyKeys("a");
  }

  @Test
  void sidecarsUidIsNeverGranted() {
    assertThat(
            Grants.of(UIDS, List.of(new Identity(List.of("devsandbox-egress"), List.of("a"), 600))))
        .isEqualTo(Grant.NONE);
  }

  @Property
  void lifeOfATokenStaysInItsBounds(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = -5000, max = 5000) Integer> wanted) {
    var identities =
        wanted.stream().map(ttl -> new Identity(List.of("workspace"), List.of("a"), ttl)).toList();

    assertThat(Grants.of(UIDS, identities).ttlSeconds().get("a")).isBetween(60, 900);
  }
}
