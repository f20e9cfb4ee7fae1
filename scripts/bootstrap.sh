#!/usr/bin/env bash
# Builds the worker's image of this clone's commit and puts it into ECR. See scripts/bootstrap.sh --help.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: scripts/bootstrap.sh <region>[,<region>...] [--repository NAME] [-- BUILD-OPTION...]

Builds the worker's image from this clone, at the commit that is checked out,
and pushes it to the ECR of each region, tagged with the commit's SHA. Makes the
repository where there is none. Run it again, and what is there is left. Docker
keeps the image, too: the newest is called ecs-conex there, which
scripts/watch.sh runs where there is no JDK.

--repository  the name of the image's repository in ECR (ecs-conex)
--            what follows is for docker build, such as --platform linux/arm64

Environment, for who has base images in a registry of his own:
  BUILD_IMAGE    with Maven and a JDK of 25 or later
  RUNTIME_IMAGE  with the libraries of C and C++

Needs git, docker with BuildKit, and the aws command, with credentials that may
ecr:CreateRepository and push.
USAGE
}

fail() {
  printf 'bootstrap.sh: %s\n' "$*" >&2
  exit 1
}
say() { printf '%s\n' "$*"; }

regions=
repository=ecs-conex
while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help)
      usage
      exit
      ;;
    --repository)
      repository=${2:-}
      shift 2 || fail "--repository needs a name"
      ;;
    --)
      shift
      break
      ;;
    -*)
      usage >&2
      exit 2
      ;;
    *)
      [[ -z $regions ]] || fail "name the regions with commas between them"
      regions=$1
      shift
      ;;
  esac
done
if [[ ! $regions =~ ^[a-z]{2,}(-[a-z]+)+-[0-9]+(,[a-z]{2,}(-[a-z]+)+-[0-9]+)*$ ]]; then
  usage >&2
  exit 2
fi
[[ $repository =~ ^[a-z0-9]+([._/-][a-z0-9]+)*$ ]] || fail "ECR takes no repository of the name $repository"
for program in git docker aws; do
  type -P "$program" >/dev/null || fail "$program is missing"
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
sha=$(git rev-parse --verify --quiet 'HEAD^{commit}') || fail "this is no clone of ecs-conex with a commit"
[[ -z $(git status --porcelain) ]] \
  || fail "there are changes that are not committed: the image is tagged with a commit, and has to be of it"
image=$repository:$sha

# The digest of the image in the region $1, or None.
present() {
  aws ecr batch-get-image --region "$1" --repository-name "$repository" --image-ids imageTag="$sha" \
    --query 'images[0].imageId.imageDigest' --output text
}

ensure_repository() {
  local answer
  if answer=$(aws ecr describe-repositories --region "$1" --repository-names "$repository" 2>&1); then
    return
  fi
  [[ $answer == *RepositoryNotFoundException* ]] || fail "$answer"
  aws ecr create-repository --region "$1" --repository-name "$repository" >/dev/null
  say "made the repository $repository in $1"
}

# In a folder of its own, so that no login stays behind. The engine stays the one that builds, which a context names.
login=$(mktemp -d)
trap 'rm -rf "$login"' EXIT
contexts=${DOCKER_CONFIG:-$HOME/.docker}/contexts
context=$(docker context inspect --format '{{.Name}}' 2>/dev/null) || context=default
if [[ $context != default && -d $contexts ]]; then
  cp -R "$contexts" "$login/"
  export DOCKER_CONTEXT=$context
fi

built=false
build() {
  local base options=()
  if $built; then return; fi
  for base in BUILD_IMAGE RUNTIME_IMAGE; do
    if [[ -n ${!base:-} ]]; then options+=(--build-arg "$base=${!base}"); fi
  done
  say "building $image"
  DOCKER_BUILDKIT=1 docker build --build-arg CONEX_SHA="$sha" --tag "$image" --tag "$repository" \
    ${options[@]+"${options[@]}"} "$@" .
  built=true
}

# The host of the region's registry, which ECR knows best: it differs between AWS and its copies in China
# and for governments.
host_of() {
  local endpoint
  endpoint=$(aws ecr get-authorization-token --region "$1" \
    --query 'authorizationData[0].proxyEndpoint' --output text) || return
  printf '%s' "${endpoint#https://}"
}

IFS=, read -r -a list <<<"$regions"
for region in "${list[@]}"; do
  ensure_repository "$region"
  digest=$(present "$region") || fail "could not see whether $region has the image already"
  if [[ $digest == sha256:* ]]; then
    say "$region has the image of $sha already"
    continue
  fi
  build "$@"
  host=$(host_of "$region")
  aws ecr get-login-password --region "$region" \
    | docker --config "$login" login --username AWS --password-stdin "$host" >/dev/null 2>"$login/said" \
    || fail "could not log in to $host: $(cat "$login/said")"
  docker tag "$image" "$host/$image"
  docker --config "$login" push "$host/$image"
  docker image rm "$host/$image" >/dev/null
  say "pushed $host/$image"
done

say
say "The image of $sha is in ${regions//,/, }. Next:"
named=
if [[ $repository != ecs-conex ]]; then named=" WorkerRepository=$repository"; fi
say "  scripts/deploy.sh ${list[0]}:ecs-conex-production$named"
