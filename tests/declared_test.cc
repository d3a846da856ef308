// Declared rules: how they are read and judged; the config, presets and policies of a project.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue.h"
#include "lint/read_rule.h"
#include "lint/rule_examples.h"
#include "lint/rule_keys.h"
#include "lint/settings.h"
#include "rule_list.h"

namespace cilium_lint {
namespace {

namespace fs = std::filesystem;
const fs::path kSource = CILIUM_LINT_SOURCE_DIR;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string problems_of(std::string_view text) {
  const auto rule = read_rule(0, text, rules::catalogue());
  const LineIndex lines(text);
  std::string all;
  const auto add = [&](const config::Problem& problem) {
    const Position at = lines.position(problem.at.known() ? problem.at.begin : 0);
    all += fmt::format("{}:{} {}\n", at.line, at.column, problem.message);
  };
  for (const config::Problem& problem : rule->problems) add(problem);
  if (!rule->problems.empty()) return all;
  for (const std::string& missing : unknown_keys(*rule, rules::catalogue())) all += missing + "\n";
  for (const config::Problem& problem : run_examples(*rule, rules::catalogue())) add(problem);
  return all;
}

// What a rule says of values at a release; `version` empty: no release is known.
std::string said(std::string_view rule_text, const std::string& values, std::string_view version,
                 InstallMechanism mechanism = InstallMechanism::helm_install) {
  const auto rule = read_rule(0, rule_text, rules::catalogue());
  if (!rule->problems.empty()) return "broken: " + rule->problems.front().message;
  const Catalogue& catalogue = rules::catalogue();
  Files files("");
  const FileId file = files.add("values.yaml", values);
  Install install(version.empty()
                      ? Chart::unknown(catalogue)
                      : Chart::exact(catalogue, *catalogue.find(*Version::parse(version))));
  install.mechanism = mechanism;
  install.files = &files;
  install.layers.push_back(
      read_values({values, Placement(file)}, LayerKind::values_file, {}).layer);
  install.settle(nullptr);
  DeclaredContext context(install);
  Findings findings({});
  check_declared(rule->declared, context, findings);
  std::string all;
  for (const Finding& finding : findings.found()) {
    const std::string at = finding.at.known()
                               ? values.substr(finding.at.begin, finding.at.end - finding.at.begin)
                               : "-";
    all += fmt::format("{} {} [{}] {}", name_of(finding.certainty), name_of(finding.effect), at,
                       finding.message);
    for (const std::string_view fact : finding.facts) all += fmt::format(" #{}", fact);
    for (const Fix& fix : finding.fixes) {
      all += fmt::format(" | {}{}", fix.safe ? "safe " : "", fix.title);
    }
    all += '\n';
  }
  return all;
}

constexpr std::string_view kReplicas = R"(
id: acme/two-operators
summary: the operator has no stand-in
effects:
  - {charts: "<1.16.0", effect: degraded, facts: [old]}
  - {charts: ">=1.17.0", effect: install-refused, facts: [new]}
when: number("operator.replicas") < 2
at: [operator.replicas, operator.enabled]
message: operator.replicas is {json("operator.replicas")}, {{2}} is wanted
fixes:
  - {set: {operator.replicas: 2}, safe: true}
  - {title: off with it, set: {operator.enabled: false}, if: 'chart.atLeast("1.18.0")'}
)";

TEST_CASE("a declared rule says what its condition, its release and its texts make of it") {
  const std::string one = "operator:\n  replicas: 1\n";
  CHECK_EQ(said(kReplicas, one, "1.15.0"),
           "sure degraded [1] operator.replicas is 1, {2} is wanted #old | safe set "
           "operator.replicas: 2\n");
  CHECK_EQ(said(kReplicas, one, "1.16.0"), "");
  CHECK_EQ(said(kReplicas, one, "1.18.3"),
           "sure install-refused [1] operator.replicas is 1, {2} is wanted #new | safe set "
           "operator.replicas: 2 | off with it\n");
  CHECK_EQ(said(kReplicas, "operator:\n  replicas: 2\n", "1.18.3"), "");
}

TEST_CASE("an unknown value never reports") {
  CHECK_EQ(said(kReplicas, "operator:\n  replicas: ${REPLICAS}\n", "1.18.3"), "");
  CHECK_EQ(said(kReplicas, "operator: {{ .Values.operator }}\n", "1.18.3"), "");
}

TEST_CASE("without a release all supported ones must be in the ranges, and no error is sure") {
  CHECK_EQ(said(kReplicas, "operator:\n  replicas: 1\n", ""),
           "possible install-refused [1] operator.replicas is 1, {2} is wanted #new | set "
           "operator.replicas: 2 "
           "| off with it\n");
}

TEST_CASE(
    "what rests on keys that nobody set is possible where nothing in the repository installs") {
  constexpr std::string_view rule = R"(
id: acme/relay
summary: no relay
effect: install-refused
when: on("hubble.ui.enabled") && off("hubble.relay.enabled")
at: hubble.ui.enabled
message: the UI needs the relay
)";
  const std::string values = "hubble:\n  ui:\n    enabled: true\n";
  CHECK_EQ(said(rule, values, "1.18.3"), "sure install-refused [true] the UI needs the relay\n");
  CHECK_EQ(said(rule, values, "1.18.3", InstallMechanism::none),
           "possible install-refused [true] the UI needs the relay\n");
  CHECK_EQ(said(rule, values + "  relay:\n    enabled: false\n", "1.18.3", InstallMechanism::none),
           "sure install-refused [true] the UI needs the relay\n");
}

TEST_CASE("expressions read values as the chart's templates would") {
  const auto worth = [](std::string_view expression, const std::string& values) {
    const std::string rule = fmt::format(
        "id: a/b\nsummary: s\neffect: advice\nwhen: 'true'\nmessage: '{{{}}}'\n", expression);
    std::string text = said(rule, values, "1.18.3");
    return text.substr(text.find("[-] ") + 4);
  };
  const std::string values =
      "debug: {enabled: \"false\"}\ncluster: {id: \"0x10\", name: kind}\nextraEnv: [{name: A, "
      "value: b}]\n"
      "hubble: null\nMTU: 1500\n";
  CHECK_EQ(worth("on(\"debug.enabled\")", values), "true\n");
  CHECK_EQ(worth("off(\"hubble.relay.enabled\")", values), "true\n");
  CHECK_EQ(worth("exists(\"hubble.relay.enabled\")", values), "false\n");
  CHECK_EQ(worth("given(\"MTU\")", values), "true\n");
  CHECK_EQ(worth("given(\"ipam.mode\")", values), "false\n");
  CHECK_EQ(worth("number(\"cluster.id\")", values), "16\n");
  CHECK_EQ(worth("number(\"cluster.name\")", values), "0\n");
  CHECK_EQ(worth("text(\"MTU\") + kind(\"MTU\")", values), "1500number\n");
  CHECK_EQ(worth("kind(\"extraEnv\") + kind(\"hubble\") + kind(\"debug\")", values),
           "listnullmap\n");
  CHECK_EQ(worth("values.extraEnv[0].name + values.ipam.mode", values), "Acluster-pool\n");
  CHECK_EQ(worth("values.MTU + 1", values), "1501\n");
  CHECK_EQ(worth("has(values.hubble.relay)", values), "…\n");
  CHECK_EQ(worth("json(\"extraEnv\")", values), "[{\"name\":\"A\",\"value\":\"b\"}]\n");
  CHECK_EQ(worth("fact(\"tunnel\")", values), "true\n");
  CHECK_EQ(worth("ipam()", values), "cluster-pool\n");
  CHECK_EQ(worth("goDuration(\"5m0s\") && !goDuration(\"5\")", values), "true\n");
  CHECK_EQ(worth("chart.version + string(chart.atLeast(\"1.19.0\"))", values), "1.18.3false\n");
  CHECK_EQ(worth("cluster.known || cluster.name == \"x\"", values), "…\n");
}

TEST_CASE("a mistake in a rule is said at its place") {
  CHECK_EQ(
      problems_of("id: a/b\nsummary: s\nwhen: on(\"hubble.enabled\"\nmessage: m\neffect: advice\n"),
      "3:26 the expression ends too early, expected ')'\n");
  CHECK_EQ(
      problems_of("id: a/b\nsummary: s\nwhen: on(1)\nmessage: m\neffect: advice\n").substr(0, 5),
      "3:7 f");
  CHECK_EQ(problems_of("id: a/b\nsummary: s\nwhen: '1 + 1'\nmessage: m\neffect: advice\n"),
           "3:7 a condition is true or false, and this is a int\n");
  CHECK_EQ(
      problems_of("id: a/b\nsummary: s\nwhen: 'true'\nmessage: m\neffekt: advice\n"),
      "5:1 a rule has no part named \"effekt\"\n1:1 neither the effect nor a severity is said\n");
  CHECK_EQ(problems_of("id: a/b\nsummary: s\nwhen: 'true'\nmessage: a { brace\neffect: advice\n"),
           "4:10 a { without its }; write {{ for a brace\n");
  CHECK_EQ(problems_of("- id: a/b\n"), "1:1 a rule is a map of its parts\n");
}

TEST_CASE("a key must be one of the charts that the condition looks at") {
  const auto with = [](std::string_view charts, std::string_view when) {
    return problems_of(
        fmt::format("id: a/b\nsummary: s\ncharts: \"{}\"\neffect: advice\nwhen: '{}'\nmessage: m\n",
                    charts, when));
  };
  CHECK_EQ(with(">=1.18.0", "on(\"hubble.relay.enabeld\")"),
           "hubble.relay.enabeld is no key of chart 1.18.0\n");
  CHECK_EQ(with(">=1.17.0", "on(\"k8sClientExponentialBackoff.enabled\")"),
           "k8sClientExponentialBackoff.enabled is no key of chart 1.17.0\n");
  CHECK_EQ(
      with(">=1.17.0", "chart.atLeast(\"1.18.0\") && on(\"k8sClientExponentialBackoff.enabled\")"),
      "");
  CHECK_EQ(
      with(">=1.17.0", "!chart.atLeast(\"1.18.0\") || on(\"k8sClientExponentialBackoff.enabled\")"),
      "");
  CHECK_EQ(with(">=1.18.0", "values.operator.replica > 1"),
           "operator.replica is no key of chart 1.18.0\n");
}

TEST_CASE("an example that does not hold is said") {
  CHECK_EQ(
      problems_of("id: a/b\nsummary: s\neffect: advice\nwhen: on(\"debug.enabled\")\nmessage: m\n"
                  "bad: {chart: 1.18.3, values: {debug: {enabled: false}}}\n"
                  "good: {chart: 1.18.3, values: {debug: {enabled: true}}}\n"),
      "6:6 with chart 1.18.3 nothing is reported: the condition is false\n"
      "7:7 with chart 1.18.3 it reports: m\n");
}

TEST_CASE("globs take * for a name's part, ** for folders and ? for one") {
  CHECK(matches_glob("clusters/*/values.yaml", "clusters/a/values.yaml"));
  CHECK_FALSE(matches_glob("clusters/*/values.yaml", "clusters/a/b/values.yaml"));
  CHECK(matches_glob("**/values.yaml", "values.yaml"));
  CHECK(matches_glob("**/values.yaml", "a/b/values.yaml"));
  CHECK(matches_glob("a?c", "abc"));
  CHECK_FALSE(matches_glob("a?c", "ac"));
}

// -- the config

// A project in a folder of its own that goes away with the object.
class Scratch {
 public:
  explicit Scratch(const std::vector<std::pair<std::string, std::string>>& files)
      : folder_(fs::temp_directory_path() /
                fmt::format("cilium-lint-config-{}", static_cast<const void*>(this))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "policies");
    for (const auto& [name, content] : files) {
      std::ofstream(folder_ / name, std::ios::binary) << content;
    }
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { fs::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }
  [[nodiscard]] std::string folder() const { return folder_.string(); }

 private:
  fs::path folder_;
};

// What is wrong with a config, its path left out; empty: nothing.
std::string mistake(const std::string& config) {
  const Scratch scratch({{".cilium-lint.yaml", config}});
  Files files(scratch.folder());
  const auto read = read_config(files, scratch.path(".cilium-lint.yaml"),
                                {rules::catalogue(), rules::all(), rules::presets()});
  if (read) return "";
  const std::string& message = read.error().message;
  return message.substr(message.find(".yaml:") + 6);
}

TEST_CASE("a mistake in the config is said at its place, and nothing is guessed") {
  CHECK_EQ(mistake("fail-on: panic\n"),
           "1:10: fail-on is error, warning, info or never, not \"panic\"");
  CHECK_EQ(mistake("overrides:\n  - {files: a}\n"), "2:5: an override names no rules");
  CHECK_EQ(mistake("overrides:\n  - {rules: {hubble: off}, until: soon}\n"),
           "2:35: \"soon\" is no day such as 2027-01-31");
  CHECK_EQ(mistake("overrides:\n  - {rules: {version/unpinned: {least: 3}}}\n"),
           "2:14: version/unpinned has no option \"least\"");
  CHECK_EQ(mistake("required-version: newest\n"), "1:19: \"newest\" is no range of versions");
  CHECK_EQ(mistake("rules:\n  hubble/no-such: off\n"),
           "2:3: no rule or topic is named \"hubble/no-such\"");
  CHECK_EQ(mistake("rules:\n  hubble: loud\n"),
           "2:11: a rule is off, error, warning or info, not \"loud\"");
  CHECK_EQ(mistake("rules:\n  version/unpinned: {least: 3}\n"),
           "2:3: version/unpinned has no option \"least\"");
  CHECK_EQ(mistake("cilium-version: latest\n"), "1:17: \"latest\" is no version");
  CHECK_EQ(mistake("fail-on: often\n"),
           "1:10: fail-on is error, warning, info or never, not \"often\"");
  CHECK_EQ(mistake("extends: [strict]\n"),
           "1:11: there is no preset \"strict\"; there are kind-bootstrap production "
           "supported-versions");
  CHECK_EQ(mistake("a: 1\na: 2\n").substr(0, 3), "2:1");
  CHECK_EQ(mistake(""), "");
}

TEST_CASE("a broken policy becomes a finding and stops no other") {
  const Scratch scratch(
      {{".cilium-lint.yaml",
        "extends: ./base.yaml\npolicies: [policies]\nrules:\n  acme/good: {least: 3}\n"},
       {"base.yaml", "cilium-version: 1.18.3\nrules: {hubble: off}\nfail-on: warning\n"},
       {"policies/a.yaml",
        "id: acme/good\nsummary: s\nseverity: error\nparameters: {least: 2}\n"
        "when: number(\"operator.replicas\") < params.least\nmessage: '{params.least} are "
        "wanted'\n"},
       {"policies/b.yaml",
        "id: acme/broken\nsummary: s\nseverity: error\nwhen: on(\nmessage: m\n"}});
  Files files(scratch.folder());
  const auto read = read_config(files, scratch.path(".cilium-lint.yaml"),
                                {rules::catalogue(), rules::all(), rules::presets()});
  REQUIRE(read.has_value());
  REQUIRE_EQ(read->policies.size(), 1U);
  CHECK_EQ(read->policies.front()->id, "acme/good");
  REQUIRE_EQ(read->problems.size(), 1U);
  CHECK_EQ(read->problems.front().rule, "lint/bad-policy");
  CHECK(read->problems.front().message.starts_with("this policy is not run: "));
  CHECK_EQ(read->settings.cilium_version, "1.18.3");
  CHECK(read->settings.fail_on == FailOn::warning);

  Project project;
  Install& install = project.installs.emplace_back(
      Chart::exact(rules::catalogue(), *rules::catalogue().find(*Version::parse("1.18.3"))));
  install.mechanism = InstallMechanism::helm_install;
  install.settle(nullptr);
  const std::vector<Reported> found =
      check(project, read->policies, files, {}, read->settings.rules);
  REQUIRE_EQ(found.size(), 1U);
  CHECK_EQ(found.front().finding.message, "3 are wanted");
  CHECK(found.front().severity == Severity::error);
}

TEST_CASE("what is said of a rule wins over what is said of its topic") {
  const std::vector<RuleSetting> settings{
      {.name = "lint/bad-policy", .severity = Severity::info},
      {.name = "lint", .off = true},
  };
  const auto rule = std::ranges::find(rules::all(), std::string_view("lint/bad-policy"), &Rule::id);
  REQUIRE(rule != rules::all().end());
  const RuleSetting setting = setting_for(**rule, settings);
  CHECK_FALSE(setting.off);
  CHECK(setting.severity == Severity::info);
}

// -- documents

// What stands in the fences with a tag that begins so, in order: the tag's rest and the text.
std::vector<std::pair<std::string, std::string>> fences(const std::string& page,
                                                        const std::string& tag) {
  std::vector<std::pair<std::string, std::string>> found;
  const std::string begin = "```" + tag;
  for (std::size_t at = page.find(begin); at != page.npos; at = page.find(begin, at)) {
    const std::size_t line = page.find('\n', at);
    const std::size_t end = page.find("\n```\n", line);
    found.emplace_back(page.substr(at + begin.size(), line - at - begin.size()),
                       page.substr(line + 1, end - line));
    at = end;
  }
  return found;
}

TEST_CASE("the policies in docs/policies.md are right, and their examples hold") {
  const auto policies = fences(slurp(kSource / "docs" / "policies.md"), "yaml policy ");
  CHECK_EQ(policies.size(), 3U);
  for (const auto& [id, text] : policies) {
    INFO(id);
    CHECK_EQ(problems_of(text), "");
    CHECK_EQ(read_rule(0, text, rules::catalogue())->rule.id, id);
  }
}

TEST_CASE("the rule in CONTRIBUTING.md is the one in its file") {
  const auto rule = fences(slurp(kSource / "CONTRIBUTING.md"), "yaml rule ");
  REQUIRE_EQ(rule.size(), 1U);
  CHECK_EQ(rule.front().second, slurp(kSource / "rules" / rule.front().first));
}

}  // namespace
}  // namespace cilium_lint
