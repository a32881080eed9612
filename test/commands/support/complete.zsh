# complete.zsh <completion script> <line>: types the line into an interactive zsh, presses Tab twice, prints what it shows.
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell "PS1= ; unsetopt zle_bracketed_paste; LISTMAX=1000; autoload -Uz compinit && compinit -u -D; source $1; print RE''ADY"
shown=
for i in {1..150}; do
  sleep 0.1
  while zpty -r -t shell more; do shown+=$more; done
  [[ $shown == *READY* ]] && break
done
zpty -n -w shell "$2"$'\t\t'
shown=
idle=0
# Until nothing more comes for a second.
for i in {1..100}; do
  sleep 0.1
  (( idle++ ))
  while zpty -r -t shell more; do shown+=$more; idle=0; done
  (( idle > 10 )) && [[ -n $shown ]] && break
done
print -r -- "$shown"
zpty -d shell
