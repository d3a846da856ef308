#include "values/schema_check.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "install/json.h"

namespace cilium_lint::rules {
namespace {

using yaml::Data;
using yaml::Type;

double number_of(const Data& value) { return std::strtod(value.text.c_str(), nullptr); }

// JSON schema takes 1.0 for an integer.
bool is_integer(const Data& value) {
  if (value.type != Type::number) return false;
  const double number = number_of(value);
  return std::isfinite(number) && std::trunc(number) == number;
}

bool has_type(const Data& value, std::string_view type) {
  switch (value.type) {
    case Type::null:
      return type == "null";
    case Type::boolean:
      return type == "boolean";
    case Type::number:
      return type == "number" || (type == "integer" && is_integer(value));
    case Type::text:
      return type == "string";
    case Type::list:
      return type == "array";
    case Type::map:
      return type == "object";
    case Type::unknown:
      return true;
  }
  return true;
}

bool is_word(const Data& value, const Data& word) {
  if (value.type != word.type) return false;
  if (value.type == Type::boolean) return value.boolean == word.boolean;
  if (value.type == Type::number) return number_of(value) == number_of(word);
  return value.type == Type::null || value.text == word.text;
}

std::optional<SchemaFault> check(const Data& schema, const Data& value);

std::optional<SchemaFault> check_type(const Data& type, const Data& value) {
  SchemaFault fault{.value = &value};
  if (type.type == Type::text) {
    if (has_type(value, type.text)) return std::nullopt;
    fault.types.push_back(type.text);
    return fault;
  }
  for (const Data& one : type.items) {
    if (has_type(value, one.text)) return std::nullopt;
    fault.types.push_back(one.text);
  }
  return fault;
}

std::optional<SchemaFault> check_words(const Data& words, const Data& value) {
  if (value.type == Type::unknown) return std::nullopt;
  SchemaFault fault{.value = &value};
  for (const Data& word : words.items) {
    if (is_word(value, word)) return std::nullopt;
    fault.words.push_back(word.type == Type::text ? word.text : yaml::to_json(word));
  }
  return fault;
}

// Of several alternatives that all refuse: what they want together, or what the only one wants. The
// alternatives of a `oneOf` in the charts never overlap, so it says the same.
std::optional<SchemaFault> check_any(const Data& alternatives, const Data& value) {
  SchemaFault all{.value = &value};
  std::optional<SchemaFault> only;
  for (const Data& alternative : alternatives.items) {
    std::optional<SchemaFault> fault = check(alternative, value);
    if (!fault) return std::nullopt;
    all.types.insert(all.types.end(), fault->types.begin(), fault->types.end());
    all.words.insert(all.words.end(), fault->words.begin(), fault->words.end());
    only = std::move(fault);
  }
  if (alternatives.items.size() == 1) return only;
  return all;
}

std::optional<SchemaFault> check_bounds(const Data& schema, const Data& value) {
  if (value.type != Type::number) return std::nullopt;
  const Data* least = schema.find("minimum");
  if (least != nullptr && number_of(value) < number_of(*least)) {
    return SchemaFault{.value = &value, .bound = fmt::format("at least {}", least->text)};
  }
  const Data* most = schema.find("maximum");
  if (most != nullptr && number_of(value) > number_of(*most)) {
    return SchemaFault{.value = &value, .bound = fmt::format("at most {}", most->text)};
  }
  return std::nullopt;
}

std::optional<SchemaFault> within(std::optional<SchemaFault> fault, const std::string& step) {
  if (fault) fault->step.insert(0, step);
  return fault;
}

std::optional<SchemaFault> check_parts(const Data& schema, const Data& value) {
  const Data* items = schema.find("items");
  if (items != nullptr && value.type == Type::list) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      auto fault = within(check(*items, value.items[i]), fmt::format("[{}]", i));
      if (fault) return fault;
    }
  }
  const Data* properties = schema.find("properties");
  if (properties != nullptr && value.type == Type::map) {
    for (const yaml::Entry& entry : value.entries) {
      const Data* below = properties->find(entry.key);
      if (below == nullptr) continue;
      auto fault = within(check(*below, entry.value), "." + entry.key);
      if (fault) return fault;
    }
  }
  return std::nullopt;
}

std::optional<SchemaFault> check(const Data& schema, const Data& value) {
  if (value.type == Type::unknown) return std::nullopt;
  if (const Data* type = schema.find("type")) {
    if (auto fault = check_type(*type, value)) return fault;
  }
  if (const Data* words = schema.find("enum")) {
    if (auto fault = check_words(*words, value)) return fault;
  }
  for (const std::string_view keyword : {"anyOf", "oneOf"}) {
    const Data* alternatives = schema.find(keyword);
    if (alternatives == nullptr) continue;
    if (auto fault = check_any(*alternatives, value)) return fault;
  }
  if (auto fault = check_bounds(schema, value)) return fault;
  return check_parts(schema, value);
}

// Goes through a schema's text without making values of it, which takes several times as long:
// nearly everything that people write fits.
class SchemaText {
 public:
  explicit SchemaText(std::string_view text) : rest_(text) {}

  // Whether the value fits the schema that begins here. False also where that is not told.
  bool surely_takes(const Data& value) {
    if (value.type == Type::unknown) return true;
    if (!take('{')) return false;
    while (!take('}')) {
      take(',');
      const auto keyword = word();
      if (!keyword || !take(':') || !part_takes(*keyword, value)) return false;
    }
    return true;
  }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A text without escapes.
  std::optional<std::string_view> word() {
    const std::size_t end = rest_.find('"', 1);
    if (!rest_.starts_with('"') || end == rest_.npos) return std::nullopt;
    const std::string_view text = rest_.substr(1, end - 1);
    if (text.find('\\') != text.npos) return std::nullopt;
    rest_.remove_prefix(end + 1);
    return text;
  }

  // Behind one value; false where it has escapes.
  bool skip() {
    std::size_t depth = 0;
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == '"') {
        if (!word()) return false;
      } else if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
        return true;
      } else {
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        rest_.remove_prefix(1);
      }
    }
    return true;
  }

  // Whether one of a list's parts satisfies `takes`, which is asked with each of them ahead.
  template <class Takes>
  bool any_of_list(const Takes& takes) {
    if (!take('[')) return false;
    bool found = false;
    while (!take(']')) {
      take(',');
      found = found || takes(SchemaText(*this));
      if (!skip() || rest_.empty()) return false;
    }
    return found;
  }

  bool part_takes(std::string_view keyword, const Data& value) {
    if (keyword == "type" && rest_.starts_with('"')) {
      const auto type = word();
      return type && has_type(value, *type);
    }
    if (keyword == "type" || keyword == "enum") {
      return any_of_list([&](SchemaText part) {
        const auto text = part.word();
        if (!text) return false;
        return keyword == "type" ? has_type(value, *text)
                                 : value.type == Type::text && value.text == *text;
      });
    }
    if (keyword == "anyOf" || keyword == "oneOf") {
      return any_of_list([&](SchemaText part) { return part.surely_takes(value); });
    }
    if (keyword == "items" && value.type == Type::list) {
      for (const Data& item : value.items) {
        if (!SchemaText(*this).surely_takes(item)) return false;
      }
    } else if (keyword == "properties" && value.type == Type::map) {
      return properties_take(value);
    } else if ((keyword == "minimum" || keyword == "maximum") && value.type == Type::number) {
      return false;
    }
    return skip();
  }

  bool properties_take(const Data& map) {
    if (!take('{')) return false;
    while (!take('}')) {
      take(',');
      const auto name = word();
      if (!name || !take(':')) return false;
      const Data* below = map.find(*name);
      if (below != nullptr && !SchemaText(*this).surely_takes(*below)) return false;
      if (!skip() || rest_.empty()) return false;
    }
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<SchemaFault> check_schema(std::string_view schema, const Data& value) {
  // Most schemas are one type and nothing else.
  constexpr std::string_view kHead = R"({"type":")", kTail = R"("})";
  if (schema.starts_with(kHead) && schema.ends_with(kTail)) {
    const std::string_view type =
        schema.substr(kHead.size(), schema.size() - kHead.size() - kTail.size());
    if (has_type(value, type)) return std::nullopt;
  }
  if (SchemaText(schema).surely_takes(value)) return std::nullopt;
  const ReadJson read = read_json(schema);
  if (!read.value) return std::nullopt;
  return check(*read.value, value);
}

}  // namespace cilium_lint::rules
