#!/usr/bin/env bash
# Has GitHub send this clone's pushes to a stack: "conex watch", run by whatever can run it here.
# Takes its arguments: scripts/watch.sh [<region>:<stack>]. See scripts/watch.sh --help.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
image=${CONEX_IMAGE:-ecs-conex}

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
if [[ " $* " != *' --repository'* ]] && url=$(git remote get-url origin 2>/dev/null); then
  set -- "$@" --repository "$(sed -E 's#//[^/@]*@#//#' <<<"$url")"
fi
if [[ -z ${GithubAccessToken:-}${GITHUB_TOKEN:-}${GH_TOKEN:-} ]]; then
  GITHUB_TOKEN=$(printf 'protocol=https\nhost=github.com\n\n' | GIT_TERMINAL_PROMPT=0 git credential fill 2>/dev/null |
    sed -n 's/^password=//p') || true
  export GITHUB_TOKEN
fi

options=(--rm)
for name in GithubAccessToken GITHUB_TOKEN GH_TOKEN "${!AWS_@}" "${!CONEX_@}"; do
  options+=(--env "$name")
done
if [[ -d ${HOME:-/nowhere}/.aws ]]; then
  options+=(--volume "$HOME/.aws:/aws:ro" --env AWS_CONFIG_FILE=/aws/config
    --env AWS_SHARED_CREDENTIALS_FILE=/aws/credentials)
fi
exec docker run "${options[@]}" "$image" watch "$@"
