#include "lint/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "chart/version.h"
#include "lint/rule_keys.h"
#include "text/spelling.h"

namespace cilium_lint {
namespace {

using config::Item;

constexpr std::array kSeverities{Severity::error, Severity::warning, Severity::info};
constexpr std::array<std::pair<std::string_view, FailOn>, 4> kFailOn{{{"error", FailOn::error},
                                                                      {"warning", FailOn::warning},
                                                                      {"info", FailOn::info},
                                                                      {"never", FailOn::never}}};

constexpr std::string_view kTexts = R"({"$ref": "#/$defs/texts"})";  // a text or a list of texts
constexpr std::string_view kText = R"({"type": "string"})";
// 1.18 is a number to YAML.
constexpr std::string_view kVersion = R"({"type": ["string", "number"]})";
constexpr std::string_view kRules = R"({"$ref": "#/$defs/rules"})";
constexpr std::string_view kOverrides =
    R"({"type": "array", "items": {"type": "object", "additionalProperties": false, )"
    R"("required": ["rules"], "properties": {"files": {"$ref": "#/$defs/texts"}, )"
    R"("installs": {"$ref": "#/$defs/texts"}, "keys": {"$ref": "#/$defs/texts"}, )"
    R"("rules": {"$ref": "#/$defs/rules"}, )"
    R"("reason": {"type": "string"}, "until": {"type": "string", "format": "date"}}}})";

constexpr std::string_view kInstalls =
    R"({"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {)"
    R"("cilium-version": {"type": ["string", "number"]}, "chart": {"type": "string"}, )"
    R"("values": {"$ref": "#/$defs/texts"}, "set": {"$ref": "#/$defs/texts"}, )"
    R"("set-string": {"$ref": "#/$defs/texts"}, "set-json": {"$ref": "#/$defs/texts"}, )"
    R"("set-file": {"$ref": "#/$defs/texts"}, "release": {"type": "string"}, )"
    R"("namespace": {"type": "string"}, "kind-config": {"type": "string"}, )"
    R"("cluster-name": {"type": "string"}, )"
    R"("kubernetes-version": {"type": ["string", "number"]}}}})";

constexpr std::array<ConfigKey, 13> kKeys{{
    {"extends", kTexts, "presets by name, or other config files by path, that this one builds on"},
    {"rules", kRules, "for a rule or a topic: off, a severity, or a map of its options"},
    {"overrides", kOverrides,
     "rules for some files, installs or keys only, with a reason and a last day"},
    {"installs", kInstalls,
     "installs that discovery cannot find, in the words of the command line's options; paths are "
     "relative to the config"},
    {"exclude", kTexts,
     "files and folders that discovery leaves out, as patterns of .gitignore; what an install or "
     "the command line names is read all the same"},
    {"policies", kTexts, "files or folders of policies"},
    {"baseline", kText,
     "the file of accepted findings; .cilium-lint-baseline.json beside the config"
     " is taken by itself"},
    {"cilium-version", kVersion, "the chart's version where no file says it"},
    {"kubernetes-version", kVersion, "the cluster's version where no file says it"},
    {"api-versions", kTexts, "all that the cluster serves beside Kubernetes' own"},
    {"cluster-name", kText, "the cluster's name where no file says it"},
    {"fail-on", R"({"enum": ["error", "warning", "info", "never"]})",
     "the least severity for which the exit code is 1"},
    {"required-version", kText,
     "which versions of cilium-lint this config is for, such as >=0.1.0"},
}};

std::string_view topic_of(std::string_view rule) { return rule.substr(0, rule.find('/')); }

// A mistake ends the reading: what a config means is not to be guessed.
struct Mistake {
  std::string message{};
  Span at{};
};

class ConfigReader {
 public:
  ConfigReader(Files& files, const Known& known) : files_(files), known_(known) {}

  Result<Configured> run(std::string_view path) {
    try {
      read_file(path, {});
      check_names();
    } catch (const Mistake& mistake) {
      return Error{said(mistake)};
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string said(const Mistake& mistake) const {
    if (!mistake.at.known()) return mistake.message;
    const Position at = files_.lines(mistake.at.file).position(mistake.at.begin);
    return fmt::format("{}:{}:{}: {}", files_.path(mistake.at.file), at.line, at.column,
                       mistake.message);
  }

  // `named`: where another config names this one.
  void read_file(std::string_view path, Span named) {
    const ReadOutcome read = named.known() ? files_.read_found(path) : files_.read_named(path);
    if (read.problem != ReadProblem::none) throw Mistake{read.message, named};
    if (std::ranges::find(open_, read.file) != open_.end()) {
      throw Mistake{fmt::format("{} extends itself", files_.path(read.file)), named};
    }
    open_.push_back(read.file);
    const config::Document document = config::read(read.file, files_.text(read.file));
    if (!document.problems.empty()) {
      throw Mistake{document.problems.front().message, document.problems.front().at};
    }
    read_document(document.root, folder_for_paths(path));
    open_.pop_back();
  }

  static std::string folder_for_paths(std::string_view path) {
    const std::string folder = folder_of(path);
    return path.ends_with(kGithubConfigName) ? folder_of(folder) : folder;
  }

  void read_document(const Item& root, const std::string& folder) {
    if (root.kind == Item::Kind::null) return;
    if (root.kind != Item::Kind::map) throw Mistake{"a config is a map", root.at};
    // What is extended comes first, so that this file's own words win.
    if (const Item* extends = root.find("extends")) {
      for (const Item* base : each(*extends)) extend(*base, folder);
      origin("extends", *extends);
    }
    for (const auto& [key, value] : root.entries) {
      if (key.text != "extends") read_key(key, value, folder);
    }
  }

  void read_key(const Item& key, const Item& value, const std::string& folder) {
    const std::string_view name = key.text;
    Settings& settings = out_.settings;
    if (name == "rules") {
      read_rules(value);
      return;
    }
    if (name == "overrides") {
      read_overrides(value, folder);
      return;
    }
    if (name == "installs") {
      read_installs(value, folder);
      return;
    }
    if (name == "exclude") {
      Excluded& excluded = settings.exclude.emplace_back(Excluded{.folder = folder});
      for (const Item* pattern : each(value)) excluded.patterns += text(*pattern) + "\n";
    } else if (name == "policies") {
      for (const Item* policy : each(value)) read_policies(*policy, folder);
    } else if (name == "cilium-version") {
      settings.cilium_version = version(value);
    } else if (name == "kubernetes-version") {
      settings.kubernetes_version = version(value);
    } else if (name == "cluster-name") {
      settings.cluster_name = text(value);
    } else if (name == "api-versions") {
      auto& served = settings.api_versions.emplace();
      for (const Item* one : each(value)) served.push_back(text(*one));
    } else if (name == "baseline") {
      settings.baseline = join_path(folder, text(value));
    } else if (name == "required-version") {
      require_version(value);
    } else if (name == "fail-on") {
      settings.fail_on = fail_on(value);
    } else {
      unknown_key(key);
      return;
    }
    origin(std::string(name), value);
  }

  static FailOn fail_on(const Item& value) {
    const auto word = std::ranges::find(kFailOn, std::string_view(text(value)),
                                        &std::pair<std::string_view, FailOn>::first);
    if (word != kFailOn.end()) return word->second;
    throw Mistake{fmt::format("fail-on is error, warning, info or never, not \"{}\"", value.text),
                  value.at};
  }

  void require_version(const Item& value) const {
    const std::string wanted = text(value);
    const auto range = VersionRange::parse(wanted);
    if (!range) throw Mistake{fmt::format("\"{}\" is no range of versions", wanted), value.at};
    const auto own = Version::parse(known_.version);
    if (!own || range->contains(*own)) return;
    throw Mistake{
        fmt::format("this config is for cilium-lint {}, and this is {}", wanted, known_.version),
        value.at};
  }

  // A value in one line.
  static std::string in_words(const Item& value) {
    std::string said;
    if (value.kind == Item::Kind::map) {
      for (const auto& [key, item] : value.entries) {
        said += fmt::format("{}{}: {}", said.empty() ? "" : ", ", key.text, in_words(item));
      }
      return fmt::format("{{{}}}", said);
    }
    if (value.kind != Item::Kind::list) return value.text;
    for (const Item& item : value.items) {
      said += fmt::format("{}{}", said.empty() ? "" : ", ", in_words(item));
    }
    return fmt::format("[{}]", said);
  }

  void origin(std::string key, const Item& value) {
    out_.origins.push_back({std::move(key), in_words(value), value.at});
  }

  // -- installs

  void read_installs(const Item& list, const std::string& folder) {
    if (list.kind != Item::Kind::list) throw Mistake{"installs is a list", list.at};
    for (const Item& item : list.items) {
      if (item.kind != Item::Kind::map) throw Mistake{"an install is a map", item.at};
      out_.settings.installs.push_back(read_install(item, folder));
      origin(fmt::format("installs[{}]", out_.settings.installs.size() - 1), item);
    }
  }

  static StatedInstall read_install(const Item& item, const std::string& folder) {
    StatedInstall install{.at = item.at, .folder = folder};
    for (const auto& [key, value] : item.entries) {
      const auto said = [&of = value] { return StatedInstall::Said{text(of), of.at}; };
      if (const auto kind = layer_kind(key.text)) {
        for (const Item* one : each(value))
          install.layers.push_back({*kind, {text(*one), one->at}});
      } else if (key.text == "cilium-version") {
        if (!VersionRange::parse(text(value)))
          throw Mistake{fmt::format("\"{}\" is no version", value.text), value.at};
        install.cilium_version = said();
      } else if (key.text == "kubernetes-version") {
        (void)version(value);
        install.kubernetes_version = said();
      } else if (key.text == "release") {
        install.release = said();
      } else if (key.text == "namespace") {
        install.name_space = said();
      } else if (key.text == "chart") {
        install.chart = said();
      } else if (key.text == "kind-config") {
        install.kind_config = said();
      } else if (key.text == "cluster-name") {
        install.cluster_name = said();
      } else {
        throw Mistake{fmt::format("an install has no \"{}\"; it has cilium-version, chart, values, "
                                  "set, set-string, set-json, set-file, release, namespace, "
                                  "kind-config, cluster-name and kubernetes-version",
                                  key.text),
                      key.at};
      }
    }
    return install;
  }

  static std::optional<LayerKind> layer_kind(std::string_view key) {
    if (key == "values") return LayerKind::values_file;
    if (key == "set") return LayerKind::set;
    if (key == "set-string") return LayerKind::set_string;
    if (key == "set-json") return LayerKind::set_json;
    if (key == "set-file") return LayerKind::set_file;
    return std::nullopt;
  }

  // -- overrides

  void read_overrides(const Item& list, const std::string& folder) {
    if (list.kind != Item::Kind::list) throw Mistake{"overrides is a list", list.at};
    for (const Item& item : list.items) {
      if (item.kind != Item::Kind::map) throw Mistake{"an override is a map", item.at};
      out_.settings.overrides.push_back(read_override(item, folder));
      origin(fmt::format("overrides[{}]", out_.settings.overrides.size() - 1), item);
    }
  }

  Override read_override(const Item& item, const std::string& folder) {
    Override override{.folder = folder, .at = item.at};
    const auto texts = [](const Item& value, std::vector<std::string>& into) {
      for (const Item* one : each(value)) into.push_back(text(*one));
    };
    for (const auto& [key, value] : item.entries) {
      if (key.text == "files") {
        texts(value, override.files);
      } else if (key.text == "installs") {
        texts(value, override.installs);
      } else if (key.text == "keys") {
        texts(value, override.keys);
      } else if (key.text == "reason") {
        override.reason = text(value);
      } else if (key.text == "until") {
        override.until = day(value);
      } else if (key.text == "rules") {
        read_override_rules(value, override);
      } else {
        throw Mistake{fmt::format("an override has no \"{}\"; it has files, installs, keys, rules, "
                                  "reason and until",
                                  key.text),
                      key.at};
      }
    }
    if (override.rules.empty()) throw Mistake{"an override names no rules", item.at};
    return override;
  }

  void read_override_rules(const Item& rules, Override& override) {
    if (rules.kind != Item::Kind::map)
      throw Mistake{"rules is a map of rules and topics", rules.at};
    for (const auto& [key, value] : rules.entries) {
      RuleSetting setting{.name = key.text};
      read_setting(key, value, setting);
      override.rules.push_back(std::move(setting));
    }
  }

  static std::string day(const Item& value) {
    std::string written = text(value);
    const auto digits = [&](std::size_t begin, std::size_t count) {
      return std::ranges::all_of(written.substr(begin, count),
                                 [](char c) { return c >= '0' && c <= '9'; });
    };
    const bool is_day = written.size() == 10 && written[4] == '-' && written[7] == '-' &&
                        digits(0, 4) && digits(5, 2) && digits(8, 2);
    if (!is_day) {
      throw Mistake{fmt::format("\"{}\" is no day such as 2027-01-31", written), value.at};
    }
    return written;
  }

  // A key that configs do not have is said, and all else counts.
  void unknown_key(const Item& key) {
    std::string hyphened(key.text);
    std::ranges::replace(hyphened, '_', '-');
    std::string_view meant{};
    std::size_t distance = 3;
    for (const ConfigKey& known : kKeys) {
      const std::size_t d = spelling_distance(known.name, hyphened);
      if (d >= distance) continue;
      distance = d;
      meant = known.name;
    }
    out_.problems.push_back(
        {.rule = "lint/unknown-config-key",
         .message = fmt::format("a config has no key \"{}\", so nothing reads it", key.text),
         .help = meant.empty() ? std::string() : fmt::format("did you mean {}?", meant),
         .at = key.at});
  }

  // One value, or each of a list.
  static std::vector<const Item*> each(const Item& item) {
    std::vector<const Item*> all;
    if (item.kind == Item::Kind::text) all.push_back(&item);
    if (item.kind == Item::Kind::map) throw Mistake{"a list is wanted here", item.at};
    for (const Item& one : item.items) all.push_back(&one);
    return all;
  }

  static std::string text(const Item& item) {
    if (item.kind != Item::Kind::text) throw Mistake{"a text is wanted here", item.at};
    return item.text;
  }

  static std::string version(const Item& item) {
    std::string written = text(item);
    std::string_view digits = written;
    if (digits.starts_with('v')) digits.remove_prefix(1);
    const bool minor_alone = std::ranges::count(digits, '.') == 1;
    if (!Version::parse(minor_alone ? fmt::format("{}.0", digits) : std::string(digits))) {
      throw Mistake{fmt::format("\"{}\" is no version", written), item.at};
    }
    return written;
  }

  void extend(const Item& base, const std::string& folder) {
    const std::string name = text(base);
    const auto preset = std::ranges::find(known_.presets, std::string_view(name), &Preset::name);
    if (preset != known_.presets.end()) {
      for (const Rule* policy : preset->policies) add_policy(policy);
      return;
    }
    if (name.find_first_of("./") == name.npos) {
      std::string names;
      for (const Preset& known : known_.presets) names += fmt::format(" {}", known.name);
      throw Mistake{fmt::format("there is no preset \"{}\"; there are{}", name, names), base.at};
    }
    read_file(join_path(folder, name), base.at);
  }

  void add_policy(const Rule* policy) {
    if (std::ranges::find(out_.policies, policy) == out_.policies.end()) {
      out_.policies.push_back(policy);
      ids_.insert(policy->id);
    }
  }

  // -- rules

  void read_rules(const Item& rules) {
    if (rules.kind != Item::Kind::map)
      throw Mistake{"rules is a map of rules and topics", rules.at};
    for (const auto& [key, value] : rules.entries) {
      RuleSetting setting{.name = key.text};
      read_setting(key, value, setting);
      origin(fmt::format("rules.{}", key.text), value);
      out_.settings.rules.push_back(std::move(setting));
    }
  }

  // What stands behind a rule's or a topic's name.
  void read_setting(const Item& key, const Item& value, RuleSetting& setting) {
    if (value.kind == Item::Kind::map) {
      for (const auto& [name, option] : value.entries) read_option(setting, name, option);
    } else {
      set_off_or_severity(setting, value);
    }
    named_.push_back({key.text, key.at});
    for (const RuleSetting::Option& option : setting.options) {
      options_.push_back({key.text, option.name, key.at});
    }
  }

  static void set_off_or_severity(RuleSetting& setting, const Item& value) {
    if (text(value) == "off" || (!value.quoted && value.text == "false")) {
      setting.off = true;
    } else {
      setting.severity = severity(value);
    }
  }

  static Severity severity(const Item& item) {
    for (const Severity one : kSeverities) {
      if (name_of(one) == item.text) return one;
    }
    throw Mistake{fmt::format("a rule is off, error, warning or info, not \"{}\"", item.text),
                  item.at};
  }

  static void read_option(RuleSetting& setting, const Item& name, const Item& value) {
    if (name.text == "severity") {
      if (text(value) == "off") {
        setting.off = true;
      } else {
        setting.severity = severity(value);
      }
    } else {
      setting.options.push_back({name.text, text(value)});
    }
  }

  // Once all policies are read: a config may speak of them.
  void check_names() const {
    std::vector<const Rule*> all(known_.rules.begin(), known_.rules.end());
    all.insert(all.end(), out_.policies.begin(), out_.policies.end());
    for (const auto& [name, at] : named_) {
      const bool known = std::ranges::any_of(
          all, [&](const Rule* rule) { return rule->id == name || topic_of(rule->id) == name; });
      if (!known && !is_of_broken_policy(name)) {
        throw Mistake{fmt::format("no rule or topic is named \"{}\"", name), at};
      }
    }
    for (const NamedOption& option : options_) {
      const auto rule = std::ranges::find(all, std::string_view(option.rule), &Rule::id);
      if (rule == all.end()) continue;  // of a topic: whichever of its rules has it
      if (!has_option(**rule, option.name)) {
        throw Mistake{fmt::format("{} has no option \"{}\"", option.rule, option.name), option.at};
      }
    }
  }

  [[nodiscard]] bool is_of_broken_policy(std::string_view name) const {
    return std::ranges::find(broken_, name) != broken_.end();
  }

  static bool has_option(const Rule& rule, std::string_view name) {
    if (std::ranges::find(rule.options, name, &RuleOption::name) != rule.options.end()) return true;
    return rule.declared != nullptr &&
           std::ranges::find(rule.declared->parameters, name, &Parameter::name) !=
               rule.declared->parameters.end();
  }

  // -- policies

  void read_policies(const Item& named, const std::string& folder) {
    const std::string path = join_path(folder, text(named));
    if (!files_.is_directory(path)) {
      read_policy(path, named.at);
      return;
    }
    const auto entries = files_.list(path);
    if (!entries) throw Mistake{fmt::format("{} cannot be read", path), named.at};
    for (const DirectoryEntry& entry : *entries) {
      if (entry.is_directory || entry.name.starts_with('.')) continue;
      if (!entry.name.ends_with(".yaml") && !entry.name.ends_with(".yml")) continue;
      read_policy(join_path(path, entry.name), named.at);
    }
  }

  void read_policy(const std::string& path, Span named) {
    const ReadOutcome read = files_.read_found(path);
    if (read.problem != ReadProblem::none) throw Mistake{read.message, named};
    out_.policy_files.push_back(read.file);
    std::unique_ptr<ReadRule> rule = read_rule(read.file, files_.text(read.file), known_.catalogue);
    std::vector<config::Problem> problems = rule->problems;
    if (problems.empty()) {
      for (std::string& missing : unknown_keys(*rule, known_.catalogue)) {
        problems.push_back({std::move(missing), rule->declared.written});
      }
    }
    if (ids_.size() <= out_.policies.size()) {
      for (const Rule* other : known_.rules) ids_.insert(other->id);
    }
    if (problems.empty() && !ids_.insert(rule->rule.id).second) {
      problems.push_back(
          {fmt::format("there is another rule named {}", rule->rule.id), {read.file, 0, 0}});
    }
    if (problems.empty()) {
      add_policy(&rule->rule);
      out_.own.push_back(std::move(rule));
      return;
    }
    broken_.emplace_back(rule->rule.id);
    for (const config::Problem& problem : problems) {
      const Span at = problem.at.known() ? problem.at : Span{read.file, 0, 0};
      out_.problems.push_back(
          {.rule = "lint/bad-policy",
           .message = fmt::format("this policy is not run: {}", problem.message),
           .at = at});
    }
  }

  struct NamedOption {
    std::string rule{}, name{};
    Span at{};
  };

  Files& files_;
  const Known& known_;
  Configured out_{};
  std::vector<FileId> open_{};
  std::vector<std::pair<std::string, Span>> named_{};
  std::vector<NamedOption> options_{};
  std::vector<std::string> broken_{};
  std::set<std::string_view> ids_{};  // of policies, and of all rules once a policy is read
};

}  // namespace

std::span<const ConfigKey> config_keys() { return kKeys; }

Result<Configured> read_config(Files& files, std::string_view path, const Known& known) {
  return ConfigReader(files, known).run(path);
}

}  // namespace cilium_lint
