#compdef devsandbox
# Completion of devsandbox for zsh: source <(devsandbox completion zsh)
# What is typed is passed on as it is, and what comes back is never read by the shell.
_devsandbox() {
  local line files
  local -a names
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      files=yes
    else
      names+=("$line")
    fi
  done < <(command devsandbox complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
  ((${#names})) && compadd -- "${names[@]}"
  [[ -z $files ]] || _files
}
(($+functions[compdef])) || { autoload -Uz compinit && compinit }
compdef _devsandbox devsandbox
