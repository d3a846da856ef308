#pragma once
// An install as its agent finds it: the flags of its ConfigMap, arguments and environment, and what
// the agent's start-up code makes of several of them together.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "install/install.h"

namespace cilium_lint {

// Facts beside those of install.h, which only the agent's flags tell.
enum class AgentFact : std::uint8_t {
  socket_lb_tracing,
  bpf_masquerade,    // by eBPF, and not given up for iptables
  bpf_host_routing,  // and not given up for the host's own
  lb_only,           // the datapath of a node that does nothing but balance
  egress_gateway,
  cluster_pool,        // the operator hands out pod ranges from its own pool
  kvstore_identities,  // and a kvstore is there
};

class AgentView {
 public:
  // `only_given`: every key of the chart that the user did not set counts as unknown.
  // `read`: gets every key that is looked at.
  explicit AgentView(const Install& install, bool only_given = false,
                     std::vector<std::string>* read = nullptr)
      : install_(install), only_given_(only_given), read_(read) {}

  // Lasts as long as the install or this view, whichever ends first; where `read` is given, until
  // the next question.
  [[nodiscard]] const AgentFlag& flag(std::string_view name) const;
  // The same without what is written by hand: as the chart renders it.
  [[nodiscard]] AgentFlag chart_flag(std::string_view name) const;
  // Flags written by hand that count before extraConfig: arguments, then environment variables.
  struct Argument {
    std::string name{};
    std::optional<std::string> text{};  // nothing: unknown
    std::string key{};                  // "extraArgs[0]"
    bool as_argument{};
  };
  [[nodiscard]] const std::vector<Argument>& by_hand_flags() const { return by_hand().flags; }
  // strconv.ParseBool of the flag; unknown too where the agent cannot read it and ends.
  [[nodiscard]] Truth on(std::string_view name) const;
  [[nodiscard]] Truth is(std::string_view name, std::string_view word) const;
  [[nodiscard]] Truth fact(Fact fact) const;
  [[nodiscard]] Truth fact(AgentFact fact) const;

 private:
  // Flags written as arguments, then as environment variables.
  struct ByHand {
    std::vector<Argument> flags{};
    bool unknown{};  // there may be others
  };

  [[nodiscard]] const ByHand& by_hand() const;
  void read_arguments(ByHand& found) const;
  void read_environment(ByHand& found) const;
  [[nodiscard]] bool counts_as_unknown(const Value& value) const;
  [[nodiscard]] std::optional<Value> value(std::string_view key) const;
  [[nodiscard]] Truth truthy(std::string_view key) const;
  [[nodiscard]] Truth key_is(std::string_view key, std::string_view words) const;
  [[nodiscard]] AgentFlag by_hand_or(std::string_view name, const std::string& key,
                                     std::string_view row) const;
  [[nodiscard]] AgentFlag find_flag(std::string_view name, const std::string& key, KeyId id) const;
  [[nodiscard]] AgentFlag by_chart(std::string_view row) const;
  [[nodiscard]] AgentFlag rendered(std::string_view words) const;
  [[nodiscard]] Truth part_holds(std::string_view part) const;
  [[nodiscard]] Truth compatible_with(std::string_view minors) const;
  [[nodiscard]] AgentFlag rendered_replacement() const;

  [[nodiscard]] Truth lb_only() const;
  [[nodiscard]] Truth replaces_kube_proxy() const;
  [[nodiscard]] Truth node_port() const;
  [[nodiscard]] Truth socket_lb() const;
  [[nodiscard]] Truth tunnel() const;
  [[nodiscard]] Truth masquerades() const;
  [[nodiscard]] Truth dsr() const;
  [[nodiscard]] Truth bpf_masquerade() const;
  [[nodiscard]] Truth bpf_host_routing() const;
  [[nodiscard]] Truth socket_lb_tracing() const;

  [[nodiscard]] Value look_at(std::string_view key) const;

  const Install& install_;
  bool only_given_;
  std::vector<std::string>* read_;
  mutable std::optional<ByHand> by_hand_{};
  mutable std::map<KeyId, AgentFlag> flags_{};  // those of an install count all its values
  mutable AgentFlag asked_{};
};

// Every fact by its name, in the order of reports.
struct NamedFact {
  std::string_view name{};
  Truth (*holds)(const AgentView&){};
};
std::span<const NamedFact> all_facts();

// strconv.ParseBool; nothing where it fails.
std::optional<bool> parse_go_bool(std::string_view word);

}  // namespace cilium_lint
