#include "project/hcl_values.h"

#include <algorithm>
#include <utility>

#include "project/script_text.h"

namespace cilium_lint::hcl {
namespace {

constexpr std::string_view kHidden = "${TERRAFORM}";
constexpr int kDepthLimit = 40;

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

Value unknown_at(Span at) { return {.is_known = false, .at = at}; }

PlacedText replaced(std::string text, Span at) {
  PlacedText out{.text = std::move(text), .placement = Placement::pieces(at.file)};
  if (!out.text.empty()) out.placement.append_replaced(u32(out.text.size()), at.begin, at.end);
  return out;
}

class Evaluator {
 public:
  Evaluator(const Module& module, Files& files) : module_(module), files_(files) {}

  Value value_of(const Expression& expression) {
    if (depth_ > kDepthLimit) return unknown_at(expression.at);
    ++depth_;
    Value value = plain_value_of(expression);
    --depth_;
    return value;
  }

 private:
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
          if (!item.key_known) return unknown_at(expression.at);
          value.items.push_back(
              {.key = item.key, .key_at = item.key_at, .value = value_of(item.value)});
        }
        return value;
      case Expression::Kind::reference:
        return referred(expression.text, expression.at);
      case Expression::Kind::call:
        return called(expression);
      case Expression::Kind::other:
        break;
    }
    return unknown_at(expression.at);
  }

  // -- names

  Value referred(std::string_view name, Span at) {
    std::vector<std::string> steps;
    if (!split(name, steps) || steps.size() < 2) return unknown_at(at);
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
    for (std::size_t i = 2; i < steps.size(); ++i) {
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

  // "var.a["b"].c[0]" as its steps; false for a splat or an index that is no constant.
  static bool split(std::string_view name, std::vector<std::string>& steps) {
    std::size_t at = 0;
    while (at < name.size()) {
      if (name[at] == '[') {
        const std::size_t close = name.find(']', at);
        if (close == std::string_view::npos) return false;
        std::string_view index = without_blanks(name.substr(at + 1, close - at - 1));
        if (index.size() > 2 && index.front() == '"' && index.back() == '"') {
          index = index.substr(1, index.size() - 2);
        } else if (index.find_first_not_of("0123456789") != std::string_view::npos) {
          return false;
        }
        steps.emplace_back(index);
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
    if (const auto given = module_.given.find(name); given != module_.given.end())
      return given->second;
    for (const Body* file : module_.files) {
      for (const Block& block : file->blocks) {
        if (block.type != "variable" || block.labels.empty() || block.labels[0].text != name)
          continue;
        if (const Attribute* fallback = block.body.find("default"))
          return value_of(fallback->value);
      }
    }
    Value value = unknown_at(at);
    value.variable = name;
    return value;
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
    value.has_directives = expression.has_directives;
    const PlacedText whole{.text = expression.text, .placement = expression.placement};
    if (!expression.is_template) {
      value.text = whole;
      return value;
    }
    // "${var.name}" alone is the value itself.
    const std::string_view all = expression.text;
    if (all.starts_with("${") && close_of(all, 2) + 1 == all.size())
      return inserted(all.substr(2, all.size() - 3), expression.at);
    value.text = filled_in(whole, value.is_known, [this](std::string_view inside, Span at) {
      return inserted(inside, at);
    });
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

  // The expression between "${" and "}".
  Value inserted(std::string_view inside, Span at) {
    if (inside.starts_with('~')) inside.remove_prefix(1);
    if (inside.ends_with('~')) inside.remove_suffix(1);
    const std::string attribute = "v = " + std::string(without_blanks(inside)) + "\n";
    const Reading reading = read(attribute, at.file);
    if (reading.fault || reading.body.attributes.size() != 1) return unknown_at(at);
    const Expression& expression = reading.body.attributes[0].value;
    // Its places are not those of the file.
    if (expression.kind == Expression::Kind::reference) return referred(expression.text, at);
    if (expression.kind != Expression::Kind::call && !expression.is_constant())
      return unknown_at(at);
    Value value = value_of(expression);
    value.at = at;
    if (value.is_scalar()) value.text = replaced(value.text.text, at);
    if (value.kind == Value::Kind::encoded) return unknown_at(at);
    return value;
  }

  template <class Insert>
  static PlacedText filled_in(const PlacedText& whole, bool& is_known, Insert insert) {
    PlacedText out{.text = {}, .placement = Placement::pieces(whole.placement.file())};
    std::size_t from = 0;
    for (;;) {
      const std::size_t begin = whole.text.find("${", from);
      const std::size_t end = begin == std::string::npos ? begin : close_of(whole.text, begin + 2);
      if (end == std::string::npos) break;
      append(out, whole, from, begin);
      const Span at = whole.placement.place(u32(begin), u32(end + 1));
      const Value value =
          insert(std::string_view(whole.text).substr(begin + 2, end - begin - 2), at);
      const bool known = value.is_scalar() && value.is_known;
      is_known = is_known && known;
      append(out, known ? std::string_view(value.text.text) : kHidden, at);
      from = end + 1;
    }
    append(out, whole, from, whole.text.size());
    return out;
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
    if (name == "tostring" || name == "trimspace" || name == "sensitive" ||
        name == "nonsensitive" || name == "tolist" || name == "tomap" || name == "abspath" ||
        name == "trimprefix") {
      Value value = argument(0);
      if (name == "trimprefix") return trimmed(std::move(value), argument(1), call.at);
      if (name == "tostring" && value.is_scalar()) value.kind = Value::Kind::text;
      return value;
    }
    return unknown_at(call.at);
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
      if (value.kind != Value::Kind::object) return unknown_at(call.at);
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
    const std::string whole =
        name.starts_with(module_.folder + "/") ? std::string(name) : join_path(module_.root, name);
    const ReadOutcome outcome = files_.read_found(whole);
    if (outcome.problem != ReadProblem::none) {
      Value value = unknown_at(at);
      if (outcome.problem == ReadProblem::missing) value.missing = files_.shown(whole);
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
    value.has_directives = value.text.text.find("%{") != std::string::npos;
    value.text = filled_in(value.text, value.is_known, [&](std::string_view inside, Span) {
      const auto found =
          std::ranges::find(variables.items, std::string(without_blanks(inside)), &Entry::key);
      return found == variables.items.end() ? Value{} : found->value;
    });
    return value;
  }

  const Module& module_;
  Files& files_;
  int depth_ = 0;
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
  return Evaluator(module, files).value_of(expression);
}

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

}  // namespace cilium_lint::hcl
