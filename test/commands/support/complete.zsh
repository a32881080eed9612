# complete.zsh <completion script> <line>: types the line into an interactive zsh, presses Tab twice, prints what it shows.
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell "PS1= ; unsetopt zle_bracketed_paste; LISTMAX=1000; autoload -Uz compinit && compinit -u -D; source $1; finished() { print FINI''SHED }; zle -N finished; bindkey '^X^F' finished; print RE''ADY"

# Reads what the shell shows until the word is there: a minute at most.
until_shown() {
  shown=
  for i in {1..600}; do
    while zpty -r -t shell more; do shown+=$more; done
    [[ $shown == *$1* ]] && return
    sleep 0.1
  done
}
until_shown READY
# Keys are handled one after the other: the last one comes behind the completion.
zpty -n -w shell "$2"$'\t\t\x18\x06'
until_shown FINISHED
print -r -- "$shown"
zpty -d shell
