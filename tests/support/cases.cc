#include "support/cases.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "catalogue.h"
#include "chart/key_path.h"
#include "config/document.h"
#include "lint/lint.h"
#include "lint/settings.h"
#include "rule_list.h"

namespace cilium_lint::testing {
namespace fs = std::filesystem;
namespace {

struct Expectation {
  std::string path{};
  std::uint32_t line{};
  std::optional<std::uint32_t> column{};
  std::string rule{}, part{};
  bool met{};
};

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

DiscoverOptions options_of(const fs::path& case_file) {
  DiscoverOptions options;
  if (!fs::exists(case_file)) return options;
  const config::Document document = config::read(0, slurp(case_file));
  if (!document.problems.empty())
    throw std::runtime_error(case_file.string() + ": " + document.problems[0].message);
  for (const auto& [key, value] : document.root.entries) {
    if (key.text == "chart") {
      options.cilium_version = value.text;
    } else if (key.text == "kubernetes") {
      options.kubernetes_version = value.text;
    } else if (key.text == "kind") {
      options.kind_version = value.text;
    } else if (key.text == "cluster-name") {
      options.cluster_name = value.text;
    } else if (key.text == "api-versions") {
      options.api_versions.emplace();
      for (const config::Item& item : value.items) options.api_versions->push_back(item.text);
    } else if (key.text != "why") {
      throw std::runtime_error(case_file.string() + ": unknown key " + key.text);
    }
  }
  return options;
}

void read_expectations(const fs::path& path, const std::string& shown,
                       std::vector<Expectation>& into) {
  static const RE2 pattern(
      R"re(^(.*)# expect: (?:(\d+) )?([a-z0-9-]+/[a-z0-9-]+)(?: "(.*)")?\s*$)re");
  const std::string text = slurp(path);
  const LineIndex lines(text);
  std::vector<Expectation> waiting;
  for (std::uint32_t number = 1; number <= lines.lines(); ++number) {
    std::string before, column, rule, part;
    const std::string_view line = lines.line(number);
    if (!RE2::FullMatch(re2::StringPiece(line.data(), line.size()), pattern, &before, &column,
                        &rule, &part)) {
      if (line.find("# expect:") != std::string_view::npos) {
        throw std::runtime_error(fmt::format("{}:{}: not an expectation: {}", shown, number, line));
      }
      for (Expectation& expectation : waiting) {
        expectation.line = number;
        into.push_back(std::move(expectation));
      }
      waiting.clear();
      continue;
    }
    Expectation expectation{.path = shown, .line = number, .rule = rule, .part = part};
    if (!column.empty()) expectation.column = static_cast<std::uint32_t>(std::stoul(column));
    const bool alone = before.find_first_not_of(" \t") == std::string::npos;
    (alone ? waiting : into).push_back(std::move(expectation));
  }
  if (!waiting.empty()) throw std::runtime_error(shown + ": an expectation has no line behind it");
}

// Suppressions expire by it.
constexpr std::string_view kToday = "2026-11-28";

struct Run {
  Files files;
  Discovered found{};
  Configured configured{};
  Report report{};
};

Run run(const Case& fixture, std::span<const Rule* const> rules) {
  Run result{Files(fs::absolute(fixture.folder).string())};
  DiscoverOptions options = fixture.options;
  options.paths = {fixture.folder.string()};
  std::vector<const Rule*> chosen(rules.begin(), rules.end());
  const std::string config = (fixture.folder / kConfigName).string();
  if (fs::exists(config)) {
    auto read =
        read_config(result.files, config, {rules::catalogue(), rules::all(), rules::presets()});
    if (!read) throw std::runtime_error(read.error().message);
    result.configured = std::move(*read);
    chosen.insert(chosen.end(), result.configured.policies.begin(),
                  result.configured.policies.end());
  }
  result.found = discover(result.files, rules::catalogue(), options);
  if (result.found.error)
    throw std::runtime_error(fixture.folder.string() + ": " + result.found.error->message);
  for (const DocumentProblem& problem : result.configured.problems) {
    result.found.project.problems.push_back(problem);
  }
  std::vector<const Rule*> all(rules::all().begin(), rules::all().end());
  all.insert(all.end(), result.configured.policies.begin(), result.configured.policies.end());
  std::vector<Reported> found = lint(result.found.project, result.files,
                                     {.selected = chosen,
                                      .all = all,
                                      .settings = result.configured.settings.rules,
                                      .overrides = result.configured.settings.overrides,
                                      .today = kToday});
  std::erase_if(found, [](const Reported& reported) { return reported.suppressed.has_value(); });
  result.report = settle(std::move(found), result.found.project, result.files);
  return result;
}

}  // namespace

std::vector<Case> cases(const fs::path& folder) {
  std::vector<Case> found;
  if (!fs::is_directory(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory())
      found.push_back({entry.path(), options_of(entry.path() / "case.yaml")});
  }
  std::ranges::sort(found, {}, &Case::folder);
  return found;
}

std::string describe(const Reported& reported, const Files& files) {
  const Finding& finding = reported.finding;
  std::string place = "-";
  if (finding.at.known()) {
    const Position position = files.lines(finding.at.file).position(finding.at.begin);
    place = fmt::format("{}:{}:{}", files.path(finding.at.file), position.line, position.column);
  }
  return fmt::format("{} {} {} {}", place, name_of(reported.severity), reported.rule,
                     finding.message);
}

Case case_in(const fs::path& folder) { return {folder, options_of(folder / "case.yaml")}; }

std::vector<std::string> stated_facts(const Case& fixture, std::span<const Rule* const> rules) {
  std::vector<std::string> facts;
  for (const Reported& reported : run(fixture, rules).report.findings) {
    const auto rule = std::ranges::find(rules, reported.rule, &Rule::id);
    const auto& own = reported.finding.facts;
    if (own.empty() && rule != rules.end()) {
      facts.insert(facts.end(), (*rule)->facts.begin(), (*rule)->facts.end());
    }
    facts.insert(facts.end(), own.begin(), own.end());
  }
  std::ranges::sort(facts);
  const auto rest = std::ranges::unique(facts);
  facts.erase(rest.begin(), rest.end());
  return facts;
}

std::string findings(const Case& fixture, std::span<const Rule* const> rules) {
  const Run result = run(fixture, rules);
  std::string text;
  for (const Reported& reported : result.report.findings)
    text += describe(reported, result.files) + "\n";
  return text;
}

std::vector<Pair> possible_doubles(const Case& fixture, std::span<const Rule* const> rules) {
  const Run result = run(fixture, rules);
  const auto written = [&](const Reported& reported) {
    const std::string& key = reported.finding.key;
    return key.empty() ||
           std::ranges::any_of(result.found.project.installs, [&](const Install& install) {
             return install.id == reported.install && install.value(key).user() != nullptr;
           });
  };
  const auto same_key = [](const std::string& a, const std::string& b) {
    return !a.empty() && !b.empty() && (a == b || is_below(a, b) || is_below(b, a));
  };
  const auto same_place = [&](const Reported& a, const Reported& b) {
    const Span &one = a.finding.at, &other = b.finding.at;
    return one.known() && other.known() && one.file == other.file && one.begin < other.end &&
           other.begin < one.end && written(a) && written(b);
  };
  std::vector<Pair> pairs;
  const std::vector<Reported>& found = result.report.findings;
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (std::size_t j = i + 1; j < found.size(); ++j) {
      const Reported &a = found[i], &b = found[j];
      if (a.rule == b.rule || a.install != b.install) continue;
      if (!same_key(a.finding.key, b.finding.key) && !same_place(a, b)) continue;
      pairs.push_back({std::string(std::min(a.rule, b.rule)), std::string(std::max(a.rule, b.rule)),
                       describe(a, result.files) + "\n" + describe(b, result.files)});
    }
  }
  return pairs;
}

std::string mismatches(const Case& fixture, std::span<const Rule* const> rules) {
  std::vector<Expectation> expectations;
  for (const auto& entry : fs::recursive_directory_iterator(fixture.folder)) {
    if (entry.is_regular_file() && entry.path().filename() != "case.yaml") {
      read_expectations(entry.path(), fs::weakly_canonical(entry.path()).string(), expectations);
    }
  }
  const Run result = run(fixture, rules);
  std::string text;
  for (const Reported& reported : result.report.findings) {
    const Finding& finding = reported.finding;
    const auto met = std::ranges::find_if(expectations, [&](const Expectation& expected) {
      if (expected.met || !finding.at.known() || expected.rule != reported.rule) return false;
      const Position position = result.files.lines(finding.at.file).position(finding.at.begin);
      return fs::weakly_canonical(result.files.path(finding.at.file)).string() == expected.path &&
             position.line == expected.line &&
             (!expected.column || *expected.column == position.column) &&
             finding.message.find(expected.part) != std::string::npos;
    });
    if (met == expectations.end()) {
      text += "not expected: " + describe(reported, result.files) + "\n";
    } else {
      met->met = true;
    }
  }
  for (const Expectation& expected : expectations) {
    if (expected.met) continue;
    text += fmt::format("missing: {}:{} {} \"{}\"\n", expected.path, expected.line, expected.rule,
                        expected.part);
  }
  const bool silent = fixture.folder.filename().string().starts_with("ok_");
  if (silent && !result.report.findings.empty()) text += "a case named ok_ must be silent\n";
  if (!silent && result.report.findings.empty())
    text += "a case not named ok_ must report something\n";
  return text;
}

}  // namespace cilium_lint::testing
