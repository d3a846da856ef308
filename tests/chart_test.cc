#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "catalogue.h"
#include "chart/catalogue.h"
#include "chart/key_path.h"
#include "chart/version.h"

namespace cilium_lint {
namespace {

const Catalogue& charts() { return rules::catalogue(); }

ReleaseId release(std::string_view version) {
  return charts().find(*Version::parse(version)).value();
}

// The default as JSON; "map" for a map with children, "-" where the chart does not list the key.
std::string default_text(std::string_view version, std::string_view key) {
  const auto value = charts().default_of(release(version), key);
  if (!value) return "-";
  return value->json.empty() ? "map" : std::string(value->json);
}

// First and last release that lists a key: "1.14.0 1.20.0".
std::string listed(std::string_view key) {
  const auto ranges = charts().defaults_of(key);
  if (ranges.empty()) return "never";
  return charts().version(ranges.front().first).text() + " " +
         charts().version(ranges.back().last).text();
}

std::string in_range(std::string_view range, std::string_view version) {
  const auto parsed = VersionRange::parse(range);
  if (!parsed) return "refused";
  return parsed->contains(*Version::parse(version)) ? "in" : "out";
}

std::string order(std::string_view a, std::string_view b) {
  const auto result = *Version::parse(a) <=> *Version::parse(b);
  return result < 0 ? "<" : result > 0 ? ">" : "=";
}

std::string word(Truth truth) {
  return is_true(truth) ? "yes" : is_false(truth) ? "no" : "unknown";
}

}  // namespace

TEST_CASE("a version is three numbers, with or without v, pre-release and build") {
  CHECK_EQ(Version::parse("1.18.3")->text(), "1.18.3");
  CHECK_EQ(Version::parse("v1.18.3")->text(), "1.18.3");
  CHECK_EQ(Version::parse("1.19.0-rc.1+build.5")->text(), "1.19.0-rc.1");
  for (const std::string_view text :
       {"", "1", "1.18", "1.18.x", "V1.18.3", "vv1.18.3", "1.18.3.4", "01.18.3", "1.18.3-",
        "1.18.3-rc..1", "1.18.3-01", "1.18.3 ", "1.18.3+", "-1.2.3", "1.2.99999999999999999999"}) {
    CHECK_MESSAGE(!Version::parse(text), text);
  }
}

TEST_CASE("a pre-release comes before its release, and its numbers count as numbers") {
  CHECK_EQ(order("1.19.0-rc.1", "1.19.0"), "<");
  CHECK_EQ(order("1.19.0-rc.9", "1.19.0-rc.10"), "<");
  CHECK_EQ(order("1.19.0-pre.2", "1.19.0-rc.0"), "<");
  CHECK_EQ(order("1.19.0-rc", "1.19.0-rc.0"), "<");
  CHECK_EQ(order("1.19.0-1", "1.19.0-a"), "<");
  CHECK_EQ(order("1.9.0", "1.10.0"), "<");
  CHECK_EQ(order("1.18.3+a", "1.18.3+b"), "=");
}

// Each verdict is that of the library itself (semver v3.5.0).
TEST_CASE("a range takes the versions that Helm takes") {
  struct Row {
    std::string_view range, version, verdict;
  };
  for (const Row& row : {
           Row{"1.18.3", "1.18.3", "in"},
           {"1.18.3", "1.18.4", "out"},
           {"v1.18.3", "1.18.3", "in"},
           {"= v1.18.3", "1.18.3", "in"},
           {"1.018.3", "1.18.3", "in"},
           {"1.18", "1.18.12", "in"},
           {"1.18", "1.19.0", "out"},
           {"1", "1.20.0", "in"},
           {"1.x", "1.20.0", "in"},
           {"1.18.x", "1.18.0", "in"},
           {"1.x.3", "1.18.0", "in"},
           {"*", "1.20.0", "in"},
           {"*", "1.20.0-rc.1", "out"},
           {"*-0", "1.20.0-rc.1", "in"},
           {">0.0.0-0", "1.20.0-rc.1", "in"},
           {"~1.16.4", "1.16.19", "in"},
           {"~1.16.4", "1.16.3", "out"},
           {"~1.16.4", "1.17.0", "out"},
           {"~1", "1.17.0", "in"},
           {"~>1.16", "1.16.1", "in"},
           {"~0.0.0", "1.16.1", "in"},
           {"^1.16.0", "1.20.0", "in"},
           {"^1.16.0", "2.0.0", "out"},
           {"^0.2.3", "0.3.0", "out"},
           {"^0.0.3", "0.0.4", "out"},
           {">=1.14 <1.17", "1.16.19", "in"},
           {">=1.14 <1.17", "1.17.0", "out"},
           {">=1.14, <1.17", "1.14.0", "in"},
           {">=1.14<1.17", "1.16.0", "refused"},
           {">1.16", "1.16.3", "out"},
           {">1.16", "1.17.0", "in"},
           {">1", "1.17.0", "out"},
           {"<=1.16", "1.16.19", "in"},
           {"=<1.16.3", "1.16.4", "out"},
           {"!=1.16", "1.16.3", "out"},
           {"!=1.16.3", "1.16.4", "in"},
           {"1.14 - 1.16", "1.16.19", "in"},
           {"1.14.2 - 1.16.1", "1.16.2", "out"},
           {"1.14-1.16", "1.14.0", "in"},
           {">=1.14 - 1.16", "1.15.0", "refused"},
           {"1.14 || 1.16.x", "1.16.3", "in"},
           {"1.14 || 1.16.x", "1.15.3", "out"},
           {">=1.18.0-0", "1.19.0-rc.1", "in"},
           {">=1.18.0", "1.19.0-rc.1", "out"},
           {"", "1.18.3", "refused"},
           {",1.18", "1.18.3", "refused"},
           {"1.18,", "1.18.3", "refused"},
           {"latest", "1.18.3", "refused"},
           {"==1.18.3", "1.18.3", "refused"},
       }) {
    CAPTURE(row.range);
    CAPTURE(row.version);
    CHECK_EQ(in_range(row.range, row.version), row.verdict);
  }
}

TEST_CASE("only one whole version makes a range exact") {
  for (const std::string_view text : {"1.18.3", "v1.18.3", "=1.18.3", " 1.18.3 ", "1.18.3-rc.1"}) {
    CHECK_MESSAGE(VersionRange::parse(text)->is_exact(), text);
  }
  for (const std::string_view text : {"1.18", "1.18.x", "*", "~1.18.3", ">=1.18.3",
                                      "1.18.3 || 1.18.4", "1.18.3 1.18.3", "!=1.18.3"}) {
    CHECK_MESSAGE(!VersionRange::parse(text)->is_exact(), text);
  }
  CHECK_EQ(VersionRange::parse("=v1.18.3")->exact_version().text(), "1.18.3");
}

TEST_CASE("a key path quotes the part that holds a dot") {
  CHECK_EQ(child_key("", "a"), "a");
  CHECK_EQ(child_key("a", "b"), "a.b");
  CHECK_EQ(child_key("nodeSelector", "kubernetes.io/os"), "nodeSelector.\"kubernetes.io/os\"");
  CHECK_EQ(parent_key("nodeSelector.\"kubernetes.io/os\""), "nodeSelector");
  CHECK_EQ(last_part("nodeSelector.\"kubernetes.io/os\""), "kubernetes.io/os");
  CHECK_EQ(parent_key("a.b.c"), "a.b");
  CHECK_EQ(parent_key("a"), "");
  CHECK_EQ(parent_key("a.b[]"), "a.b");
  CHECK_EQ(last_part("a.b"), "b");
  CHECK(is_below("a.b.c", "a"));
  CHECK(is_below("a[].b", "a"));
  CHECK(!is_below("ab", "a"));
  CHECK(!is_below("a", "a"));
}

TEST_CASE("the catalogue knows every stable release from 1.10.0 to 1.20.0") {
  CHECK_EQ(charts().releases(), 180);
  CHECK_EQ(charts().version(0).text(), "1.10.0");
  CHECK_EQ(charts().version(charts().newest()).text(), "1.20.0");
  CHECK_EQ(charts().version(charts().first_supported()).text(), "1.18.0");
  CHECK(!charts().find(*Version::parse("1.18.99")));
  CHECK(!charts().find(*Version::parse("1.20.0-rc.1")));
  CHECK_EQ(charts().kubernetes(release("1.18.3")), ">= 1.21.0-0");
  for (ReleaseId id = 1; id < charts().releases(); ++id) {
    CHECK(charts().version(static_cast<ReleaseId>(id - 1)) < charts().version(id));
  }
}

TEST_CASE("keys come and go with the patch release that brought or dropped them") {
  CHECK_EQ(listed("kubeProxyReplacement"), "1.18.3 1.20.0");
  CHECK_EQ(listed("tunnel"), "1.10.0 1.14.19");
  CHECK_EQ(default_text("1.15.0", "tunnel"), "-");
  CHECK_EQ(listed("externalIPs.enabled"), "1.10.0 1.17.5");
  CHECK_EQ(listed("routingMode"), "1.14.0 1.20.0");
  CHECK_EQ(listed("bgp.announce.loadbalancerIP"), "1.10.0 1.16.19");
  CHECK_EQ(listed("bgp.announce.podCIDR"), "1.11.0 1.16.19");
  CHECK_EQ(listed("loadBalancer.standalone"), "never");
  CHECK_EQ(listed("loadBalancer.l2.enabled"), "never");
  CHECK_EQ(listed("init.restartProbeFactor"), "never");
  CHECK_EQ(listed("loadBalancer.acceleration"), "1.15.0 1.20.0");
  CHECK_EQ(listed("l2announcements.enabled"), "1.14.0 1.20.0");
  CHECK_EQ(listed("bgpControlPlane.legacyOriginAttribute.enabled"), "1.18.2 1.20.0");
}

TEST_CASE("a default is what Helm holds, null and empty maps too") {
  CHECK_EQ(default_text("1.18.3", "kubeProxyReplacement"), "\"false\"");
  CHECK_EQ(default_text("1.18.2", "kubeProxyReplacement"), "-");
  CHECK_EQ(default_text("1.13.18", "tunnel"), "\"vxlan\"");
  CHECK_EQ(default_text("1.14.0", "tunnel"), "\"\"");
  CHECK_EQ(default_text("1.18.3", "enableIPv4Masquerade"), "null");
  CHECK_EQ(default_text("1.17.18", "enableIPv4Masquerade"), "true");
  CHECK_EQ(default_text("1.18.3", "k8sClientExponentialBackoff.backoffMaxDurationSeconds"), "120");
  CHECK_EQ(default_text("1.18.3", "nodeSelector.\"kubernetes.io/os\""), "\"linux\"");
  CHECK_EQ(default_text("1.18.3", "ipam.operator.clusterPoolIPv4PodCIDRList"), "[\"10.0.0.0/8\"]");
  CHECK_EQ(default_text("1.18.3", "extraConfig"), "{}");
  CHECK_EQ(default_text("1.18.3", "ipam"), "map");
  CHECK_EQ(default_text("1.18.3", "tolerations"), "[{\"operator\":\"Exists\"}]");
  CHECK_EQ(default_text("1.18.3", "image.tag"), "\"v1.18.3\"");
  CHECK_EQ(charts().default_of(release("1.18.3"), "ipam")->type, yaml::Type::map);
  CHECK_EQ(charts().default_of(release("1.18.3"), "tolerations")->type, yaml::Type::list);
  CHECK_EQ(charts().default_of(release("1.18.3"), "cluster.id")->type, yaml::Type::number);
}

TEST_CASE("children are those of the release, in the chart's order") {
  std::string names;
  for (const std::string_view name : charts().children(release("1.18.3"), "k8sClientRateLimit")) {
    names += fmt::format("{} ", name);
  }
  CHECK_EQ(names, "qps burst operator ");
  CHECK_EQ(charts().children(release("1.14.0"), "k8sClientRateLimit").size(), 2);
  CHECK_EQ(charts().children(release("1.18.3"), "nodeSelector").front(), "kubernetes.io/os");
  CHECK_EQ(charts().children(release("1.18.3"), "").front(), "namespaceOverride");
  CHECK(charts().children(release("1.18.3"), "no.such.key").empty());
}

TEST_CASE("every image has its repository, tag and digests") {
  std::string text;
  for (const ChartImage& image : charts().images(release("1.14.3"))) {
    text += fmt::format("{} {} {} digests {} {}\n", image.key, image.repository, image.tag,
                        image.digests.size(),
                        !image.use_digest   ? "never"
                        : *image.use_digest ? "used"
                                            : "unused");
  }
  CHECK_EQ(
      text,
      "certgen.image quay.io/cilium/certgen v0.1.9 digests 1 used\n"
      "clustermesh.apiserver.etcd.image quay.io/coreos/etcd v3.5.4 digests 1 used\n"
      "clustermesh.apiserver.image quay.io/cilium/clustermesh-apiserver v1.14.3 digests 1 used\n"
      "clustermesh.apiserver.kvstoremesh.image quay.io/cilium/kvstoremesh v1.14.3 digests 1 used\n"
      "envoy.image quay.io/cilium/cilium-envoy "
      "v1.25.10-f71a313bd0daee41470af31ce6ea20c750fe35dd digests 1 used\n"
      "etcd.image quay.io/cilium/cilium-etcd-operator v2.0.7 digests 1 used\n"
      "hubble.relay.image quay.io/cilium/hubble-relay v1.14.3 digests 1 used\n"
      "hubble.ui.backend.image quay.io/cilium/hubble-ui-backend v0.12.1 digests 1 used\n"
      "hubble.ui.frontend.image quay.io/cilium/hubble-ui v0.12.1 digests 1 used\n"
      "image quay.io/cilium/cilium v1.14.3 digests 1 used\n"
      "nodeinit.image quay.io/cilium/startup-script 62093c5c233ea914bfa26a10ba41f8780d9b737f "
      "digests 0 never\n"
      "operator.image quay.io/cilium/operator v1.14.3 digests 4 used\n"
      "preflight.image quay.io/cilium/cilium v1.14.3 digests 1 used\n");
}

TEST_CASE("a release that is not in the tables is judged by the nearest one") {
  const auto nearest = [](std::string_view version) {
    return charts().version(charts().nearest(*Version::parse(version))).text();
  };
  CHECK_EQ(nearest("1.18.99"), "1.18.12");
  CHECK_EQ(nearest("1.18.0-rc.1"), "1.18.0");
  CHECK_EQ(nearest("1.21.0"), "1.20.0");
  CHECK_EQ(nearest("1.9.5"), "1.20.0");
  CHECK_EQ(nearest("1.13.7-cee.1"), "1.13.6");
}

TEST_CASE("a range of releases means the newest that the tables have") {
  const auto newest = [](std::string_view range) {
    const auto id = charts().newest_in(*VersionRange::parse(range));
    return id ? charts().version(*id).text() : "none";
  };
  CHECK_EQ(newest("1.18"), "1.18.12");
  CHECK_EQ(newest("~1.16.4"), "1.16.19");
  CHECK_EQ(newest("^1.15.0"), "1.20.0");
  CHECK_EQ(newest(">=2"), "none");
}

TEST_CASE("an exact chart says yes or no, an unknown one only what all supported releases say") {
  const Chart exact = Chart::exact(charts(), release("1.18.3"));
  CHECK_EQ(word(exact.at_least("1.18.3")), "yes");
  CHECK_EQ(word(exact.at_least("1.18.4")), "no");
  CHECK_EQ(word(exact.within("1.17.0", "1.18.3")), "yes");
  CHECK_EQ(word(exact.within("1.17.0", "1.18.2")), "no");
  CHECK_EQ(exact.name(), "1.18.3");

  const Chart unknown = Chart::unknown(charts());
  CHECK_EQ(word(unknown.at_least("1.16.0")), "yes");
  CHECK_EQ(word(unknown.at_least("1.18.0")), "yes");
  CHECK_EQ(word(unknown.at_least("1.19.0")), "unknown");
  CHECK_EQ(word(unknown.at_least("1.21.0")), "no");
  CHECK_EQ(word(unknown.within("1.10.0", "1.17.99")), "no");
  CHECK_EQ(word(unknown.within("1.10.0", "1.18.99")), "unknown");
  CHECK(!unknown.version());
  CHECK_EQ(unknown.name(), "a supported release");

  const Chart range = Chart::range(charts(), release("1.18.12"), "~1.18.0");
  CHECK_EQ(range.version()->text(), "1.18.12");
  CHECK_EQ(range.written(), "~1.18.0");
  CHECK_EQ(word(Chart::newest(charts()).at_least("1.20.0")), "yes");
}

TEST_CASE("a release that is not in the tables answers by its own number") {
  const Chart later = Chart::nearest(charts(), *Version::parse("1.18.20"));
  CHECK_EQ(word(later.at_least("1.18.15")), "yes");
  CHECK_EQ(word(later.within("1.18.0", "1.18.12")), "no");
  CHECK_EQ(later.name(), "1.18.20");
  CHECK_EQ(charts().version(later.judged_by()).text(), "1.18.12");

  const Chart candidate = Chart::nearest(charts(), *Version::parse("1.20.0-rc.1"));
  CHECK_EQ(word(candidate.at_least("1.20.0")), "unknown");
  CHECK_EQ(word(candidate.at_least("1.19.6")), "yes");
  CHECK_EQ(word(candidate.at_least("1.20.1")), "no");
}

}  // namespace cilium_lint
