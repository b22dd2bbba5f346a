# Completion of devsandbox for fish: devsandbox completion fish | source
# What is typed is passed on as it is, and what comes back is never read by the shell.
function __devsandbox_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1]
    for line in (command devsandbox complete -- $words "$current" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else
            printf '%s\n' $line
        end
    end
end
complete -c devsandbox -f -a '(__devsandbox_complete)'
