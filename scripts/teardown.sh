#!/usr/bin/env bash
# Takes a stack of ecs-conex away. See scripts/teardown.sh --help.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: scripts/teardown.sh <region>:<stack> [--yes] [--with-cluster]

Deletes the stack and waits until it is gone: queue, topics, function, secrets,
workers. Pushes that wait in the queue are lost; the images that were built stay
where they are, and so does the worker's own.

--yes           does not ask whether that is meant
--with-cluster  deletes the stack <stack>-cluster, too, with its instances

GitHub keeps sending until the webhooks are removed: run conex unwatch in a clone
of each repository first. conex watching lists them.

Needs the aws command, with credentials that may delete what the stack has made.
USAGE
}

fail() {
  printf 'teardown.sh: %s\n' "$*" >&2
  exit 1
}
say() { printf '%s\n' "$*"; }

target=
sure=false
with_cluster=false
for argument in "$@"; do
  case $argument in
    -h | --help)
      usage
      exit
      ;;
    --yes) sure=true ;;
    --with-cluster) with_cluster=true ;;
    -*)
      usage >&2
      exit 2
      ;;
    *) target=$argument ;;
  esac
done
if [[ ! $target =~ ^[a-z]{2,}(-[a-z]+)+-[0-9]+:[A-Za-z][A-Za-z0-9-]{0,127}$ ]]; then
  usage >&2
  exit 2
fi
region=${target%%:*}
stack=${target#*:}
type -P aws >/dev/null || fail "aws is missing"

stacks=("$stack")
if $with_cluster; then stacks+=("$stack-cluster"); fi
if ! $sure; then
  [[ -t 0 ]] || fail "nobody is there to be asked; --yes says that it is meant"
  read -r -p "Delete ${stacks[*]} in $region? Its name again: " answer
  [[ $answer == "$stack" ]] || fail "left as it is"
fi
for each in "${stacks[@]}"; do
  if ! said=$(aws cloudformation describe-stacks --region "$region" --stack-name "$each" 2>&1); then
    [[ $said == *'does not exist'* ]] || fail "$said"
    say "$each is not there"
    continue
  fi
  say "deleting $each"
  aws cloudformation delete-stack --region "$region" --stack-name "$each"
  aws cloudformation wait stack-delete-complete --region "$region" --stack-name "$each" \
    || fail "$each could not be deleted: aws cloudformation describe-stack-events --region $region --stack-name $each"
  say "$each is gone"
done
