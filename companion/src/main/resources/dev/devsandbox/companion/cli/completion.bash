# Completion of devsandbox for bash: source <(devsandbox completion bash)
# What is typed is passed on as it is, and what comes back is never read by the shell.
_devsandbox() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    # Of files bash knows more, and how to quote them.
    [[ $line == :files ]] || COMPREPLY+=("$line")
  done < <(command devsandbox complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _devsandbox devsandbox
