#include "lint/lint.h"

#include <algorithm>

#include "files/seen_from.h"
#include "lint/suppressions.h"
#include "text/glob.h"

namespace cilium_lint {
namespace {

bool judges_comments(const Rule* rule) {
  return rule->id == "lint/unused-suppression" || rule->id == "lint/expired-suppression" ||
         rule->id == "lint/bad-suppression";
}

template <class Fits>
bool one_fits(const std::vector<std::string>& patterns, Fits fits) {
  return patterns.empty() || std::ranges::any_of(patterns, fits);
}

// A pattern without a slash is of a name at any depth, as in .gitignore.
bool fits_path(std::string_view pattern, std::string_view path) {
  return glob_matches(pattern, pattern.find('/') == pattern.npos ? file_name(path) : path);
}

bool concerns(const Override& override, const Reported& reported, const Files& files) {
  const Finding& finding = reported.finding;
  if (!override.files.empty()) {
    if (!finding.at.known()) return false;
    const std::string path = seen_from(override.folder, files.path(finding.at.file));
    if (!one_fits(override.files, [&](const std::string& p) { return fits_path(p, path); })) {
      return false;
    }
  }
  return one_fits(override.installs,
                  [&](const std::string& p) { return glob_matches(p, reported.install); }) &&
         one_fits(override.keys, [&](const std::string& p) { return key_fits(p, finding.key); });
}

void apply(const Override& override, const LintOptions& options, const Files& files,
           std::vector<Reported>& findings) {
  const bool passed =
      !override.until.empty() && !options.today.empty() && override.until < options.today;
  for (Reported& reported : findings) {
    if (!concerns(override, reported, files)) continue;
    const auto rule = std::ranges::find(options.all, reported.rule, &Rule::id);
    if (rule == options.all.end()) continue;
    const RuleSetting setting = setting_for(**rule, override.rules);
    if (setting.severity) reported.severity = *setting.severity;
    if (!setting.off || passed || reported.suppressed || !options.ignores) continue;
    reported.suppressed = Suppression{
        .by = "config", .reason = override.reason, .until = override.until, .at = override.at};
  }
}

bool has_options(const Override& override) {
  return std::ranges::any_of(override.rules,
                             [](const RuleSetting& setting) { return !setting.options.empty(); });
}

// Findings that an override gives options to are those that the rule has with these options; the
// others stay as they are.
void apply_options(const Override& override, const Project& project, const Files& files,
                   std::span<const Rule* const> run, const LintOptions& options,
                   std::vector<Reported>& findings) {
  std::vector<RuleSetting> settings(options.settings.begin(), options.settings.end());
  for (const Rule* rule : run) {
    const RuleSetting given = setting_for(*rule, override.rules);
    if (given.options.empty()) continue;
    settings.push_back({.name = std::string(rule->id),
                        .off = setting_for(*rule, options.settings).off,
                        .options = given.options});
  }
  const auto is_meant = [&](const Reported& reported) {
    const auto rule = std::ranges::find(options.all, reported.rule, &Rule::id);
    return rule != options.all.end() && !setting_for(**rule, override.rules).options.empty() &&
           concerns(override, reported, files);
  };
  std::erase_if(findings, is_meant);
  for (Reported& reported : check(project, run, files, options.all, settings)) {
    if (is_meant(reported)) findings.push_back(std::move(reported));
  }
}

// The files that the installs and clusters are made of, and those that something was found in.
std::vector<FileId> linted_files(const Project& project, const std::vector<Reported>& findings) {
  std::vector<FileId> files;
  for (const Install& install : project.installs) {
    files.push_back(install.at.file);
    if (install.pin) files.push_back(install.pin->at.file);
    for (const Layer& layer : install.layers) {
      files.push_back(layer.file);
      files.push_back(layer.at.file);
    }
  }
  for (const auto& cluster : project.clusters) files.push_back(cluster->file);
  for (const Reported& reported : findings) files.push_back(reported.finding.at.file);
  std::ranges::sort(files);
  const auto rest = std::ranges::unique(files);
  files.erase(rest.begin(), rest.end());
  return files;
}

}  // namespace

std::vector<Reported> lint(const Project& project, const Files& files, const LintOptions& options) {
  const bool comments = options.ignores && has_suppression_comments(files);
  // Whether a comment hides nothing is known only once all rules were asked.
  const bool judged = comments && std::ranges::any_of(options.selected, judges_comments);
  const std::span<const Rule* const> run = judged ? options.all : options.selected;
  std::vector<Reported> findings = check(project, run, files, options.all, options.settings);
  for (const Override& override : options.overrides) {
    if (has_options(override)) apply_options(override, project, files, run, options, findings);
  }
  if (comments) {
    const std::vector<FileId> linted = linted_files(project, findings);
    suppress_by_comments(findings, files,
                         {.selected = run,
                          .all = options.all,
                          .settings = options.settings,
                          .linted = linted,
                          .today = options.today});
  }
  for (const Override& override : options.overrides) apply(override, options, files, findings);
  if (options.baseline != nullptr && options.ignores) {
    hide_known(*options.baseline, files, findings);
  }
  if (judged) {
    std::erase_if(findings, [&](const Reported& reported) {
      return std::ranges::find(options.selected, reported.rule, &Rule::id) ==
             options.selected.end();
    });
  }
  return findings;
}

}  // namespace cilium_lint
