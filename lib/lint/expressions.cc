#include "lint/expressions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "install/agent_view.h"
#include "install/durations.h"
#include "install/json.h"
#include "text/decimal.h"

namespace cilium_lint {
namespace {

using cel::Arena;
using cel::CallContext;
using cel::Form;
using cel::Kind;
using yaml::Data;
using yaml::Type;

cel::Value unknown(Arena& arena, std::string_view name) {
  const std::array<std::string_view, 1> names{arena.text(name)};
  return cel::make_unknown(arena, names);
}

cel::Value of_truth(Truth truth, Arena& arena, std::string_view name) {
  if (truth == Truth::unknown) return unknown(arena, name);
  return cel::Value::boolean(is_true(truth));
}

cel::Value text(Arena& arena, std::string_view text) {
  return cel::Value::string(arena.text(text));
}

// A whole number is an int, so that policies can calculate with it.
cel::Value of_number(const std::string& written) {
  std::int64_t whole = 0;
  const auto read = std::from_chars(written.data(), written.data() + written.size(), whole);
  if (read.ec == std::errc() && read.ptr == written.data() + written.size()) {
    return cel::Value::integer(whole);
  }
  const double number = read_double(written).value_or(0);
  constexpr double kExact = 9007199254740992.0;
  if (std::trunc(number) == number && std::fabs(number) <= kExact) {
    return cel::Value::integer(static_cast<std::int64_t>(number));
  }
  return cel::Value::decimal(number);
}

cel::Value of_data(const Data& data, Arena& arena, std::string_view name);

class DataList final : public cel::ListView {
 public:
  DataList(const Data& data, std::string_view name) : data_(data), name_(name) {}
  [[nodiscard]] std::uint32_t size() const override {
    return static_cast<std::uint32_t>(data_.items.size());
  }
  [[nodiscard]] cel::Value at(std::uint32_t index, Arena& arena) const override {
    return of_data(data_.items[index], arena, name_);
  }

 private:
  const Data& data_;
  std::string_view name_;
};

class DataMap final : public cel::MapView {
 public:
  DataMap(const Data& data, std::string_view name, const cel::UnknownSet* gaps)
      : data_(data), name_(name), gaps_(gaps) {}
  [[nodiscard]] std::uint32_t size() const override {
    return static_cast<std::uint32_t>(data_.entries.size());
  }
  [[nodiscard]] cel::Value key(std::uint32_t index, Arena&) const override {
    return cel::Value::string(data_.entries[index].key);
  }
  [[nodiscard]] std::optional<cel::Value> find(const cel::Value& key, Arena& arena) const override {
    if (!key.is(Kind::string)) return std::nullopt;
    if (const Data* found = data_.find(key.text())) return of_data(*found, arena, name_);
    if (data_.open) return unknown(arena, name_);
    return std::nullopt;
  }
  [[nodiscard]] const cel::UnknownSet* gaps(Arena&) const override { return gaps_; }

 private:
  const Data& data_;
  std::string_view name_;
  const cel::UnknownSet* gaps_;
};

const cel::UnknownSet* gaps_of(bool open, Arena& arena, std::string_view name) {
  return open ? &unknown(arena, name).unknown() : nullptr;
}

// `name`: what is said of it where it is not known.
cel::Value of_data(const Data& data, Arena& arena, std::string_view name) {
  switch (data.type) {
    case Type::null:
      return {};
    case Type::boolean:
      return cel::Value::boolean(data.boolean);
    case Type::number:
      return of_number(data.text);
    case Type::text:
      return cel::Value::string(data.text);
    case Type::list:
      return cel::Value::list(*arena.make<DataList>(data, name));
    case Type::map:
      return cel::Value::map(*arena.make<DataMap>(data, name, gaps_of(data.open, arena, name)));
    case Type::unknown:
      break;
  }
  return unknown(arena, name);
}

// A map of the values: the user's keys over the chart's.
class ValuesMap final : public cel::MapView {
 public:
  ValuesMap(const InstallActivation& owner, std::string_view path, const Data* user)
      : owner_(owner), path_(path), user_(user) {}

  [[nodiscard]] std::uint32_t size() const override {
    return static_cast<std::uint32_t>(names().size());
  }
  [[nodiscard]] cel::Value key(std::uint32_t index, Arena& arena) const override {
    if (names_.empty()) {
      const std::vector<std::string_view> found = names();
      const auto kept = arena.array<std::string_view>(found.size());
      std::ranges::copy(found, kept.begin());
      names_ = kept;
    }
    return cel::Value::string(names_[index]);
  }
  [[nodiscard]] std::optional<cel::Value> find(const cel::Value& key, Arena& arena) const override {
    if (!key.is(Kind::string)) return std::nullopt;
    return owner_.effective(join_key(path_, key.text()), arena);
  }
  [[nodiscard]] const cel::UnknownSet* gaps(Arena& arena) const override {
    return gaps_of(user_ != nullptr && user_->open, arena, path_.empty() ? "values" : path_);
  }

 private:
  // The chart's keys, then the user's others.
  [[nodiscard]] std::vector<std::string_view> names() const {
    const Install& install = owner_.install();
    std::vector<std::string_view> found;
    for (const std::string_view child :
         install.chart().catalogue().children(install.chart().judged_by(), path_)) {
      if (!is_false(install.value(join_key(path_, child)).exists())) found.push_back(child);
    }
    if (user_ == nullptr) return found;
    for (const yaml::Entry& entry : user_->entries) {
      if (std::ranges::find(found, entry.key) != found.end()) continue;
      if (!is_false(install.value(join_key(path_, entry.key)).exists())) found.push_back(entry.key);
    }
    return found;
  }

  const InstallActivation& owner_;
  std::string_view path_;
  const Data* user_;
  mutable std::span<const std::string_view> names_{};
};

// -- functions

const InstallActivation& asked(const CallContext& context) {
  return *static_cast<const InstallActivation*>(context.user);
}

// Whether a value counts as unknown whatever it is.
bool counts_as_unknown(const InstallActivation& owner, const Value& value) {
  if (owner.only_given && !is_true(value.is_set_by_user())) return true;
  const Chart& chart = owner.install().chart();
  if (chart.copy() == nullptr) return false;
  // A copy whose templates never look at the key does something else than the release it is near.
  return !chart.catalogue().lists(chart.judged_by(), value.key()) &&
         !chart.catalogue().is_read(chart.judged_by(), value.key());
}

// Nothing where the value counts as unknown.
std::optional<Value> value_of(const CallContext& context, std::span<const cel::Value> arguments) {
  const InstallActivation& owner = asked(context);
  if (owner.looked_at != nullptr) owner.looked_at->emplace_back(arguments[0].text());
  Value value = owner.install().value(arguments[0].text());
  if (counts_as_unknown(owner, value)) return std::nullopt;
  return value;
}

// What a question about a value comes to.
template <class Ask>
cel::Value ask(CallContext& context, std::span<const cel::Value> arguments, Ask question) {
  const std::optional<Value> value = value_of(context, arguments);
  return of_truth(value ? question(*value) : Truth::unknown, context.arena, arguments[0].text());
}

cel::Value on(CallContext& context, std::span<const cel::Value> arguments) {
  return ask(context, arguments, [](const Value& value) { return value.truthy(); });
}
cel::Value off(CallContext& context, std::span<const cel::Value> arguments) {
  return ask(context, arguments, [](const Value& value) { return !value.truthy(); });
}
cel::Value given(CallContext& context, std::span<const cel::Value> arguments) {
  return ask(context, arguments, [](const Value& value) { return value.is_set_by_user(); });
}
cel::Value exists(CallContext& context, std::span<const cel::Value> arguments) {
  return ask(context, arguments, [](const Value& value) { return value.exists(); });
}
cel::Value is_unknown(CallContext& context, std::span<const cel::Value> arguments) {
  const std::optional<Value> value = value_of(context, arguments);
  return value ? cel::Value::boolean(value->is_unknown())
               : unknown(context.arena, arguments[0].text());
}

cel::Value text_of(CallContext& context, std::span<const cel::Value> arguments) {
  const std::optional<Value> found = value_of(context, arguments);
  if (!found || found->is_unknown()) return unknown(context.arena, arguments[0].text());
  const Value& value = *found;
  const auto written = value.text();
  if (!written) return context.invalid("a map or a list is no text");
  return context.string(*written);
}

cel::Value json_of(CallContext& context, std::span<const cel::Value> arguments) {
  const std::optional<Value> found = value_of(context, arguments);
  if (!found || found->is_unknown()) return unknown(context.arena, arguments[0].text());
  const Value& value = *found;
  return context.string(value.json());
}

cel::Value kind_of(CallContext& context, std::span<const cel::Value> arguments) {
  const std::optional<Value> found = value_of(context, arguments);
  if (!found || found->is_unknown()) return unknown(context.arena, arguments[0].text());
  const Value& value = *found;
  switch (value.type()) {
    case Type::boolean:
      return cel::Value::string("bool");
    case Type::number:
      return cel::Value::string("number");
    case Type::text:
      return cel::Value::string("string");
    case Type::list:
      return cel::Value::string("list");
    case Type::map:
      return cel::Value::string("map");
    case Type::null:
    case Type::unknown:
      break;
  }
  return cel::Value::string("null");
}

// strconv.ParseInt with base 0, as sprig's int reads a text.
std::optional<std::int64_t> parse_int(std::string_view written) {
  // "12.0" and "12.00" are 12 (cast's trimZeroDecimal).
  const std::size_t dot = written.find('.');
  if (dot != written.npos && dot + 1 < written.size() &&
      written.find_first_not_of('0', dot + 1) == written.npos) {
    written = written.substr(0, dot);
  }
  const bool negative = written.starts_with('-');
  if (negative || written.starts_with('+')) written.remove_prefix(1);
  int base = 10;
  const auto prefixed = [&](char letter) {
    return written.size() > 2 && written[0] == '0' && (written[1] | 0x20) == letter;
  };
  if (prefixed('x')) {
    base = 16;
  } else if (prefixed('b')) {
    base = 2;
  } else if (prefixed('o')) {
    base = 8;
  }
  if (base != 10) {
    written.remove_prefix(2);
  } else if (written.size() > 1 && written[0] == '0') {
    base = 8;
    written.remove_prefix(1);
  }
  std::string digits(written);
  std::erase(digits, '_');
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number, base);
  constexpr std::uint64_t kMost = 9223372036854775807U;
  if (read.ec != std::errc() || read.ptr != end || number > kMost) return std::nullopt;
  const auto magnitude = static_cast<std::int64_t>(number);
  return negative ? -magnitude : magnitude;
}

cel::Value number_of(CallContext& context, std::span<const cel::Value> arguments) {
  const std::optional<Value> found = value_of(context, arguments);
  if (!found || found->is_unknown()) return unknown(context.arena, arguments[0].text());
  const Value& value = *found;
  if (value.type() == Type::boolean) return cel::Value::integer(is_true(value.truthy()) ? 1 : 0);
  if (const auto number = value.number()) {
    constexpr double kMost = 9223372036854775807.0;
    if (!(std::fabs(*number) < kMost)) return cel::Value::integer(0);
    return cel::Value::integer(static_cast<std::int64_t>(*number));
  }
  const auto written = value.text();
  return cel::Value::integer(written ? parse_int(*written).value_or(0) : 0);
}

const AgentView& agent_of(const InstallActivation& owner) { return owner.agent(); }

cel::Value fact(CallContext& context, std::span<const cel::Value> arguments) {
  const auto facts = all_facts();
  const auto found = std::ranges::find(facts, arguments[0].text(), &NamedFact::name);
  if (found == facts.end()) return context.invalid("there is no fact of that name");
  const Truth holds = asked(context).fact(static_cast<std::size_t>(found - facts.begin()));
  return of_truth(holds, context.arena, arguments[0].text());
}

cel::Value flag_text(CallContext& context, std::span<const cel::Value> arguments) {
  const std::optional<std::string>& word = agent_of(asked(context)).flag(arguments[0].text()).text;
  return word ? context.string(*word) : unknown(context.arena, arguments[0].text());
}
cel::Value flag_on(CallContext& context, std::span<const cel::Value> arguments) {
  const Truth on = agent_of(asked(context)).on(arguments[0].text());
  return of_truth(on, context.arena, arguments[0].text());
}
// What says it, for messages: a key of the values, or the flag where it is the agent's own default.
cel::Value flag_key(CallContext& context, std::span<const cel::Value> arguments) {
  const AgentFlag& flag = agent_of(asked(context)).flag(arguments[0].text());
  return context.string(flag.key.empty() ? arguments[0].text() : std::string_view(flag.key));
}

cel::Value ipam(CallContext& context, std::span<const cel::Value>) {
  const auto mode = agent_of(asked(context)).flag("ipam").text;
  return mode ? context.string(*mode) : unknown(context.arena, "ipam.mode");
}

cel::Value go_duration(CallContext&, std::span<const cel::Value> arguments) {
  return cel::Value::boolean(go_duration_seconds(arguments[0].text()).has_value());
}

bool is_view(const cel::Value& value, const cel::MapView& view) {
  return value.is_view() && &value.map_view() == &view;
}

cel::Value at_least(CallContext& context, std::span<const cel::Value> arguments) {
  const InstallActivation& owner = asked(context);
  const auto wanted = Version::parse(arguments[1].text());
  if (!wanted) return context.invalid("a release is written as 1.18.3");
  if (is_view(arguments[0], owner.chart())) {
    return of_truth(owner.install().chart().at_least(arguments[1].text()), context.arena,
                    "chart.version");
  }
  if (!is_view(arguments[0], owner.kubernetes())) return context.no_overload();
  const KubernetesVersion& version = owner.install().kubernetes;
  const bool minor_decides = version.version.major != wanted->major ||
                             version.version.minor != wanted->minor || wanted->patch == 0;
  if (version.state == KubernetesVersion::State::unknown ||
      (version.state == KubernetesVersion::State::minor && !minor_decides)) {
    return unknown(context.arena, "kubernetes.version");
  }
  return cel::Value::boolean(version.version >= *wanted);
}

cel::Value serves(CallContext& context, std::span<const cel::Value> arguments) {
  const InstallActivation& owner = asked(context);
  if (!is_view(arguments[0], owner.kubernetes())) return context.no_overload();
  const auto& served = owner.install().api_versions;
  if (!served) return unknown(context.arena, "--api-versions");
  const std::string_view wanted = arguments[1].text();
  return cel::Value::boolean(std::ranges::any_of(*served, [&](const std::string& one) {
    return one == wanted || (one.starts_with(wanted) && one[wanted.size()] == '/');
  }));
}

constexpr std::array kFunctions{
    cel::Function{"atLeast", Form::member, "map<string, dyn>, string -> bool", at_least},
    cel::Function{"exists", Form::global, "string -> bool", exists},
    cel::Function{"fact", Form::global, "string -> bool", fact},
    cel::Function{"flag", Form::global, "string -> string", flag_text},
    cel::Function{"flagKey", Form::global, "string -> string", flag_key},
    cel::Function{"flagOn", Form::global, "string -> bool", flag_on},
    cel::Function{"given", Form::global, "string -> bool", given},
    cel::Function{"goDuration", Form::global, "string -> bool", go_duration},
    cel::Function{"ipam", Form::global, "-> string", ipam},
    cel::Function{"json", Form::global, "string -> string", json_of},
    cel::Function{"kind", Form::global, "string -> string", kind_of},
    cel::Function{"number", Form::global, "string -> int", number_of},
    cel::Function{"off", Form::global, "string -> bool", off},
    cel::Function{"on", Form::global, "string -> bool", on},
    cel::Function{"serves", Form::member, "map<string, dyn>, string -> bool", serves},
    cel::Function{"text", Form::global, "string -> string", text_of},
    cel::Function{"unknown", Form::global, "string -> bool", is_unknown},
};

constexpr std::array kVariables{
    cel::Variable{"chart", "map<string, dyn>"},   cel::Variable{"cluster", "map<string, dyn>"},
    cel::Variable{"install", "map<string, dyn>"}, cel::Variable{"kubernetes", "map<string, dyn>"},
    cel::Variable{"params", "map<string, dyn>"},  cel::Variable{"values", "map<string, dyn>"},
};

// Functions whose argument is a key of the values.
bool names_key(cel::Call call) {
  return call == on || call == off || call == given || call == exists || call == is_unknown ||
         call == text_of || call == json_of || call == kind_of || call == number_of;
}

// -- the fields of chart, cluster, kubernetes and install

constexpr std::array<std::string_view, 2> kChartFields{"version", "state"};
constexpr std::array<std::string_view, 2> kKubernetesFields{"version", "servesKnown"};
constexpr std::array<std::string_view, 17> kClusterFields{"known",
                                                          "tool",
                                                          "name",
                                                          "kubeProxyMode",
                                                          "defaultCNI",
                                                          "ipFamily",
                                                          "nodes",
                                                          "controlPlanes",
                                                          "workers",
                                                          "podSubnets",
                                                          "serviceSubnets",
                                                          "nodeCIDRs",
                                                          "nodeMaskIPv4",
                                                          "nodeMaskIPv6",
                                                          "nodePortRange",
                                                          "mappedPorts",
                                                          "kubernetesVersion"};
constexpr std::array<std::string_view, 7> kInstallFields{
    "id", "namespace", "namespaceKnown", "release", "mechanism", "commands", "manifests"};

std::string_view state_name(Chart::State state) {
  switch (state) {
    case Chart::State::exact:
      return "exact";
    case Chart::State::range:
      return "range";
    case Chart::State::newest:
      return "newest";
    case Chart::State::nearest:
      return "nearest";
    case Chart::State::unknown:
      break;
  }
  return "unknown";
}

cel::Value chart_field(const InstallActivation& owner, std::string_view name, Arena& arena) {
  const Chart& chart = owner.install().chart();
  if (name == "state") return cel::Value::string(state_name(chart.state()));
  return chart.version() ? text(arena, chart.version()->text()) : unknown(arena, "chart.version");
}

cel::Value kubernetes_field(const InstallActivation& owner, std::string_view name, Arena& arena) {
  if (name == "servesKnown") {
    return cel::Value::boolean(owner.install().api_versions.has_value());
  }
  const KubernetesVersion& version = owner.install().kubernetes;
  if (version.state != KubernetesVersion::State::exact) return unknown(arena, "kubernetes.version");
  return text(arena, version.version.text());
}

std::string_view family_name(IpFamily family) {
  switch (family) {
    case IpFamily::ipv4:
      return "ipv4";
    case IpFamily::ipv6:
      return "ipv6";
    case IpFamily::dual:
      break;
  }
  return "dual";
}

cel::Value subnets(const std::vector<Stated<std::string>>& stated, Arena& arena) {
  if (stated.empty() || !std::ranges::all_of(stated, &Stated<std::string>::known)) {
    return unknown(arena, "cluster");
  }
  const auto items = arena.array<cel::Value>(stated.size());
  for (std::size_t i = 0; i < stated.size(); ++i) items[i] = cel::Value::string(stated[i].value);
  return cel::Value::list(items);
}

// Ports of the nodes that the host reaches, in the order of the nodes.
cel::Value mapped_ports(const Cluster& cluster, Arena& arena) {
  std::vector<cel::Value> ports;
  for (const ClusterNode& node : cluster.nodes) {
    for (const auto& port : node.ports) ports.push_back(cel::Value::integer(port.value));
  }
  return cel::Value::list(arena.copy(std::span<const cel::Value>(ports)));
}

cel::Value cluster_field(const InstallActivation& owner, std::string_view name, Arena& arena) {
  const Cluster* cluster = owner.install().cluster();
  if (name == "known") return cel::Value::boolean(cluster != nullptr);
  if (cluster == nullptr) return unknown(arena, "cluster");
  if (name == "tool") return cel::Value::string(name_of(cluster->source));
  if (name == "name" && cluster->name.known) return cel::Value::string(cluster->name.value);
  if (name == "kubeProxyMode" && cluster->kube_proxy.known) {
    return cel::Value::string(name_of(cluster->kube_proxy.value));
  }
  if (name == "defaultCNI" && cluster->default_cni.known) {
    return cel::Value::boolean(cluster->default_cni.value);
  }
  if (name == "ipFamily" && cluster->ip_family.known) {
    return cel::Value::string(family_name(cluster->ip_family.value));
  }
  if (name == "podSubnets") return subnets(cluster->pod_subnets, arena);
  if (name == "serviceSubnets") return subnets(cluster->service_subnets, arena);
  if (name == "kubernetesVersion" && cluster->kubernetes) {
    return text(arena, cluster->kubernetes->text());
  }
  if (name == "nodeCIDRs" && cluster->allocates_node_cidrs.known) {
    return cel::Value::boolean(cluster->allocates_node_cidrs.value);
  }
  if (name == "nodeMaskIPv4" && cluster->node_mask_ipv4.known) {
    return cel::Value::integer(cluster->node_mask_ipv4.value);
  }
  if (name == "nodeMaskIPv6" && cluster->node_mask_ipv6.known) {
    return cel::Value::integer(cluster->node_mask_ipv6.value);
  }
  if (name == "nodePortRange" && cluster->node_port_range.known) {
    return cel::Value::string(cluster->node_port_range.value);
  }
  if (name == "mappedPorts") return mapped_ports(*cluster, arena);
  if (cluster->nodes_known && name == "nodes") {
    return cel::Value::integer(static_cast<std::int64_t>(cluster->nodes.size()));
  }
  if (cluster->nodes_known && name == "controlPlanes") {
    return cel::Value::integer(static_cast<std::int64_t>(cluster->control_planes()));
  }
  if (cluster->nodes_known && name == "workers") {
    return cel::Value::integer(static_cast<std::int64_t>(cluster->workers()));
  }
  return unknown(arena, "cluster");
}

cel::Value of_parameter(const Parameter& parameter, Arena& arena) {
  const std::string_view text = parameter.text;
  if (parameter.quoted) return cel::Value::string(text);
  if (text == "true" || text == "false") return cel::Value::boolean(text == "true");
  if (read_double(text)) return of_number(std::string(text));
  return cel::Value::string(arena.text(text));
}

// The commands of the scripts that install it or create its cluster, a text each.
cel::Value commands_of(const Install& install, Arena& arena) {
  std::vector<cel::Value> found;
  for (const auto& script : install.scripts) {
    for (const Command& command : script->commands) {
      std::string line;
      for (const Word& word : command.words) {
        if (!line.empty()) line += ' ';
        line += word.text;
      }
      found.push_back(text(arena, line));
    }
  }
  return cel::Value::list(arena.copy(std::span<const cel::Value>(found)));
}

// The objects beside the values.
cel::Value manifests_of(const Install& install, Arena& arena) {
  std::vector<cel::Value> found;
  for (const std::vector<Manifest>* objects : {&install.manifests, &install.may_exist}) {
    for (const Manifest& manifest : *objects)
      found.push_back(of_data(manifest.object, arena, "install.manifests"));
  }
  return cel::Value::list(arena.copy(std::span<const cel::Value>(found)));
}

cel::Value install_field(const InstallActivation& owner, std::string_view name, Arena& arena) {
  const Install& install = owner.install();
  if (owner.any_install) return unknown(arena, "install");
  if (name == "id") return cel::Value::string(install.id);
  if (name == "commands") return commands_of(install, arena);
  if (name == "manifests") return manifests_of(install, arena);
  if (name == "namespaceKnown") return cel::Value::boolean(!install.name_space.empty());
  if (name == "mechanism") return cel::Value::string(name_of(install.mechanism));
  const std::string& said = name == "namespace" ? install.name_space : install.release;
  return said.empty() ? unknown(arena, name) : cel::Value::string(said);
}

// -- keys

std::string_view text_at(const cel::ProgramView& program, const cel::Node& node) {
  return program.strings.substr(node.a, node.b);
}

}  // namespace

const cel::Environment& install_environment() {
  static constexpr cel::Environment environment{.variables = kVariables, .functions = kFunctions};
  return environment;
}

std::uint32_t FieldsView::size() const { return static_cast<std::uint32_t>(names_.size()); }

cel::Value FieldsView::key(std::uint32_t index, Arena&) const {
  return cel::Value::string(names_[index]);
}

std::optional<cel::Value> FieldsView::find(const cel::Value& key, Arena& arena) const {
  if (!key.is(Kind::string)) return std::nullopt;
  const auto name = std::ranges::find(names_, key.text());
  if (name == names_.end()) return std::nullopt;
  return field_(owner_, *name, arena);
}

InstallActivation::InstallActivation(const Install& install)
    : install_(install),
      chart_(*this, kChartFields, chart_field),
      kubernetes_(*this, kKubernetesFields, kubernetes_field),
      cluster_(*this, kClusterFields, cluster_field),
      about_(*this, kInstallFields, install_field) {}

const AgentView& InstallActivation::agent() const {
  if (looked_at != nullptr) return recording_.emplace(install_, only_given, looked_at);
  std::optional<AgentView>& view = agents_[only_given ? 1 : 0].view;
  return view ? *view : view.emplace(install_, only_given, nullptr);
}

Truth InstallActivation::fact(std::size_t number) const {
  if (looked_at != nullptr) return all_facts()[number].holds(agent());
  std::vector<std::optional<Truth>>& facts = agents_[only_given ? 1 : 0].facts;
  facts.resize(all_facts().size());
  if (!facts[number]) facts[number] = all_facts()[number].holds(agent());
  return *facts[number];
}

std::optional<cel::Value> InstallActivation::variable(std::string_view name, Arena& arena) const {
  if (name == "values") {
    return cel::Value::map(*arena.make<ValuesMap>(*this, "", &*install_.user_values().root));
  }
  if (name == "chart") return cel::Value::map(chart_);
  if (name == "kubernetes") return cel::Value::map(kubernetes_);
  if (name == "cluster") return cel::Value::map(cluster_);
  if (name == "install") return cel::Value::map(about_);
  if (name == "params") {
    const auto entries = arena.array<cel::MapEntry>(parameters.size());
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      entries[i] = {cel::Value::string(parameters[i].name), of_parameter(parameters[i], arena)};
    }
    return cel::Value::map(entries);
  }
  return std::nullopt;
}

std::optional<cel::Value> InstallActivation::effective(const std::string& key, Arena& arena) const {
  if (looked_at != nullptr) looked_at->push_back(key);
  const Value value = install_.value(key);
  if (value.is_unknown() || counts_as_unknown(*this, value)) return unknown(arena, key);
  if (is_false(value.exists())) return std::nullopt;
  const std::string_view name = arena.text(key);
  if (value.type() == Type::map) {
    return cel::Value::map(*arena.make<ValuesMap>(*this, name, value.user()));
  }
  if (value.user() != nullptr) return of_data(*value.user(), arena, name);
  auto read = read_json(value.json());
  if (!read.value) return cel::Value();
  defaults_.push_back(std::make_unique<const Data>(std::move(*read.value)));
  return of_data(*defaults_.back(), arena, name);
}

namespace {

// The fields below `values` that nodes stand for; `values` itself is the empty one.
struct Fields {
  std::vector<std::optional<std::string>> paths{};
  std::vector<bool> is_step{};  // another field is asked of it
};

Fields fields_of(const cel::ProgramView& program) {
  using cel::Op;
  const auto& nodes = program.nodes;
  Fields fields{.paths = {nodes.size(), std::nullopt}, .is_step = std::vector<bool>(nodes.size())};
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const cel::Node& node = nodes[i];
    if (node.op == Op::variable && text_at(program, node) == "values") fields.paths[i] = "";
    const bool selects = node.op == Op::select || node.op == Op::select_optional ||
                         node.op == Op::has || node.op == Op::index ||
                         node.op == Op::index_optional;
    if (selects && fields.paths[node.a] && nodes[node.b].op == Op::string) {
      fields.paths[i] = join_key(*fields.paths[node.a], text_at(program, nodes[node.b]));
      fields.is_step[node.a] = true;
    }
  }
  return fields;
}

// The argument of a call that is a key; null for any other node.
const cel::Node* key_argument(const cel::ProgramView& program, const cel::Node& node) {
  if (node.op != cel::Op::call || node.count >> 8U == 0) return nullptr;
  const cel::Function& function = install_environment().functions[node.b >> 16U];
  return names_key(function.call) ? &program.nodes[program.operands[node.a]] : nullptr;
}

}  // namespace

NamedKeys keys_named(const cel::ProgramView& program) {
  NamedKeys named;
  const Fields fields = fields_of(program);
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    if (const cel::Node* argument = key_argument(program, program.nodes[i])) {
      if (argument->op == cel::Op::string) {
        named.keys.emplace_back(text_at(program, *argument));
      } else {
        named.any = true;
      }
    }
    if (!fields.paths[i] || fields.is_step[i]) continue;
    if (fields.paths[i]->empty()) {
      named.any = true;
    } else {
      named.keys.push_back(*fields.paths[i]);
    }
  }
  std::ranges::sort(named.keys);
  const auto rest = std::ranges::unique(named.keys);
  named.keys.erase(rest.begin(), rest.end());
  return named;
}

std::vector<std::string> keys_by_node(const cel::ProgramView& program) {
  std::vector<std::string> keys(program.nodes.size());
  Fields fields = fields_of(program);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const cel::Node* argument = key_argument(program, program.nodes[i]);
    if (argument != nullptr && argument->op == cel::Op::string) {
      keys[i] = text_at(program, *argument);
    } else if (fields.paths[i]) {
      keys[i] = std::move(*fields.paths[i]);
    }
  }
  return keys;
}

}  // namespace cilium_lint
