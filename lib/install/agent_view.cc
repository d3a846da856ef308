#include "install/agent_view.h"

#include <algorithm>
#include <charconv>

#include "chart/flags.h"

namespace cilium_lint {
namespace {

using yaml::Type;

// Cuts the part before `separator` off the front.
std::string_view take(std::string_view& rest, std::string_view separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(at == rest.npos ? rest.size() : at + separator.size());
  return part;
}

// The minor of "1.11" or "1.11.3".
std::optional<int> minor_of(std::string_view version) {
  if (!version.starts_with("1.")) return std::nullopt;
  int minor{};
  const auto [end, fault] =
      std::from_chars(version.data() + 2, version.data() + version.size(), minor);
  if (fault != std::errc{} || end == version.data() + 2) return std::nullopt;
  return minor;
}

int number_in(std::string_view text) {
  int number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// A flag's row: "bool=true; is KEY if CONDITION…; …".
struct FlagWords {
  std::string_view type{}, standard{}, rendering{};
};
FlagWords words_of(std::string_view row) {
  FlagWords words;
  std::string_view head = take(row, "; ");
  words.type = take(head, "=");
  words.standard = head;
  if (words.type == "bool" && head.empty()) words.standard = "false";
  words.rendering = row;
  return words;
}

// The rows of all releases that the install may be of, each once; a release without the flag gives
// an empty one.
std::vector<std::string_view> rows_for(const Chart& chart, KeyId key) {
  std::vector<std::string_view> rows;
  for (ReleaseId release = chart.first(); release <= chart.last(); ++release) {
    const std::string_view row = flag_words(chart.catalogue(), release, key);
    if (std::ranges::find(rows, row) == rows.end()) rows.push_back(row);
  }
  return rows;
}

AgentFlag unknown_flag(std::string key = {}) {
  return {.text = std::nullopt, .said = Truth::unknown, .key = std::move(key)};
}

}  // namespace

std::optional<bool> parse_go_bool(std::string_view word) {
  for (const std::string_view yes : {"true", "1", "t", "T", "TRUE", "True"}) {
    if (word == yes) return true;
  }
  for (const std::string_view no : {"false", "0", "f", "F", "FALSE", "False"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

// -- written by hand

void AgentView::read_arguments(ByHand& found) const {
  const Value list = look_at("extraArgs");
  if (is_false(list.is_set_by_user())) return;
  const auto items = list.items();
  if (!items) {
    found.unknown = found.unknown || list.is_unknown();
    return;
  }
  for (std::size_t i = 0; i < items->size(); ++i) {
    const auto text = (*items)[i].text();
    if (!text) {
      found.unknown = true;
      continue;
    }
    std::string_view rest = *text;
    if (!rest.starts_with("--")) continue;
    rest.remove_prefix(2);
    Argument argument{.key = (*items)[i].key(), .as_argument = true};
    argument.name = take(rest, "=");
    if (text->find('=') != text->npos) {
      argument.text = rest;
    } else {
      // "--flag" alone switches on; "--flag", "value" are two arguments of one flag.
      const auto next = i + 1 < items->size() ? (*items)[i + 1].text() : std::string("--");
      if (next && next->starts_with("-")) {
        argument.text = "true";
      } else {
        argument.text = next;
      }
    }
    found.flags.push_back(std::move(argument));
  }
}

// CILIUM_ENABLE_IPV6 is enable-ipv6.
void AgentView::read_environment(ByHand& found) const {
  const Value list = look_at("extraEnv");
  if (is_false(list.is_set_by_user())) return;
  const auto items = list.items();
  if (!items) {
    found.unknown = found.unknown || list.is_unknown();
    return;
  }
  for (const Value& item : *items) {
    const yaml::Data* entry = item.user();
    if (entry == nullptr || entry->type != Type::map) {
      found.unknown = found.unknown || item.is_unknown();
      continue;
    }
    const yaml::Data* name = entry->find("name");
    if (name == nullptr || name->type != Type::text) {
      found.unknown =
          found.unknown || entry->open || (name != nullptr && name->type == Type::unknown);
      continue;
    }
    std::string_view rest = name->text;
    if (!rest.starts_with("CILIUM_")) continue;
    rest.remove_prefix(7);
    Argument variable{.name = std::string(rest), .key = item.key() + ".value"};
    for (char& c : variable.name) {
      if (c == '_') c = '-';
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    const yaml::Data* value = entry->find("value");
    if (value != nullptr && value->type == Type::text) variable.text = value->text;
    // An empty variable counts as none.
    if (variable.text && variable.text->empty()) continue;
    found.flags.push_back(std::move(variable));
  }
}

const AgentView::ByHand& AgentView::by_hand() const {
  if (!by_hand_) {
    by_hand_.emplace();
    read_arguments(*by_hand_);
    read_environment(*by_hand_);
  }
  return *by_hand_;
}

// -- rendered by the chart

Value AgentView::look_at(std::string_view key) const {
  if (read_ != nullptr) read_->emplace_back(key);
  return install_.value(key);
}

// What a copy of the chart never looks at becomes something else there.
bool AgentView::counts_as_unknown(const Value& value) const {
  if (only_given_ && !is_true(value.is_set_by_user())) return true;
  const Chart& chart = install_.chart();
  if (chart.copy() == nullptr) return false;
  return !chart.catalogue().lists(chart.judged_by(), value.key()) &&
         !chart.catalogue().is_read(chart.judged_by(), value.key());
}

std::optional<Value> AgentView::value(std::string_view key) const {
  Value value = look_at(key);
  if (value.is_unknown() || counts_as_unknown(value)) return std::nullopt;
  return value;
}

Truth AgentView::truthy(std::string_view key) const {
  const Value value = look_at(key);
  return counts_as_unknown(value) ? Truth::unknown : value.truthy();
}

Truth AgentView::key_is(std::string_view key, std::string_view words) const {
  const std::optional<Value> found = value(key);
  if (!found) return Truth::unknown;
  while (true) {
    const bool is_last = words.find('|') == words.npos;
    if (is_true(found->is(take(words, "|")))) return Truth::yes;
    if (is_last) return Truth::no;
  }
}

// The minor that upgradeCompatibility names: "none,8..99".
Truth AgentView::compatible_with(std::string_view minors) const {
  const std::optional<Value> compatibility = value("upgradeCompatibility");
  const Truth unset = compatibility ? !compatibility->truthy() : Truth::unknown;
  const std::optional<std::string> text = compatibility ? compatibility->text() : std::nullopt;
  const std::optional<int> minor = text ? minor_of(*text) : std::nullopt;
  if (!is_true(unset) && !minor) return Truth::unknown;
  while (!minors.empty()) {
    std::string_view range = take(minors, ",");
    if (range == "none") {
      if (is_true(unset)) return Truth::yes;
      continue;
    }
    const int least = number_in(take(range, ".."));
    if (minor && least <= *minor && *minor <= number_in(range)) return Truth::yes;
  }
  return Truth::no;
}

// One part of a condition, as rules/catalogue/README.md has them.
Truth AgentView::part_holds(std::string_view part) const {
  const auto behind = [&](std::string_view prefix) {
    const bool has = part.starts_with(prefix);
    if (has) part.remove_prefix(prefix.size());
    return has;
  };
  if (behind("compat:")) return compatible_with(part);
  if (behind("has:") || behind("null:")) {
    const std::optional<Value> found = value(part);
    if (!found) return Truth::unknown;
    return truth(found->type() != Type::null);
  }
  if (behind("replacement:")) {
    const auto word = rendered_replacement().text;
    if (!word) return Truth::unknown;
    while (!part.empty()) {
      if (take(part, "|") == *word) return Truth::yes;
    }
    return Truth::no;
  }
  if (behind("!")) return !truthy(part);
  if (const std::size_t at = part.find("!="); at != part.npos) {
    return !key_is(part.substr(0, at), part.substr(at + 2));
  }
  if (const std::size_t at = part.find('='); at != part.npos) {
    return key_is(part.substr(0, at), part.substr(at + 1));
  }
  Truth result = Truth::no;
  while (!part.empty()) result = result | truthy(take(part, "|"));
  return result;
}

// "is KEY if CONDITION…; is 'WORD'": the first that holds.
AgentFlag AgentView::rendered(std::string_view words) const {
  while (!words.empty()) {
    std::string_view one = take(words, "; ");
    one.remove_prefix(3);
    std::string_view what = one;
    std::string_view condition;
    if (const std::size_t at = one.find(" if "); at != one.npos) {
      what = one.substr(0, at);
      condition = one.substr(at + 4);
    }
    Truth holds = Truth::yes;
    std::string_view place;
    while (!condition.empty()) {
      const std::string_view part = take(condition, " ");
      const bool is_null = part.starts_with("null:");
      const Truth here = is_null ? !part_holds(part) : part_holds(part);
      holds = holds & here;
      if (place.empty() && part.find_first_of(":!=|") == part.npos) place = part;
    }
    if (is_false(holds)) continue;
    if (!is_true(holds)) return unknown_flag();
    if (what.starts_with('\'')) {
      return {.text = std::string(what.substr(1, what.size() - 2)),
              .said = Truth::yes,
              .key = std::string(place)};
    }
    const std::optional<Value> found = value(what);
    if (!found) return unknown_flag(std::string(what));
    return {.text = found->text(), .said = Truth::yes, .key = std::string(what)};
  }
  return {.text = std::string()};
}

// The chart takes "" and null for unset. Its own default is absent to 1.18.2 and "false" after,
// which is the same to the templates. Unset is "disabled" to 1.13, "false" from 1.14; but "probe",
// which leaves it to the kernel, for upgradeCompatibility below 1.10 with charts to 1.11, and for
// 1.8 to 1.11 with charts from 1.12 to 1.18. 1.12.0 left it to the kernel for every install.
AgentFlag AgentView::rendered_replacement() const {
  constexpr std::string_view kKey = "kubeProxyReplacement";
  const Chart& chart = install_.chart();
  const Value given = look_at(kKey);
  AgentFlag flag{.said = Truth::yes, .key = std::string(kKey)};
  if (counts_as_unknown(given)) return unknown_flag(flag.key);
  // The releases' own defaults differ, and come to the same.
  const bool not_set = is_false(given.is_set_by_user());
  const std::optional<std::string> word = not_set ? std::optional<std::string>("") : given.text();
  if (!word) return unknown_flag(flag.key);
  const Truth is_new = chart.at_least("1.14.0");
  // To 1.13 the chart takes the first non-empty of value and default, and a YAML false is empty.
  const bool is_empty_false = given.type() == Type::boolean && *word == "false";
  const bool unset = word->empty();
  if (is_empty_false && !is_false(is_new) && !is_true(is_new)) return unknown_flag(flag.key);
  if (!unset && !(is_empty_false && is_false(is_new))) {
    flag.text = *word;
    return flag;
  }
  // values.yaml says "false" since 1.18.3.
  if (is_true(chart.at_least(not_set ? "1.18.3" : "1.19.0"))) {
    flag.text = "false";
    return flag;
  }
  const Truth left_to_kernel = (chart.at_least("1.12.0") & compatible_with("8..11")) |
                               ((!chart.at_least("1.12.0")) & compatible_with("0..9")) |
                               chart.within("1.12.0", "1.12.0");
  if (is_true(left_to_kernel)) {
    flag.text = "probe";
  } else if (is_false(left_to_kernel) && is_true(is_new)) {
    flag.text = "false";
  } else if (is_false(left_to_kernel) && is_false(is_new)) {
    flag.text = "disabled";
  }
  return flag;
}

// Arguments stand before the environment, that before the ConfigMap. In there extraConfig is
// written last, and of a key written twice the last one counts.
AgentFlag AgentView::by_hand_or(std::string_view name, const std::string& key,
                                std::string_view row) const {
  // A flag that the release does not have counts for nothing.
  if (row.empty() || row == "other") return {.text = std::string()};
  const ByHand& given = by_hand();
  // Of a flag that is given twice the last one counts.
  const Argument* own = nullptr;
  for (const Argument& one : given.flags) {
    if (one.name == name && (one.as_argument || own == nullptr || !own->as_argument)) own = &one;
  }
  if (own != nullptr) return {.text = own->text, .said = Truth::yes, .key = own->key};
  if (given.unknown) return unknown_flag();
  const Value extra = look_at(key);
  if (is_true(extra.exists())) return {.text = extra.text(), .said = Truth::yes, .key = key};
  if (!is_false(extra.exists())) return unknown_flag(key);

  return by_chart(row);
}

AgentFlag AgentView::by_chart(std::string_view row) const {
  const FlagWords words = words_of(row);
  AgentFlag found = words.rendering == "code" ? rendered_replacement() : rendered(words.rendering);
  if (is_false(found.said)) found.text = std::string(words.standard);
  return found;
}

AgentFlag AgentView::chart_flag(std::string_view name) const {
  const Catalogue& catalogue = install_.chart().catalogue();
  const std::optional<KeyId> id = catalogue.find_key(flag_key(name));
  if (!id) return {};
  const std::string_view row = flag_words(catalogue, install_.chart().judged_by(), *id);
  return row.empty() ? AgentFlag{} : by_chart(row);
}

AgentFlag AgentView::find_flag(std::string_view name, const std::string& key, KeyId id) const {
  std::optional<AgentFlag> found;
  for (const std::string_view row : rows_for(install_.chart(), id)) {
    AgentFlag one = by_hand_or(name, key, row);
    if (found && found->text != one.text) return unknown_flag(std::move(one.key));
    found = std::move(one);
  }
  return *found;
}

const AgentFlag& AgentView::flag(std::string_view name) const {
  const std::string key = flag_key(name);
  const std::optional<KeyId> id = install_.chart().catalogue().find_key(key);
  if (!id) return asked_ = {.text = std::string()};
  // Whoever wants to know what is looked at has to see it looked at.
  if (read_ != nullptr) return asked_ = find_flag(name, key, *id);
  std::map<KeyId, AgentFlag>& kept = only_given_ ? flags_ : install_.flags_;
  const auto known = kept.find(*id);
  return known != kept.end() ? known->second
                             : kept.emplace(*id, find_flag(name, key, *id)).first->second;
}

Truth AgentView::on(std::string_view name) const {
  const AgentFlag& found = flag(name);
  // What the release does not have is off.
  if (found.text && found.text->empty() && is_false(found.said)) return Truth::no;
  const auto read = found.text ? parse_go_bool(*found.text) : std::nullopt;
  return read ? truth(*read) : Truth::unknown;
}

Truth AgentView::is(std::string_view name, std::string_view word) const {
  const std::optional<std::string>& text = flag(name).text;
  return text ? truth(*text == word) : Truth::unknown;
}

}  // namespace cilium_lint
