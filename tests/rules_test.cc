// What holds for every rule: its fixtures, its documentation, its metadata.

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "rule_docs.h"
#include "rule_list.h"
#include "support/cases.h"

namespace cilium_lint {
namespace {

namespace fs = std::filesystem;
const fs::path kFixtures = fs::path(CILIUM_LINT_SOURCE_DIR) / "fixtures";
const fs::path kRules = fs::path(CILIUM_LINT_SOURCE_DIR) / "rules";

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Rules that name a fault of a document and have no check of their own: discovery raises them.
bool raised_by_discovery(const Rule& rule) {
  return rule.declared == nullptr && rule.check == nullptr && rule.check_cluster == nullptr &&
         rule.check_project == nullptr;
}

TEST_CASE("a rule reports what its fixtures expect, and nothing else") {
  for (const Rule* rule : rules::all()) {
    for (const testing::Case& fixture : testing::cases(kFixtures / "rules" / rule->id)) {
      INFO(fixture.folder.string());
      CHECK_EQ(testing::mismatches(fixture, std::array{rule}), "");
    }
  }
}

TEST_CASE("every rule has a fixture that must report and one that must be silent") {
  for (const Rule* rule : rules::all()) {
    if (rule->declared != nullptr) continue;  // its examples are run when it is compiled
    INFO(rule->id);
    bool reports = false;
    bool silent = false;
    for (const testing::Case& fixture : testing::cases(kFixtures / "rules" / rule->id)) {
      (fixture.folder.filename().string().starts_with("ok_") ? silent : reports) = true;
    }
    CHECK(reports);
    CHECK(silent);
  }
}

TEST_CASE("no fixture folder lacks its rule") {
  for (const auto& topic : fs::directory_iterator(kFixtures / "rules")) {
    for (const auto& problem : fs::directory_iterator(topic)) {
      const std::string id =
          topic.path().filename().string() + "/" + problem.path().filename().string();
      INFO(id);
      CHECK(std::ranges::any_of(rules::all(), [&](const Rule* rule) { return rule->id == id; }));
    }
  }
}

TEST_CASE("ids are kebab-case, unique and name the problem") {
  std::set<std::string_view> seen;
  for (const Rule* rule : rules::all()) {
    INFO(rule->id);
    CHECK(RE2::FullMatch(std::string(rule->id), "[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*"));
    CHECK(seen.insert(rule->id).second);
    const std::string problem(rule->id.substr(rule->id.find('/') + 1));
    CHECK_FALSE(RE2::PartialMatch(problem, "^(no|avoid|check)-"));
  }
}

TEST_CASE("every rule says what it is, what may happen and why") {
  for (const Rule* rule : rules::all()) {
    INFO(rule->id);
    CHECK_FALSE(rule->summary.empty());
    CHECK_FALSE(rules::docs_of(*rule).empty());
    CHECK_FALSE(rule->effects.empty());
    CHECK_FALSE(rule->summary.ends_with('.'));
    CHECK_LE(static_cast<int>(rule->check != nullptr) +
                 static_cast<int>(rule->check_cluster != nullptr) +
                 static_cast<int>(rule->check_project != nullptr),
             2);
  }
}

TEST_CASE("documentation is a rule's, and what a file says") {
  for (const fs::directory_entry& topic : fs::directory_iterator(kRules)) {
    if (!topic.is_directory() || topic.path().filename() == "catalogue") continue;
    for (const fs::directory_entry& file : fs::directory_iterator(topic.path())) {
      if (file.path().extension() != ".md") continue;
      std::string id = (topic.path().filename() / file.path().stem()).string();
      std::ranges::replace(id, '_', '-');
      INFO(id);
      const auto rule = std::ranges::find(rules::all(), std::string_view(id), &Rule::id);
      REQUIRE(rule != rules::all().end());
      CHECK_EQ(rules::docs_of(**rule), slurp(file.path()));
    }
  }
}

TEST_CASE("with --only a rule speaks on its fixtures, with --skip it is silent") {
  for (const Rule* rule : rules::all()) {
    if (raised_by_discovery(*rule)) continue;
    INFO(rule->id);
    const std::string id(rule->id);
    const auto only = select(rules::all(), {.only = {id}});
    const auto others = select(rules::all(), {.skip = {id}});
    REQUIRE(only.has_value());
    REQUIRE(others.has_value());
    CHECK_EQ(only->size(), 1U);
    for (const testing::Case& fixture : testing::cases(kFixtures / "rules" / rule->id)) {
      INFO(fixture.folder.string());
      const bool silent = fixture.folder.filename().string().starts_with("ok_");
      CHECK_EQ(testing::findings(fixture, *only).empty(), silent);
      CHECK_EQ(testing::findings(fixture, *others).find(" " + id + " "), std::string::npos);
    }
  }
}

// Pairs that speak of one key or place and have two causes: mending one leaves the other.
struct TwoCauses {
  std::string_view first{}, second{}, because{};
};
constexpr std::array kTwoCauses{
    TwoCauses{"gateway/crds-missing", "gateway/without-replacement",
              "the API's definitions are missing, and so is the replacement"},
    TwoCauses{"ipam/cloud-mode-on-kind", "ipam/eni-in-tunnel",
              "no cloud to ask, and a tunnel on the way"},
    TwoCauses{"load-balancer/options-without-replacement", "values/flag-over-value",
              "kube-proxy is not replaced, and a flag by hand says otherwise"},
    TwoCauses{"bootstrap/command-sees-nothing", "bootstrap/waits-for-pods-not-nodes",
              "a selector that fits no pod, and nothing that waits for nodes"},
    TwoCauses{"masquerade/ip-masq-agent-without-bpf", "values/wrong-type",
              "of the wrong type; of the right one, if on, it needs eBPF"},
    TwoCauses{"l2/beside-bgp", "l2/without-policy",
              "two announcers of one address, and no policy for one of them"},
    TwoCauses{"l2/without-policy", "l2/without-replacement",
              "a policy and kube-proxy replacement are both missing"},
};

TEST_CASE("one cause gives one finding, in every fixture under all rules") {
  std::vector<testing::Case> all = testing::cases(kFixtures / "projects");
  for (const Rule* rule : rules::all()) {
    std::ranges::move(testing::cases(kFixtures / "rules" / rule->id), std::back_inserter(all));
  }
  for (const testing::Case& fixture : all) {
    INFO(fixture.folder.string());
    std::string doubles;
    for (const testing::Pair& pair : testing::possible_doubles(fixture, rules::all())) {
      const bool two_causes = std::ranges::any_of(kTwoCauses, [&](const TwoCauses& known) {
        return known.first == pair.first && known.second == pair.second;
      });
      if (!two_causes) doubles += pair.what + "\n";
    }
    CHECK_EQ(doubles, "");
  }
}

}  // namespace
}  // namespace cilium_lint
