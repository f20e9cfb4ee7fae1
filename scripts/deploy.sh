#!/usr/bin/env bash
# Creates or updates a stack of ecs-conex. See scripts/deploy.sh --help.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: scripts/deploy.sh <region>:<stack> [--cluster NAME | --new-cluster]
                         [--email ADDRESS] [--upgrade] [NAME=VALUE...]

Creates the stack, with the worker's image of the commit that is checked out, or
updates it, waits until it stands, and prints what it is made of and what to do
next. Asks for what it needs and was not told; of a stack that is there, whatever
is not named stays as it is, its image and its template too.

--cluster      the ECS cluster that workers run on; its instances want room for
               one more task than run, of TaskCpu and TaskMemory
--new-cluster  makes one: the stack <stack>-cluster
--email        who is told of pushes that did not become an image
--upgrade      has a stack that is there be as this clone's template says, and run
               the image of the commit that is checked out, which
               scripts/bootstrap.sh has made
NAME=VALUE     any other parameter of cloudformation/ecs-conex.template.yml,
               such as NumberOfWorkers=2 or GitSha=<sha>; those of the cluster's
               template as Cluster.NAME=VALUE, also to change <stack>-cluster

Environment, for secrets, which are handed on in no command line; one that is
given has the stack's workers replaced, so that they have it:
  GithubAccessToken               a token that may read the repositories
  GithubAppId, GithubAppPrivateKey  or a GitHub App, the key as its text
  NPMAccessToken                  a token for npm, if builds need one

Needs git and the aws command, with credentials that may create what is in the
templates, and ecr:DescribeImages, ecs:DescribeClusters and ssm:GetParameters.
USAGE
}

fail() {
  printf 'deploy.sh: %s\n' "$*" >&2
  exit 1
}
say() { printf '%s\n' "$*"; }

# Parameters of the two templates, as NAME=VALUE.
own=()
cluster_own=()
target=
cluster=
new_cluster=false
upgrade=false
while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help)
      usage
      exit
      ;;
    --new-cluster)
      new_cluster=true
      shift
      ;;
    --upgrade)
      upgrade=true
      shift
      ;;
    --cluster)
      cluster=${2:-}
      shift 2 || fail "--cluster needs a name"
      ;;
    --email)
      own+=("WatchbotNotificationEmail=${2:-}")
      shift 2 || fail "--email needs an address"
      ;;
    Cluster=*)
      cluster=${1#*=}
      shift
      ;;
    Cluster.*=*)
      cluster_own+=("${1#Cluster.}")
      shift
      ;;
    *=*)
      own+=("$1")
      shift
      ;;
    -*)
      usage >&2
      exit 2
      ;;
    *)
      [[ -z $target ]] || fail "one stack at a time, as <region>:<stack>"
      target=$1
      shift
      ;;
  esac
done
if [[ ! $target =~ ^[a-z]{2,}(-[a-z]+)+-[0-9]+:[A-Za-z][A-Za-z0-9-]{0,127}$ ]]; then
  usage >&2
  exit 2
fi
region=${target%%:*}
stack=${target#*:}

cd "$(dirname "${BASH_SOURCE[0]}")/.."

if $new_cluster && [[ -n $cluster ]]; then fail "either --cluster or --new-cluster"; fi

# Whether the parameter $1 is named, if only to be empty.
named() {
  local each
  for each in ${own[@]+"${own[@]}"}; do
    if [[ $each == "$1="* ]]; then return; fi
  done
  return 1
}

# The value that the parameter $1 is given; nothing if it is not.
value() {
  local each found=
  for each in ${own[@]+"${own[@]}"}; do
    if [[ $each == "$1="* ]]; then found=${each#*=}; fi
  done
  printf '%s' "$found"
}

given() { [[ -n $(value "$1") ]]; }

if $upgrade && named GitSha; then fail "either --upgrade or GitSha"; fi
for program in git aws; do
  type -P "$program" >/dev/null || fail "$program is missing"
done

# In a folder that only this user can read, which a command line is not.
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

# What is asked for: the name of the parameter, the question, and anything for what nobody should see.
ask() {
  local answer
  if given "$1"; then return; fi
  [[ -t 0 ]] || fail "$1 is not given, and nobody is there to be asked"
  read -r ${3:+-s} -p "$2: " answer
  if [[ -n ${3:-} ]]; then echo; fi
  [[ -n $answer ]] || fail "$1 is needed"
  own+=("$1=$answer")
}

status() {
  local answer
  if answer=$(aws cloudformation describe-stacks --region "$region" --stack-name "$1" \
    --query 'Stacks[0].StackStatus' --output text 2>"$files/error"); then
    printf '%s' "$answer"
  elif ! grep -q 'does not exist' "$files/error"; then
    fail "$(cat "$files/error")"
  fi
}

# What the stack that stands has for the parameter $1.
parameter() {
  if [[ -z $standing ]]; then return; fi
  aws cloudformation describe-stacks --region "$region" --stack-name "$stack" \
    --query "Stacks[0].Parameters[?ParameterKey=='$1'].ParameterValue" --output text
}

output() {
  aws cloudformation describe-stacks --region "$region" --stack-name "$1" \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue" --output text
}

json() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  printf '"%s"' "${text//$'\r'/}"
}

# Deploys the stack $1 by the template $2, with the parameters that follow.
deploy() {
  local name=$1 template=$2 parameter separator=
  shift 2
  local options=(--region "$region" --stack-name "$name" --template-file "$template"
    --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset)
  if [[ $# -gt 0 ]]; then
    {
      printf '['
      for parameter in "$@"; do
        printf '%s%s' "$separator" "$(json "$parameter")"
        separator=,
      done
      printf ']'
    } >"$files/parameters.json"
    options+=(--parameter-overrides "file://$files/parameters.json")
  fi
  if ! aws cloudformation deploy "${options[@]}"; then
    aws cloudformation describe-stack-events --region "$region" --stack-name "$name" --output text \
      --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatusReason]" >&2 || true
    fail "the stack $name did not come to stand; what failed is above"
  fi
}

# The status of the stack $1 if it can be updated; nothing if it is to be made. $2 deletes it.
usable() {
  local found
  found=$(status "$1") || return
  case $found in
    # All that there is of it is a change set that was not executed.
    REVIEW_IN_PROGRESS) ;;
    ROLLBACK_COMPLETE | ROLLBACK_FAILED | CREATE_FAILED)
      fail "the stack $1 could not be created the last time; delete it first: $2"
      ;;
    DELETE_FAILED) fail "the stack $1 was to be deleted, and could not be; delete it again: $2" ;;
    UPDATE_ROLLBACK_FAILED)
      fail "the last update of the stack $1 could not be undone; have that be tried again:" \
        "aws cloudformation continue-update-rollback --region $region --stack-name $1"
      ;;
    *_IN_PROGRESS) fail "the stack $1 is at work ($found); try again when it is done" ;;
    *) printf '%s' "$found" ;;
  esac
}

# What the stack is to have for the parameter $1.
wanted() {
  if named "$1"; then value "$1"; else parameter "$1"; fi
}

# Fails unless the template $1 has each of the parameters that follow: the aws command drops others in silence.
require_parameters() {
  local template=$1 each names
  shift
  names=$(sed -n '/^Parameters:/,/^[A-Z][a-z]*:$/s/^  \([A-Za-z0-9]*\):.*/\1/p' "$template")
  for each in "$@"; do
    if ! grep -qxF -- "${each%%=*}" <<<"$names"; then
      [[ $template == "cloudformation/"* ]] || fail "the stack $stack has no parameter ${each%%=*}: see --upgrade"
      fail "there is no parameter ${each%%=*} in $template"
    fi
  done
}

# Fails unless ECR has the worker's image: else ECS tries for a quarter of an hour, and gives no reason.
require_image() {
  local repository tag answer
  repository=$(wanted WorkerRepository)
  tag=$(wanted GitSha)
  if ! answer=$(aws ecr describe-images --region "$region" --repository-name "${repository:-ecs-conex}" \
    --image-ids imageTag="$tag" 2>&1); then
    if [[ $answer == *AccessDenied* ]]; then
      say "whether ECR has the image ${repository:-ecs-conex}:$tag cannot be seen: $answer" >&2
      return
    fi
    [[ $answer == *NotFoundException* ]] || fail "$answer"
    fail "ECR has no image ${repository:-ecs-conex}:$tag in $region: check that commit out and run" \
      "scripts/bootstrap.sh $region first"
  fi
}

# The capacity provider that the cluster $1 has for who names none; none of Fargate's, where no build can run.
provider_of() {
  local found
  found=$(aws ecs describe-clusters --region "$region" --clusters "$1" \
    --query 'clusters[0].defaultCapacityProviderStrategy[0].capacityProvider' --output text) || return
  if [[ $found != None && $found != FARGATE* ]]; then printf '%s' "$found"; fi
}

# Hands on what the environment has of secrets.
take_secrets() {
  local name
  for name in GithubAccessToken GithubAppId GithubAppPrivateKey NPMAccessToken; do
    if [[ $name != GithubAppId ]] && given "$name"; then
      fail "$name is a secret: put it into the environment, not on the command line"
    fi
    if [[ -n ${!name:-} ]] && ! named "$name"; then
      say "taking $name from the environment"
      own+=("$name=${!name}")
    fi
  done
  # One kind of credentials takes the other's place.
  if given GithubAppId || given GithubAppPrivateKey; then
    if given GithubAccessToken; then
      fail "give GithubAccessToken, or GithubAppId and GithubAppPrivateKey, not all three"
    fi
    named GithubAccessToken || own+=("GithubAccessToken=")
  elif given GithubAccessToken; then
    # Who watches repositories may have a token there that is not meant for the workers.
    if ! named GithubAppId && [[ -n $(parameter GithubAppId) ]]; then
      fail "the stack has a GitHub App, and GithubAccessToken is in the environment: unset that, or have it take" \
        "the App's place by GithubAppId="
    fi
    named GithubAppId || own+=("GithubAppId=")
    named GithubAppPrivateKey || own+=("GithubAppPrivateKey=")
  fi
  # The workers that run have the secrets that they were started with.
  if ! named DeploymentNonce && { given GithubAccessToken || given GithubAppId || given GithubAppPrivateKey \
    || given NPMAccessToken; }; then
    own+=("DeploymentNonce=$(date -u +%Y%m%dT%H%M%SZ)")
  fi
}

standing=$(usable "$stack" "scripts/teardown.sh $target")
template=cloudformation/ecs-conex.template.yml
if [[ -n $standing ]] && ! $upgrade; then
  # This clone's may hand on settings that the stack's workers do not know, and refuse.
  template=$files/template.yml
  aws cloudformation get-template --region "$region" --stack-name "$stack" --query TemplateBody --output text >"$template"
fi
require_parameters "$template" ${own[@]+"${own[@]}"}
require_parameters cloudformation/cluster.template.yml ${cluster_own[@]+"${cluster_own[@]}"}
take_secrets
if ! named GitSha && { $upgrade || [[ -z $standing ]]; }; then
  sha=$(git rev-parse --verify --quiet 'HEAD^{commit}') || fail "this is no clone: name the image by GitSha=<tag>"
  own+=("GitSha=$sha")
fi
if named GitSha || named WorkerRepository; then require_image; fi
if [[ -z $standing ]]; then
  if ! $new_cluster && [[ -z $cluster && -t 0 ]]; then
    read -r -p "Name of the ECS cluster to run on (empty: make one): " cluster
    if [[ -z $cluster ]]; then new_cluster=true; fi
  fi
  ask WatchbotNotificationEmail "Address that is told of failures"
  if ! given GithubAppId; then
    ask GithubAccessToken "GitHub token that may read the repositories" secret
  fi
fi
if $new_cluster || [[ ${#cluster_own[@]} -gt 0 ]]; then
  cluster_standing=$(usable "$stack-cluster" \
    "aws cloudformation delete-stack --region $region --stack-name $stack-cluster")
  if ! $new_cluster && [[ -z $cluster_standing ]]; then
    fail "there is no stack $stack-cluster to give ${cluster_own[0]%%=*} to: --new-cluster makes one"
  fi
  say "deploying $stack-cluster"
  deploy "$stack-cluster" cloudformation/cluster.template.yml ${cluster_own[@]+"${cluster_own[@]}"}
fi
if $new_cluster; then
  if [[ -z $standing ]] && ! named EngineImagesSize; then
    # The engines of a cluster of one's own have nobody else's images.
    own+=("EngineImagesSize=30GiB")
  fi
  cluster=$(output "$stack-cluster" Cluster)
  named CapacityProvider || own+=("CapacityProvider=$(output "$stack-cluster" CapacityProvider)")
elif [[ -n $cluster ]] && ! named CapacityProvider && [[ $cluster != "$(parameter Cluster)" ]]; then
  # That of another cluster is none of this one's.
  provider=$(provider_of "$cluster")
  own+=("CapacityProvider=$provider")
fi
if [[ -n $cluster ]]; then own+=("Cluster=$cluster"); fi
if [[ -z $standing && -z $cluster ]]; then
  fail "name the cluster by --cluster, or have one made by --new-cluster"
fi

say "deploying $stack"
deploy "$stack" "$template" ${own[@]+"${own[@]}"}

say
aws cloudformation describe-stacks --region "$region" --stack-name "$stack" \
  --query 'Stacks[0].Outputs[].[OutputKey, OutputValue]' --output text
cat <<NEXT

The stack $stack stands. Next:
  confirm the subscription that AWS has sent by mail, or nobody hears of failures
  scripts/watch.sh $target    in a clone of each repository that it is to build
NEXT
