#include "lint/declared.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "chart/catalogue_tables.h"
#include "install/agent_view.h"
#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint {
namespace {

// The place of a value; of a map or a list, and of a null that is not written, its key.
Span place_of(const Value& value) {
  const Span at = value.span();
  const bool whole = value.type() == yaml::Type::map || value.type() == yaml::Type::list;
  return whole || at.begin == at.end ? value.key_span() : at;
}

// Of what concerns no key: where the chart's release is said, else what installs.
Span place_of(const Install& install) { return install.pin ? install.pin->at : install.at; }

// Where the cluster's own config says a field of `cluster`, else where the cluster begins.
Span place_in_cluster(const Install& install, std::string_view field) {
  const Cluster& cluster = *install.cluster();
  Span at;
  const auto first = [&](const auto& stated) {
    if (!stated.empty()) at = stated.front().at;
  };
  if (field == "ipFamily") at = cluster.ip_family.at;
  if (field == "podSubnets") first(cluster.pod_subnets);
  if (field == "serviceSubnets") first(cluster.service_subnets);
  if (field == "defaultCNI") at = cluster.default_cni.at;
  if (field == "kubeProxyMode") at = cluster.kube_proxy.at;
  if (field == "kubernetesVersion") at = cluster.kubernetes_at;
  if (field == "nodeCIDRs") at = cluster.allocates_node_cidrs.at;
  if (field == "nodePortRange") at = cluster.node_port_range.at;
  if (field == "mappedPorts") {
    for (const ClusterNode& node : cluster.nodes) {
      if (!at.known()) first(node.ports);
    }
  }
  return at.known() ? at : first_line(install, cluster.at);
}

// "flag:x" is the key that says the agent's flag x: empty where that is the agent's own default.
std::string resolved(std::string_view key, const Install& install) {
  constexpr std::string_view kFlag = "flag:";
  if (!key.starts_with(kFlag)) return std::string(key);
  return AgentView(install).flag(key.substr(kFlag.size())).key;
}

// What ends over and over is seen as that first.
std::string symptom_of(const Declared& rule, Effect effect, DeclaredContext& context) {
  std::string symptom = context.text(rule.seen_as);
  if (effect != Effect::agent_crash || symptom.empty()) return symptom;
  const std::string_view pods = rule.stage == Stage::operator_ ? "cilium-operator" : "cilium pods";
  return fmt::format("{} in CrashLoopBackOff: {}", pods, symptom);
}

std::string chosen_key(const Declared& rule, const Install& install) {
  std::string chosen;
  for (const std::string_view named : rule.at) {
    std::string key = resolved(named, install);
    if (key.empty()) continue;
    if (is_true(install.value(key).is_set_by_user())) return key;
    if (chosen.empty()) chosen = std::move(key);
  }
  return chosen;
}

// A check of the agent or the operator is made where it is installed.
bool runs(const Install& install, Stage stage) {
  const auto on = [&](std::string_view key) { return install.value(key).truthy(); };
  return is_true(on(stage == Stage::operator_ ? "operator.enabled" : "agent")) &&
         is_false(on("preflight.enabled"));
}

// What no layer sets, a command outside the repository may still set where none in it installs.
bool rests_on_absence(const Declared& rule, DeclaredContext& context) {
  const Install& install = context.install();
  if (install.mechanism != InstallMechanism::none || install.client_side_render) return false;
  return !is_true(context.holds_whatever_is_not_given(rule.when));
}

bool applies_to(const Declared& rule, const Install& install) {
  const auto any = [](std::span<const std::string_view> globs, std::string_view text) {
    return std::ranges::any_of(globs,
                               [&](std::string_view glob) { return matches_glob(glob, text); });
  };
  if (!rule.installs.empty() && !any(rule.installs, install.id)) return false;
  if (rule.paths.empty() || install.files == nullptr) return rule.paths.empty();
  if (install.at.known() && any(rule.paths, install.files->path(install.at.file))) return true;
  return std::ranges::any_of(install.layers, [&](const Layer& layer) {
    return layer.file != kNoFile && any(rule.paths, install.files->path(layer.file));
  });
}

std::optional<Fix> fix_for(const DeclaredFix& declared, bool sure, DeclaredContext& context) {
  if (declared.condition != nullptr && !is_true(context.holds(*declared.condition))) {
    return std::nullopt;
  }
  const Install& install = context.install();
  const bool safe = declared.safe && sure;
  std::vector<std::string> values;
  for (const DeclaredChange& change : declared.changes) {
    values.push_back(context.text(change.value));
  }
  const DeclaredChange& first = declared.changes.front();
  Fix fix;
  switch (first.what) {
    case DeclaredChange::What::set: {
      std::vector<KeyAndYaml> settings;
      for (std::size_t i = 0; i < values.size(); ++i) {
        settings.push_back({declared.changes[i].key, values[i]});
      }
      fix = set_values(install, settings, safe);
      break;
    }
    case DeclaredChange::What::remove:
      fix = delete_key(install, first.key, safe);
      break;
    case DeclaredChange::What::rename:
      fix = rename_key(install, first.key, values.front(), safe);
      break;
  }
  if (!declared.title.empty()) fix.title = context.text(declared.title);
  return fix;
}

}  // namespace

std::string shown_value(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::null:
      return "null";
    case cel::Kind::boolean:
      return value.as_boolean() ? "true" : "false";
    case cel::Kind::integer:
      return fmt::format("{}", value.as_integer());
    case cel::Kind::uinteger:
      return fmt::format("{}", value.as_uinteger());
    case cel::Kind::decimal:
      return fmt::format("{}", value.as_decimal());
    case cel::Kind::string:
      return std::string(value.text());
    default:
      return "…";
  }
}

DeclaredContext::DeclaredContext(const Install& install)
    // The keys of a chart at hand have numbers of their own.
    : activation_(install), anything_(install.chart().copy() != nullptr) {
  const Catalogue& catalogue = install.chart().catalogue();
  anything_ = anything_ || install.user_values().root->open;
  if (!install.given_keys().empty()) given_.reserve(catalogue.tables().keys.size());
  for (const GivenKey& given : install.given_keys()) {
    if (given_.size() <= given.id) given_.resize(given.id + std::size_t{1});
    given_[given.id] = true;
    const yaml::Data& value = given.entry->value;
    // What stands below it in the chart is gone, or not known.
    if (value.type != yaml::Type::map ? catalogue.has_children(given.id) : value.open) {
      anything_ = true;
    }
  }
}

bool DeclaredContext::gives_any(std::span<const KeyId> keys) const {
  return anything_ ||
         std::ranges::any_of(keys, [&](KeyId key) { return key < given_.size() && given_[key]; });
}

cel::Value DeclaredContext::worth(const cel::ProgramView& expression) {
  workspace_.arena.clear();
  cel::ProgramView program = expression;
  program.functions = install_environment().functions;
  return cel::evaluate(program, activation_, workspace_);
}

Truth DeclaredContext::holds(const cel::ProgramView& condition) {
  const cel::Value value = worth(condition);
  failure_.clear();
  if (value.is(cel::Kind::error)) failure_ = value.error().message;
  return value.is(cel::Kind::boolean) ? truth(value.as_boolean()) : Truth::unknown;
}

Truth DeclaredContext::holds_whatever_is_not_given(const cel::ProgramView& condition) {
  activation_.only_given = true;
  const Truth result = holds(condition);
  activation_.only_given = false;
  return result;
}

Truth DeclaredContext::holds_in_any_install(const cel::ProgramView& condition) {
  activation_.any_install = true;
  const Truth result = holds(condition);
  activation_.any_install = false;
  return result;
}

std::string DeclaredContext::text(DeclaredText text) {
  std::string all;
  for (const TextPiece& piece : text) {
    if (piece.expression == nullptr) {
      all += piece.literal;
    } else {
      all += shown_value(worth(*piece.expression));
    }
  }
  return all;
}

std::optional<DeclaredEffect> effect_for(const Declared& rule, const Chart& chart) {
  const auto in = [&](ReleaseId release) {
    const ReleaseRow& row = chart.catalogue().tables().releases[release];
    const ReleaseNumber number = release_number(row.major, row.minor, row.patch);
    return std::ranges::find_if(rule.effects, [&](const DeclaredEffect& effect) {
      return effect.first <= number && number <= effect.last;
    });
  };
  const auto judged = in(chart.nearest_known());
  if (judged == rule.effects.end()) return std::nullopt;
  DeclaredEffect chosen = *judged;
  if (chart.state() != Chart::State::unknown) return chosen;
  // What one release refuses another may take, and nothing says which it is.
  for (ReleaseId release = chart.first(); release < chart.last(); ++release) {
    const auto effect = in(release);
    if (effect == rule.effects.end()) return std::nullopt;
    if (effect->effect > chosen.effect) chosen.effect = effect->effect;
  }
  if (chosen.effect <= Effect::bootstrap_deadlock) chosen.certainty = Certainty::possible;
  return chosen;
}

void DeclaredContext::set_parameters(std::span<const Parameter> parameters,
                                     std::span<const RuleSetting::Option> given) {
  activation_.parameters.clear();
  for (const Parameter& parameter : parameters) {
    const auto own = std::ranges::find(given, parameter.name, &RuleSetting::Option::name);
    activation_.parameters.push_back(
        own == given.end() ? parameter : Parameter{parameter.name, own->text, parameter.quoted});
  }
}

bool matches_glob(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.starts_with("**")) {
    std::string_view rest = glob.substr(2);
    // "**/x" is x in any folder, and in none.
    if (rest.starts_with('/') && matches_glob(rest.substr(1), text)) return true;
    for (std::size_t taken = 0; taken <= text.size(); ++taken) {
      if (matches_glob(rest, text.substr(taken))) return true;
    }
    return false;
  }
  if (glob.front() == '*') {
    for (std::size_t taken = 0; taken <= text.size(); ++taken) {
      if (matches_glob(glob.substr(1), text.substr(taken))) return true;
      if (taken < text.size() && text[taken] == '/') return false;
    }
    return false;
  }
  if (text.empty() || (glob.front() != '?' && glob.front() != text.front())) return false;
  return matches_glob(glob.substr(1), text.substr(1));
}

void check_declared(const Declared& rule, DeclaredContext& context, Findings& findings,
                    std::span<const RuleSetting::Option> given) {
  const Install& install = context.install();
  const auto effect = effect_for(rule, install.chart());
  if (!effect || !applies_to(rule, install)) return;
  if (!rule.triggers.empty() && !context.gives_any(rule.triggers)) return;
  context.set_parameters(rule.parameters, given);
  if (!is_true(context.holds(rule.when))) return;
  if (effect->effect == Effect::agent_crash && !runs(install, rule.stage)) return;

  const std::string key = chosen_key(rule, install);
  Certainty certainty = effect->certainty;
  if (rule.possible != nullptr && !is_false(context.holds(*rule.possible))) {
    certainty = Certainty::possible;
  }
  if (effect->effect <= Effect::bootstrap_deadlock && rests_on_absence(rule, context)) {
    certainty = Certainty::possible;
  }
  Finding finding{
      .at = key.empty() ? place_of(install) : place_of(install.value(key)),
      .effect = effect->effect,
      .certainty = certainty,
      .message = context.text(rule.message),
      .label = context.text(rule.label),
      .help = context.text(rule.help),
      .seen_as = symptom_of(rule, effect->effect, context),
      .key = rule.key.empty() ? key : std::string(rule.key),
      .facts = {effect->facts.begin(), effect->facts.end()},
      .stage = rule.stage,
  };
  for (const std::string_view named : rule.at) {
    const std::string other = resolved(named, install);
    const Value value = install.value(other);
    // A map stands for its key: what else lies in it is no other finding.
    finding.arguments.push_back(value.type() == yaml::Type::map ? other : value.json());
  }
  // Where the user set none of the keys, what the cluster's config says is the cause.
  const bool points_at_cluster = !is_true(install.value(key).is_set_by_user());
  std::vector<std::string> shown{key};
  for (const DeclaredRelated& related : rule.related) {
    if (related.key.starts_with(kInCluster)) {
      if (install.cluster() == nullptr) continue;
      const Span at = place_in_cluster(install, related.key.substr(kInCluster.size()));
      if (points_at_cluster && finding.label.empty()) {
        finding.at = at;
        finding.label = context.text(related.text);
      } else {
        finding.related.push_back({at, context.text(related.text)});
      }
      continue;
    }
    std::string other = resolved(related.key, install);
    if (other.empty()) continue;
    const Value value = install.value(other);
    if (!is_true(value.is_set_by_user()) || std::ranges::find(shown, other) != shown.end())
      continue;
    shown.push_back(std::move(other));
    finding.related.push_back({place_of(value), context.text(related.text)});
  }
  for (const DeclaredFix& fix : rule.fixes) {
    if (auto made = fix_for(fix, certainty == Certainty::sure, context)) {
      finding.fixes.push_back(std::move(*made));
    }
  }
  findings.add(std::move(finding));
}

}  // namespace cilium_lint
