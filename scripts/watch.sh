#!/usr/bin/env bash
# Has GitHub send this clone's pushes to a stack: "conex watch", run by whatever can run it here.
# Takes its arguments: scripts/watch.sh [<region>:<stack>]. See scripts/watch.sh --help.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
image=${CONEX_IMAGE:-ecs-conex}
unset CONEX_IMAGE # which is none of conex's settings

# Runs what is built, and builds what is not.
if "$here/java" -version >/dev/null 2>&1; then
  exec "$here/conex" watch "$@"
fi

if ! type -P docker >/dev/null || ! docker image inspect "$image" >/dev/null 2>&1; then
  echo "watch.sh: install a JDK of 21 or later, or Docker with the worker's image ($image; CONEX_IMAGE names" \
    "another one)" >&2
  exit 1
fi

# What conex would ask git for, whose configuration the container does not have. A URL's credentials
# stay behind, and a token goes by the environment: arguments can be read by everybody.
without_credentials() {
  sed -E 's#//.*@#//#' <<<"$1"
}
arguments=()
repository=
previous=
for argument in "$@"; do
  if [[ $previous == --repository || $argument == --repository=* ]]; then
    argument=$(without_credentials "$argument")
    repository=${argument#--repository=}
  fi
  arguments+=("$argument")
  previous=$argument
done
if [[ -z $repository ]] && url=$(git remote get-url origin 2>/dev/null); then
  repository=$(without_credentials "$url")
  arguments+=(--repository "$repository")
fi

# The host of the pages of the site that the repository is on, as conex finds it.
host_of() {
  local host
  shopt -s nocasematch
  case $1 in
    https://*) host=${1#*://} host=${host%%/*} host=${host%:443} ;;
    *://*) host=${1#*://} host=${host#*@} host=${host%%/*} host=${host%%:*} ;;
    *:*) host=${1#*@} host=${host%%:*} ;;
    *) host= ;;
  esac
  case $host in
    www.github.com | ssh.github.com | api.github.com) host=github.com ;;
    api.*.ghe.com) host=${host#*.} ;;
    github.com-*) host= ;;
  esac
  # Only ssh knows servers by names of its own.
  [[ $host == *.* || $1 == http*://* ]] || host=github.com
  sed y/ABCDEFGHIJKLMNOPQRSTUVWXYZ/abcdefghijklmnopqrstuvwxyz/ <<<"$host"
}
host=$(host_of "${CONEX_GITHUB_API:-$repository}")

# Variables do not say whose token they hold: they count for github.com, and for a site whose API is
# named. The workers' own App, or file, is no user's token.
token=
for name in GithubAccessToken GITHUB_TOKEN GH_TOKEN; do
  value=${!name:-}
  if [[ $value == '{'* || $value == @* || ($host != github.com && -z ${CONEX_GITHUB_API:-}) ]]; then
    unset "$name"
  else
    token=$token$value
  fi
done
if [[ -z $token ]]; then
  GITHUB_TOKEN=$(printf 'protocol=https\nhost=%s\n\n' "$host" |
    GIT_TERMINAL_PROMPT=0 git credential fill 2>/dev/null | sed -n 's/^password=//p') || true
  export GITHUB_TOKEN
  # So that it counts.
  if [[ $host != github.com && -z ${CONEX_GITHUB_API:-} && -n $GITHUB_TOKEN ]]; then
    case $host in
      *.ghe.com) export CONEX_GITHUB_API=https://api.$host ;;
      *) export CONEX_GITHUB_API=https://$host/api/v3 ;;
    esac
  fi
fi

options=(--rm --user "$UID")
if [[ -t 0 && -t 1 ]]; then
  options+=(--interactive --tty)
fi
for name in GithubAccessToken GITHUB_TOKEN GH_TOKEN "${!AWS_@}" "${!CONEX_@}"; do
  options+=(--env "$name")
done
# With what "aws sso login" leaves there, which is found by the home.
if [[ -d ${HOME:-/nowhere}/.aws ]]; then
  options+=(--volume "$HOME/.aws:/home/conex/.aws:ro" --env HOME=/home/conex)
fi
exec docker run "${options[@]}" "$image" watch "${arguments[@]}"
