package io.github.ecsconex.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cloudformation/cluster.template.yml} says, property by property. */
final class ClusterTemplateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AMI = "/aws/service/ecs/optimized-ami/amazon-linux-2023";

  private Template template;

  @BeforeEach
  void read() throws Exception {
    template = Template.read(Template.CLUSTER);
  }

  private JsonNode instance(Map<String, String> parameters) {
    return TemplateValues.of(template, parameters)
        .resource("LaunchTemplate", "Properties", "LaunchTemplateData");
  }

  private static void assertIs(JsonNode found, String json) throws Exception {
    assertThat(JSON.readTree(found.toString())).isEqualTo(JSON.readTree(json));
  }

  @Test
  void keepsBuildsFromTheInstancesRole() throws Exception {
    assertIs(
        instance(Map.of()).path("MetadataOptions"),
        """
        {"HttpTokens":"required","HttpPutResponseHopLimit":1,"HttpEndpoint":"enabled"}
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "x86_64, '', m6i.large, /recommended/image_id",
    "arm64, '', m6g.large, /arm64/recommended/image_id",
    "arm64, c7g.xlarge, c7g.xlarge, /arm64/recommended/image_id"
  })
  void startsOptimisedInstances(String architecture, String type, String expected, String image) {
    JsonNode instance = instance(Map.of("Architecture", architecture, "InstanceType", type));
    assertThat(instance.path("InstanceType").asText()).isEqualTo(expected);
    assertThat(instance.path("ImageId").asText()).as("where it is named").isEqualTo(AMI + image);
    assertThat(template.root().toString())
        .as("what is read again only if something else changes")
        .doesNotContain("{{resolve:");
    for (String parameter : new String[] {"X86Image", "ArmImage"}) {
      assertThat(template.at("Parameters", parameter, "Type").asText())
          .isEqualTo("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>");
    }
  }

  @Test
  void givesThemADiskForBuilds() throws Exception {
    assertIs(
        instance(Map.of("DiskSize", "200")).path("BlockDeviceMappings"),
        """
        [{"DeviceName":"/dev/xvda","Ebs":{"VolumeType":"gp3","VolumeSize":"200",
          "Encrypted":true,"DeleteOnTermination":true}}]
        """);
  }

  @Test
  void hasThemJoinTheClusterAndTakeSyslog() {
    String script =
        new String(Base64.getDecoder().decode(instance(Map.of()).path("UserData").asText()), UTF_8);
    assertThat(script)
        .startsWith("#!/bin/bash\n")
        .contains("\nECS_CLUSTER=<Cluster>\n")
        .contains("\nECS_AVAILABLE_LOGGING_DRIVERS=[\"json-file\",\"awslogs\",\"syslog\"]\n")
        .contains("\nECS_ENABLE_CONTAINER_METADATA=true\n")
        .contains("dnf install -y rsyslog && systemctl enable --now rsyslog");
  }

  @Test
  void startsAndDrainsThemAsTasksNeedThem() throws Exception {
    TemplateValues values = TemplateValues.of(template, Map.of());
    assertIs(
        values.resource("CapacityProvider", "Properties", "AutoScalingGroupProvider"),
        """
        {"AutoScalingGroupArn":"<Instances>",
         "ManagedScaling":{"Status":"ENABLED","TargetCapacity":100,"MinimumScalingStepSize":1,
          "MaximumScalingStepSize":1},
         "ManagedDraining":"ENABLED","ManagedTerminationProtection":"DISABLED"}
        """);
    assertThat(values.resource("CapacityProvider", "Properties", "Name").asText())
        .isEqualTo("conex-my-stack");
    JsonNode group = values.resource("Instances", "Properties");
    assertThat(group.path("MinSize").asText()).isEqualTo("1");
    assertThat(group.path("MaxSize").asText()).isEqualTo("4");
    assertIs(group.path("VPCZoneIdentifier"), "[\"<FirstSubnet>\",\"<SecondSubnet>\"]");
  }

  @Test
  void letsNobodyIn() {
    JsonNode group = TemplateValues.of(template, Map.of()).resource("SecurityGroup", "Properties");
    assertThat(group.has("SecurityGroupIngress")).isFalse();
    assertThat(template.resources("AWS::EC2::SecurityGroupIngress")).isEmpty();
  }

  @Test
  void usesTheNetworkThatItIsGiven() throws Exception {
    TemplateValues values =
        TemplateValues.of(
            template,
            Map.of("VpcId", "vpc-12345678", "SubnetIds", "subnet-12345678,subnet-87654321"));
    assertIs(
        values.resource("Instances", "Properties", "VPCZoneIdentifier"),
        "[\"subnet-12345678\",\"subnet-87654321\"]");
    assertThat(values.resource("SecurityGroup", "Properties", "VpcId").asText())
        .isEqualTo("vpc-12345678");
    for (String made : new String[] {"Vpc", "Gateway", "FirstSubnet", "SecondSubnet", "WayOut"}) {
      assertThat(values.resource(made).isMissingNode()).as(made).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', true",
    "vpc-12345678, 'subnet-12345678,subnet-87654321', true",
    "vpc-12345678, '', false",
    "'', subnet-12345678, false"
  })
  void wantsAWholeNetworkOrNone(String vpc, String subnets, boolean isRight) {
    JsonNode assertion = template.at("Rules", "Network").path("Assertions").path(0).path("Assert");
    assertThat(
            TemplateValues.of(template, Map.of("VpcId", vpc, "SubnetIds", subnets))
                .isTrue(assertion))
        .isEqualTo(isRight);
  }

  /**
   * CloudFormation deletes side by side what does not depend on each other, and EC2 refuses to
   * detach a gateway from a network in which an instance still has a public address.
   */
  @Test
  void keepsTheWayOutUntilTheInstancesAreGone() {
    Set<String> needed = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(List.of("Instances"));
    while (!open.isEmpty()) {
      needs(template.at("Resources", open.pop())).filter(needed::add).forEach(open::push);
    }
    assertThat(needed)
        .contains("GatewayAttachment", "WayOut", "FirstSubnetRoutes", "SecondSubnetRoutes");
  }

  /** What has to be there before {@code resource}: what it names or refers to. */
  private Stream<String> needs(JsonNode resource) {
    List<JsonNode> names = new ArrayList<>(resource.findValues("Ref"));
    names.addAll(resource.findValues("DependsOn"));
    resource.findValues("Fn::GetAtt").forEach(attribute -> names.add(attribute.path(0)));
    return names.stream()
        .map(JsonNode::asText)
        .filter(name -> !template.at("Resources", name).isMissingNode());
  }
}
