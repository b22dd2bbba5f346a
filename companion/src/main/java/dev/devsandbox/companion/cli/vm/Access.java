package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.Guest;
import dev.devsandbox.companion.access.KubeContext;
import dev.devsandbox.companion.access.Ssh;
import dev.devsandbox.companion.access.SshConfig;
import dev.devsandbox.companion.helper.HelperProcess;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.seed.ClientKey;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the commands that reach into VMs work with, for one home. */
public record Access(Home home, VmTools tools, Programs programs, Documents documents) {
  /** For the home that the environment names. */
  public static Access of(Map<String, String> environment) throws Problem {
    return new Access(
        Home.of(environment), VmTools.of(environment), new Programs(), new Documents());
  }

  /**
   * A VM, running or not.
   *
   * @throws Problem NOT_FOUND when there is none
   */
  Guest guest(Name name) throws Problem {
    Vm vm = tools.store().get(name);
    return new Guest(name, tools.store().home(name), vm.user(), vm.ports().ssh());
  }

  /**
   * A VM that runs; its helper runs too, then.
   *
   * @throws Problem REFUSED when it doesn't run, with how to change that
   */
  Guest running(Name name) throws Problem {
    Guest guest = guest(name);
    switch (tools.lifecycle().rouse(name)) {
      case VmState.Running _, VmState.Starting _ -> attend(guest);
      case VmState.Broken broken ->
          throw new Problem(
              Problem.Kind.REFUSED, name + " is broken: " + broken.reason(), broken.next());
      case VmState state ->
          throw new Problem(
              Problem.Kind.REFUSED,
              name + " doesn't run: it is " + state.word(),
              "devsandbox vm start " + name);
    }
    return guest;
  }

  /**
   * Keeps SSH's configuration and the kubeconfig true, for who asked for them: VMs come and go, and
   * their ports move if another program took them.
   *
   * @return why that failed, for people
   */
  public Optional<String> refresh() {
    try {
      List<Guest> guests = guests();
      sshConfig().refresh(guests);
      for (Guest guest : guests) {
        int port = tools.store().get(guest.name()).ports().kubernetes();
        new KubeContext(guest, documents).move(port);
      }
      return Optional.empty();
    } catch (Problem e) {
      return Optional.of(
          "SSH's configuration or the kubeconfig is not up to date: " + e.getMessage());
    }
  }

  /**
   * Takes a VM out of the kubeconfig.
   *
   * @param was the name by which it is in there
   * @param is the name that its folder has now
   */
  public void forget(Name was, Name is) throws Problem {
    Guest guest = guest(is);
    new KubeContext(new Guest(was, guest.home(), guest.user(), guest.sshPort()), documents)
        .remove();
  }

  private void attend(Guest guest) throws Problem {
    new HelperProcess(programs, Self::helper).attend(tools.store().get(guest.name()), guest.home());
  }

  /** All VMs whose records can be read. */
  List<Guest> guests() throws Problem {
    List<Guest> guests = new ArrayList<>();
    for (Name name : tools.store().names()) {
      try {
        guests.add(guest(name));
      } catch (Problem e) {
        // Then vm list says what is wrong with it.
      }
    }
    return guests;
  }

  /** SSH's commands. */
  Ssh ssh() {
    return new Ssh(new ClientKey(home, programs).file());
  }

  /** SSH's configuration for other programs. */
  SshConfig sshConfig() {
    return new SshConfig(home, new ClientKey(home, programs).file());
  }
}
