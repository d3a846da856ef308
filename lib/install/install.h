#pragma once
// One Cilium installation as the repository describes it, and the questions rules ask about it.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chart/catalogue.h"
#include "chart/truth.h"
#include "files/files.h"
#include "install/cluster.h"
#include "install/layer.h"
#include "install/unread.h"
#include "text/span.h"
#include "yaml/data.h"
#include "yaml/shared_data.h"

namespace cilium_lint {

// A value that a later layer replaced.
struct Overridden {
  std::string key{};
  yaml::Data value{};
};

// The user's layers, merged as Helm merges them, before the chart's defaults.
struct UserValues {
  yaml::SharedData root{};
  std::vector<Overridden> overridden{};
  // Layers that cannot be read: a key that no later layer sets is unknown.
  std::vector<std::uint16_t> unreadable{};
  // --set text that Helm refuses, alone or because of what the layers before it give.
  std::vector<LayerProblem> problems{};
};

// `layers` in Helm's order (sort_as_helm). `layer` of every part of the result is an index into it.
UserValues merge(const std::vector<Layer>& layers);

// A key of the user's that the catalogue knows, with what stands there.
struct GivenKey {
  const yaml::Entry* entry{};
  KeyId id{};
  std::uint32_t next{};  // the place in the list behind all that stands below it
};

// One effective value: the user's layers over the chart's default. Lives as long as its install.
class Value {
 public:
  [[nodiscard]] Truth is_set_by_user() const;
  // Whether the chart's templates find the key. A key that neither the user nor the chart gives is
  // not there, nor is one whose default the user's null takes away: templates see nil.
  [[nodiscard]] Truth exists() const;
  [[nodiscard]] bool is_unknown() const { return unknown_; }
  // `null` for what is not there.
  [[nodiscard]] yaml::Type type() const;
  // Go template truth: false, 0, "", null, empty list and empty map are no.
  [[nodiscard]] Truth truthy() const;
  // Sprig's toString: text, number or boolean as a template would print it; "" for null and absent;
  // nothing for a map, a list, or unknown.
  [[nodiscard]] std::optional<std::string> text() const;
  // Nothing unless it is a number; a text that looks like one is none.
  [[nodiscard]] std::optional<double> number() const;
  // Whether text() is `word`; unknown where the value is.
  [[nodiscard]] Truth is(std::string_view word) const;
  // The items of a list; nothing unless it is a known list.
  [[nodiscard]] std::optional<std::vector<Value>> items() const;
  // The user's own part of the value; null where the chart's default counts.
  [[nodiscard]] const yaml::Data* user() const { return user_; }
  // One line of JSON. Of a map that the chart knows, the user's part alone.
  [[nodiscard]] std::string json() const;

  // The place that won. For a default: where the chart's version is pinned, or an unknown place.
  [[nodiscard]] Span span() const;
  // The key as the user wrote it; for a default as span().
  [[nodiscard]] Span key_span() const;
  [[nodiscard]] const std::string& key() const { return key_; }

 private:
  friend class Install;
  std::string key_{};
  const yaml::Data* user_{};
  Span key_at_{};
  Span fallback_{};
  std::optional<Default> default_{};            // where the user sets nothing, or both are maps
  std::shared_ptr<const yaml::Data> parsed_{};  // an item of a default list
  Truth whole_map_truth_ = Truth::no;           // of a map: whether anything is left in it
  std::optional<Truth> unknown_truth_{};        // unknown, yet every release agrees on this
  bool unknown_{};
  bool deleted_{};  // the user's null took a default away
};

// Derived facts: the notions of the agent's start-up code that depend on several values, the
// release and the cluster. Sources: facts' conditions as cited at each function in
// install/facts.cc.
enum class Fact : std::uint8_t {
  no_proxy,  // the cluster runs no kube-proxy
  kube_proxy_replacement,
  node_port,
  socket_lb,
  tunnel,  // pods reach other nodes through a tunnel, not native routing
  masquerade_ipv4,
  masquerade_ipv6,
  dsr,
  ipsec,
  wireguard,
  ipv4,  // the agent serves the family
  ipv6,
};
std::string_view name_of(Fact fact);

// What decides over one flag of the agent.
struct AgentFlag {
  std::optional<std::string> text{};  // as the agent reads it; nothing where that is unknown
  // Whether anything says it, be it the chart; else `text` is the agent's own default.
  Truth said = Truth::no;
  std::string key{};  // what says it: "extraConfig.x", "extraArgs[0]", "bpf.x"; may be empty
};

// A Kubernetes object of Cilium's (apiVersion cilium.io/…) that lies beside the values.
struct Manifest {
  std::string api_version{}, kind{}, name{}, name_space{};
  yaml::Data object{};  // the whole object
  Span at{};            // the kind's value
};

// A part of a word that a variable put in: where in the word's text, and where that value is
// written.
struct VariablePart {
  std::uint32_t begin{}, end{};
  Span written{};
};
// One word of a command after the shell's quoting and variables; `known` is false where a part is
// decided at run time (that part of the text is then `${NAME}`).
struct Word {
  std::string text{};
  Span at{};
  bool known = true;
  // Where the text stands when it is a literal: set when every byte of it is in the file.
  Placement placement{kNoFile};
  std::vector<VariablePart> variables{};
};
// One simple command of a script, Makefile recipe or the like, in the order of the file.
struct Command {
  std::vector<Word> words{};
  Span at{};                               // from the first word to the last
  std::optional<PlacedText> stdin_text{};  // a heredoc's body
  bool stdin_known = true;
  std::uint32_t pipe_to = 0xffffffff;  // index of the command that reads its output
  std::uint32_t or_else = 0xffffffff;  // index of the command that runs when this one fails (||)
  bool in_loop{};                      // inside for/while/until
};
struct Script {
  FileId file = kNoFile;
  std::vector<Command> commands{};
};

// An image of Cilium's that a script pulls or loads before the install (docker pull, kind load
// docker-image).
struct PreloadedImage {
  std::string repository{}, tag{}, digest{};
  bool loaded{};  // `kind load`
  Span at{};
};

enum class InstallMechanism : std::uint8_t {
  none,
  helm_install,
  helm_template,
  cilium_cli,
  flux,
  argo_cd,
  kustomize,
  helmfile,
  helm_controller,  // HelmChart of k3s and RKE2
  terraform,
  other  // another tool that hands chart and values to Helm
};
// What it is called ("helm install", "Argo CD"); "none" for values that nothing installs.
std::string_view name_of(InstallMechanism mechanism);

struct KubernetesVersion {
  enum class State : std::uint8_t { exact, minor, unknown } state = State::unknown;
  Version version{};
  Span at{};
};

// A place that states which chart release this install is of.
struct Pin {
  Span at{};
  std::string written{};  // "1.18.3", "v1.18.3", "~1.18.0"
};

// Of one thread at a time: it keeps what was worked out for a rule that asked.
class Install {
 public:
  explicit Install(Chart chart) : chart_(std::move(chart)) {}

  // -- what it is
  std::string id{};
  InstallMechanism mechanism = InstallMechanism::none;
  Span at{};  // the command or document that installs; for loose values the first layer
  std::optional<Pin> pin{};
  // The copy of the chart that keys, types and defaults are learned from; empty: the tables.
  std::string learned_from{};
  std::string name_space{}, release{};  // empty: unknown
  std::string context{};                // kubectl's, that the command names; empty: it names none
  std::vector<Layer> layers{};
  std::vector<Manifest> manifests{};
  // Objects that a chart's templates beside it may make, or that its documentation shows: of these
  // only the kind is known.
  std::vector<Manifest> may_exist{};
  std::vector<PreloadedImage> images{};
  std::vector<std::shared_ptr<const Script>>
      scripts{};  // those that install it or create its cluster
  KubernetesVersion kubernetes{};
  std::optional<std::vector<std::string>>
      api_versions{};  // all that is served beside Kubernetes' own; nothing: unknown
  std::optional<std::string>
      umbrella_key{};         // the values key under which an umbrella chart passes values on
  bool client_side_render{};  // rendered without a cluster to look things up in
  // Only nearness says that the install goes to this cluster: what is wrong because of it is
  // possible at most.
  bool cluster_is_guess{};
  const Files* files{};  // for fixes only; outlives the install

  // -- what rules ask
  [[nodiscard]] const Chart& chart() const { return chart_; }
  [[nodiscard]] const Cluster* cluster() const { return cluster_.get(); }
  [[nodiscard]] Value value(std::string_view key) const;
  [[nodiscard]] Truth fact(Fact fact) const;
  // An agent flag that extraConfig sets, over what the chart renders from its values; absent where
  // extraConfig does not name it.
  [[nodiscard]] Value extra_config(std::string_view flag) const;
  // The agent's IPAM mode, after the chart's own defaults; nothing where it is unknown.
  [[nodiscard]] std::optional<std::string> ipam_mode() const;
  [[nodiscard]] const UserValues& user_values() const { return user_; }
  // Keys of the user's that any release knows, maps before what stands below them, in the order of
  // the merged values: for rules that ask something about every key.
  [[nodiscard]] const std::vector<GivenKey>& given_keys() const { return given_; }
  // Keys of the user's that the chart does not know, in the order of the merged values.
  [[nodiscard]] const std::vector<UnreadKey>& unread_keys() const { return unread_; }
  // Layers that are a copy of another release's values.yaml; what they repeat is not among
  // unread_keys(), but for what the chart refuses.
  [[nodiscard]] const std::vector<CopiedDefaults>& copied_defaults() const { return copied_; }

  // Called once, when the layers are complete: puts them into Helm's order and merges them.
  void settle(std::shared_ptr<const Cluster> cluster);
  // Makes it the same install of another chart, once it is settled.
  void judge_by(Chart chart);

 private:
  friend class AgentView;
  void add_default(Value& value) const;
  void compare_releases(Value& value) const;
  void add_map_truth(Value& value) const;

  Chart chart_;
  UserValues user_{};
  std::vector<GivenKey> given_{};
  std::vector<UnreadKey> unread_{};
  std::vector<CopiedDefaults> copied_{};
  std::shared_ptr<const Cluster> cluster_{};
  // Flags that were asked for: many rules ask for the same few.
  mutable std::map<KeyId, AgentFlag> flags_{};
};

// An effective leaf with what it replaced.
struct EffectiveLeaf {
  Value value;
  // Values of earlier layers of the user, the latest first.
  std::vector<const yaml::Data*> overrode{};
  std::optional<Default> chart_default{};  // of the release the install is judged by
};
// All that the chart gets, in the chart's order, then the user's other keys as written. A key that
// the user's null took away is among them. Lives as long as the install.
std::vector<EffectiveLeaf> effective_leaves(const Install& install);

// Dotted key paths as they are written in messages and JSON: `a.b[0].c`, `annotations."a.b/c"`.
struct KeyStep {
  std::string name{};
  std::optional<std::size_t> index{};
};
std::vector<KeyStep> split_key(std::string_view key);
// `child` is one name, quoted where it has to be.
std::string join_key(std::string_view parent, std::string_view child);

}  // namespace cilium_lint
