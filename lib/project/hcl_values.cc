#include "project/hcl_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "project/script_text.h"

namespace cilium_lint::hcl {
namespace {

constexpr std::string_view kHidden = "${TERRAFORM}";
constexpr int kDepthLimit = 60;
// Locals made of locals grow without bounds: what takes longer is unknown.
constexpr int kStepLimit = 20000;
constexpr std::size_t kTextLimit = 1U << 20;

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

Value unknown_at(Span at) { return {.is_known = false, .at = at}; }

PlacedText replaced(std::string text, Span at) {
  PlacedText out{.text = std::move(text), .placement = Placement::pieces(at.file)};
  if (!out.text.empty()) out.placement.append_replaced(u32(out.text.size()), at.begin, at.end);
  return out;
}

Value text_value(std::string text, Span at) {
  Value value{.kind = Value::Kind::text, .at = at};
  value.text = replaced(std::move(text), at);
  return value;
}

// Of a part of a file that is no part of the file as it stands (an expression in a template): all
// of it has the place of the whole.
void put_at(Value& value, Span at) {
  value.at = at;
  if (value.file != kNoFile) return;  // the text of another file
  if (value.is_scalar()) value.text = replaced(std::move(value.text.text), at);
  for (Entry& entry : value.items) {
    entry.key_at = at;
    put_at(entry.value, at);
  }
}

// A document as `yamldecode` gives it.
Value from_data(const yaml::Data& data) {
  Value value{.at = data.at};
  if ((data.style == yaml::Style::double_quoted || data.style == yaml::Style::single_quoted) &&
      value.at.end > value.at.begin + 1) {
    ++value.at.begin;
    --value.at.end;
  }
  const auto as = [&](Value::Kind kind, std::string text) {
    value.kind = kind;
    value.text = replaced(std::move(text), value.at);
  };
  switch (data.type) {
    case yaml::Type::null:
      value.kind = Value::Kind::null;
      break;
    case yaml::Type::boolean:
      as(Value::Kind::boolean, data.boolean ? "true" : "false");
      break;
    case yaml::Type::number:
      as(Value::Kind::number, data.text);
      break;
    case yaml::Type::text:
      as(Value::Kind::text, data.text);
      break;
    case yaml::Type::list:
      value.kind = Value::Kind::list;
      for (const yaml::Data& item : data.items) value.items.push_back({.value = from_data(item)});
      break;
    case yaml::Type::map:
      value.kind = Value::Kind::object;
      for (const yaml::Entry& entry : data.entries)
        value.items.push_back(
            {.key = entry.key, .key_at = entry.key_at, .value = from_data(entry.value)});
      break;
    case yaml::Type::unknown:
      value.is_known = false;
      break;
  }
  return value;
}

// Kinds of the scalars in a value, one bit each.
unsigned kinds_in(const Value& value) {
  if (value.kind == Value::Kind::null) return 0;
  unsigned kinds = value.is_scalar() ? 1U << static_cast<unsigned>(value.kind) : 0U;
  for (const Entry& entry : value.items) kinds |= kinds_in(entry.value);
  return kinds;
}

bool same_shape(const Value& a, const Value& b) {
  return std::ranges::equal(a.items, b.items, [](const Entry& x, const Entry& y) {
    return x.key == y.key && same_shape(x.value, y.value);
  });
}

// Numbers and booleans below may have become texts.
void doubt_scalars(Value& value) {
  if (value.kind == Value::Kind::number || value.kind == Value::Kind::boolean)
    value = unknown_at(value.at);
  for (Entry& entry : value.items) doubt_scalars(entry.value);
}

bool is_known_scalar(const Value& value) {
  return value.kind == Value::Kind::null ||
         (value.is_scalar() && value.is_known && !value.has_directives);
}

class Evaluator {
 public:
  Evaluator(const Module& module, Files& files)
      : module_(module), files_(files), names_(module.names) {}

  Value whole_value_of(const Expression& expression) {
    Value value = value_of(expression);
    value.by_default = by_default_;
    return value;
  }

 private:
  Value value_of(const Expression& expression) {
    if (depth_ > kDepthLimit || ++steps_ > kStepLimit) return unknown_at(expression.at);
    ++depth_;
    Value value = plain_value_of(expression);
    --depth_;
    return value;
  }

  Value plain_value_of(const Expression& expression) {
    Value value{.at = expression.at};
    switch (expression.kind) {
      case Expression::Kind::text:
        return text_of(expression);
      case Expression::Kind::number:
        value.kind = Value::Kind::number;
        value.text = replaced(expression.text, expression.at);
        return value;
      case Expression::Kind::boolean:
        value.kind = Value::Kind::boolean;
        value.text = replaced(expression.text, expression.at);
        return value;
      case Expression::Kind::null:
        value.kind = Value::Kind::null;
        return value;
      case Expression::Kind::list:
        value.kind = Value::Kind::list;
        for (const Item& item : expression.items)
          value.items.push_back({.value = value_of(item.value)});
        return value;
      case Expression::Kind::object:
        value.kind = Value::Kind::object;
        for (const Item& item : expression.items) {
          if (!item.key_known) {
            value.open = true;
            continue;
          }
          std::erase_if(value.items, [&](const Entry& known) { return known.key == item.key; });
          value.items.push_back(
              {.key = item.key, .key_at = item.key_at, .value = value_of(item.value)});
        }
        return value;
      case Expression::Kind::reference:
        return referred(expression.text, expression.at);
      case Expression::Kind::call:
        return called(expression);
      case Expression::Kind::operation:
        return operated(expression);
      case Expression::Kind::condition:
        return chosen(expression);
      case Expression::Kind::loop:
        return looped(expression);
      case Expression::Kind::pick: {
        std::vector<std::string> steps;
        if (!split(expression.text, steps)) break;
        return picked(value_of(expression.items[0].value), steps, 0, expression.at);
      }
      case Expression::Kind::other:
        break;
    }
    return unknown_at(expression.at);
  }

  // -- operators

  static Value truth(std::optional<bool> yes, Span at) {
    if (!yes) return unknown_at(at);
    Value value{.kind = Value::Kind::boolean, .at = at};
    value.text = replaced(*yes ? "true" : "false", at);
    return value;
  }

  static std::optional<double> to_number(const Value& value) {
    if (!is_known_scalar(value) || value.text.text.empty()) return std::nullopt;
    char* end = nullptr;
    const double number = ::strtod(value.text.text.c_str(), &end);
    if (*end != '\0') return std::nullopt;
    return number;
  }

  Value operated(const Expression& operation) {
    const std::string_view sign = operation.text;
    const Value left = value_of(operation.items[0].value);
    const auto yes = to_bool(left);
    if (operation.items.size() == 1)
      return truth(sign == "!" && yes ? std::optional(!*yes) : std::nullopt, operation.at);
    const Value right = value_of(operation.items[1].value);
    if (sign == "&&" || sign == "||") {
      const bool decides = sign == "||";
      const auto too = to_bool(right);
      if (yes == decides || too == decides) return truth(decides, operation.at);
      return truth(yes && too ? std::optional(!decides) : std::nullopt, operation.at);
    }
    if (sign == "==" || sign == "!=") {
      const bool null = left.kind == Value::Kind::null || right.kind == Value::Kind::null;
      const bool known =
          null ? left.kind != Value::Kind::unknown && right.kind != Value::Kind::unknown
               : is_known_scalar(left) && is_known_scalar(right);
      if (!known) return unknown_at(operation.at);
      const bool same = left.kind == right.kind && left.text.text == right.text.text;
      return truth(same == (sign == "=="), operation.at);
    }
    const auto a = to_number(left);
    const auto b = to_number(right);
    if (!a || !b) return unknown_at(operation.at);
    if (sign[0] == '<' || sign[0] == '>') {
      const bool less = sign[0] == '<' ? *a < *b : *b < *a;
      return truth(less || (sign.size() > 1 && *a == *b), operation.at);
    }
    if (sign != "+" && sign != "-") return unknown_at(operation.at);
    const double result = sign == "+" ? *a + *b : *a - *b;
    const auto whole = static_cast<long>(std::clamp(result, -1e9, 1e9));
    if (static_cast<double>(whole) != result) return unknown_at(operation.at);
    Value value{.kind = Value::Kind::number, .at = operation.at};
    value.text = replaced(fmt::format("{}", whole), operation.at);
    return value;
  }

  Value chosen(const Expression& condition) {
    if (condition.items.size() != 3) return unknown_at(condition.at);
    const auto yes = to_bool(value_of(condition.items[0].value));
    if (!yes) return unknown_at(condition.at);
    Value value = value_of(condition.items[*yes ? 1 : 2].value);
    const Value other = value_of(condition.items[*yes ? 2 : 1].value);
    // Both have one type in the end: a text beside a number makes that a text, and objects with
    // different keys become maps, whose values have one type in turn.
    if (other.kind == Value::Kind::text && value.is_scalar()) value.kind = Value::Kind::text;
    const unsigned kinds = kinds_in(value) | kinds_in(other);
    if (value.kind == other.kind && (kinds & (kinds - 1)) != 0 && !same_shape(value, other))
      doubt_scalars(value);
    return value;
  }

  // -- loops

  Value looped(const Expression& loop) {
    Value out{.kind = loop.makes_object ? Value::Kind::object : Value::Kind::list, .at = loop.at};
    const std::size_t parts = loop.makes_object ? 3 : 2;
    if (loop.items.size() < parts) return unknown_at(loop.at);
    const auto rounds = rounds_of(value_of(loop.items[0].value));
    if (!rounds) return unknown_at(loop.at);
    for (const Entry& round : *rounds) {
      const std::size_t before = names_.size();
      name(loop.items[0].key, loop.items[1].key, round);
      add_round(out, loop, parts);
      names_.resize(before);
    }
    return out;
  }

  // Of two names the first is the key's.
  void name(std::string_view first, std::string_view second, const Entry& round) {
    if (!second.empty()) names_.push_back({.key = std::string(first), .value = key_of(round)});
    names_.push_back(
        {.key = std::string(second.empty() ? first : second), .value = Value(round.value)});
  }

  void add_round(Value& out, const Expression& loop, std::size_t parts) {
    bool maybe = false;
    if (loop.items.size() > parts) {
      const auto there = to_bool(value_of(loop.items[parts].value));
      if (there == false) return;
      maybe = !there;
    }
    Value value =
        maybe ? unknown_at(loop.items[1].value.at) : value_of(loop.items[parts - 1].value);
    if (!loop.makes_object) {
      out.items.push_back({.value = std::move(value)});
      return;
    }
    const Value key = value_of(loop.items[1].value);
    if (!is_known_scalar(key) || maybe) {
      out.open = true;
      return;
    }
    out.items.push_back({.key = key.text.text, .key_at = key.at, .value = std::move(value)});
  }

  // -- names

  Value referred(std::string_view name, Span at) {
    std::vector<std::string> steps;
    if (!split(name, steps)) return unknown_at(at);
    const auto named = std::find_if(names_.rbegin(), names_.rend(),
                                    [&](const Entry& entry) { return entry.key == steps[0]; });
    if (named != names_.rend()) return picked(named->value, steps, 1, at);
    if (steps.size() < 2) return unknown_at(at);
    Value value{};
    if (steps[0] == "path") {
      value = {.kind = Value::Kind::text, .at = at};
      value.text = replaced(steps[1] == "module" ? module_.folder : module_.root, at);
      return value;
    }
    if (steps[0] == "var") {
      value = variable(steps[1], at);
    } else if (steps[0] == "local") {
      value = local(steps[1], at);
    } else {
      return unknown_at(at);
    }
    return picked(std::move(value), steps, 2, at);
  }

  static Value picked(Value value, const std::vector<std::string>& steps, std::size_t from,
                      Span at) {
    for (std::size_t i = from; i < steps.size(); ++i) {
      const auto found = std::ranges::find(value.items, steps[i], &Entry::key);
      if (value.kind == Value::Kind::list && !steps[i].empty() &&
          steps[i].find_first_not_of("0123456789") == std::string::npos && steps[i].size() < 5) {
        const std::size_t index = std::stoul(steps[i]);
        if (index >= value.items.size()) return unknown_at(at);
        value = Value(value.items[index].value);
      } else if (value.kind == Value::Kind::object && found != value.items.end()) {
        value = Value(found->value);
      } else {
        return unknown_at(at);
      }
    }
    return value;
  }

  // "var.a["b"].c[local.d]" as its steps; false for a splat or an index that is not known.
  bool split(std::string_view name, std::vector<std::string>& steps) {
    std::size_t at = 0;
    while (at < name.size()) {
      if (name[at] == '[') {
        std::size_t close = at;
        for (int open = 0; close < name.size(); ++close) {
          if (name[close] == '[') ++open;
          if (name[close] == ']' && --open == 0) break;
        }
        if (close == name.size()) return false;
        const Value index = inserted(name.substr(at + 1, close - at - 1), {});
        if (index.kind == Value::Kind::null || !is_known_scalar(index)) return false;
        steps.push_back(index.text.text);
        at = close + 1;
        continue;
      }
      if (name[at] == '.') ++at;
      const std::size_t end = std::min(name.find_first_of(".[", at), name.size());
      if (end == at || name.substr(at, end - at) == "*") return false;
      steps.emplace_back(name.substr(at, end - at));
      at = end;
    }
    return true;
  }

  Value variable(const std::string& name, Span at) {
    const auto given = module_.given.find(name);
    Value value = unknown_at(at);
    value.name = name;
    if (given != module_.given.end()) value = given->second;
    for (const Body* file : module_.files) {
      for (const Block& block : file->blocks) {
        if (block.type != "variable" || block.labels.empty() || block.labels[0].text != name)
          continue;
        const Attribute* fallback = block.body.find("default");
        if (fallback != nullptr && given == module_.given.end()) {
          value = value_of(fallback->value);
          by_default_ = true;
        }
        if (const Attribute* type = block.body.find("type")) convert(value, type->value.text);
      }
    }
    return value;
  }

  // What a variable takes as something else than its type becomes one of that.
  static void convert(Value& value, std::string_view type) {
    if (!value.is_scalar() || !value.is_known) return;
    const std::string_view text = value.text.text;
    if (type == "string") value.kind = Value::Kind::text;
    if (type == "bool" && (text == "true" || text == "false")) value.kind = Value::Kind::boolean;
    if (type == "number" && to_number(value)) value.kind = Value::Kind::number;
  }

  Value local(const std::string& name, Span at) {
    for (const Body* file : module_.files) {
      for (const Block& block : file->blocks) {
        if (block.type != "locals") continue;
        if (const Attribute* found = block.body.find(name)) return value_of(found->value);
      }
    }
    return unknown_at(at);
  }

  // -- texts

  Value text_of(const Expression& expression) {
    Value value{.kind = Value::Kind::text, .at = expression.at};
    const PlacedText whole{.text = expression.text, .placement = expression.placement};
    if (!expression.is_template) {
      value.text = whole;
      return value;
    }
    // "${var.name}" alone is the value itself.
    const std::string_view all = expression.text;
    if (all.starts_with("${") && close_of(all, 2) + 1 == all.size())
      return inserted(all.substr(2, all.size() - 3), expression.at);
    fill_in(value, whole);
    return value;
  }

  // Where the brace that opens before `from` closes.
  static std::size_t close_of(std::string_view text, std::size_t from) {
    int open = 1;
    bool quoted = false;
    for (std::size_t at = from; at < text.size(); ++at) {
      if (text[at] == '\\' && quoted) {
        ++at;
      } else if (text[at] == '"') {
        quoted = !quoted;
      } else if (!quoted && text[at] == '{') {
        ++open;
      } else if (!quoted && text[at] == '}' && --open == 0) {
        return at;
      }
    }
    return std::string_view::npos;
  }

  // The expression between "${" and "}", of which no place is one of the file.
  Value inserted(std::string_view inside, Span at) {
    const std::string attribute = "v = " + std::string(without_blanks(inside)) + "\n";
    const Reading reading = read(attribute, at.file);
    if (reading.fault || reading.body.attributes.size() != 1) return unknown_at(at);
    const Expression& expression = reading.body.attributes[0].value;
    if (expression.kind == Expression::Kind::reference) return referred(expression.text, at);
    Value value = value_of(expression);
    put_at(value, at);
    return value;
  }

  struct Template {
    const PlacedText& whole;
    Value& value;
    std::size_t at = 0;
  };

  void fill_in(Value& value, const PlacedText& whole) {
    value.text = {.text = {}, .placement = Placement::pieces(whole.placement.file())};
    Template parts{whole, value};
    // A directive that closes what was never opened is no template at all.
    if (!fill(parts, true).empty()) value.has_directives = true;
  }

  // Up to the end, or to a directive that goes on or ends what was begun before ("else", "endif",
  // "endfor"), which is returned. `counts`: false where a condition leaves it out.
  std::string fill(Template& parts, bool counts) {
    const std::string_view text = parts.whole.text;
    if (depth_ > kDepthLimit) {
      parts.value.has_directives = true;
      parts.at = text.size();
    }
    while (parts.at < text.size() && parts.value.text.text.size() < kTextLimit) {
      std::size_t begin = parts.at;
      while (begin < text.size() && !((text[begin] == '$' || text[begin] == '%') &&
                                      text.substr(begin + 1).starts_with('{')))
        ++begin;
      const std::size_t end =
          begin == text.size() ? std::string_view::npos : close_of(text, begin + 2);
      // "$${" stands for "${".
      const bool escaped =
          begin > parts.at && begin < text.size() && text[begin - 1] == text[begin];
      if (escaped || end == std::string_view::npos) {
        const std::size_t stop = escaped ? begin : text.size();
        if (counts) append(parts.value.text, parts.whole, parts.at, stop);
        parts.at = escaped ? begin + 1 : stop;
        continue;
      }
      std::string_view inside = text.substr(begin + 2, end - begin - 2);
      std::size_t stop = begin;
      const auto is_space = [&](std::size_t at) {
        return std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos;
      };
      if (inside.starts_with('~')) {
        inside.remove_prefix(1);
        // Each line is a text of its own, and only the next one is stripped.
        std::size_t line = stop < 2 ? std::string_view::npos : text.rfind('\n', stop - 2);
        line = std::max(parts.at, line == std::string_view::npos ? 0 : line + 1);
        while (stop > line && is_space(stop - 1)) --stop;
      }
      if (counts) append(parts.value.text, parts.whole, parts.at, stop);
      parts.at = end + 1;
      if (inside.ends_with('~')) {
        inside.remove_suffix(1);
        while (parts.at < text.size() && is_space(parts.at) && text[parts.at++] != '\n') {
        }
      }
      if (text[begin] == '$') {
        if (counts) insert(parts, inside, parts.whole.placement.place(u32(begin), u32(end + 1)));
        continue;
      }
      inside = without_blanks(inside);
      const std::string_view word = inside.substr(0, inside.find(' '));
      const std::string_view rest = inside.substr(word.size());
      if (word != "if" && word != "for") return std::string(word);
      ++depth_;
      if (word == "if") {
        fill_condition(parts, rest, counts);
      } else {
        fill_loop(parts, rest, counts);
      }
      --depth_;
    }
    return {};
  }

  void insert(Template& parts, std::string_view inside, Span at) {
    const Value value = inserted(inside, at);
    const bool known = value.kind != Value::Kind::null && is_known_scalar(value);
    PlacedText& out = parts.value.text;
    if (value.kind == Value::Kind::encoded && value.is_json && is_whole(*value.inner))
      return append(out, yaml::to_json(to_data(*value.inner)), at);
    parts.value.is_known = parts.value.is_known && known;
    append(out, known ? std::string_view(value.text.text) : kHidden, at);
  }

  static bool is_whole(const Value& value) {
    return (is_known_scalar(value) || value.kind == Value::Kind::list ||
            value.kind == Value::Kind::object) &&
           !value.open && std::ranges::all_of(value.items, is_whole, &Entry::value);
  }

  void fill_condition(Template& parts, std::string_view condition, bool counts) {
    const auto yes = counts ? to_bool(inserted(condition, {})) : std::nullopt;
    if (counts && !yes) parts.value.has_directives = true;
    if (fill(parts, counts && yes == true) == "else") fill(parts, counts && yes == false);
  }

  // "name in list", "key, name in map"
  void fill_loop(Template& parts, std::string_view loop, bool counts) {
    const std::size_t in = loop.find(" in ");
    const std::size_t comma = loop.find(',');
    const std::size_t begin = parts.at;
    const auto rounds = counts && in != std::string_view::npos
                            ? rounds_of(inserted(loop.substr(in + 4), {}))
                            : std::nullopt;
    if (counts && !rounds) parts.value.has_directives = true;
    if (!rounds || rounds->empty()) {
      fill(parts, false);
      return;
    }
    const std::string_view first = without_blanks(loop.substr(0, std::min(comma, in)));
    const std::string_view second =
        comma < in ? without_blanks(loop.substr(comma + 1, in - comma - 1)) : std::string_view();
    for (const Entry& round : *rounds) {
      const std::size_t before = names_.size();
      name(first, second, round);
      parts.at = begin;
      fill(parts, ++steps_ < kStepLimit);
      names_.resize(before);
    }
  }

  // -- functions

  Value called(const Expression& call) {
    const std::string_view name = call.text;
    const auto argument = [&](std::size_t i) {
      return i < call.items.size() ? value_of(call.items[i].value) : unknown_at(call.at);
    };
    if (name == "file") return file_text(argument(0), call.at);
    if (name == "templatefile") return filled_file(argument(0), argument(1), call.at);
    if (name == "yamlencode" || name == "jsonencode") {
      Value value{.kind = Value::Kind::encoded, .at = call.at};
      value.is_json = name == "jsonencode";
      value.inner = std::make_shared<const Value>(argument(0));
      return value;
    }
    if (name == "merge") return merged(call);
    if (name == "concat" || name == "compact" || name == "flatten") return joined(call, name);
    if (name == "coalesce" || name == "try") {
      for (std::size_t i = 0; i < call.items.size(); ++i) {
        Value value = argument(i);
        if (value.kind == Value::Kind::null) continue;
        return value;
      }
    }
    if (name == "yamldecode" || name == "jsondecode") return decoded(argument(0), call.at);
    if (name == "lookup" || name == "contains" || name == "length" || name == "join" ||
        name == "format")
      return looked_up(name, call, argument(0), argument(1));
    if (name == "tostring" || name == "trimspace" || name == "sensitive" || name == "chomp" ||
        name == "nonsensitive" || name == "tolist" || name == "toset" || name == "tomap" ||
        name == "tobool" || name == "tonumber" || name == "abspath" || name == "trimprefix") {
      Value value = argument(0);
      if (name == "trimprefix") return trimmed(std::move(value), argument(1), call.at);
      if (name == "tostring") convert(value, "string");
      if (name == "tobool") convert(value, "bool");
      if (name == "tonumber") convert(value, "number");
      return value;
    }
    return unknown_at(call.at);
  }

  static Value decoded(const Value& value, Span at) {
    if (value.kind == Value::Kind::encoded) return *value.inner;
    if (value.kind != Value::Kind::text || !value.is_known || value.has_directives) {
      Value unknown = unknown_at(at);
      unknown.why = value.why;
      return unknown;
    }
    const yaml::Tree tree = yaml::parse(value.text.text, value.text.placement);
    if (tree.fault() || tree.roots().size() != 1) return unknown_at(at);
    const yaml::HelmReading reading = yaml::read_as_helm(tree);
    return reading.fault ? unknown_at(at) : from_data(reading.root);
  }

  Value looked_up(std::string_view name, const Expression& call, const Value& in,
                  const Value& wanted) {
    const Span at = call.at;
    if (name == "format") return formatted(call, in);
    const bool list = in.kind == Value::Kind::list;
    const bool object = in.kind == Value::Kind::object && !in.open;
    if (name == "lookup" && object && is_known_scalar(wanted)) {
      const auto found = std::ranges::find(in.items, wanted.text.text, &Entry::key);
      if (found != in.items.end()) return found->value;
      return call.items.size() > 2 ? value_of(call.items[2].value) : unknown_at(at);
    }
    // Items that are not known may stand for any number of them.
    const bool known = std::ranges::none_of(
        in.items, [](const Entry& entry) { return entry.value.kind == Value::Kind::unknown; });
    if (name == "length" && (list || object) && known) {
      Value value{.kind = Value::Kind::number, .at = at};
      value.text = replaced(fmt::format("{}", in.items.size()), at);
      return value;
    }
    if (name == "contains" && list && is_known_scalar(wanted)) {
      const bool any = std::ranges::any_of(in.items, [&](const Entry& entry) {
        return is_known_scalar(entry.value) && entry.value.text.text == wanted.text.text;
      });
      return truth(any || known ? std::optional(any) : std::nullopt, at);
    }
    if (name == "join" && is_known_scalar(in) && wanted.kind == Value::Kind::list) {
      std::string joined;
      for (const Entry& entry : wanted.items) {
        if (!is_known_scalar(entry.value)) return unknown_at(at);
        if (&entry != wanted.items.data()) joined += in.text.text;
        joined += entry.value.text.text;
      }
      return text_value(std::move(joined), at);
    }
    return unknown_at(at);
  }

  // "%s" and "%d" alone.
  Value formatted(const Expression& call, const Value& pattern) {
    if (!is_known_scalar(pattern)) return unknown_at(call.at);
    std::string out;
    std::size_t next = 1;
    const std::string& text = pattern.text.text;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        out += text[i];
        continue;
      }
      const char verb = i + 1 < text.size() ? text[++i] : '\0';
      const Value value = next < call.items.size() ? value_of(call.items[next++].value) : Value{};
      if ((verb != 's' && verb != 'd') || value.kind == Value::Kind::null ||
          !is_known_scalar(value))
        return unknown_at(call.at);
      out += value.text.text;
    }
    return text_value(std::move(out), call.at);
  }

  static Value trimmed(Value value, const Value& prefix, Span at) {
    if (value.kind != Value::Kind::text || prefix.kind != Value::Kind::text || !value.is_known ||
        !prefix.is_known)
      return unknown_at(at);
    if (!value.text.text.starts_with(prefix.text.text)) return value;
    value.text = replaced(value.text.text.substr(prefix.text.text.size()), value.at);
    return value;
  }

  Value merged(const Expression& call) {
    Value out{.kind = Value::Kind::object, .at = call.at};
    for (const Item& item : call.items) {
      const Value value = value_of(item.value);
      if (value.kind == Value::Kind::null) continue;
      if (value.kind != Value::Kind::object || value.open) {
        // What came before may be hidden by what is not known.
        for (Entry& entry : out.items) entry.value = unknown_at(entry.value.at);
        out.open = true;
      }
      for (const Entry& entry : value.items) {
        std::erase_if(out.items, [&](const Entry& known) { return known.key == entry.key; });
        out.items.push_back(entry);
      }
    }
    return out;
  }

  Value joined(const Expression& call, std::string_view name) {
    Value out{.kind = Value::Kind::list, .at = call.at};
    for (const Item& item : call.items) {
      const Value value = value_of(item.value);
      if (value.kind != Value::Kind::list) {
        // Some number of values: one that is not known stands for all of them.
        out.items.push_back({.value = unknown_at(item.value.at)});
        continue;
      }
      for (const Entry& entry : value.items) {
        const bool empty = entry.value.kind == Value::Kind::null ||
                           (entry.value.kind == Value::Kind::text && entry.value.is_known &&
                            entry.value.text.text.empty());
        if (name == "compact" && empty) continue;
        if (name == "flatten" && entry.value.kind == Value::Kind::list) {
          out.items.insert(out.items.end(), entry.value.items.begin(), entry.value.items.end());
          continue;
        }
        out.items.push_back(entry);
      }
    }
    return out;
  }

  Value file_text(const Value& path, Span at) {
    if (path.kind != Value::Kind::text || !path.is_known) {
      Value value = unknown_at(at);
      value.why = "its name is only known when Terraform runs";
      return value;
    }
    const std::string_view name = path.text.text;
    const std::string whole = path_in(module_, name);
    const ReadOutcome outcome = files_.read_found(whole);
    if (outcome.problem != ReadProblem::none) {
      Value value = unknown_at(at);
      value.is_missing = outcome.problem == ReadProblem::missing;
      value.name = files_.shown(whole);
      value.why =
          files_.shown(whole) + ": " +
          (outcome.problem == ReadProblem::missing ? "there is no such file in the repository"
           : outcome.problem == ReadProblem::outside_root ? "it lies outside of the repository"
                                                          : outcome.message);
      return value;
    }
    Value value{.kind = Value::Kind::text, .at = at};
    value.text = {.text = std::string(files_.text(outcome.file)),
                  .placement = Placement(outcome.file)};
    value.file = outcome.file;
    value.is_whole_file = true;
    return value;
  }

  Value filled_file(const Value& path, const Value& variables, Span at) {
    Value value = file_text(path, at);
    if (value.kind != Value::Kind::text) return value;
    value.is_whole_file = false;
    const PlacedText whole = std::exchange(value.text, {});
    // A template knows its variables and nothing of the module around it.
    const Module alone{.folder = module_.folder, .root = module_.root, .names = variables.items};
    Evaluator inside(alone, files_);
    inside.steps_ = steps_;
    inside.fill_in(value, whole);
    steps_ = inside.steps_;
    return value;
  }

  const Module& module_;
  Files& files_;
  std::vector<Entry> names_;  // of loops that are gone through, and Module::names
  int depth_ = 0;
  int steps_ = 0;
  bool by_default_ = false;
};

// A number as Helm's JSON has it, where it is written like that.
bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  if (whole.empty() || whole.size() > 15 || (whole.size() > 1 && whole[0] == '0') ||
      whole.find_first_not_of("0123456789") != std::string_view::npos)
    return false;
  return dot == std::string_view::npos ||
         (!text.ends_with('0') && text.size() < 15 &&
          text.substr(dot + 1).find_first_not_of("0123456789") == std::string_view::npos);
}

}  // namespace

Value evaluate(const Expression& expression, const Module& module, Files& files) {
  return Evaluator(module, files).whole_value_of(expression);
}

std::optional<bool> to_bool(const Value& value) {
  if (!value.is_known || value.has_directives) return std::nullopt;
  if (value.text.text == "true") return true;
  if (value.text.text == "false") return false;
  return std::nullopt;
}

std::optional<std::vector<Entry>> rounds_of(const Value& value) {
  const bool list = value.kind == Value::Kind::list;
  if (!list && (value.kind != Value::Kind::object || value.open)) return std::nullopt;
  std::vector<Entry> rounds = value.items;
  std::size_t number = 0;
  for (Entry& round : rounds) {
    if (!list) continue;
    if (round.value.kind == Value::Kind::unknown) return std::nullopt;
    round.key = fmt::format("{}", number++);
    round.key_at = round.value.at;
  }
  return rounds;
}

Value key_of(const Entry& round) { return text_value(round.key, round.key_at); }

yaml::Data to_data(const Value& value) {
  yaml::Data data{.type = yaml::Type::unknown, .text = std::string(kHidden), .at = value.at};
  switch (value.kind) {
    case Value::Kind::null:
      data.type = yaml::Type::null;
      data.text.clear();
      break;
    case Value::Kind::boolean:
      data.type = yaml::Type::boolean;
      data.boolean = value.text.text == "true";
      data.text.clear();
      break;
    case Value::Kind::number:
      if (!is_plain_number(value.text.text)) break;
      data.type = yaml::Type::number;
      data.text = value.text.text;
      break;
    case Value::Kind::text:
      if (!value.is_known || value.has_directives) break;
      data.type = yaml::Type::text;
      data.text = value.text.text;
      data.style = yaml::Style::double_quoted;
      break;
    case Value::Kind::list:
      data.type = yaml::Type::list;
      data.text.clear();
      for (const Entry& item : value.items) data.items.push_back(to_data(item.value));
      break;
    case Value::Kind::object:
      data.type = yaml::Type::map;
      data.open = value.open;
      data.text.clear();
      for (const Entry& entry : value.items) {
        data.entries.push_back(
            {.key = entry.key, .key_at = entry.key_at, .value = to_data(entry.value)});
      }
      break;
    case Value::Kind::unknown:
    case Value::Kind::encoded:
      break;
  }
  return data;
}

std::string path_in(const Module& module, std::string_view name) {
  const bool is_path = name.starts_with(module.folder + "/") || name.starts_with(module.root + "/");
  return is_path ? join_path({}, name) : join_path(module.root, name);
}

}  // namespace cilium_lint::hcl
