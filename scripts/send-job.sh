#!/usr/bin/env bash
# Has a stack build a commit, as if it had just been pushed. See scripts/send-job.sh --help.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: scripts/send-job.sh <region>:<stack> [<owner>/<repo> [<commit> [<ref>]]] [--no-cache]

Publishes a push to the stack's work topic, and prints the message's id.

In a clone, the repository is that of the remote origin, the commit the one
that is checked out, and the ref its branch. A commit's whole SHA has to be
given; the ref is refs/heads/main if not known.

  --no-cache  do every step of the Dockerfile again

Needs the aws command, with credentials that may sns:Publish to the topic.
USAGE
}

fail() {
  printf 'send-job.sh: %s\n' "$*" >&2
  exit 1
}

case ${1:-} in
  -h | --help)
    usage
    exit
    ;;
esac
no_cache=
for argument in "$@"; do
  shift
  if [[ $argument == --no-cache ]]; then no_cache=true; else set -- "$@" "$argument"; fi
done
target=${1:-}
if [[ $# -gt 4 || ! $target =~ ^[a-z]{2,}(-[a-z]+)+-[0-9]+:[A-Za-z][A-Za-z0-9-]{0,127}$ ]]; then
  usage >&2
  exit 2
fi
region=${target%%:*}
stack=${target#*:}
type -P aws >/dev/null || fail "aws is missing"

repository=${2:-}
if [[ -z $repository ]]; then
  url=$(git remote get-url origin 2>/dev/null) || fail "name the repository, or call this in a clone of it"
  url=${url%/}
  url=${url%.git}
  repository=$(sed -E 's#^.*[:/]([^/:]+/[^/]+)$#\1#' <<<"$url")
fi
[[ $repository =~ ^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$ ]] || fail "no repository such as owner/name: $repository"
sha=${3:-}
if [[ -z $sha ]]; then
  [[ -z ${2:-} ]] || fail "name the commit of $repository, too"
  sha=$(git rev-parse --verify --quiet 'HEAD^{commit}') || fail "there is no commit here"
fi
[[ $sha =~ ^[0-9a-f]{40}$ ]] || fail "no whole SHA of a commit: $sha"
ref=${4:-}
if [[ -z $ref && -z ${2:-} ]]; then
  ref=$(git symbolic-ref --quiet HEAD || true)
fi
ref=${ref:-refs/heads/main}
[[ $ref =~ ^refs/(heads|tags)/[^[:space:][:cntrl:]\"\\]+$ ]] || fail "no ref such as refs/heads/main: $ref"
user=$(tr -cd 'A-Za-z0-9_.-' <<<"${USER:-$(id -un)}")

topic=$(aws cloudformation describe-stacks --region "$region" --stack-name "$stack" \
  --query "Stacks[0].Outputs[?OutputKey=='WorkTopic'].OutputValue" --output text)
[[ $topic == arn:* ]] || fail "the stack $stack in $region has no output WorkTopic"
head_commit=
[[ -z $no_cache ]] || head_commit=$(printf ',"head_commit":{"id":"%s","message":"[no cache]"}' "$sha")
message=$(printf '{"ref":"%s","after":"%s","repository":{"name":"%s","owner":{"name":"%s"}},"pusher":{"name":"%s"}%s}' \
  "$ref" "$sha" "${repository#*/}" "${repository%/*}" "${user:-nobody}" "$head_commit")
id=$(aws sns publish --region "$region" --topic-arn "$topic" --subject webhook --message "$message" \
  --message-group-id "${repository:0:128}" --query MessageId --output text)
printf 'sent %s of %s to %s\n' "$sha" "$repository" "$topic" >&2
printf '%s\n' "$id"
