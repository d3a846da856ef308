#include "install/kind_file.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace cilium_lint {
namespace {

using What = KindProblem::What;

std::string_view name_of(What what) {
  switch (what) {
    case What::unknown_field:
      return "unknown field";
    case What::wrong_type:
      return "wrong type";
    case What::duplicate_key:
      return "duplicate key";
    case What::bad_merge:
      return "bad merge";
    case What::bad_tag:
      return "bad tag";
    case What::alias_cycle:
      return "alias cycle";
    case What::alias_bomb:
      return "alias bomb";
    case What::later_field:
      return "later field";
    case What::null_item:
      return "null item";
    case What::null_key:
      return "null key";
    case What::second_document:
      break;
  }
  return "second document";
}

// What decoding finds in a config, a problem a line.
std::string problems(std::string_view text) {
  const std::string whole =
      "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n" + std::string(text);
  const yaml::Tree tree = yaml::parse(whole, Placement(0));
  REQUIRE(!tree.fault());
  std::string out;
  for (const KindProblem& problem : decode_strictly(tree, tree.roots().front())) {
    out += fmt::format("{} {} \"{}\"{}\n", name_of(problem.what), problem.key, problem.found,
                       problem.wanted.empty() ? "" : " " + problem.wanted);
  }
  return out;
}

TEST_CASE("KIND: a field of another map, a misspelled one and one in another case") {
  CHECK_EQ(problems("Networking: {}\nnodes: [{roles: worker}]\nextraMounts: []\n"),
           "unknown field Networking \"Networking\" networking\n"
           "unknown field nodes[0].roles \"roles\" role\n"
           "unknown field extraMounts \"extraMounts\"\n");
}

TEST_CASE("KIND: switches and numbers as Go's yaml.v3 reads them") {
  const auto flag = [](std::string_view value) {
    return problems(fmt::format("networking: {{disableDefaultCNI: {}}}\n", value));
  };
  for (const std::string_view good :
       {"true", "TRUE", "yes", "'on'", "\"n\"", "~", "!!bool true", "!own yes"}) {
    CHECK_EQ(flag(good), "");
  }
  CHECK_EQ(flag("\"true\""),
           "wrong type networking.disableDefaultCNI \"the text \"true\"\" true or false\n");
  CHECK_EQ(flag("1"), "wrong type networking.disableDefaultCNI \"\"1\"\" true or false\n");
  CHECK_EQ(flag("!!bool yes"), "bad tag networking.disableDefaultCNI \"yes\"\n");

  const auto number = [](std::string_view value) {
    return problems(fmt::format("networking: {{apiServerPort: {}}}\n", value));
  };
  for (const std::string_view good : {"6443", "0x1F", "0o17", "010", "6_443", "6443.9", "1e3",
                                      "-2147483648", "!!int \"5\"", "null"}) {
    CHECK_EQ(number(good), "");
  }
  for (const std::string_view bad :
       {"\"6443\"", "2147483648", ".inf", ".nan", "true", "[]", "2001-01-01"}) {
    INFO(bad);
    CHECK_NE(number(bad), "");
  }
}

TEST_CASE("KIND: a text takes any scalar, a map of texts too") {
  CHECK_EQ(problems("name: 42\nnodes: [{labels: {a: 1, b: true, c: ~}}]\nfeatureGates: {A: ~}\n"),
           "later field name \"name\"\nlater field nodes[0].labels \"labels\"\nlater field "
           "featureGates \"featureGates\"\n");
  CHECK_EQ(problems("nodes: [{role: [a]}]\n"), "wrong type nodes[0].role \"a list\" text\n");
}

TEST_CASE("KIND: what is null is dropped") {
  CHECK_EQ(problems("nodes:\n- ~\n- role: worker\n~: x\n"),
           "null item nodes[0] \"nodes\"\nnull key  \"\"\n");
}

TEST_CASE(
    "KIND: merged maps are decoded, what they add is known, what they override is not looked at") {
  CHECK_EQ(problems("nodes:\n- &a {role: worker, image: x}\n- {<<: *a, role: control-plane}\n"),
           "");
  CHECK_EQ(problems("nodes:\n- {<<: {replicas: 2}}\n"),
           "unknown field nodes[0].replicas \"replicas\"\n");
  CHECK_EQ(problems("nodes:\n- {<<: {role: []}, role: worker}\n"), "");
  CHECK_EQ(problems("nodes:\n- {<<: x}\n"), "bad merge  \"\"\n");
}

TEST_CASE("KIND: keys written twice, by any spelling") {
  CHECK_EQ(problems("nodes: []\n\"nodes\": []\n"), "duplicate key  \"nodes\"\n");
  CHECK_EQ(problems("nodes: [{labels: {a: b, a: c}}]\n"),
           "later field nodes[0].labels \"labels\"\nduplicate key nodes[0].labels \"a\"\n");
}

TEST_CASE("KIND: aliases that never end, or multiply the document") {
  CHECK_EQ(problems("nodes: [&n {labels: *n}]\n"),
           "later field nodes[0].labels \"labels\"\nalias cycle  \"n\"\n");
  std::string text = "nodes:\n- labels: &l {";
  for (int i = 0; i < 2000; ++i) text += fmt::format("k{}: v, ", i);
  text += "}\n";
  for (int i = 0; i < 500; ++i) text += "- labels: *l\n";
  CHECK_NE(problems(text).find("alias bomb"), std::string::npos);
}

TEST_CASE("KIND: places inside of patches are those of the lines") {
  const std::string_view text =
      "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nkubeadmConfigPatches:\n- |\n"
      "  kind: InitConfiguration\n  ----\n  kind: KubeletConfiguration\n";
  const yaml::Tree tree = yaml::parse(text, Placement(0));
  const KindFile file = read_kind_file(tree, tree.roots().front(), {}, text);
  REQUIRE_EQ(file.patches.size(), 2U);
  const Span second = file.patches[1].kind.at;
  CHECK_EQ(text.substr(second.begin, second.end - second.begin), "KubeletConfiguration");
}

TEST_CASE("KIND: a cluster keeps its config") {
  KindFile file;
  file.kube_proxy_mode = {.value = "none", .given = true};
  const auto cluster = with_kind_file(Cluster{}, file);
  REQUIRE(kind_file_of(cluster) != nullptr);
  CHECK_EQ(kind_file_of(cluster)->kube_proxy_mode.value, "none");
  CHECK(kind_file_of(std::make_shared<const Cluster>()) == nullptr);
}

}  // namespace
}  // namespace cilium_lint
