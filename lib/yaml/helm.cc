// A document as Helm reads it: go-yaml v2 into Go values, sigs.k8s.io/yaml from there to JSON. The
// order of the steps is Go's, because it decides which faults are seen.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "yaml/data.h"
#include "yaml/scalar.h"

namespace cilium_lint::yaml {
namespace {

// Maps with more keys than this are looked up by hash while they are read.
constexpr std::size_t kIndexFrom = 256;

// Bytes of text that aliases may copy. Go shares such text in memory; nobody writes that much.
constexpr std::size_t kCopyLimit = std::size_t{64} << 20;

// Stands for a key that JSON cannot hold, until it is refused or forgotten.
constexpr std::string_view kRefusedKey("\0refused", 8);

// How many decoding steps may come from aliases, as go-yaml has it (decode.go).
double allowed_alias_ratio(std::size_t steps) {
  constexpr double kLow = 400'000;
  constexpr double kHigh = 4'000'000;
  const auto count = static_cast<double>(steps);
  if (count <= kLow) return 0.99;
  if (count >= kHigh) return 0.10;
  return 0.99 - 0.89 * ((count - kLow) / (kHigh - kLow));
}

std::string short_tag(std::string_view tag) {
  constexpr std::string_view kLong = "tag:yaml.org,2002:";
  return tag.starts_with(kLong) ? fmt::format("!!{}", tag.substr(kLong.size())) : std::string(tag);
}

// A map while it is read: go-yaml's keys have types, so that `1` and "1" are two keys.
class MapInProgress {
 public:
  struct Key {
    GoType type{};
    double real{};  // of GoType::real, whose text is less exact
    bool merged{};  // it came through `<<`

    [[nodiscard]] bool is_same(const Key& other) const {
      return type == other.type && (type != GoType::real || real == other.real);
    }
  };

  // What is known of the keys of all maps that are being read: those of a map within a map come
  // behind its own, and go before it goes on.
  struct Keys {
    std::vector<Key> keys{};
    std::vector<std::uint64_t> digests{};
  };

  // `aliased`: an alias stands for the map, which is read for itself elsewhere.
  MapInProgress(Data& data, bool aliased, Keys& keys)
      : data_(data), aliased_(aliased), keys_(keys), first_(keys.keys.size()) {}
  MapInProgress(const MapInProgress&) = delete;
  MapInProgress& operator=(const MapInProgress&) = delete;
  ~MapInProgress() {
    keys_.keys.resize(first_);
    keys_.digests.resize(first_);
  }

  [[nodiscard]] bool aliased() const { return aliased_; }

  [[nodiscard]] std::optional<std::size_t> find(std::string_view text) const {
    if (size() >= kIndexFrom) {
      const auto found = index_.find(std::string(text));
      return found == index_.end() ? std::nullopt : std::optional(found->second);
    }
    const std::uint64_t wanted = digest(text);
    const auto begin = keys_.digests.begin() + static_cast<std::ptrdiff_t>(first_);
    for (auto at = std::find(begin, keys_.digests.end(), wanted); at != keys_.digests.end();
         at = std::find(at + 1, keys_.digests.end(), wanted)) {
      const auto index = static_cast<std::size_t>(at - begin);
      if (data_.entries[index].key == text) return index;
    }
    return std::nullopt;
  }
  std::size_t append(std::string text, const Key& key) {
    keys_.digests.push_back(digest(text));
    data_.entries.emplace_back().key = std::move(text);
    keys_.keys.push_back(key);
    const std::size_t count = size();
    for (std::size_t i = count == kIndexFrom ? 0 : count - 1; count >= kIndexFrom && i < count;
         ++i) {
      index_.emplace(data_.entries[i].key, i);
    }
    return count - 1;
  }
  Entry& entry(std::size_t index) { return data_.entries[index]; }
  Key& key(std::size_t index) { return keys_.keys[first_ + index]; }

 private:
  [[nodiscard]] std::size_t size() const { return keys_.keys.size() - first_; }

  // Tells most keys apart without looking at them: the size, the first and the last bytes.
  static std::uint64_t digest(std::string_view text) {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    const std::size_t size = std::min(text.size(), sizeof first);
    if (size != 0) {
      std::memcpy(&first, text.data(), size);
      std::memcpy(&last, text.data() + text.size() - size, size);
    }
    return first ^ (last * 31) ^ (text.size() << 56);
  }

  Data& data_;
  bool aliased_;
  Keys& keys_;
  std::size_t first_;  // of its own keys
  std::unordered_map<std::string, std::size_t> index_{};
};

class Reader {
 public:
  Reader(const Tree& tree, Templates templates) : tree_(tree), templates_(templates) {}

  HelmReading read(NodeId node) {
    ++steps_;  // Go counts the document itself
    if (node != kNoNode && read_node(node, reading_.root) && !suspects_.empty()) {
      refuse_suspects(reading_.root);
    }
    return std::move(reading_);
  }

 private:
  // What JSON cannot hold. Go sees it only after reading all, so a later duplicate may remove it.
  struct Suspect {
    bool is_key{};
    Span at{};
    Fault fault{};
  };

  // False on a fault, which ends the reading.
  bool read_node(NodeId id, Data& out) {
    if (!count_step(id)) return false;
    const Node& node = tree_.node(id);
    if (node.kind == Kind::alias) return read_alias(id, out);
    out.at = tree_.place(id);
    out.style = node.style;
    switch (node.kind) {
      case Kind::scalar:
        return read_scalar(id, out);
      case Kind::sequence:
        return read_sequence(id, out);
      default:
        return read_mapping(id, out);
    }
  }

  bool count_step(NodeId id) {
    ++steps_;
    if (alias_depth_ > 0) ++alias_steps_;
    if (alias_steps_ > 100 && steps_ > 1000 &&
        static_cast<double>(alias_steps_) / static_cast<double>(steps_) >
            allowed_alias_ratio(steps_)) {
      return fail("alias-bomb", "aliases multiply this document beyond what Go reads", id);
    }
    if (copied_ > kCopyLimit) {
      return fail_limit(fmt::format("aliases copy more than {} MiB", kCopyLimit >> 20), id);
    }
    return true;
  }

  bool read_alias(NodeId id, Data& out) {
    const bool good = enter_alias(id, [&](NodeId target) { return read_node(target, out); });
    out.at = tree_.place(id);
    return good;
  }

  template <class Step>
  bool enter_alias(NodeId id, const Step& step) {
    if (active_.empty()) active_.resize(tree_.size());
    if (active_[id]) {
      return fail(
          "alias-cycle",
          fmt::format("*{} stands for a value that holds this alias itself", tree_.anchor(id)), id);
    }
    active_[id] = true;
    ++alias_depth_;
    const bool good = step(tree_.node(id).target);
    --alias_depth_;
    active_[id] = false;
    return good;
  }

  // Whether a scalar is text at first sight.
  [[nodiscard]] bool is_text(NodeId id) const {
    const Node& node = tree_.node(id);
    return node.tag_size == 0 && (node.style != Style::plain || is_surely_text(tree_.text(id)));
  }

  [[nodiscard]] std::optional<Scalar> resolve(NodeId id) const {
    if (is_text(id)) return Scalar{.type = GoType::text, .text = std::string(tree_.text(id))};
    return resolve_scalar(tree_.tag(id), tree_.text(id));
  }

  bool fail_scalar(NodeId id) {
    const std::string_view tag = tree_.tag(id);
    if (tag == kBinaryTag) return fail("tag-mismatch", "!!binary needs base64 text", id);
    return fail("tag-mismatch", fmt::format("{} cannot hold this value", short_tag(tag)), id);
  }

  bool read_scalar(NodeId id, Data& out) {
    const std::string_view written = tree_.text(id);
    if (alias_depth_ > 0) copied_ += written.size();
    if (templates_ == Templates::unknown && is_templated(written)) {
      out.type = Type::unknown;
      out.text = written;
      return true;
    }
    if (is_text(id)) {
      out.type = Type::text;
      out.text = written;
      return true;
    }
    std::optional<Scalar> scalar = resolve(id);
    if (!scalar) return fail_scalar(id);
    switch (scalar->type) {
      case GoType::null:
        break;
      case GoType::boolean:
        out.type = Type::boolean;
        out.boolean = scalar->boolean;
        break;
      case GoType::text:
        out.type = Type::text;
        out.text = std::move(scalar->text);
        break;
      case GoType::whole:
      case GoType::large:
      case GoType::real:
        out.type = Type::number;
        if (scalar->type == GoType::real && !std::isfinite(scalar->real)) {
          out.text = std::isnan(scalar->real) ? ".nan" : scalar->real < 0 ? "-.inf" : ".inf";
          suspect(false, out.at, "not-a-number", "JSON has no such number, and Helm needs JSON",
                  id);
        } else {
          out.text = json_number(*scalar);
        }
        break;
    }
    return true;
  }

  bool read_sequence(NodeId id, Data& out) {
    out.type = Type::list;
    if (!go_deeper(id)) return false;
    out.items.reserve(children(id));
    for (NodeId child = tree_.node(id).first_child; child != kNoNode;
         child = tree_.node(child).next) {
      if (!read_node(child, out.items.emplace_back())) return false;
    }
    --depth_;
    return true;
  }

  [[nodiscard]] std::size_t children(NodeId id) const {
    std::size_t count = 0;
    for (NodeId child = tree_.node(id).first_child; child != kNoNode;
         child = tree_.node(child).next) {
      ++count;
    }
    return count;
  }

  bool read_mapping(NodeId id, Data& out) {
    if (templates_ == Templates::unknown) {
      if (const NodeId inner = template_in_braces(id); inner != kNoNode) {
        out.type = Type::unknown;
        out.text = fmt::format("{{{{ {} }}}}", tree_.text(inner));
        return true;
      }
    }
    out.type = Type::map;
    MapInProgress map(out, alias_depth_ > 0, keys_);
    out.entries.reserve(children(id) / 2);
    return read_entries(id, map, false);
  }

  // `{{ .Values.name }}` without quotes is a map within a map to YAML.
  [[nodiscard]] NodeId template_in_braces(NodeId id) const {
    const Node& outer = tree_.node(id);
    if (outer.style != Style::flow || outer.first_child == kNoNode) return kNoNode;
    const Node& inner = tree_.node(outer.first_child);
    const bool doubled = inner.kind == Kind::mapping && inner.style == Style::flow &&
                         inner.begin == outer.begin + 1 && inner.end + 1 == outer.end;
    return doubled ? inner.first_child : kNoNode;
  }

  // `merged`: the map is read into one that holds keys of its own.
  bool read_entries(NodeId id, MapInProgress& map, bool merged) {
    if (!go_deeper(id)) return false;
    for (NodeId key = tree_.node(id).first_child; key != kNoNode;) {
      const NodeId value = tree_.node(key).next;
      if (value == kNoNode) break;
      const bool good = is_merge(key) ? merge(value, map) : read_entry(key, value, map, merged);
      if (!good) return false;
      key = tree_.node(value).next;
    }
    --depth_;
    return true;
  }

  [[nodiscard]] bool is_merge(NodeId key) const {
    const Node& node = tree_.node(key);
    if (node.kind != Kind::scalar || tree_.text(key) != "<<") return false;
    const std::string_view tag = tree_.tag(key);
    return (tag.empty() && node.style == Style::plain) || tag == "!" || tag == kMergeTag;
  }

  bool merge(NodeId value, MapInProgress& map) {
    const Node& node = tree_.node(value);
    if (node.kind != Kind::sequence) return merge_one(value, map);
    std::vector<NodeId> parts;
    for (NodeId child = node.first_child; child != kNoNode; child = tree_.node(child).next) {
      parts.push_back(child);
    }
    std::ranges::reverse(parts);  // the first of them wins, so it is read last
    return std::ranges::all_of(parts, [&](NodeId part) { return merge_one(part, map); });
  }

  bool merge_one(NodeId id, MapInProgress& map) {
    const Node& node = tree_.node(id);
    const bool alias = node.kind == Kind::alias;
    const Node& source = alias ? tree_.node(node.target) : node;
    if (source.kind != Kind::mapping) {
      return fail("merge", "<< merges maps, or a list of maps, and nothing else", id);
    }
    if (!count_step(id)) return false;
    if (!alias) return read_entries(id, map, true);
    return enter_alias(
        id, [&](NodeId target) { return count_step(target) && read_entries(target, map, true); });
  }

  bool read_entry(NodeId key_id, NodeId value_id, MapInProgress& map, bool merged) {
    const Span key_at = tree_.place(key_id);
    MapInProgress::Key key{.type = GoType::text, .merged = merged};
    std::string text;
    if (tree_.node(key_id).kind == Kind::scalar && is_text(key_id)) {  // as nearly all are
      if (!count_step(key_id)) return false;
      text = tree_.text(key_id);
    } else {
      std::optional<Scalar> scalar = read_key(key_id);
      if (!scalar) return false;
      key.type = scalar->type;
      key.real = scalar->real;
      text = name_of(*scalar, key_id, key_at);
    }
    const std::optional<std::size_t> known = map.find(text);
    if (!known) {
      Entry& entry = map.entry(map.append(std::move(text), key));
      entry.key_at = key_at;
      return read_node(value_id, entry.value);
    }
    Entry& entry = map.entry(*known);
    const bool same = map.key(*known).is_same(key);
    if (!map.key(*known).merged && !map.aliased() && text != kRefusedKey) {
      reading_.duplicates.push_back(
          {.key = std::move(text), .first = entry.key_at, .last = key_at, .undecided = !same});
    }
    Data value;
    if (!read_node(value_id, value)) return false;
    if (!same) return true;
    map.key(*known) = key;
    entry.key_at = key_at;
    entry.value = std::move(value);
    return true;
  }

  // What the key is called in JSON.
  std::string name_of(Scalar& scalar, NodeId id, Span at) {
    if (scalar.type == GoType::text) return std::move(scalar.text);
    if (std::optional<std::string> text = key_text(scalar)) {
      if (alias_depth_ == 0) {
        reading_.converted.push_back({std::string(tree_.text(id)), *text, at});
      }
      return std::move(*text);
    }
    suspect(true, at, "bad-key",
            scalar.type == GoType::null ? "a key cannot be null"
                                        : "a key cannot be a number this large",
            id);
    return std::string(kRefusedKey);
  }

  // A key's scalar, behind an alias too.
  std::optional<Scalar> read_key(NodeId id) {
    if (!count_step(id)) return std::nullopt;
    const Node& node = tree_.node(id);
    if (node.kind == Kind::alias) {
      std::optional<Scalar> scalar;
      enter_alias(id, [&](NodeId target) {
        scalar = read_key(target);
        return scalar.has_value();
      });
      return scalar;
    }
    if (node.kind != Kind::scalar) {
      fail("bad-key", "a key cannot be a list or a map", id);
      return std::nullopt;
    }
    std::optional<Scalar> scalar = resolve(id);
    if (!scalar) fail_scalar(id);
    return scalar;
  }

  bool go_deeper(NodeId id) {
    if (++depth_ <= kMaxNesting) return true;
    return fail_limit(fmt::format("nested deeper than {} levels", kMaxNesting), id);
  }

  bool fail(std::string fault, std::string message, NodeId id) {
    const Node& node = tree_.node(id);
    reading_.fault = Fault{.id = std::move(fault),
                           .message = std::move(message),
                           .begin = node.begin,
                           .end = node.end};
    return false;
  }

  bool fail_limit(std::string message, NodeId id) {
    fail("nesting", std::move(message), id);
    reading_.fault->limit = true;
    return false;
  }

  void suspect(bool is_key, Span at, std::string fault, std::string message, NodeId id) {
    const Node& node = tree_.node(id);
    suspects_.push_back({.is_key = is_key,
                         .at = at,
                         .fault = {.id = std::move(fault),
                                   .message = std::move(message),
                                   .begin = node.begin,
                                   .end = node.end}});
  }

  void refuse(bool is_key, Span at) {
    const auto found = std::ranges::find_if(suspects_, [&](const Suspect& suspect) {
      return suspect.is_key == is_key && suspect.at == at;
    });
    reading_.fault = found == suspects_.end() ? suspects_.front().fault : found->fault;
  }

  // True at the first thing left that JSON cannot hold.
  bool refuse_suspects(const Data& data) {
    if (data.type == Type::number && data.text.find_first_of("in") != std::string::npos) {
      refuse(false, data.at);
      return true;
    }
    if (std::ranges::any_of(data.items, [&](const Data& item) { return refuse_suspects(item); })) {
      return true;
    }
    return std::ranges::any_of(data.entries, [&](const Entry& entry) {
      if (entry.key == kRefusedKey) {
        refuse(true, entry.key_at);
        return true;
      }
      return refuse_suspects(entry.value);
    });
  }

  const Tree& tree_;
  Templates templates_;
  HelmReading reading_{};
  MapInProgress::Keys keys_{};
  std::vector<Suspect> suspects_{};
  std::vector<bool> active_{};  // aliases that are being read
  std::size_t steps_ = 0;
  std::size_t alias_steps_ = 0;
  std::size_t alias_depth_ = 0;
  std::size_t depth_ = 0;
  std::size_t copied_ = 0;
};

HelmReading refused(Fault fault) {
  HelmReading reading;
  reading.root.type = Type::map;
  reading.fault = std::move(fault);
  return reading;
}

}  // namespace

HelmReading read_as_helm(const Tree& tree, NodeId node, Templates templates) {
  HelmReading reading = Reader(tree, templates).read(node);
  if (reading.fault) reading.root = Data{.at = reading.root.at};
  return reading;
}

HelmReading read_as_helm(const Tree& tree, Templates templates) {
  if (tree.fault() && tree.complete_documents() == 0) return refused(*tree.fault());
  const NodeId root = tree.roots().empty() ? kNoNode : tree.roots().front();
  HelmReading reading = read_as_helm(tree, root, templates);
  if (reading.fault) return refused(std::move(*reading.fault));
  if (reading.root.type == Type::null) reading.root.type = Type::map;
  if (reading.root.type == Type::map || reading.root.type == Type::unknown) return reading;
  const Node& top = tree.node(root);
  return refused({.id = "not-a-map",
                  .message = "values are a map of keys, and this is none",
                  .begin = top.begin,
                  .end = top.end});
}

}  // namespace cilium_lint::yaml
