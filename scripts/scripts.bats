#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # every test is a subshell of its own
#
# What a person runs to set a stack up, on the real aws command and what stands in for AWS.
# Run by scripts/test; by itself: bats scripts/scripts.bats

bats_require_minimum_version 1.5.0

setup_file() {
  # Started once, for it takes seconds; ended by its number.
  coproc moto { exec moto_server -H 127.0.0.1 -p 0 2>&1; }
  # shellcheck disable=SC2154 # coproc sets it
  export MOTO_PID=$moto_PID
  local line
  while read -r -t 60 line <&"${moto[0]}"; do
    if [[ $line =~ http://127.0.0.1:[0-9]+ ]]; then
      export AWS_ENDPOINT_URL=${BASH_REMATCH[0]}
      break
    fi
  done
  [[ -n ${AWS_ENDPOINT_URL:-} ]]
  # Nobody may have to wait for somebody to read its log.
  cat <&"${moto[0]}" >/dev/null 3>&- &
}

teardown_file() {
  kill "$MOTO_PID"
}

setup() {
  export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  export AWS_PAGER='' HOME=$BATS_TEST_TMPDIR GIT_CONFIG_NOSYSTEM=1
  unset GithubAccessToken GithubAppId GithubAppPrivateKey NPMAccessToken BUILD_IMAGE RUNTIME_IMAGE "${!CONEX_@}"
  clone=$BATS_TEST_TMPDIR/ecs-conex
  bin=$BATS_TEST_TMPDIR/bin
  calls=$BATS_TEST_TMPDIR/calls
  stack=stack-$BATS_TEST_NUMBER-$RANDOM
  export calls
  mkdir -p "$clone/scripts" "$clone/cloudformation" "$bin"
  cp "$BATS_TEST_DIRNAME"/*.sh "$clone/scripts/"
  template >"$clone/cloudformation/ecs-conex.template.yml"
  printf 'Parameters:\n  DiskSize: {Type: Number, Default: 100}\nResources:\n  Topic: {Type: "AWS::SNS::Topic"}\n' \
    >"$clone/cloudformation/cluster.template.yml"
  git -C "$clone" init --quiet
  git -C "$clone" config user.name mona
  git -C "$clone" config user.email mona@example.com
  git -C "$clone" add .
  git -C "$clone" commit --quiet --message first
  sha=$(git -C "$clone" rev-parse HEAD)
  # An engine that would push to the real ECR is no part of the test; that it is asked to is.
  cat >"$bin/docker" <<'DOCKER'
#!/bin/bash
if [[ $* == context\ inspect* ]]; then
  echo "${CONTEXT:-default}"
  exit
fi
if [[ -n ${FAILS:-} && " $* " == *" $FAILS "* ]]; then
  echo "the engine said no" >&2
  exit 1
fi
engine="engine ${DOCKER_CONTEXT:-default}"
if [[ $1 == --config ]]; then engine+=" by $(ls "$2")"; fi
echo "$engine" >>"$calls"
if [[ $* == *--password-stdin* ]]; then echo "password of $(wc -c) bytes" >>"$calls"; fi
printf 'docker %s\n' "$*" >>"$calls"
if [[ $* == *" push "*".$PUT."* ]]; then
  image=${!#}
  aws ecr put-image --region "$PUT" --repository-name ecs-conex --image-tag "${image##*:}" --image-manifest \
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}' >/dev/null
fi
DOCKER
  chmod +x "$bin/docker"
  # What it is called with can be read by everybody on the machine.
  real_aws=$(type -P aws)
  export real_aws BATS_TEST_TMPDIR
  # shellcheck disable=SC2016 # they expand there
  printf '#!/bin/bash\nprintf "aws %%s\\n" "$*" >>"$calls"\nexec %q "$@"\n' "$real_aws" >"$bin/aws"
  chmod +x "$bin/aws"
  PATH=$bin:$PATH
  cd "$clone" || return
}

# The parameters and outputs of the real one, and little else.
template() {
  cat <<'TEMPLATE'
Parameters:
  GitSha: {Type: String}
  Cluster: {Type: String}
  CapacityProvider: {Type: String, Default: ''}
  EngineImagesSize: {Type: String, Default: ''}
  WatchbotNotificationEmail: {Type: String}
  NumberOfWorkers: {Type: Number, Default: 4}
  GithubAccessToken: {Type: String, NoEcho: true, Default: ''}
  GithubAppId: {Type: String, Default: ''}
  GithubAppPrivateKey: {Type: String, NoEcho: true, Default: ''}
  NPMAccessToken: {Type: String, NoEcho: true, Default: ''}
  DeploymentNonce: {Type: String, Default: '0'}
Resources:
  Queue: {Type: 'AWS::SQS::Queue'}
  Topic:
    Type: 'AWS::SNS::Topic'
    Properties:
      Subscription: [{Protocol: sqs, Endpoint: !GetAtt Queue.Arn}]
  Said:
    Type: 'AWS::SSM::Parameter'
    Properties:
      Name: !Ref AWS::StackName
      Type: String
      Value: !Sub '${GitSha} ${Cluster} ${WatchbotNotificationEmail} ${NumberOfWorkers} ${GithubAccessToken}${GithubAppPrivateKey}'
Outputs:
  WorkTopic: {Value: !Ref Topic}
  QueueUrl: {Value: !Ref Queue}
TEMPLATE
}

# Has ECR have the worker's image $1, as bootstrap.sh does.
publish() {
  "$real_aws" ecr create-repository --repository-name ecs-conex >/dev/null 2>&1 || true
  "$real_aws" ecr put-image --repository-name ecs-conex --image-tag "$1" --image-manifest \
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}' >/dev/null 2>&1 || true
}

said() { "$real_aws" ssm get-parameter --name "$stack" --query Parameter.Value --output text; }

# --- all of them

@test "each explains itself, and says what is wrong with how it is called" {
  for script in bootstrap deploy send-job teardown; do
    run -0 "scripts/$script.sh" --help
    [[ $output == "Usage: scripts/$script.sh "* ]]
    run -2 "scripts/$script.sh"
    run -2 "scripts/$script.sh" --frob us-east-1
    run -2 "scripts/$script.sh" 'us-east-1;reboot'
  done
}

# --- bootstrap.sh

@test "bootstrap builds the commit and pushes it to each region" {
  export PUT=us-east-1
  "$real_aws" ecr delete-repository --force --repository-name ecs-conex >/dev/null 2>&1 || true
  run scripts/bootstrap.sh us-east-1,eu-west-1
  echo "$output"
  [[ $status == 0 ]]
  [[ $output == *"made the repository ecs-conex in us-east-1"* ]]
  [[ $output == *"pushed 123456789012.dkr.ecr.us-east-1.amazonaws.com/ecs-conex:$sha"* ]]
  [[ $output == *"pushed 123456789012.dkr.ecr.eu-west-1.amazonaws.com/ecs-conex:$sha"* ]]
  [[ $output == *"scripts/deploy.sh us-east-1:ecs-conex-production" ]]
  [[ $(grep -c '^docker build ' "$calls") == 1 ]]
  grep -q "^docker build --build-arg CONEX_SHA=$sha --tag ecs-conex:$sha --tag ecs-conex \.$" "$calls"
  grep -q '^password of [0-9]* bytes$' "$calls"
  # Again, and there is nothing to do where it is.
  : >"$calls"
  run -0 scripts/bootstrap.sh us-east-1
  [[ $output == *"us-east-1 has the image of $sha already"* ]]
  run -1 grep '^docker' "$calls"
}

@test "bootstrap hands build options on" {
  run -0 scripts/bootstrap.sh us-west-2 --repository tools/conex -- --build-arg RUNTIME_IMAGE=base
  grep -q "^docker build .*--tag tools/conex:$sha --tag tools/conex --build-arg RUNTIME_IMAGE=base \.$" "$calls"
  [[ $output == *"scripts/deploy.sh us-west-2:ecs-conex-production WorkerRepository=tools/conex" ]]
}

@test "bootstrap takes base images from where it is told" {
  export BUILD_IMAGE=registry.example/maven:25 RUNTIME_IMAGE=registry.example/base
  run -0 scripts/bootstrap.sh eu-central-1
  grep -q "^docker build .* --build-arg BUILD_IMAGE=$BUILD_IMAGE --build-arg RUNTIME_IMAGE=$RUNTIME_IMAGE \.$" "$calls"
}

@test "bootstrap pushes to the registry that ECR names" {
  export PUT=cn-north-1
  cat >"$bin/aws" <<'AWS'
#!/bin/bash
if [[ $* == *get-authorization-token* ]]; then
  echo https://123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn
else
  exec "$real_aws" "$@"
fi
AWS
  run -0 scripts/bootstrap.sh cn-north-1
  [[ $output == *"pushed 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/ecs-conex:$sha"* ]]
}

@test "bootstrap tags no commit with what is not of it" {
  echo >>scripts/watch.sh
  run -1 scripts/bootstrap.sh us-east-1
  [[ $output == *"there are changes that are not committed"* ]]
  run -1 scripts/bootstrap.sh us-east-1 --repository Conex
  [[ $output == *"ECR takes no repository of the name Conex"* ]]
}

@test "bootstrap pushes from the engine that has built" {
  run -0 scripts/bootstrap.sh eu-west-2
  run -1 grep '^engine colima' "$calls"
  : >"$calls"
  mkdir -p "$HOME/.docker/contexts/meta"
  CONTEXT=colima run -0 scripts/bootstrap.sh eu-west-3
  # The login and the push, which have a configuration of their own, know it, too.
  [[ $(grep -c '^engine colima by contexts' "$calls") == 2 ]]
  run -1 grep '^engine default' "$calls"
}

@test "bootstrap ends where a build, a login or a push fails" {
  for FAILS in build login push; do
    export FAILS
    run -1 scripts/bootstrap.sh ap-south-1
    [[ $output == *"the engine said no"* ]]
    [[ $output != *"Next:"* ]]
  done
}

@test "bootstrap builds nothing where it cannot see what is there" {
  touch "$calls"
  cat >"$bin/aws" <<'AWS'
#!/bin/bash
if [[ $* == *batch-get-image* ]]; then
  echo "AccessDeniedException: not for you" >&2
  exit 254
fi
exec "$real_aws" "$@"
AWS
  run -1 scripts/bootstrap.sh us-east-1
  [[ $output == *"AccessDeniedException"* ]]
  run -1 grep '^docker build' "$calls"
}

@test "bootstrap says what AWS says" {
  export AWS_ENDPOINT_URL=http://127.0.0.1:1
  run ! scripts/bootstrap.sh us-east-1
  [[ $output == *"Could not connect to the endpoint URL"* ]]
}

# --- deploy.sh

@test "deploy creates a stack, and no secret is on a command line" {
  publish "$sha"
  export GithubAccessToken=ghp_s3cret
  run -0 scripts/deploy.sh "us-east-1:$stack" --cluster main --email ops@example.com NumberOfWorkers=2
  [[ $(said) == "$sha main ops@example.com 2 ghp_s3cret" ]]
  [[ $output == *"scripts/watch.sh us-east-1:$stack"* ]]
  [[ $output != *s3cret* ]]
  run -1 grep s3cret "$calls"
}

@test "deploy changes what is named and leaves the rest" {
  publish "$sha"
  export GithubAccessToken=ghp_s3cret
  run -0 scripts/deploy.sh "us-east-1:$stack" --cluster main --email ops@example.com
  unset GithubAccessToken
  git commit --quiet --allow-empty --message second
  # moto cannot use previous values, which the aws command asks for where a parameter is not named.
  cat >"$bin/aws" <<'AWS'
#!/bin/bash
asked=$*
case $asked in *describe-stacks* | *get-template* | ec[rs]*) exec "$real_aws" "$@" ;; esac
file=${asked##*file://}
cat "${file%% *}" >"$BATS_TEST_TMPDIR/named"
file=${asked##*--template-file }
cat "${file%% *}" >"$BATS_TEST_TMPDIR/template"
AWS
  # A later template may have settings that the image which runs does not know.
  sed -i 's/^  NumberOfWorkers:.*/&\n  Later: {Type: String, Default: later}/' cloudformation/ecs-conex.template.yml
  run -0 scripts/deploy.sh "us-east-1:$stack" NumberOfWorkers=8
  [[ $(cat "$BATS_TEST_TMPDIR/named") == '["NumberOfWorkers=8"]' ]]
  diff -B <(template) "$BATS_TEST_TMPDIR/template"
  run -1 scripts/deploy.sh "us-east-1:$stack" Later=now
  [[ $output == *"the stack $stack has no parameter Later: see --upgrade"* ]]
  run -1 scripts/deploy.sh "us-east-1:$stack" --upgrade
  [[ $output == *"ECR has no image ecs-conex:$(git rev-parse HEAD) in us-east-1"*"scripts/bootstrap.sh us-east-1 first"* ]]
  publish "$(git rev-parse HEAD)"
  run -0 scripts/deploy.sh "us-east-1:$stack" --upgrade
  [[ $(cat "$BATS_TEST_TMPDIR/named") == "[\"GitSha=$(git rev-parse HEAD)\"]" ]]
  diff cloudformation/ecs-conex.template.yml "$BATS_TEST_TMPDIR/template"
  publish v1
  run -0 scripts/deploy.sh "us-east-1:$stack" GitSha=v1
  [[ $(cat "$BATS_TEST_TMPDIR/named") == '["GitSha=v1"]' ]]
  # The provider of the cluster before is none of this one's.
  run -0 scripts/deploy.sh "us-east-1:$stack" --cluster other
  [[ $(cat "$BATS_TEST_TMPDIR/named") == '["CapacityProvider=","Cluster=other"]' ]]
  # One kind of credentials takes the other's place.
  GithubAppId=4711 GithubAppPrivateKey=key run -0 scripts/deploy.sh "us-east-1:$stack"
  [[ $(cat "$BATS_TEST_TMPDIR/named") == '["GithubAppId=4711","GithubAppPrivateKey=key","GithubAccessToken=",'* ]]
  GithubAccessToken=ghp_new run -0 scripts/deploy.sh "us-east-1:$stack"
  [[ $(cat "$BATS_TEST_TMPDIR/named") == '["GithubAccessToken=ghp_new","GithubAppId=","GithubAppPrivateKey=",'* ]]
  # A task keeps the secrets that it was started with.
  NPMAccessToken=npm_new run -0 scripts/deploy.sh "us-east-1:$stack" GitSha=v1
  [[ $(cat "$BATS_TEST_TMPDIR/named") =~ ^'["GitSha=v1","NPMAccessToken=npm_new","DeploymentNonce='[0-9]{8}T[0-9]{6}'Z"]'$ ]]
}

@test "deploy takes no App away by accident, and has workers know of another" {
  publish "$sha"
  GithubAppId=4711 GithubAppPrivateKey=key run -0 scripts/deploy.sh "us-east-1:$stack" --cluster main --email ops@example.com
  cat >"$bin/aws" <<'AWS'
#!/bin/bash
asked=$*
case $asked in *describe-stacks* | *get-template*) exec "$real_aws" "$@" ;; esac
file=${asked##*file://}
cat "${file%% *}" >"$BATS_TEST_TMPDIR/named"
AWS
  export GithubAccessToken=ghp_mine
  run -1 scripts/deploy.sh "us-east-1:$stack" NumberOfWorkers=2
  [[ $output == *"the stack has a GitHub App, and GithubAccessToken is in the environment"* ]]
  run -0 scripts/deploy.sh "us-east-1:$stack" GithubAppId=
  [[ $output == *"taking GithubAccessToken from the environment"* ]]
  [[ $(cat "$BATS_TEST_TMPDIR/named") == '["GithubAppId=","GithubAccessToken=ghp_mine","GithubAppPrivateKey=","DeploymentNonce='* ]]
  unset GithubAccessToken
  GithubAppId=12 run -0 scripts/deploy.sh "us-east-1:$stack"
  [[ $(cat "$BATS_TEST_TMPDIR/named") == '["GithubAppId=12","GithubAccessToken=","DeploymentNonce='* ]]
}

@test "deploy has the service grow with the cluster that it is given" {
  publish "$sha"
  "$real_aws" ecs create-capacity-provider --name grows \
    --auto-scaling-group-provider autoScalingGroupArn=arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/g >/dev/null
  "$real_aws" ecs create-cluster --cluster-name shared --capacity-providers grows \
    --default-capacity-provider-strategy capacityProvider=grows,weight=1 >/dev/null
  export GithubAccessToken=ghp_s3cret
  run -0 scripts/deploy.sh "us-east-1:$stack" --cluster shared --email ops@example.com
  parameters() {
    "$real_aws" cloudformation describe-stacks --stack-name "$stack" --output text \
      --query "Stacks[0].Parameters[?ParameterKey=='CapacityProvider' || ParameterKey=='Cluster'].ParameterValue"
  }
  run -0 parameters
  [[ $output == *grows* && $output == *shared* ]]
}

@test "deploy makes a cluster where it is asked to" {
  publish "$sha"
  # moto tells no outputs of what a change set has made.
  cat >"$bin/aws" <<'AWS'
#!/bin/bash
asked=$*
printf '%s\n' "${asked%%file://*}" >>"$calls"
case $asked in
  *StackStatus* | ecr*) exec "$real_aws" "$@" ;;
  *"OutputKey=='Cluster'"*) echo made-cluster ;;
  *"OutputKey=='CapacityProvider'"*) echo made-provider ;;
  *file://*)
    file=${asked##*file://}
    cat "${file%% *}" >>"$calls"
    ;;
esac
AWS
  export GithubAccessToken=ghp_s3cret
  run -0 scripts/deploy.sh "us-east-1:$stack" --new-cluster --email ops@example.com Cluster.DiskSize=200 </dev/null
  grep -q -- "--stack-name $stack-cluster --template-file cloudformation/cluster.template.yml" "$calls"
  grep -qF '["DiskSize=200"]' "$calls"
  grep -qF '"EngineImagesSize=30GiB","CapacityProvider=made-provider","Cluster=made-cluster"' "$calls"
}

@test "deploy changes the cluster that it has made, and gives no other a size" {
  publish "$sha"
  make_stack
  run -1 scripts/deploy.sh "us-east-1:$stack" Cluster.DiskSize=200
  [[ $output == *"there is no stack $stack-cluster to give DiskSize to"* ]]
  "$real_aws" cloudformation create-stack --stack-name "$stack-cluster" \
    --template-body file://cloudformation/cluster.template.yml >/dev/null
  cat >"$bin/aws" <<'AWS'
#!/bin/bash
asked=$*
case $asked in *describe-stacks* | *get-template* | ec[rs]*) exec "$real_aws" "$@" ;; esac
file=${asked##*file://}
printf '%s %s\n' "${asked%% --template-file*}" "$(cat "${file%% *}")" >>"$calls"
AWS
  run -0 scripts/deploy.sh "us-east-1:$stack" Cluster.DiskSize=200
  grep -q "^cloudformation deploy --region us-east-1 --stack-name $stack-cluster \[\"DiskSize=200\"\]$" "$calls"
}

@test "deploy goes on where only a change set was made" {
  publish "$sha"
  cat >"$bin/aws" <<'AWS'
#!/bin/bash
case $* in
  *StackStatus*) echo REVIEW_IN_PROGRESS ;;
  ecr*) exec "$real_aws" "$@" ;;
esac
AWS
  run -1 scripts/deploy.sh "us-east-1:$stack" --cluster main </dev/null
  [[ $output == *"WatchbotNotificationEmail is not given"* ]]
  export GithubAccessToken=ghp_s3cret
  run -0 scripts/deploy.sh "us-east-1:$stack" --cluster main --email ops@example.com
  [[ $output == *"The stack $stack stands"* ]]
}

@test "deploy drops nothing that it does not know" {
  run -1 scripts/deploy.sh "us-east-1:$stack" NumberOfWorker=8
  [[ $output == *"there is no parameter NumberOfWorker in cloudformation/ecs-conex.template.yml"* ]]
  run -1 scripts/deploy.sh "us-east-1:$stack" --new-cluster Cluster.Disk=200
  [[ $output == *"there is no parameter Disk in cloudformation/cluster.template.yml"* ]]
  run -1 scripts/deploy.sh "us-east-1:$stack" --new-cluster --cluster main
  [[ $output == *"either --cluster or --new-cluster"* ]]
}

@test "deploy names no image that is not there" {
  export GithubAccessToken=ghp_s3cret
  run -1 scripts/deploy.sh "us-east-1:$stack" --cluster main --email ops@example.com GitSha=v2
  [[ $output == *"ECR has no image ecs-conex:v2 in us-east-1"*"scripts/bootstrap.sh us-east-1 first"* ]]
  run ! said
}

@test "deploy tells what failed, and touches no stack that is at work" {
  for said in ROLLBACK_COMPLETE:teardown UPDATE_IN_PROGRESS:'try again when it is done'; do
    printf '#!/bin/bash\necho %s\n' "${said%%:*}" >"$bin/aws"
    run -1 scripts/deploy.sh "us-east-1:$stack"
    [[ $output == *"${said#*:}"* ]]
  done
}

@test "deploy hands an App's key on as it is" {
  publish "$sha"
  export GithubAppId=4711
  GithubAppPrivateKey=$(printf -- '-----BEGIN RSA PRIVATE KEY-----\nab+/cd==\n"q\\uote"\n-----END RSA PRIVATE KEY-----')
  export GithubAppPrivateKey
  run -0 scripts/deploy.sh "us-east-1:$stack" --cluster main --email ops@example.com
  [[ $(said) == "$sha main ops@example.com 4 $GithubAppPrivateKey" ]]
}

@test "deploy asks nobody who is not there" {
  publish "$sha"
  run -1 scripts/deploy.sh "us-east-1:$stack" --cluster main </dev/null
  [[ $output == *"WatchbotNotificationEmail is not given, and nobody is there to be asked"* ]]
  run -1 scripts/deploy.sh "us-east-1:$stack" --cluster main --email ops@example.com </dev/null
  [[ $output == *"GithubAccessToken is not given"* ]]
  export GithubAccessToken=ghp_s3cret
  run -1 scripts/deploy.sh "us-east-1:$stack" --email ops@example.com </dev/null
  [[ $output == *"name the cluster by --cluster, or have one made by --new-cluster"* ]]
}

@test "deploy takes no secret from the command line" {
  run -1 scripts/deploy.sh "us-east-1:$stack" GithubAccessToken=ghp_s3cret
  [[ $output == *"GithubAccessToken is a secret: put it into the environment"* ]]
}

# --- send-job.sh

# moto gives outputs to stacks that no change set has made.
make_stack() {
  "$real_aws" cloudformation create-stack --stack-name "$stack" \
    --template-body file://cloudformation/ecs-conex.template.yml --parameters \
    ParameterKey=GitSha,ParameterValue=v1 ParameterKey=Cluster,ParameterValue=main \
    ParameterKey=WatchbotNotificationEmail,ParameterValue=ops@example.com >/dev/null
  queue=$("$real_aws" cloudformation describe-stacks --stack-name "$stack" \
    --query "Stacks[0].Outputs[?OutputKey=='QueueUrl'].OutputValue" --output text)
}

received() {
  "$real_aws" sqs receive-message --endpoint-url "$AWS_ENDPOINT_URL" --queue-url "$queue" \
    --query 'Messages[0].Body' --output text
}

@test "send-job publishes a push as the webhook does" {
  make_stack
  USER=mona run -0 --separate-stderr scripts/send-job.sh "us-east-1:$stack" octocat/hello-world \
    81e48385715d60cae6f6d9ae818d8148590a9902 refs/tags/v1
  [[ $output =~ ^[0-9a-f-]{36}$ ]]
  # One repository does not keep the others waiting.
  grep -q -- ' --message-group-id octocat/hello-world ' "$calls"
  body=$(received)
  [[ $(jq -r .Subject <<<"$body") == webhook ]]
  [[ $(jq -r .Message <<<"$body") == '{"ref":"refs/tags/v1","after":"81e48385715d60cae6f6d9ae818d8148590a9902","repository":{"name":"hello-world","owner":{"name":"octocat"}},"pusher":{"name":"mona"}}' ]]
}

@test "send-job asks for a build without the cache" {
  make_stack
  run -0 scripts/send-job.sh "us-east-1:$stack" octocat/hello-world "$sha" --no-cache
  message=$(received | jq -r .Message)
  [[ $(jq -c .head_commit <<<"$message") == "{\"id\":\"$sha\",\"message\":\"[no cache]\"}" ]]
}

@test "send-job knows what the clone is of" {
  make_stack
  git checkout --quiet -b topic
  git remote add origin git@github.com:octocat/hello-world.git
  run -0 scripts/send-job.sh "us-east-1:$stack"
  message=$(received | jq -r .Message)
  [[ $(jq -r '.ref + " " + .after + " " + .repository.owner.name + "/" + .repository.name' <<<"$message") \
    == "refs/heads/topic $sha octocat/hello-world" ]]
}

@test "send-job sends nothing that no worker could read" {
  for arguments in 'octocat' 'octocat/hello abc' 'octocat/hello' \
    'octocat/hello 81e48385715d60cae6f6d9ae818d8148590a9902 main' 'octo;cat/hello 81e48385715d60cae6f6d9ae818d8148590a9902'; do
    # shellcheck disable=SC2086 # words of their own
    run -1 scripts/send-job.sh "us-east-1:$stack" $arguments
    [[ $output == send-job.sh:* ]]
  done
}

@test "send-job needs a stack with a topic" {
  run ! scripts/send-job.sh "us-east-1:$stack" octocat/hello-world 81e48385715d60cae6f6d9ae818d8148590a9902
  [[ $output == *"does not exist"* ]]
}

# --- teardown.sh

@test "teardown deletes a stack, and says so if there is none" {
  make_stack
  run -1 scripts/teardown.sh "us-east-1:$stack" </dev/null
  [[ $output == *"nobody is there to be asked"* ]]
  run -0 scripts/teardown.sh "us-east-1:$stack" --yes --with-cluster
  [[ $output == *"$stack is gone"* ]]
  [[ $output == *"$stack-cluster is not there"* ]]
  run -0 scripts/teardown.sh "us-east-1:$stack" --yes
  [[ $output == *"$stack is not there"* ]]
}
