#include "values/value_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "certainty.h"
#include "chart/fact_rows.h"
#include "chart/flags.h"
#include "install/agent_view.h"
#include "lint/fixes.h"
#include "switches.h"
#include "text/spelling.h"
#include "values/not_text.h"
#include "values/value_forms.h"
#include "values/wrong_type.h"
#include "wording.h"
#include "yaml/scalar.h"

namespace cilium_lint::rules {
namespace {

using yaml::Data;
using yaml::Type;

// Cuts the part before `separator` off the front.
std::string_view take(std::string_view& rest, std::string_view separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(at == rest.npos ? rest.size() : at + separator.size());
  return part;
}

std::vector<std::string_view> blank_separated(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::string_view part = take(text, " ");
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

// One row's words, taken apart; rules/catalogue/README.md says what they mean.
struct Row {
  std::string_view check{}, arguments{};
  std::string_view effect{};
  bool possible{};
  std::string_view fact{}, flag{}, condition{}, meant{}, so{}, seen{};
};

Row read_row(std::string_view words) {
  Row row;
  row.arguments = take(words, "; ");
  row.check = take(row.arguments, " ");
  std::string_view effect = take(words, "; ");
  row.effect = take(effect, " ");
  row.possible = effect == "possible";
  while (!words.empty()) {
    std::string_view field = take(words, "; ");
    const std::string_view name = take(field, " ");
    if (name == "fact") row.fact = field;
    if (name == "flag") row.flag = field;
    if (name == "if") row.condition = field;
    if (name == "meant") row.meant = field;
    if (name == "so") row.so = field;
    if (name == "seen") row.seen = field;
  }
  return row;
}

// -- whether a value fits

struct Fault {
  ValueFault kind{};
  const Data* part{};    // the value, or the item of a list that does not fit
  std::string step{};    // from the value to that part: "[0]"
  std::string text{};    // what does not fit, as the chart writes it
  std::string wanted{};  // "one of …"
  std::vector<std::string> meant{};
  bool certain{};  // of `meant`: nothing else can have been meant
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// A scalar as templates write it; nothing for lists, maps and what is not known.
std::optional<std::string> scalar_text(const Data& value) {
  switch (value.type) {
    case Type::boolean:
      return value.boolean ? "true" : "false";
    case Type::number:
    case Type::text:
      return value.text;
    default:
      return std::nullopt;
  }
}

// A number, also as text; nothing for anything else.
std::optional<double> number_in(const std::string& text) {
  const bool begins = !text.empty() && (text[0] == '-' || text[0] == '+' || text[0] == '.' ||
                                        (text[0] >= '0' && text[0] <= '9'));
  if (!begins) return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string listed(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

struct Words {
  std::vector<std::string_view> words{};  // without the empty one
  bool takes_empty{};
  bool any_case{};

  [[nodiscard]] bool take(std::string_view text) const {
    if (text.empty()) return takes_empty;
    const std::string small = any_case ? lower(text) : std::string(text);
    return std::ranges::any_of(words, [&](std::string_view word) { return word == small; });
  }
};

Words words_of(const Row& row) {
  Words result{.any_case = row.check.ends_with("-any-case")};
  for (const std::string_view word : blank_separated(row.arguments)) {
    if (word == "\"\"") {
      result.takes_empty = true;
    } else {
      result.words.push_back(word);
    }
  }
  return result;
}

// The letters of a word, without what is often written in another way.
std::string letters_of(std::string_view word) {
  std::string letters = lower(word);
  std::erase_if(letters, [](char c) { return c == '-' || c == '_' || c == ' '; });
  return letters;
}

// Words that may have been meant: one of the same letters, one that the row names, or the nearest.
void find_meant(const Words& words, const Row& row, Fault& fault) {
  const std::string letters = letters_of(fault.text);
  for (const std::string_view word : words.words) {
    if (letters_of(word) != letters) continue;
    fault.meant = {std::string(word)};
    fault.certain = true;
    return;
  }
  for (std::string_view pair : blank_separated(row.meant)) {
    if (take(pair, "=") != fault.text) continue;
    fault.meant = {std::string(pair)};
    return;
  }
  constexpr std::size_t kShort = 4;
  std::size_t best = letters.size() <= kShort ? 2 : 3;  // beyond this, nothing is alike
  for (const std::string_view word : words.words) {
    const std::size_t far = spelling_distance(letters, letters_of(word));
    if (far > best || far >= word.size() || (far == best && fault.meant.empty())) continue;
    if (far < best) fault.meant.clear();
    best = far;
    fault.meant.emplace_back(word);
  }
  fault.certain = fault.meant.size() == 1;
}

std::optional<Fault> word_fault(const Row& row, const Data& value) {
  const auto text = scalar_text(value);
  if (!text) return std::nullopt;
  const Words words = words_of(row);
  if (words.take(*text)) return std::nullopt;
  Fault fault{.kind = ValueFault::unknown_word,
              .part = &value,
              .text = *text,
              .wanted = listed(words.words)};
  find_meant(words, row, fault);
  return fault;
}

// The parts of a value that stands for several: a list's items, or a text's words.
struct Part {
  const Data* data{};
  std::string step{};
  std::string text{};
};
std::vector<Part> parts_of(const Data& value) {
  std::vector<Part> parts;
  if (value.type == Type::list) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const auto text = scalar_text(value.items[i]);
      if (text) parts.push_back({&value.items[i], fmt::format("[{}]", i), *text});
    }
  } else if (const auto text = scalar_text(value)) {
    for (const std::string_view word : blank_separated(*text)) {
      parts.push_back({&value, "", std::string(word)});
    }
  }
  return parts;
}

std::optional<Fault> each_word_fault(const Row& row, const Data& value) {
  const Words words = words_of(row);
  for (const Part& part : parts_of(value)) {
    if (words.take(part.text)) continue;
    Fault fault{.kind = ValueFault::unknown_word,
                .part = part.data,
                .step = part.step,
                .text = part.text,
                .wanted = listed(words.words)};
    find_meant(words, row, fault);
    return fault;
  }
  return std::nullopt;
}

// "dns:query;sourceContext=pod|ip": an item of hubble.metrics.enabled, taken apart as the agent
// does.
struct Metric {
  const Data* item{};
  std::string step{};
  std::string_view name{};
  std::string_view options{};
};
std::vector<Metric> metrics_in(const Data& value) {
  std::vector<Metric> metrics;
  for (std::size_t i = 0; value.type == Type::list && i < value.items.size(); ++i) {
    const Data& item = value.items[i];
    // One with blanks becomes several.
    if (item.type != Type::text || item.text.find(' ') != std::string::npos) continue;
    std::string_view options = item.text;
    const std::string_view name = take(options, ":");
    metrics.push_back({&item, fmt::format("[{}]", i), name, options});
  }
  return metrics;
}

Fault metric_fault(const Metric& metric, const Row& row, const Words& words,
                   std::string_view text) {
  Fault fault{.kind = ValueFault::unknown_word,
              .part = metric.item,
              .step = metric.step,
              .text = std::string(text),
              .wanted = listed(words.words)};
  find_meant(words, row, fault);
  return fault;
}

std::optional<Fault> metric_name_fault(const Row& row, const Data& value) {
  const Words words = words_of(row);
  for (const Metric& metric : metrics_in(value)) {
    if (!words.take(metric.name)) return metric_fault(metric, row, words, metric.name);
  }
  return std::nullopt;
}

// `each-metric-option OPTION…`: `dns:query` is one of dns only.
std::optional<Fault> metric_option_fault(const Row& row, const Data& value) {
  for (const Metric& metric : metrics_in(value)) {
    Words words;
    for (std::string_view option : blank_separated(row.arguments)) {
      const std::size_t at = option.find(':');
      if (at == option.npos) {
        words.words.push_back(option);
      } else if (option.substr(0, at) == metric.name) {
        words.words.push_back(option.substr(at + 1));
      }
    }
    for (std::string_view rest = metric.options; !rest.empty();) {
      std::string_view option = take(rest, ";");
      const std::string_view name = take(option, "=");
      const bool known = std::ranges::any_of(
          words.words, [&](std::string_view word) { return lower(word) == lower(name); });
      if (!known && !name.empty()) return metric_fault(metric, row, words, name);
    }
  }
  return std::nullopt;
}

// `each-metric-context SEPARATORS WORD…`, `each-metric-label SEPARATORS WORD…`: what stands behind
// the options sourceContext, destinationContext and the like, and behind labelsContext. The first
// separator counts that the text holds.
std::optional<Fault> metric_context_fault(const Row& row, const Data& value) {
  Row words_row = row;
  const std::string_view separators = take(words_row.arguments, " ");
  const bool of_labels = row.check == "each-metric-label";
  Words words = words_of(words_row);
  words.any_case = !of_labels;
  for (const Metric& metric : metrics_in(value)) {
    for (std::string_view rest = metric.options; !rest.empty();) {
      std::string_view values = take(rest, ";");
      const std::string name = lower(take(values, "="));
      if (!name.ends_with("context") || name.starts_with("labels") != of_labels) continue;
      std::string_view separator = separators.substr(0, 1);
      if (values.find(separator) == values.npos)
        separator = separators.substr(separators.size() - 1);
      while (!values.empty()) {
        const std::string_view word = take(values, separator);
        if (!word.empty() && !words.take(word)) return metric_fault(metric, row, words, word);
      }
    }
  }
  return std::nullopt;
}

// `not-both-metrics ONE OTHER`.
std::optional<Fault> metric_pair_fault(const Row& row, const Data& value) {
  const auto names = blank_separated(row.arguments);
  const std::vector<Metric> metrics = metrics_in(value);
  const auto named = [&](std::string_view name) {
    return std::ranges::find(metrics, name, &Metric::name);
  };
  const auto first = named(names.front());
  const auto second = named(names.back());
  if (first == metrics.end() || second == metrics.end()) return std::nullopt;
  const auto& later = std::max(first, second);
  return Fault{.kind = ValueFault::bad_format,
               .part = later->item,
               .step = later->step,
               .text = std::string(later->name),
               .wanted = fmt::format("{} or {}, not both", names.front(), names.back())};
}

// "1024..16777216 or 0".
struct Range {
  std::optional<double> least{}, most{}, beside{};

  [[nodiscard]] bool holds(double number) const {
    if (beside && number == *beside) return true;
    return (!least || number >= *least) && (!most || number <= *most);
  }
};
std::optional<double> bound(std::string_view text) { return number_in(std::string(text)); }
Range range_of(std::string_view text) {
  const std::string_view ends = take(text, " or ");
  const std::size_t dots = ends.find("..");
  return {bound(ends.substr(0, dots)), bound(ends.substr(dots + 2)), bound(text)};
}

std::string words_of_range(std::string_view text) {
  const std::string_view ends = take(text, " or ");
  const std::size_t dots = ends.find("..");
  const std::string_view least = ends.substr(0, dots);
  const std::string_view most = ends.substr(dots + 2);
  std::string words = least.empty()  ? fmt::format("at most {}", most)
                      : most.empty() ? fmt::format("at least {}", least)
                                     : fmt::format("from {} to {}", least, most);
  if (!text.empty()) words += fmt::format(" (or {})", text);
  return words;
}

std::optional<Fault> range_fault(const Row& row, const Data& value) {
  if (value.type != Type::number && value.type != Type::text) return std::nullopt;
  const auto number = number_in(value.text);
  if (!number || range_of(row.arguments).holds(*number)) return std::nullopt;
  return Fault{.kind = ValueFault::out_of_range,
               .part = &value,
               .text = value.text,
               .wanted = words_of_range(row.arguments)};
}

std::optional<Fault> set_fault(const Row& row, const Data& value) {
  if (value.type != Type::number && value.type != Type::text) return std::nullopt;
  const auto allowed = blank_separated(row.arguments);
  const auto number = number_in(value.text);
  if (!number) return std::nullopt;
  const bool fits =
      std::ranges::any_of(allowed, [&](std::string_view one) { return bound(one) == number; });
  if (fits) return std::nullopt;
  return Fault{.kind = ValueFault::out_of_range,
               .part = &value,
               .text = value.text,
               .wanted = listed(allowed)};
}

std::optional<Fault> form_fault(const Row& row, const Data& value) {
  std::string_view options = row.arguments;
  const auto form = value_form(take(options, " "));
  if (!form) return std::nullopt;
  const bool is_list = value.type == Type::list;
  const auto text = is_list ? std::optional(yaml::to_json(value)) : scalar_text(value);
  if (!text || (text->empty() && options == "or-empty") || form->fits(*text)) return std::nullopt;
  return Fault{.kind = ValueFault::bad_format,
               .part = &value,
               .text = *text,
               .wanted = std::string(form->wanted)};
}

std::optional<Fault> each_form_fault(const Row& row, const Data& value) {
  std::string_view options = row.arguments;
  const auto form = value_form(take(options, " "));
  if (!form) return std::nullopt;
  for (const Part& part : parts_of(value)) {
    // Whether the agent also parts a text at commas differs from flag to flag.
    if (form->fits(part.text) || part.text.find(',') != std::string::npos) continue;
    return Fault{.kind = ValueFault::bad_format,
                 .part = part.data,
                 .step = part.step,
                 .text = part.text,
                 .wanted = std::string(form->wanted)};
  }
  return std::nullopt;
}

// Helm holds a document's numbers as floating point, and Go writes large ones as 1e+06. Those of
// --set are whole.
std::optional<Fault> exponent_fault(const Data& value) {
  constexpr double kFirst = 1e6;
  if (value.type != Type::number || value.integer) return std::nullopt;
  const auto number = number_in(value.text);
  if (!number || *number < kFirst) return std::nullopt;
  return Fault{.kind = ValueFault::bad_format,
               .part = &value,
               .text = value.text,
               .wanted = "below 1000000: this chart writes larger numbers as 1e+06"};
}

std::optional<Fault> fault_of(const Row& row, const Data& value) {
  if (value.type == Type::null) {
    if (row.check != "not-null") return std::nullopt;
    return Fault{.kind = ValueFault::bad_format,
                 .part = &value,
                 .text = "null",
                 .wanted = "true or false: a null takes the default away"};
  }
  if (row.check == "one-of" || row.check == "one-of-any-case") return word_fault(row, value);
  if (row.check == "each-of" || row.check == "each-of-any-case") return each_word_fault(row, value);
  if (row.check == "each-metric") return metric_name_fault(row, value);
  if (row.check == "each-metric-option") return metric_option_fault(row, value);
  if (row.check == "each-metric-context" || row.check == "each-metric-label") {
    return metric_context_fault(row, value);
  }
  if (row.check == "not-both-metrics") return metric_pair_fault(row, value);
  if (row.check == "number" || row.check == "decimal") return range_fault(row, value);
  if (row.check == "numbers") return set_fault(row, value);
  if (row.check == "form") return form_fault(row, value);
  if (row.check == "each-form") return each_form_fault(row, value);
  if (row.check == "below-million") return exponent_fault(value);
  return std::nullopt;
}

// What a row's check finds fault with.
ValueFault kind_of(std::string_view words) {
  const std::string_view check = words.substr(0, words.find_first_of(" ;"));
  constexpr std::array<std::string_view, 3> kOfNumbers{"number", "decimal", "numbers"};
  if (std::ranges::find(kOfNumbers, check) != kOfNumbers.end()) return ValueFault::out_of_range;
  const bool of_words = check.find("-of") != check.npos || check == "each-metric";
  return of_words ? ValueFault::unknown_word : ValueFault::bad_format;
}

// -- whether that matters to this install

Truth fact_holds(const Install& install, std::string_view name) {
  const auto facts = all_facts();
  const auto found = std::ranges::find(facts, name, &NamedFact::name);
  return found == facts.end() ? Truth::unknown : found->holds(AgentView(install));
}

Truth is_one_of(const Value& value, std::string_view words) {
  Truth result = Truth::no;
  while (!words.empty()) result = result | value.is(take(words, "|"));
  return result;
}

// One part of a condition: `KEY=WORD|WORD`, `KEY!=WORD`, `KEY|KEY` (one of them is on), `!KEY`,
// `fact:NAME`.
Truth part_holds(const Install& install, std::string_view part) {
  if (part.starts_with("fact:")) return fact_holds(install, part.substr(5));
  if (part.starts_with('!')) return !is_switched_on(install, part.substr(1));
  if (const std::size_t at = part.find("!="); at != part.npos) {
    return !is_one_of(install.value(part.substr(0, at)), part.substr(at + 2));
  }
  if (const std::size_t at = part.find('='); at != part.npos) {
    return is_one_of(install.value(part.substr(0, at)), part.substr(at + 1));
  }
  Truth result = Truth::no;
  while (!part.empty()) result = result | is_switched_on(install, take(part, "|"));
  return result;
}

bool matters(const Install& install, const Row& row, std::string_view key, bool is_argument) {
  Truth result = Truth::yes;
  for (const std::string_view part : blank_separated(row.condition)) {
    result = result & part_holds(install, part);
  }
  if (row.effect == "agent-crash") {
    result =
        result & is_switched_on(install, "agent") & !is_switched_on(install, "preflight.enabled");
  }
  if (row.effect == "operator-crash") result = result & is_switched_on(install, "operator.enabled");
  if (row.effect == "apply-refused") result = result & is_reached(install, key);
  // The entry of extraConfig stands behind the chart's own in the ConfigMap, and the last one
  // counts.
  if (!row.flag.empty()) result = result & !install.extra_config(row.flag).exists();
  // Arguments and environment variables stand before both. The types of the ConfigMap's entries are
  // looked at all the same (pkg/option/config.go, validateConfigMap).
  const auto stands_before = [&](const AgentView::Argument& argument) {
    return argument.name == row.flag || flag_key(argument.name) == key;
  };
  const AgentView agent(install);
  const bool of_config_map = !is_argument && row.check != "form";
  if (of_config_map && std::ranges::any_of(agent.by_hand_flags(), stands_before)) return false;
  return is_true(result);
}

struct Judged {
  Row row{};
  Fault fault{};
};

struct Walk {
  const Install& install;
  ValueFault kind;
  Findings& findings;

  [[nodiscard]] bool may_be_replaced(const Data& value) const {
    const auto& unreadable = install.user_values().unreadable;
    return std::ranges::any_of(unreadable,
                               [&](std::uint16_t layer) { return layer > value.layer; });
  }

  // The first row that the value does not fit, in the release.
  [[nodiscard]] std::optional<Judged> judge(ReleaseId release, KeyId id, const std::string& key,
                                            const Data& value, bool is_argument = false) const {
    const Catalogue& catalogue = install.chart().catalogue();
    for (const FactRow& fact : fact_rows(catalogue, FactTable::words, id)) {
      if (!holds_in(fact, release)) continue;
      const Row row = read_row(words_of(catalogue, fact));
      auto fault = fault_of(row, value);
      if (fault && matters(install, row, key, is_argument)) return Judged{row, std::move(*fault)};
    }
    return std::nullopt;
  }

  // Where nothing says which release it is, all supported ones must agree.
  [[nodiscard]] bool all_releases(KeyId id, const std::string& key, const Data& value,
                                  bool is_argument = false) const {
    const Chart& chart = install.chart();
    if (chart.state() != Chart::State::unknown) return true;
    for (ReleaseId release = chart.first(); release < chart.last(); ++release) {
      const auto judged = judge(release, id, key, value, is_argument);
      if (!judged || judged->fault.kind != kind) return false;
    }
    return true;
  }

  void check(KeyId id, const yaml::Entry& entry) {
    const Data& value = entry.value;
    const std::string key(install.chart().catalogue().path(id));
    // What is no text in extraConfig does not come as far as the agent.
    if (key.starts_with("extraConfig.") && value.type != Type::text) return;
    const ReleaseId release = install.chart().judged_by();
    const auto judged = judge(release, id, key, value);
    if (!judged || judged->fault.kind != kind || may_be_replaced(*judged->fault.part)) return;
    if (!install.chart().catalogue().is_read(release, key)) return;
    if (has_wrong_type(install, key, value) || is_no_text(install, key, value)) return;
    if (!all_releases(id, key, value)) return;
    Finding found = finding(key, *judged);
    if (value.type == Type::null) {
      // It may be nothing at all behind the colon.
      if (value.at.begin == value.at.end) found.at = entry.key_at;
      found.fixes.push_back(delete_key(install, key, false));
    }
    findings.add(std::move(found));
  }

  // A flag as argument or environment variable, judged as if extraConfig held it. What its type
  // cannot be is values/flag-of-wrong-type's.
  void check_argument(const AgentView& agent, const AgentView::Argument& argument) {
    const Catalogue& catalogue = install.chart().catalogue();
    const std::string key = flag_key(argument.name);
    const std::optional<KeyId> id = catalogue.find_key(key);
    if (!id || !argument.text || agent.flag(argument.name).key != argument.key) return;
    const Value written = install.value(argument.key);
    if (written.user() == nullptr || may_be_replaced(*written.user())) return;
    const Data value{.type = Type::text, .text = *argument.text, .at = written.span()};
    const auto judged = judge(install.chart().judged_by(), *id, key, value, true);
    if (!judged || judged->fault.kind != kind || judged->row.check == "form") return;
    if (!all_releases(*id, key, value, true)) return;
    const std::string shown = argument.as_argument ? "--" + argument.name : argument.key;
    Finding found = finding(shown, *judged);
    found.fixes.clear();  // the word is a part of another text
    found.key = argument.key;
    findings.add(std::move(found));
  }

  [[nodiscard]] Finding finding(const std::string& key, const Judged& judged) const {
    const auto& [row, fault] = judged;
    const std::string part = key + fault.step;
    const bool is_text = fault.part->type == Type::text;
    const std::string shown = is_text ? fmt::format("\"{}\"", fault.text) : fault.text;
    Finding result{
        .at = fault.part->at,
        .effect = Effect::advice,
        .certainty = row.possible ? Certainty::possible : Certainty::sure,
        .label = fmt::format("it must be {}", fault.wanted),
        .arguments = {part, fault.text},
        .key = part,
    };
    if (!row.fact.empty()) result.facts = {row.fact};
    add_effect(row, part, shown, result);
    add_meant(key, judged, result);
    return result;
  }

  void add_effect(const Row& row, const std::string& part, const std::string& shown,
                  Finding& result) const {
    struct Ending {
      std::string_view word{};
      Effect effect{};
      Stage stage{};
    };
    static constexpr std::array<Ending, 9> kEndings{{
        {"install-refused", Effect::install_refused, Stage::chart},
        {"apply-refused", Effect::apply_refused, Stage::apply},
        {"agent-crash", Effect::agent_crash, Stage::agent},
        {"operator-crash", Effect::agent_crash, Stage::operator_},
        {"feature-off", Effect::feature_off, Stage::none},
        {"ignored", Effect::ignored, Stage::none},
        {"degraded", Effect::degraded, Stage::none},
        {"advice", Effect::advice, Stage::none},
        {"", Effect::advice, Stage::none},
    }};
    const auto ending = std::ranges::find(kEndings, row.effect, &Ending::word);
    result.effect = ending->effect;
    result.stage = ending->stage;
    switch (ending->stage) {
      case Stage::chart:
        result.message = fmt::format("{} refuses {} {}", chart_words(install), part, shown);
        result.seen_as = std::string(row.seen);
        return;
      case Stage::apply:
        result.message = fmt::format("the API server refuses {} {}", part, shown);
        result.seen_as = std::string(row.seen);
        return;
      case Stage::agent:
        result.message = fmt::format("the agent ends at {} {}", part, shown);
        result.seen_as = fmt::format("cilium pods in CrashLoopBackOff: {}", row.seen);
        return;
      case Stage::operator_:
        result.message = fmt::format("the operator ends at {} {}", part, shown);
        result.seen_as = fmt::format("cilium-operator in CrashLoopBackOff: {}", row.seen);
        return;
      default:
        result.message = fmt::format("{} is {}: {}", part, shown, row.so);
    }
  }

  // A word that YAML takes for something else stands in quotes.
  static std::string yaml_of(const std::string& word) {
    const auto scalar = yaml::resolve_scalar("", word);
    const bool is_text = scalar && scalar->type == yaml::GoType::text;
    return is_text ? word : fmt::format("\"{}\"", word);
  }

  void add_meant(const std::string& key, const Judged& judged, Finding& result) const {
    const auto& [row, fault] = judged;
    if (fault.meant.empty()) return;
    std::vector<std::string_view> words(fault.meant.begin(), fault.meant.end());
    result.help = fmt::format("did you mean {}?", listed(words));
    if (!fault.step.empty() || !row.check.starts_with("one-of")) return;
    // A mended word that switches on what was off all the time changes a running cluster.
    const bool safe = fault.certain && !row.possible && result.effect < Effect::exposed;
    for (const std::string& word : fault.meant) {
      result.fixes.push_back(set_value(install, key, yaml_of(word), safe));
    }
  }

  void go_through() {
    const Catalogue& catalogue = install.chart().catalogue();
    const ReleaseId release = install.chart().judged_by();
    for (const GivenKey& given : install.given_keys()) {
      const Type type = given.entry->value.type;
      if (type == Type::unknown || type == Type::map) continue;
      const bool concerns = std::ranges::any_of(
          fact_rows(catalogue, FactTable::words, given.id), [&](const FactRow& fact) {
            return holds_in(fact, release) && kind_of(words_of(catalogue, fact)) == kind;
          });
      if (concerns) check(given.id, *given.entry);
    }
    const AgentView agent(install);
    for (const AgentView::Argument& argument : agent.by_hand_flags()) {
      check_argument(agent, argument);
    }
  }
};

}  // namespace

void report_value_faults(const Install& install, ValueFault kind, Findings& findings) {
  Walk{install, kind, findings}.go_through();
}

}  // namespace cilium_lint::rules
