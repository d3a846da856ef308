#pragma once
// Keys that values.yaml no longer lists: what the release does with them, and what to use instead.
// rules/catalogue/README.md says how the rows of replaced.tsv are written.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "install/install.h"
#include "lint/finding.h"

namespace cilium_lint::rules {

// Facts that rules about such keys may state.
inline constexpr std::array<std::string_view, 25> kReplacedKeyFacts{
    "clustermesh-provided-certs-removed",
    "removed-ces-slice-mode",
    "removed-cluster-pool-ipv4-pod-cidr-a",
    "removed-cluster-pool-ipv4-pod-cidr-b",
    "removed-cluster-pool-ipv4-pod-cidr-c",
    "removed-cluster-pool-ipv4-pod-cidr-d",
    "removed-cluster-pool-ipv6-pod-cidr-a",
    "removed-cluster-pool-ipv6-pod-cidr-b",
    "removed-cluster-pool-ipv6-pod-cidr-c",
    "removed-cluster-pool-ipv6-pod-cidr-d",
    "removed-clustermesh-apiserver-ca-r1",
    "removed-clustermesh-apiserver-ca-r2",
    "removed-cnp-status-updates-r1",
    "removed-cnp-status-updates-r2",
    "removed-container-runtime",
    "removed-enable-cilium-endpoint-slice",
    "removed-encryption-flat-keys",
    "removed-endpoint-status",
    "removed-etcd-managed",
    "removed-k8s-event-handover-r1",
    "removed-k8s-event-handover-r2",
    "removed-proxy-prometheus",
    "removed-remote-node-identity",
    "removed-tunnel-r1",
    "removed-tunnel-r2",
};

struct Successor {
  std::string_view key{};
  std::string_view value{};     // as JSON; empty: the same value
  std::string_view only_for{};  // as JSON: the one value that it is for; empty: any
  bool same_meaning{};
};

// All that a row names, in its order; a key may be named for several values.
std::vector<Successor> successors_of(std::string_view words);

// What to use for a key with this value, by the words of the row; nothing where there is nothing.
std::optional<Successor> successor_of(std::string_view words, std::string_view json);

// How the release takes the key.
struct Reception {
  enum class Kind : std::uint8_t { ignored, warned, refused } kind = Kind::ignored;
  Certainty certainty = Certainty::sure;
  std::string_view fact{};  // of a refusal
};
Reception reception_of(const Install& install, const UnreadKey& unread);

// A finding with effect, certainty and facts by the reception; words and fixes are the rule's.
Finding finding_about_replaced(const Install& install, const UnreadKey& unread,
                               const Reception& reception);

}  // namespace cilium_lint::rules
