/* PID 1 of a workspace without a command: reaps what is orphaned, ends when told to. */
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGCHLD);
  /* Blocked signals wait to be taken: none is lost, no handler runs at a bad moment. */
  sigprocmask(SIG_BLOCK, &set, NULL);
  for (;;) {
    int signal = 0;
    sigwait(&set, &signal);
    if (signal != SIGCHLD) return 0;
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
  }
}
