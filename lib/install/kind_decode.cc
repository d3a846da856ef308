// Strict decoding of a KIND config, in the order and with the leniencies of go.yaml.in/yaml/v3
// (decode.go) for the types of KIND's pkg/apis/config/v1alpha4/types.go.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <span>

#include "install/kind_file.h"
#include "text/spelling.h"
#include "yaml/scalar.h"

namespace cilium_lint {
namespace {

using yaml::Kind;
using yaml::kNoNode;
using yaml::NodeId;
using yaml::Style;
using yaml::Tree;
using What = KindProblem::What;

enum class Shape : std::uint8_t {
  text,
  flag,
  number,
  texts,
  map_of_texts,
  map_of_flags,
  record,
  records
};
enum class Record : std::uint8_t { cluster, networking, node, mount, port, json_patch };

// KIND 0.6 was the first to read v1alpha4.
constexpr int kFirst = 6;

struct Field {
  std::string_view name{};
  Shape shape{};
  Record record{};
  int since = kFirst;  // KIND's release
};

constexpr std::array kCluster = {
    Field{"kind", Shape::text},
    Field{"apiVersion", Shape::text},
    Field{"name", Shape::text, {}, 9},
    Field{"nodes", Shape::records, Record::node},
    Field{"networking", Shape::record, Record::networking},
    Field{"featureGates", Shape::map_of_flags, {}, 8},
    Field{"runtimeConfig", Shape::map_of_texts, {}, 9},
    Field{"kubeadmConfigPatches", Shape::texts},
    Field{"kubeadmConfigPatchesJSON6902", Shape::records, Record::json_patch},
    Field{"containerdConfigPatches", Shape::texts},
    Field{"containerdConfigPatchesJSON6902", Shape::texts},
};
constexpr std::array kNode = {
    Field{"role", Shape::text},
    Field{"image", Shape::text},
    Field{"labels", Shape::map_of_texts, {}, 11},
    Field{"extraMounts", Shape::records, Record::mount},
    Field{"extraPortMappings", Shape::records, Record::port},
    Field{"kubeadmConfigPatches", Shape::texts},
    Field{"kubeadmConfigPatchesJSON6902", Shape::records, Record::json_patch},
};
constexpr std::array kNetworking = {
    Field{"ipFamily", Shape::text},
    Field{"apiServerPort", Shape::number},
    Field{"apiServerAddress", Shape::text},
    Field{"podSubnet", Shape::text},
    Field{"serviceSubnet", Shape::text},
    Field{"disableDefaultCNI", Shape::flag},
    Field{"kubeProxyMode", Shape::text, {}, 9},
    Field{"dnsSearch", Shape::texts, {}, 18},
};
constexpr std::array kMount = {
    Field{"containerPath", Shape::text}, Field{"hostPath", Shape::text},
    Field{"readOnly", Shape::flag},      Field{"selinuxRelabel", Shape::flag},
    Field{"propagation", Shape::text},
};
constexpr std::array kPort = {
    Field{"containerPort", Shape::number},
    Field{"hostPort", Shape::number},
    Field{"listenAddress", Shape::text},
    Field{"protocol", Shape::text},
};
constexpr std::array kJsonPatch = {
    Field{"group", Shape::text},
    Field{"version", Shape::text},
    Field{"kind", Shape::text},
    Field{"patch", Shape::text},
};

std::span<const Field> fields_of(Record record) {
  switch (record) {
    case Record::cluster:
      return kCluster;
    case Record::networking:
      return kNetworking;
    case Record::node:
      return kNode;
    case Record::mount:
      return kMount;
    case Record::port:
      return kPort;
    case Record::json_patch:
      break;
  }
  return kJsonPatch;
}

std::string_view words_of(Record record) {
  switch (record) {
    case Record::cluster:
      return "the top of the config";
    case Record::networking:
      return "networking";
    case Record::node:
      return "a node";
    case Record::mount:
      return "an entry of extraMounts";
    case Record::port:
      return "an entry of extraPortMappings";
    case Record::json_patch:
      break;
  }
  return "an entry of kubeadmConfigPatchesJSON6902";
}

std::string_view words_of(Shape shape) {
  switch (shape) {
    case Shape::text:
      return "text";
    case Shape::flag:
      return "true or false";
    case Shape::number:
      return "a whole number of 32 bits";
    case Shape::texts:
      return "a list of texts";
    case Shape::map_of_texts:
      return "a map of texts";
    case Shape::map_of_flags:
      return "a map of true and false";
    case Shape::record:
      return "a map";
    case Shape::records:
      break;
  }
  return "a list of maps";
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// The types whose tags Go resolves: with any other tag a scalar is the text it is written as.
bool is_plain_tag(std::string_view tag) { return tag.empty() || tag == "!"; }
bool is_text_to_go(Style style, std::string_view tag) {
  return tag == yaml::kStringTag || (is_plain_tag(tag) && style != Style::plain);
}
bool is_resolved_tag(std::string_view tag) {
  return tag == yaml::kBoolTag || tag == yaml::kIntTag || tag == yaml::kFloatTag ||
         tag == yaml::kNullTag || tag == yaml::kTimestampTag;
}
bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}
std::optional<bool> strict_bool(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

// Reads the document once, as the decoder walks it.
class Decoder {
 public:
  explicit Decoder(const Tree& tree) : tree_(tree) {}

  std::vector<KindProblem> decode(NodeId root) {
    ++steps_;
    read_record(root, Record::cluster, "");
    return std::move(problems_);
  }

 private:
  void add(KindProblem problem) { problems_.push_back(std::move(problem)); }

  // False where reading ends.
  bool step(NodeId node) {
    ++steps_;
    if (depth_ > 0) ++alias_steps_;
    if (stopped_) return false;
    // decode.go, allowedAliasRatio: 99 of 100 steps, for documents of this size.
    if (alias_steps_ > 100 && steps_ > 1000 &&
        static_cast<double>(alias_steps_) / static_cast<double>(steps_) > 0.99) {
      stop({.what = What::alias_bomb, .at = tree_.place(node)});
    }
    return !stopped_;
  }
  void stop(KindProblem problem) {
    if (!stopped_) add(std::move(problem));
    stopped_ = true;
  }

  // Goes through an alias, once.
  template <class Read>
  void follow(NodeId alias, const Read& read) {
    if (active_.empty()) active_.resize(tree_.size());
    if (active_[alias]) {
      return stop({.what = What::alias_cycle,
                   .at = tree_.place(alias),
                   .found = std::string(tree_.anchor(alias))});
    }
    active_[alias] = true;
    ++depth_;
    read(tree_.node(alias).target);
    --depth_;
    active_[alias] = false;
  }

  [[nodiscard]] bool is_null(NodeId node) const { return is_kind_null(tree_, node); }

  // What a template puts in is only known when it has.
  [[nodiscard]] bool is_hidden(NodeId id) const {
    const yaml::Node& node = tree_.node(id);
    if (node.kind == Kind::scalar) return yaml::is_templated(tree_.text(id));
    if (node.kind != Kind::mapping || node.style != Style::flow) return false;
    if (node.first_child == kNoNode) return false;
    const yaml::Node& inner = tree_.node(node.first_child);
    return inner.kind == Kind::mapping && inner.style == Style::flow &&
           inner.begin == node.begin + 1;
  }

  // A tag that Go resolves and that the text does not fit ends the reading.
  [[nodiscard]] bool has_wrong_tag(NodeId id) const {
    const std::string_view tag = tree_.tag(id);
    const std::string_view text = tree_.text(id);
    if (tag == yaml::kBoolTag) return !strict_bool(text).has_value();
    if (tag == yaml::kNullTag) return !is_null_word(text);
    if (!is_resolved_tag(tag) && tag != yaml::kBinaryTag) return false;
    return !yaml::resolve_scalar(tag, text).has_value();
  }

  [[nodiscard]] std::string shown(NodeId id) const {
    switch (tree_.node(id).kind) {
      case Kind::sequence:
        return "a list";
      case Kind::mapping:
        return "a map";
      default:
        break;
    }
    const std::string_view text = tree_.text(id);
    const std::string_view line = text.substr(0, text.find('\n'));
    const bool quoted = is_text_to_go(tree_.node(id).style, tree_.tag(id));
    std::string found(line.substr(0, 40));
    if (line.size() > 40 || line.size() != text.size()) found += "…";
    return quoted ? fmt::format("the text \"{}\"", found) : fmt::format("\"{}\"", found);
  }

  void wrong_type(NodeId id, std::string_view wanted, const std::string& key) {
    add({.what = What::wrong_type,
         .at = tree_.place(id),
         .key = key,
         .found = shown(id),
         .wanted = std::string(wanted)});
  }

  void read_value(NodeId id, const Field& field, const std::string& key) {
    if (!step(id)) return;
    const yaml::Node& node = tree_.node(id);
    if (node.kind == Kind::alias) {
      return follow(id, [&](NodeId target) { read_value(target, field, key); });
    }
    if (is_hidden(id)) return;
    if (node.kind == Kind::scalar) return read_scalar(id, field.shape, key);
    const bool sequence = node.kind == Kind::sequence;
    switch (field.shape) {
      case Shape::texts:
      case Shape::records:
        return sequence ? read_items(id, field, key) : wrong_type(id, words_of(field.shape), key);
      case Shape::map_of_texts:
      case Shape::map_of_flags:
        if (sequence) return wrong_type(id, words_of(field.shape), key);
        return read_map(id, field.shape, key, nullptr);
      case Shape::record:
        if (sequence) return wrong_type(id, words_of(field.shape), key);
        return read_entries(id, field.record, key, nullptr);
      default:
        // Keys written twice are seen before the type is.
        if (sequence || !has_duplicates(id, key)) wrong_type(id, words_of(field.shape), key);
    }
  }

  void read_scalar(NodeId id, Shape shape, const std::string& key) {
    if (has_wrong_tag(id)) {
      return stop({.what = What::bad_tag,
                   .at = tree_.place(id),
                   .key = key,
                   .found = std::string(tree_.text(id))});
    }
    if (is_null(id)) return;
    const std::string_view text = tree_.text(id);
    const Style style = tree_.node(id).style;
    const std::string_view tag = tree_.tag(id);
    const bool fits = shape == Shape::text ||
                      (shape == Shape::flag && kind_bool(text, style, tag)) ||
                      (shape == Shape::number && kind_int32(text, style, tag));
    if (fits) return;
    wrong_type(id, words_of(shape), key);
    const bool quoted = style == Style::single_quoted || style == Style::double_quoted;
    const bool taken = (shape == Shape::flag && kind_bool(text, Style::plain, "")) ||
                       (shape == Shape::number && kind_int32(text, Style::plain, ""));
    if (quoted && taken && tag.empty()) problems_.back().instead = text;
  }

  void read_items(NodeId list, const Field& field, const std::string& key) {
    std::size_t index = 0;
    for (NodeId item = tree_.node(list).first_child; item != kNoNode && !stopped_;
         item = tree_.node(item).next, ++index) {
      const std::string path = fmt::format("{}[{}]", key, index);
      if (is_null(item)) {
        add({.what = What::null_item, .at = tree_.place(item), .key = path, .found = key});
      }
      if (field.shape == Shape::texts) {
        read_value(item, {.name = field.name, .shape = Shape::text}, path);
      } else {
        read_value(item, {.name = field.name, .shape = Shape::record, .record = field.record},
                   path);
      }
    }
  }

  // The document itself.
  void read_record(NodeId id, Record record, const std::string& key) {
    read_value(id, {.name = "", .shape = Shape::record, .record = record}, key);
  }

  // -- maps

  // Go compares what is written: `a` and "a" are one key, and so are two lists.
  [[nodiscard]] std::string_view written(NodeId key) const {
    const Kind kind = tree_.node(key).kind;
    if (kind == Kind::alias) return tree_.anchor(key);
    return kind == Kind::scalar ? tree_.text(key) : std::string_view();
  }

  bool has_duplicates(NodeId mapping, const std::string& path) {
    struct Written {
      Kind kind{};
      std::string_view text{};
      NodeId node{};
    };
    std::vector<Written> keys;
    for (NodeId key = tree_.node(mapping).first_child; key != kNoNode;) {
      const NodeId value = tree_.node(key).next;
      if (value == kNoNode) break;
      keys.push_back({tree_.node(key).kind, written(key), key});
      key = tree_.node(value).next;
    }
    std::ranges::stable_sort(keys, [](const Written& a, const Written& b) {
      return a.kind != b.kind ? a.kind < b.kind : a.text < b.text;
    });
    const std::size_t before = problems_.size();
    for (std::size_t i = 1, first = 0; i < keys.size(); ++i) {
      if (keys[i].kind != keys[first].kind || keys[i].text != keys[first].text) {
        first = i;
        continue;
      }
      if (yaml::is_templated(keys[i].text)) continue;
      add({.what = What::duplicate_key,
           .at = tree_.place(keys[i].node),
           .key = path,
           .found = std::string(keys[i].text),
           .other = tree_.place(keys[first].node)});
    }
    return problems_.size() > before;
  }

  [[nodiscard]] bool is_merge(NodeId key) const {
    const yaml::Node& node = tree_.node(key);
    if (node.kind != Kind::scalar || tree_.text(key) != "<<") return false;
    const std::string_view tag = tree_.tag(key);
    return tag == yaml::kMergeTag || (is_plain_tag(tag) && node.style == Style::plain);
  }

  // A key's text; nothing where Go has none (null), or refuses the key.
  std::optional<std::string> read_key(NodeId key, const std::string& path) {
    if (!step(key)) return std::nullopt;
    const yaml::Node& node = tree_.node(key);
    if (node.kind == Kind::alias) {
      std::optional<std::string> text;
      follow(key, [&](NodeId target) { text = read_key(target, path); });
      return text;
    }
    if (node.kind != Kind::scalar) {
      if (node.kind == Kind::sequence || !has_duplicates(key, path)) {
        wrong_type(key, "text as a key", path);
      }
      return std::nullopt;
    }
    if (has_wrong_tag(key)) {
      stop({.what = What::bad_tag,
            .at = tree_.place(key),
            .key = path,
            .found = std::string(tree_.text(key))});
      return std::nullopt;
    }
    if (is_null(key)) {
      add({.what = What::null_key, .at = tree_.place(key), .key = path});
      return std::nullopt;
    }
    if (tree_.tag(key) == yaml::kBinaryTag) {
      return yaml::resolve_scalar(yaml::kBinaryTag, tree_.text(key))->text;
    }
    return std::string(tree_.text(key));
  }

  using Keys = std::set<std::string, std::less<>>;

  // Calls `take(key node, its text, value)` for each key of a map that counts, then for those that
  // `<<` adds. `known`: the keys of the maps that it is merged into.
  template <class Take>
  void each_entry(NodeId mapping, const std::string& path, Keys* known, const Take& take) {
    if (has_duplicates(mapping, path)) return;
    NodeId merged = kNoNode;
    Keys own;
    for (NodeId key = tree_.node(mapping).first_child; key != kNoNode && !stopped_;) {
      const NodeId value = tree_.node(key).next;
      if (value == kNoNode) break;
      const NodeId next = tree_.node(value).next;
      if (is_merge(key)) {
        merged = value;
      } else if (!is_hidden(key)) {
        if (const std::optional<std::string> text = read_key(key, path)) {
          if (known == nullptr || known->insert(*text).second) take(key, *text, value);
          own.insert(*text);
        }
      }
      key = next;
    }
    if (merged == kNoNode || stopped_) return;
    merge(merged, known == nullptr ? own : *known,
          [&](NodeId part, Keys& all) { each_entry(part, path, &all, take); });
  }

  template <class Merge>
  void merge(NodeId value, Keys& known, const Merge& each) {
    const auto one = [&](NodeId part) {
      const yaml::Node& node = tree_.node(part);
      const NodeId source = node.kind == Kind::alias ? node.target : part;
      if (tree_.node(source).kind != Kind::mapping) {
        if (is_hidden(source)) return;
        return stop({.what = What::bad_merge, .at = tree_.place(part)});
      }
      if (!step(part)) return;
      if (node.kind == Kind::alias) {
        follow(part, [&](NodeId target) {
          if (step(target)) each(target, known);
        });
      } else {
        each(part, known);
      }
    };
    if (tree_.node(value).kind != Kind::sequence) return one(value);
    for (NodeId part = tree_.node(value).first_child; part != kNoNode && !stopped_;
         part = tree_.node(part).next) {
      one(part);
    }
  }

  void read_entries(NodeId mapping, Record record, const std::string& path, Keys* known) {
    std::set<std::string_view> done;
    each_entry(mapping, path, known, [&](NodeId key, const std::string& name, NodeId value) {
      const std::span<const Field> fields = fields_of(record);
      const auto field = std::ranges::find(fields, name, &Field::name);
      const std::string below = path.empty() ? name : path + "." + name;
      if (field == fields.end()) return unknown_field(key, name, record, path);
      if (field->since > kFirst) {
        add({.what = What::later_field,
             .at = tree_.place(key),
             .key = below,
             .found = name,
             .place = std::string(words_of(record)),
             .since = field->since});
      }
      if (!done.insert(field->name).second) {
        return add({.what = What::duplicate_key,
                    .at = tree_.place(key),
                    .key = path,
                    .found = name,
                    .other = tree_.place(key)});
      }
      read_value(value, *field, below);
    });
  }

  void read_map(NodeId mapping, Shape shape, const std::string& path, Keys* known) {
    each_entry(mapping, path, known, [&](NodeId, const std::string& name, NodeId value) {
      const Shape wanted = shape == Shape::map_of_flags ? Shape::flag : Shape::text;
      read_value(value, {.name = "", .shape = wanted}, path + "." + name);
    });
  }

  void unknown_field(NodeId key, const std::string& name, Record record, const std::string& path) {
    KindProblem problem{.what = What::unknown_field,
                        .at = tree_.place(key),
                        .key = path.empty() ? name : path + "." + name,
                        .found = name,
                        .place = std::string(words_of(record))};
    std::size_t nearest = 3;
    for (const Field& field : fields_of(record)) {
      const bool same = lower(field.name) == lower(name);
      const std::size_t distance = same ? 0 : spelling_distance(lower(field.name), lower(name));
      if (distance >= nearest || distance * 3 > name.size()) continue;
      nearest = distance;
      problem.wanted = field.name;
      problem.only_case = same;
    }
    if (problem.wanted.empty()) {
      // Where a field of that name stands: a node's before those of all nodes.
      for (const Record other : {Record::node, Record::networking, Record::port, Record::mount,
                                 Record::json_patch, Record::cluster}) {
        const std::span<const Field> fields = fields_of(other);
        const auto field = std::ranges::find_if(
            fields, [&](const Field& each) { return lower(each.name) == lower(name); });
        if (other == record || field == fields.end()) continue;
        problem.belongs = fmt::format("{} is a setting of {}", field->name, words_of(other));
        break;
      }
    }
    add(std::move(problem));
  }

  const Tree& tree_;
  std::vector<KindProblem> problems_{};
  std::vector<bool> active_{};  // aliases that are being followed
  std::size_t steps_ = 0, alias_steps_ = 0;
  int depth_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::optional<bool> kind_bool(std::string_view text, Style style, std::string_view tag) {
  const bool resolved = !is_text_to_go(style, tag) && (is_plain_tag(tag) || is_resolved_tag(tag));
  if (resolved) {
    if (const std::optional<bool> word = strict_bool(text)) {
      if (is_plain_tag(tag) || tag == yaml::kBoolTag) return word;
    }
    if (is_resolved_tag(tag)) return std::nullopt;
  }
  // The words of YAML 1.1, even in quotes: the decoder looks at the text.
  if (strict_bool(text)) return std::nullopt;
  return yaml::yaml_bool(text);
}

std::optional<std::int64_t> kind_int32(std::string_view text, Style style, std::string_view tag) {
  if (is_text_to_go(style, tag)) return std::nullopt;
  const bool resolved = is_plain_tag(tag) || tag == yaml::kIntTag || tag == yaml::kFloatTag;
  if (!resolved) return std::nullopt;
  const std::optional<yaml::Scalar> scalar =
      yaml::resolve_scalar(is_plain_tag(tag) ? std::string_view() : tag, text);
  if (!scalar) return std::nullopt;
  constexpr double kLow = std::numeric_limits<std::int32_t>::min();
  constexpr double kHigh = std::numeric_limits<std::int32_t>::max();
  switch (scalar->type) {
    case yaml::GoType::whole:
      if (scalar->whole < std::numeric_limits<std::int32_t>::min() ||
          scalar->whole > std::numeric_limits<std::int32_t>::max()) {
        return std::nullopt;
      }
      return scalar->whole;
    case yaml::GoType::real: {
      const double cut = std::trunc(scalar->real);
      if (!(cut >= kLow && cut <= kHigh)) return std::nullopt;
      return static_cast<std::int64_t>(cut);
    }
    default:
      return std::nullopt;
  }
}

bool is_kind_null(const Tree& tree, NodeId node) {
  for (int hops = 0; node != kNoNode && tree.node(node).kind == Kind::alias; ++hops) {
    if (hops > 64) return false;
    node = tree.node(node).target;
  }
  if (node == kNoNode) return true;
  if (tree.node(node).kind != Kind::scalar) return false;
  const std::string_view tag = tree.tag(node);
  if (tag == yaml::kNullTag) return is_null_word(tree.text(node));
  return is_plain_tag(tag) && tree.node(node).style == Style::plain &&
         is_null_word(tree.text(node));
}

std::vector<KindProblem> decode_strictly(const Tree& tree, NodeId root) {
  return Decoder(tree).decode(root);
}

}  // namespace cilium_lint
