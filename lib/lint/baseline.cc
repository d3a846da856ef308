#include "lint/baseline.h"

#include <fmt/format.h>

#include <algorithm>

#include "files/seen_from.h"
#include "install/json.h"
#include "text/fingerprint.h"

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Type;

std::string path_in(const Reported& reported, const Files& files, std::string_view folder) {
  const Span& at = reported.finding.at;
  if (!at.known()) return {};
  if (files.is_virtual(at.file)) return std::string(files.path(at.file));
  return seen_from(folder, files.path(at.file));
}

std::string text_of(const Data& entry, std::string_view key) {
  const Data* value = entry.find(key);
  return value != nullptr && value->type == Type::text ? value->text : std::string();
}

bool is_hex(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

Severity severity_of(const Reported& reported) {
  return cilium_lint::severity_of(reported.finding.effect, reported.finding.certainty);
}

}  // namespace

std::string identity_of(const Reported& reported, const Files& files, std::string_view folder) {
  const std::string path = path_in(reported, files, folder);
  std::vector<std::string_view> parts{reported.rule, path, reported.finding.key};
  parts.insert(parts.end(), reported.finding.arguments.begin(), reported.finding.arguments.end());
  return fingerprint(parts);
}

Baseline baseline_of(const std::vector<Reported>& findings, const Files& files,
                     std::string_view folder) {
  Baseline baseline{.folder = std::string(folder)};
  for (const Reported& reported : findings) {
    if (reported.suppressed) continue;
    Baseline::Entry& entry = baseline.entries[identity_of(reported, files, folder)];
    const Severity severity = severity_of(reported);
    if (entry.count++ > 0) {
      entry.severity = std::min(entry.severity, severity);
      continue;
    }
    entry.severity = severity;
    entry.rule = reported.rule;
    entry.path = path_in(reported, files, folder);
    entry.key = reported.finding.key;
  }
  return baseline;
}

Result<Baseline> read_baseline(std::string_view text, std::string_view folder) {
  Baseline baseline{.folder = std::string(folder)};
  const ReadJson read = read_json(text);
  const Data* root = read.value ? &*read.value : nullptr;
  const Data* version = root == nullptr ? nullptr : root->find("baseline_version");
  if (version == nullptr || version->type != Type::number) {
    return Error{"it is no baseline: cilium-lint baseline write makes one"};
  }
  if (version->text != "1") {
    return Error{fmt::format("its version is {}, and this program reads 1", version->text)};
  }
  const Data* findings = root->find("findings");
  if (findings == nullptr || findings->type != Type::list) return Error{"it has no findings"};
  for (const Data& item : findings->items) {
    const std::string identity = text_of(item, "identity");
    const Data* count = item.find("count");
    if (!is_hex(identity) || count == nullptr || count->type != Type::number) {
      return Error{"a finding in it lacks its identity or its count"};
    }
    Baseline::Entry& entry = baseline.entries[identity];
    entry.rule = text_of(item, "rule");
    entry.path = text_of(item, "path");
    entry.key = text_of(item, "key");
    const std::string severity = text_of(item, "severity");
    entry.severity = severity == "info"      ? Severity::info
                     : severity == "warning" ? Severity::warning
                                             : Severity::error;
    entry.count += std::strtoul(count->text.c_str(), nullptr, 10);
  }
  return baseline;
}

void hide_known(const Baseline& baseline, const Files& files, std::vector<Reported>& findings) {
  std::map<std::string, std::size_t, std::less<>> used;
  for (Reported& reported : findings) {
    if (reported.suppressed) continue;
    const std::string identity = identity_of(reported, files, baseline.folder);
    const auto entry = baseline.entries.find(identity);
    if (entry == baseline.entries.end() || severity_of(reported) < entry->second.severity ||
        used[identity]++ >= entry->second.count) {
      continue;
    }
    reported.suppressed = Suppression{.by = baseline.by};
  }
}

Baseline gone_from(const Baseline& baseline, const std::vector<Reported>& findings,
                   const Files& files) {
  Baseline gone{.folder = baseline.folder, .by = baseline.by, .entries = baseline.entries};
  for (const Reported& reported : findings) {
    if (reported.suppressed && reported.suppressed->by != baseline.by) continue;
    const auto entry = gone.entries.find(identity_of(reported, files, baseline.folder));
    if (entry == gone.entries.end()) continue;
    if (--entry->second.count == 0) gone.entries.erase(entry);
  }
  return gone;
}

}  // namespace cilium_lint
