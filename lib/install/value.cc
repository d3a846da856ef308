// Effective values: the user's over the chart's defaults, as Helm coalesces them (Helm 3,
// pkg/chartutil/coalesce.go). The user always wins; maps merge; the user's null takes a default
// away, whatever it is at the top, and only a default that is not null itself below a map.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "chart/key_path.h"
#include "install/given_keys.h"
#include "install/install.h"
#include "install/json.h"

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Entry;
using yaml::Type;

// Takes the steps of a key one by one, without building them where no part is quoted.
class Steps {
 public:
  explicit Steps(std::string_view key) : rest_(key) {
    if (std::ranges::none_of(key, [](char c) { return c == '"' || c == '['; })) return;
    quoted_ = split_key(key);
    rest_ = {};
  }

  // False at the end.
  bool next() {
    if (!quoted_.empty()) {
      if (at_ == quoted_.size()) return false;
      name_ = quoted_[at_].name;
      index_ = quoted_[at_].index;
      ++at_;
      return true;
    }
    if (rest_.empty()) return false;
    const std::size_t dot = rest_.find('.');
    name_ = rest_.substr(0, dot);
    rest_ = dot == rest_.npos ? std::string_view() : rest_.substr(dot + 1);
    ++at_;
    return true;
  }
  [[nodiscard]] bool is_last() const {
    return quoted_.empty() ? rest_.empty() : at_ == quoted_.size();
  }
  [[nodiscard]] bool is_first() const { return at_ == 1; }
  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] std::optional<std::size_t> index() const { return index_; }

 private:
  std::string_view rest_;
  std::vector<KeyStep> quoted_{};
  std::size_t at_{};
  std::string_view name_{};
  std::optional<std::size_t> index_{};
};

const Entry* find_entry(const Data& map, std::string_view key) {
  for (const Entry& entry : map.entries) {
    if (entry.key.size() != key.size()) continue;
    if (key.empty() || std::memcmp(entry.key.data(), key.data(), key.size()) == 0) return &entry;
  }
  return nullptr;
}

double number_of(std::string_view json) { return std::strtod(std::string(json).c_str(), nullptr); }

Truth truth_of(const Data& data) {
  switch (data.type) {
    case Type::null:
      return Truth::no;
    case Type::boolean:
      return truth(data.boolean);
    case Type::number:
      return truth(number_of(data.text) != 0);
    case Type::text:
      return truth(!data.text.empty());
    case Type::list:
      return truth(!data.items.empty());
    case Type::map:
      if (!data.entries.empty()) return Truth::yes;
      return data.open ? Truth::unknown : Truth::no;
    case Type::unknown:
      break;
  }
  return Truth::unknown;
}

Truth truth_of(const Default& value) {
  switch (value.type) {
    case Type::null:
      return Truth::no;
    case Type::boolean:
      return truth(value.json == "true");
    case Type::number:
      return truth(number_of(value.json) != 0);
    case Type::text:
      return truth(value.json != "\"\"");
    case Type::list:
      return truth(value.json != "[]");
    case Type::map:
      return truth(value.json != "{}");
    case Type::unknown:
      break;
  }
  return Truth::unknown;
}

std::optional<std::string> text_of(const Data& data) {
  switch (data.type) {
    case Type::null:
      return "";
    case Type::boolean:
      return data.boolean ? "true" : "false";
    case Type::number:
      return data.integer ? data.text : template_number(number_of(data.text));
    case Type::text:
      return data.text;
    case Type::list:
    case Type::map:
    case Type::unknown:
      break;
  }
  return std::nullopt;
}

std::optional<std::string> text_of(const Default& value) {
  switch (value.type) {
    case Type::null:
      return "";
    case Type::boolean:
      return std::string(value.json);
    case Type::number:
      return template_number(number_of(value.json));
    case Type::text: {
      if (value.json.find('\\') == value.json.npos && value.json.size() >= 2) {
        return std::string(value.json.substr(1, value.json.size() - 2));
      }
      ReadJson read = read_json(value.json);
      return read.value ? std::move(read.value->text) : std::string();
    }
    case Type::list:
    case Type::map:
    case Type::unknown:
      break;
  }
  return std::nullopt;
}

}  // namespace

// -- Value

Truth Value::is_set_by_user() const {
  if (user_ != nullptr) return Truth::yes;
  return unknown_ && !unknown_truth_ ? Truth::unknown : Truth::no;
}

Truth Value::exists() const {
  if (deleted_) return Truth::no;
  if (user_ != nullptr || parsed_ || default_) return Truth::yes;
  return unknown_ ? Truth::unknown : Truth::no;
}

Type Value::type() const {
  if (unknown_) return Type::unknown;
  if (user_ != nullptr) return user_->type;
  if (parsed_) return parsed_->type;
  return default_ ? default_->type : Type::null;
}

Truth Value::truthy() const {
  if (unknown_) return unknown_truth_.value_or(Truth::unknown);
  if (type() == Type::map) return parsed_ ? truth_of(*parsed_) : whole_map_truth_;
  if (user_ != nullptr) return truth_of(*user_);
  if (parsed_) return truth_of(*parsed_);
  return default_ ? truth_of(*default_) : Truth::no;
}

std::optional<std::string> Value::text() const {
  if (unknown_) return std::nullopt;
  if (user_ != nullptr) return text_of(*user_);
  if (parsed_) return text_of(*parsed_);
  return default_ ? text_of(*default_) : std::string();
}

std::optional<double> Value::number() const {
  if (type() != Type::number) return std::nullopt;
  if (user_ != nullptr) return number_of(user_->text);
  return number_of(parsed_ ? std::string_view(parsed_->text) : default_->json);
}

Truth Value::is(std::string_view word) const {
  if (unknown_) return Truth::unknown;
  if (user_ != nullptr && user_->type == Type::text) return truth(user_->text == word);
  const std::optional<std::string> written = text();
  return truth(written && *written == word);
}

std::optional<std::vector<Value>> Value::items() const {
  if (type() != Type::list) return std::nullopt;
  std::vector<Value> values;
  const auto add = [&]() -> Value& {
    Value& value = values.emplace_back();
    value.key_ = key_ + '[' + std::to_string(values.size() - 1) + ']';
    value.key_at_ = key_at_;
    value.fallback_ = fallback_;
    return value;
  };
  if (user_ != nullptr) {
    values.reserve(user_->items.size());
    for (const Data& item : user_->items) {
      Value& value = add();
      value.user_ = &item;
      value.unknown_ = item.type == Type::unknown;
      value.whole_map_truth_ = truth_of(item);
    }
    return values;
  }
  std::shared_ptr<const Data> list = parsed_;
  if (!list) {
    ReadJson read = read_json(default_->json);
    if (!read.value) return std::nullopt;
    list = std::make_shared<const Data>(std::move(*read.value));
  }
  for (const Data& item : list->items) add().parsed_ = {list, &item};
  return values;
}

std::string Value::json() const {
  if (user_ != nullptr) return yaml::to_json(*user_);
  if (parsed_) return yaml::to_json(*parsed_);
  if (!default_ || unknown_) return "null";
  return default_->type == Type::map ? "{}" : std::string(default_->json);
}

Span Value::span() const { return user_ != nullptr ? user_->at : fallback_; }

Span Value::key_span() const { return user_ != nullptr ? key_at_ : fallback_; }

// -- Install

Value Install::value(std::string_view key) const {
  Value value;
  value.key_ = key;
  if (pin) value.fallback_ = pin->at;
  const Data* node = &*user_.root;
  Steps steps(key);
  while (steps.next()) {
    if (steps.index()) {
      if (node->type != Type::list || *steps.index() >= node->items.size()) return value;
      node = &node->items[*steps.index()];
    } else {
      if (node->type != Type::map) return value;  // nothing stands below a scalar or a list
      const Entry* entry = find_entry(*node, steps.name());
      if (entry == nullptr) {
        value.unknown_ = node->open;
        if (!value.unknown_) add_default(value);
        return value;
      }
      value.key_at_ = entry->key_at;
      node = &entry->value;
    }
    if (node->type == Type::unknown) {
      value.unknown_ = true;
      if (steps.is_last()) value.user_ = node;
      return value;
    }
  }
  value.user_ = node;
  if (node->type == Type::null) {
    const bool at_top = std::ranges::none_of(key, [](char c) { return c == '.' || c == '['; });
    const std::optional<Default> taken = chart_.catalogue().default_of(chart_.judged_by(), key);
    value.deleted_ = taken && (at_top || taken->type != Type::null);
  } else if (node->type == Type::map) {
    add_default(value);
    add_map_truth(value);
  }
  return value;
}

// The chart's default, where all releases that the install may mean agree on it.
void Install::add_default(Value& value) const {
  const Catalogue& catalogue = chart_.catalogue();
  value.default_ = catalogue.default_of(chart_.judged_by(), value.key_);
  if (chart_.first() != chart_.last()) compare_releases(value);
  if (value.user_ == nullptr && value.default_ && value.default_->type == Type::map) {
    value.whole_map_truth_ = truth_of(*value.default_);
  }
}

void Install::compare_releases(Value& value) const {
  const std::vector<DefaultRange> ranges = chart_.catalogue().defaults_of(value.key_);
  Truth agreed = value.default_ ? truth_of(*value.default_) : Truth::no;
  bool differs = false;
  ReleaseId next = chart_.first();
  for (const DefaultRange& range : ranges) {
    if (range.last < chart_.first() || range.first > chart_.last()) continue;
    const bool gap = range.first > next;
    if (gap && is_true(agreed)) agreed = Truth::unknown;
    if (truth_of(range.value) != agreed) agreed = Truth::unknown;
    differs = differs || gap || !value.default_ || range.value.type != value.default_->type ||
              range.value.json != value.default_->json;
    next = static_cast<ReleaseId>(range.last + 1);
  }
  if (next <= chart_.last() && value.default_) differs = true;
  if (!differs || value.user_ != nullptr) return;
  value.unknown_ = true;
  value.unknown_truth_ = agreed;
}

// A map is empty once every key of it is taken away.
void Install::add_map_truth(Value& value) const {
  const Data& user = *value.user_;
  const bool over_map = value.default_ && value.default_->type == Type::map;
  bool unknown = user.open;
  for (const Entry& entry : user.entries) {
    if (entry.value.type == Type::unknown) {
      unknown = true;
      continue;
    }
    if (entry.value.type != Type::null || !over_map) {
      value.whole_map_truth_ = Truth::yes;
      return;
    }
    const std::optional<Default> taken =
        chart_.catalogue().default_of(chart_.judged_by(), join_key(value.key_, entry.key));
    if (taken && taken->type != Type::null) continue;
    value.whole_map_truth_ = Truth::yes;
    return;
  }
  if (over_map) {
    for (const std::string_view child :
         chart_.catalogue().children(chart_.judged_by(), value.key_)) {
      if (user.find(child) != nullptr) continue;
      value.whole_map_truth_ = Truth::yes;
      return;
    }
  }
  value.whole_map_truth_ = unknown ? Truth::unknown : Truth::no;
}

Value Install::extra_config(std::string_view flag) const {
  return value(join_key("extraConfig", flag));
}

namespace {

// A key that the catalogue does not know has nothing below it that it knows.
void add_given_keys(const Catalogue& catalogue, const Data& map, std::optional<KeyId> parent,
                    std::vector<GivenKey>& found) {
  std::string name;
  for (const Entry& entry : map.entries) {
    name.clear();
    append_part(name, entry.key);
    const std::optional<KeyId> id = catalogue.find_key_below(parent, name);
    if (!id) continue;
    const std::size_t place = found.size();
    found.push_back({.entry = &entry, .id = *id});
    if (entry.value.type == Type::map) add_given_keys(catalogue, entry.value, id, found);
    found[place].next = static_cast<std::uint32_t>(found.size());
  }
}

}  // namespace

std::vector<GivenKey> find_given_keys(const Catalogue& catalogue, const Data& values) {
  std::vector<GivenKey> found;
  add_given_keys(catalogue, values, std::nullopt, found);
  return found;
}

void Install::settle(std::shared_ptr<const Cluster> cluster) {
  sort_as_helm(layers);
  user_ = merge(layers);
  cluster_ = std::move(cluster);
  flags_.clear();
  given_ = find_given_keys(chart_.catalogue(), *user_.root);
  copied_ = find_copied_defaults(chart_, layers);
  unread_ =
      find_unread_keys(chart_, layers, *user_.root, given_, copied_, umbrella_key.has_value());
}

void Install::judge_by(Chart chart) {
  chart_ = std::move(chart);
  settle(cluster_);
}

}  // namespace cilium_lint
