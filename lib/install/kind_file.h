#pragma once
// A KIND config as KIND itself reads it: every setting as written with its place, and what strict
// decoding refuses or drops. What it means for Cilium is in `Cluster`.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chart/truth.h"
#include "chart/version.h"
#include "install/cluster.h"
#include "text/placement.h"
#include "yaml/data.h"
#include "yaml/tree.h"

namespace cilium_lint {

// What decoding meets. The first ones KIND refuses, the last ones it drops without a word.
struct KindProblem {
  enum class What : std::uint8_t {
    unknown_field,  // `found` is no field there
    wrong_type,     // `found` where `wanted` has to stand
    duplicate_key,  // `found` again, first at `other`
    bad_merge,      // `<<` with something else than maps
    bad_tag,        // a tag that does not fit its value
    alias_cycle,
    alias_bomb,
    later_field,     // refused by releases before `since`
    null_item,       // an item of a list that is null
    null_key,        // a key that is null
    second_document  // KIND reads the first document alone
  } what{};
  Span at{};
  std::string key{};      // dotted path of the setting, or of the map that the key stands in
  std::string found{};    // a field's name, a value as written
  std::string wanted{};   // wrong_type: what the field takes; unknown_field: the field meant
  std::string place{};    // unknown_field: what the map is, in words
  std::string belongs{};  // unknown_field: where a field of that name stands, in words
  bool only_case{};       // unknown_field: `wanted` differs in the case of letters alone
  std::string instead{};  // wrong_type: the same without quotes, where KIND takes that
  int since{};            // later_field: KIND 0.`since`
  Span other{};
};
// A merge patch for kubeadm's config, or one document of it; or a JSON patch.
struct KindPatch {
  bool is_json_patch{};
  // The document that it is for; of a JSON patch group and version joined.
  Stated<std::string> kind{}, api_version{};
  yaml::Data content{};  // the document, or the list of operations
  std::vector<yaml::DuplicateKey> duplicates{};
  struct Fault {
    std::string message{};
    Span at{};
  };
  std::optional<Fault> fault{};  // KIND cannot read the text, and creates no cluster
  bool known = true;             // false: (part of) the text is only known at run time
  Span at{};                     // the first line
  std::string key{};             // kubeadmConfigPatches[0]
};

// A text for containerd's config.
struct KindText {
  PlacedText text{};
  Span at{};
  std::string key{};
  bool known = true;
};

struct KindMount {
  Stated<std::string> host_path{}, container_path{}, propagation{};
  Span at{};
};
struct KindPort {
  Stated<std::int64_t> container_port{}, host_port{};
  Stated<std::string> listen_address{}, protocol{};
  Span at{};
};
struct KindLabel {
  std::string key{};
  Span key_at{};
  Stated<std::string> value{};
};
struct KindNode {
  Stated<std::string> role{}, image{};
  std::vector<KindLabel> labels{};
  std::vector<KindMount> mounts{};
  std::vector<KindPort> ports{};
  std::vector<KindPatch> patches{};
  Span at{};
  [[nodiscard]] bool is_control_plane() const {
    return role.known && (role.value.empty() || role.value == "control-plane");
  }
};

struct KindFile {
  // KIND's own release; nothing: unknown, and the newest one counts.
  std::optional<Version> release{};
  Span release_at{};
  Stated<std::string> api_version{}, kind{};
  Stated<std::string> name{};  // of the command, else of the file; empty: KIND's default
  bool name_in_file{};
  Stated<std::string> ip_family{}, pod_subnet{}, service_subnet{}, kube_proxy_mode{};
  Stated<std::string> api_server_address{};
  Stated<std::int64_t> api_server_port{};
  std::vector<KindLabel> feature_gates{};
  std::vector<KindNode> nodes{};     // as written: empty where the file names none
  bool nodes_known = true;           // false: which nodes there are is only known at run time
  std::vector<KindPatch> patches{};  // of all nodes
  std::vector<KindText> containerd_patches{}, containerd_json_patches{};
  std::vector<KindProblem> problems{};  // in the order of the file
  Span at{};                            // the document
  bool editable{};                      // the config stands in a file as it is

  // Whether the config is of the one version that KIND reads.
  [[nodiscard]] bool is_current() const;
  // Whether KIND is 0.`minor` or later; unknown where nothing says which release it is.
  [[nodiscard]] Truth at_least(std::uint32_t minor) const;
};

inline constexpr std::string_view kKindApiVersion = "kind.x-k8s.io/v1alpha4";

// `root` is a map. `text` is what `tree` was parsed from; without it, places inside patches are the
// whole patch.
KindFile read_kind_file(const yaml::Tree& tree, yaml::NodeId root,
                        const ClusterOverrides& overrides, std::string_view text);

// A cluster together with the config that KIND reads for it, and the config again; null for a
// cluster that has none.
std::shared_ptr<const Cluster> with_kind_file(Cluster cluster, KindFile file);
const KindFile* kind_file_of(const std::shared_ptr<const Cluster>& cluster);

// Strict decoding as Go's yaml.v3 does it into KIND's types (pkg/apis/config/v1alpha4/types.go).
std::vector<KindProblem> decode_strictly(const yaml::Tree& tree, yaml::NodeId root);

// Which words Go's yaml.v3 takes for a bool where one is wanted, by the way they are written.
std::optional<bool> kind_bool(std::string_view text, yaml::Style style, std::string_view tag);
// The whole number that it takes where an int32 is wanted: floats are cut; nothing where it
// refuses.
std::optional<std::int64_t> kind_int32(std::string_view text, yaml::Style style,
                                       std::string_view tag);
// YAML's null in the forms that leave a field as if it were absent.
bool is_kind_null(const yaml::Tree& tree, yaml::NodeId node);

}  // namespace cilium_lint
