#include "lint/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "lint/declared.h"
#include "text/fingerprint.h"

namespace cilium_lint {

double Findings::option(std::string_view name) const {
  for (const RuleSetting::Option& given : given_) {
    if (given.name == name) return std::strtod(given.text.c_str(), nullptr);
  }
  for (const RuleOption& option : options_) {
    if (option.name == name) return option.standard;
  }
  throw std::logic_error(fmt::format("a rule asked for its option {}, which it has not", name));
}

namespace {

std::string_view topic_of(std::string_view rule) { return rule.substr(0, rule.find('/')); }

bool names(std::string_view word, const Rule& rule) {
  return word == rule.id || word == topic_of(rule.id);
}

// Insertions, deletions and replacements that turn one word into the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// The topic or rule that the user may have meant; the last part alone stands for its rule.
std::string_view nearest_word(std::span<const Rule* const> rules, std::string_view word) {
  std::string_view best{};
  std::size_t distance = std::string_view::npos;
  const auto consider = [&](std::string_view written, std::string_view meant) {
    const std::size_t d = edit_distance(word, written);
    if (d >= distance) return;
    distance = d;
    best = meant;
  };
  for (const Rule* rule : rules) {
    const std::string_view topic = topic_of(rule->id);
    consider(topic, topic);
    consider(rule->id, rule->id);
    if (topic.size() < rule->id.size()) consider(rule->id.substr(topic.size() + 1), rule->id);
  }
  return best;
}

std::optional<Error> unknown_word(std::span<const Rule* const> rules,
                                  const std::vector<std::string>& words, std::string_view flag) {
  for (const std::string& word : words) {
    if (std::ranges::any_of(rules, [&](const Rule* rule) { return names(word, *rule); })) continue;
    const std::string_view nearest = nearest_word(rules, word);
    std::string message = fmt::format("{}: no rule or topic is named \"{}\"", flag, word);
    if (!nearest.empty()) message += fmt::format("; the nearest is {}", nearest);
    return Error{std::move(message)};
  }
  return std::nullopt;
}

bool any_names(const std::vector<std::string>& words, const Rule& rule) {
  return std::ranges::any_of(words, [&](const std::string& word) { return names(word, rule); });
}

bool owned_by_another(std::span<const Rule* const> all, const Rule& rule, std::string_view key) {
  return !key.empty() && std::ranges::any_of(all, [&](const Rule* owner) {
    return owner != &rule && std::ranges::any_of(owner->owns, [&](std::string_view pattern) {
             return key_fits(pattern, key);
           });
  });
}

bool general(const Reported& reported, std::span<const Rule* const> all) {
  const auto rule = std::ranges::find(all, reported.rule, &Rule::id);
  return rule != all.end() && (*rule)->general;
}

// Whether `owner` says all that the general finding says: the same key, and nothing milder.
bool says_as_much(const Reported& owner, const Reported& finding) {
  if (owner.install != finding.install || owner.finding.key != finding.finding.key) return false;
  if (finding.finding.effect == Effect::install_refused) {
    return owner.finding.effect == Effect::install_refused && owner.severity <= finding.severity;
  }
  return owner.severity <= finding.severity;
}

// One cause, one finding: general findings go where a rule with a subject speaks of the same key.
void give_way(std::vector<Reported>& found, std::span<const Rule* const> all) {
  std::vector<Reported> with_subject;
  std::vector<Reported> others;
  for (Reported& reported : found) {
    const bool gives_way = !reported.finding.key.empty() && general(reported, all);
    (gives_way ? others : with_subject).push_back(std::move(reported));
  }
  std::erase_if(others, [&](const Reported& finding) {
    return std::ranges::any_of(with_subject,
                               [&](const Reported& owner) { return says_as_much(owner, finding); });
  });
  found = std::move(with_subject);
  std::ranges::move(others, std::back_inserter(found));
}

// A release that the tables lack is judged by its neighbour. What holds there for sure holds for a
// later patch of the same minor; for anything else it is a guess.
bool is_guess(const Chart& chart) {
  if (chart.state() != Chart::State::nearest || !chart.version()) return false;
  const Version judged = chart.catalogue().version(chart.nearest_known());
  const Version& named = *chart.version();
  return judged.major != named.major || judged.minor != named.minor || named < judged;
}

// Effects that are errors where they are sure, but for what the cluster's own tool refuses.
bool is_refusal(Effect effect) {
  return effect != Effect::cluster_refused && effect <= Effect::bootstrap_deadlock;
}

void stamp(Reported& reported, const Rule& rule, const RuleSetting& setting, const Files& files) {
  const Finding& finding = reported.finding;
  const Severity own = rule.severity.value_or(severity_of(finding.effect, finding.certainty));
  reported.severity = setting.severity.value_or(own);
  std::vector<std::string_view> parts{
      reported.rule, finding.at.known() ? files.path(finding.at.file) : std::string_view{},
      finding.key, reported.install};
  parts.insert(parts.end(), finding.arguments.begin(), finding.arguments.end());
  reported.fingerprint = fingerprint(parts);
}

void require_own_effect(const Rule& rule, Effect effect) {
  if (std::ranges::find(rule.effects, effect) != rule.effects.end()) return;
  throw std::logic_error(
      fmt::format("rule {} gave {}, which is not among its effects", rule.id, name_of(effect)));
}

// Values that nothing here installs, and no release is named: whoever installs them may take an
// older one than those still supported.
bool may_be_older(const Install& install) {
  return install.mechanism == InstallMechanism::none && !install.client_side_render &&
         install.chart().is_any();
}

// The install if it goes to no cluster that is known.
Install without_cluster(const Install& install) {
  Install other(install);
  other.settle(nullptr);
  return other;
}

// The install if its chart is any that was ever released.
Install of_any_release(const Install& install) {
  const Catalogue& catalogue = install.chart().catalogue();
  Install other(install);
  other.judge_by(Chart::one_of(catalogue, 0, catalogue.newest(), {}));
  return other;
}

// Collects what rules say.
struct Run {
  const Project& project;
  std::span<const Rule* const> selected;
  std::span<const Rule* const> all;
  const Files& files;
  std::span<const RuleSetting> settings;
  std::vector<Reported> reported{};
  std::vector<std::unique_ptr<DeclaredContext>> contexts{};  // of the installs, once one is needed

  void take(const Rule& rule, const RuleSetting& setting, Findings& findings,
            const Install* install, const Cluster* cluster) {
    for (Finding& finding : findings.found()) {
      require_own_effect(rule, finding.effect);
      // What Helm refuses is said, whatever its owner says beside it (give_way).
      if (rule.general && finding.effect != Effect::install_refused &&
          owned_by_another(all, rule, finding.key)) {
        continue;
      }
      // What the cluster's tool refuses does not depend on the chart.
      if (install != nullptr && is_refusal(finding.effect) && is_guess(install->chart()) &&
          !(finding.by_schema && install->chart().copy() != nullptr)) {
        finding.certainty = Certainty::possible;
      }
      if (install != nullptr && is_refusal(finding.effect) && may_be_older(*install) &&
          !holds_for(of_any_release(*install), rule, setting, finding)) {
        finding.certainty = Certainty::possible;
      }
      if (install != nullptr && install->cluster_is_guess && is_refusal(finding.effect) &&
          !holds_for(without_cluster(*install), rule, setting, finding)) {
        finding.certainty = Certainty::possible;
      }
      Reported& added = reported.emplace_back();
      added.finding = std::move(finding);
      added.rule = rule.id;
      if (install != nullptr) added.install = install->id;
      added.cluster = cluster;
      stamp(added, rule, setting, files);
    }
  }

  // Whether the rule says the same of what the install would be otherwise.
  static bool holds_for(const Install& otherwise, const Rule& rule, const RuleSetting& setting,
                        const Finding& finding) {
    Findings findings(rule.options, setting.options);
    if (rule.check != nullptr) rule.check(otherwise, findings);
    if (rule.declared != nullptr) {
      DeclaredContext context(otherwise);
      check_declared(*rule.declared, context, findings, setting.options);
    }
    return std::ranges::any_of(findings.found(), [&](const Finding& other) {
      return other.effect == finding.effect && other.certainty == finding.certainty &&
             other.key == finding.key && other.message == finding.message;
    });
  }

  DeclaredContext& context(std::size_t install) {
    contexts.resize(project.installs.size());
    auto& context = contexts[install];
    if (!context) context = std::make_unique<DeclaredContext>(project.installs[install]);
    return *context;
  }

  void run(const Rule& rule) {
    const RuleSetting setting = setting_for(rule, settings);
    if (setting.off) return;
    if (rule.check != nullptr) {
      for (const Install& install : project.installs) {
        Findings findings(rule.options, setting.options);
        rule.check(install, findings);
        take(rule, setting, findings, &install, nullptr);
      }
    }
    if (rule.declared != nullptr) {
      for (std::size_t i = 0; i < project.installs.size(); ++i) {
        Findings findings(rule.options, setting.options);
        check_declared(*rule.declared, context(i), findings, setting.options);
        if (rule.declared->written.known() && !context(i).failure().empty()) {
          take({.rule = "lint/bad-policy",
                .message = fmt::format("{} cannot be judged: {}", rule.id, context(i).failure()),
                .at = rule.declared->written,
                .install = project.installs[i].id});
        }
        take(rule, setting, findings, &project.installs[i], nullptr);
      }
    }
    if (rule.check_cluster != nullptr) {
      for (const auto& cluster : project.clusters) {
        if (!cluster->is_kind()) continue;
        Findings findings(rule.options, setting.options);
        rule.check_cluster(*cluster, findings);
        take(rule, setting, findings, nullptr, cluster.get());
      }
    }
    if (rule.check_project != nullptr) {
      const std::size_t before = reported.size();
      Findings findings(rule.options, setting.options);
      rule.check_project(project, findings);
      take(rule, setting, findings, nullptr, nullptr);
      for (std::size_t i = before; i < reported.size(); ++i) {
        reported[i].cluster = cluster_in(reported[i].finding.at);
      }
    }
  }

  // A problem that reading met has no rule function: the rule of that id says what it means.
  void take(const DocumentProblem& problem) {
    const auto named = std::ranges::find(all, std::string_view(problem.rule), &Rule::id);
    if (named == all.end()) {
      throw std::logic_error(
          fmt::format("a document's problem names rule {}, which does not exist", problem.rule));
    }
    const Rule& rule = **named;
    const RuleSetting setting = setting_for(rule, settings);
    if (setting.off || std::ranges::find(selected, &rule) == selected.end()) return;
    Reported& added = reported.emplace_back();
    added.finding.at = problem.at;
    added.finding.effect = effect_of(rule, problem.in_cluster_config);
    if (problem.possible) added.finding.certainty = Certainty::possible;
    added.finding.message = problem.message;
    added.finding.help = problem.help;
    added.finding.key = problem.key;
    added.rule = rule.id;
    added.install = problem.install;
    if (problem.in_cluster_config) added.cluster = cluster_in(problem.at);
    stamp(added, rule, setting, files);
  }

  static Effect effect_of(const Rule& rule, bool in_cluster_config) {
    const Effect wanted = in_cluster_config ? Effect::cluster_refused : Effect::install_refused;
    if (std::ranges::find(rule.effects, wanted) != rule.effects.end()) return wanted;
    if (rule.effects.empty()) {
      throw std::logic_error(fmt::format("rule {} states no effect", rule.id));
    }
    return rule.effects.front();
  }

  [[nodiscard]] const Cluster* cluster_in(const Span& at) const {
    for (const auto& cluster : project.clusters) {
      if (at.known() && cluster->file == at.file) return cluster.get();
    }
    return nullptr;
  }
};

std::string_view path_of(const Reported& reported, const Files& files) {
  const Span& at = reported.finding.at;
  return at.known() ? files.path(at.file) : std::string_view{};
}

void sort(std::vector<Reported>& findings, const Files& files) {
  const auto order = [&files](const Reported& r) {
    return std::make_tuple(path_of(r, files), r.finding.at.begin, r.rule,
                           std::string_view(r.finding.message), std::string_view(r.install),
                           r.finding.at.end, r.severity, std::string_view(r.finding.key));
  };
  std::ranges::stable_sort(
      findings, [&order](const Reported& a, const Reported& b) { return order(a) < order(b); });
}

// Equal ones are neighbours after sorting.
void merge_equal(std::vector<Reported>& findings) {
  const auto rest = std::ranges::unique(findings, [](const Reported& a, const Reported& b) {
    return a.install == b.install && same_but_install(a, b);
  });
  findings.erase(rest.begin(), rest.end());
}

Summary count(const std::vector<Reported>& findings, const Project& project) {
  Summary summary;
  summary.files = project.files_read;
  summary.installs = project.installs.size();
  for (const Reported& reported : findings) {
    if (reported.suppressed) {
      ++summary.suppressed;
      continue;
    }
    switch (reported.severity) {
      case Severity::error:
        ++summary.errors;
        break;
      case Severity::warning:
        ++summary.warnings;
        break;
      case Severity::info:
        ++summary.infos;
        break;
    }
    const bool fixable = std::ranges::any_of(reported.finding.fixes,
                                             [](const Fix& fix) { return !fix.edits.empty(); });
    if (fixable) ++summary.fixable;
  }
  return summary;
}

std::vector<Skipped> settle_skipped(std::vector<Skipped> skipped) {
  const auto order = [](const Skipped& s) { return std::tie(s.check, s.reason); };
  std::ranges::sort(skipped,
                    [&](const Skipped& a, const Skipped& b) { return order(a) < order(b); });
  const auto rest = std::ranges::unique(
      skipped, [&](const Skipped& a, const Skipped& b) { return order(a) == order(b); });
  skipped.erase(rest.begin(), rest.end());
  return skipped;
}

std::vector<std::string> settle_notes(const std::vector<std::string>& notes) {
  std::vector<std::string> kept;
  for (const std::string& note : notes) {
    if (std::ranges::find(kept, note) == kept.end()) kept.push_back(note);
  }
  return kept;
}

}  // namespace

std::optional<Reported> reported_by(std::string_view rule, Finding finding,
                                    std::span<const Rule* const> all,
                                    std::span<const RuleSetting> settings, const Files& files) {
  const auto named = std::ranges::find(all, rule, &Rule::id);
  if (named == all.end()) return std::nullopt;
  const RuleSetting setting = setting_for(**named, settings);
  if (setting.off) return std::nullopt;
  require_own_effect(**named, finding.effect);
  Reported reported{.finding = std::move(finding), .rule = (*named)->id};
  stamp(reported, **named, setting, files);
  return reported;
}

RuleSetting setting_for(const Rule& rule, std::span<const RuleSetting> settings) {
  RuleSetting result{.name = std::string(rule.id)};
  const auto lay_over = [&](const RuleSetting& setting) {
    result.off = setting.off;
    if (setting.severity) result.severity = setting.severity;
    result.options.insert(result.options.begin(), setting.options.begin(), setting.options.end());
  };
  for (const RuleSetting& setting : settings) {
    if (setting.name == topic_of(rule.id)) lay_over(setting);
  }
  for (const RuleSetting& setting : settings) {
    if (setting.name == rule.id) lay_over(setting);
  }
  return result;
}

Result<std::vector<const Rule*>> select(std::span<const Rule* const> rules,
                                        const Selection& selection) {
  if (auto error = unknown_word(rules, selection.only, "--only")) return std::move(*error);
  if (auto error = unknown_word(rules, selection.skip, "--skip")) return std::move(*error);
  std::vector<const Rule*> chosen;
  for (const Rule* rule : rules) {
    if (!selection.only.empty() && !any_names(selection.only, *rule)) continue;
    if (!any_names(selection.skip, *rule)) chosen.push_back(rule);
  }
  return chosen;
}

std::vector<Reported> check(const Project& project, std::span<const Rule* const> rules,
                            const Files& files, std::span<const Rule* const> all,
                            std::span<const RuleSetting> settings) {
  Run run{project, rules, all.empty() ? rules : all, files, settings};
  for (const DocumentProblem& problem : project.problems) run.take(problem);
  for (const Rule* rule : rules) run.run(*rule);
  give_way(run.reported, run.all);
  return std::move(run.reported);
}

bool key_fits(std::string_view pattern, std::string_view key) {
  if (!pattern.ends_with(".*")) return pattern == key;
  const std::string_view root = pattern.substr(0, pattern.size() - 2);
  if (!key.starts_with(root)) return false;
  return key.size() == root.size() || key[root.size()] == '.' || key[root.size()] == '[';
}

bool same_but_install(const Reported& a, const Reported& b) {
  return a.rule == b.rule && a.finding.at == b.finding.at && a.finding.message == b.finding.message;
}

Report settle(std::vector<Reported> findings, const Project& project, const Files& files) {
  Report report;
  report.findings = std::move(findings);
  sort(report.findings, files);
  merge_equal(report.findings);
  report.skipped = settle_skipped(project.skipped);
  report.notes = settle_notes(project.notes);
  report.summary = count(report.findings, project);
  for (const auto& cluster : project.clusters) report.clusters.push_back(cluster.get());
  for (const Install& install : project.installs) {
    report.installs.push_back({&install, forecast(install, report.findings, report.skipped)});
  }
  return report;
}

int exit_code(const Report& report, FailOn fail_on) {
  if (fail_on == FailOn::never) return 0;
  const Severity limit = fail_on == FailOn::error     ? Severity::error
                         : fail_on == FailOn::warning ? Severity::warning
                                                      : Severity::info;
  const bool reached = std::ranges::any_of(report.findings, [&](const Reported& reported) {
    return !reported.suppressed && reported.severity <= limit;
  });
  return reached ? 1 : 0;
}

}  // namespace cilium_lint
