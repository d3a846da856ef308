#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/compile.h"
#include "cel/evaluate.h"
#include "cel_json.h"
#include "commands.h"
#include "lint/expressions.h"
#include "open_project.h"
#include "text/escape.h"
#include "text/utf8.h"

namespace cilium_lint::cli {
namespace {

// The variables of --bind.
class Bindings final : public cel::Activation {
 public:
  void add(std::string_view name, const cel::Value& value) {
    const auto known =
        std::ranges::find(values_, name, &std::pair<std::string_view, cel::Value>::first);
    if (known != values_.end()) {
      known->second = value;  // the last one counts
      return;
    }
    values_.emplace_back(name, value);
    variables_.push_back({name, "dyn"});
  }
  [[nodiscard]] std::span<const cel::Variable> variables() const { return variables_; }

  [[nodiscard]] std::optional<cel::Value> variable(std::string_view name,
                                                   cel::Arena&) const override {
    const auto known =
        std::ranges::find(values_, name, &std::pair<std::string_view, cel::Value>::first);
    return known == values_.end() ? std::nullopt : std::optional(known->second);
  }

 private:
  std::vector<std::pair<std::string_view, cel::Value>> values_{};
  std::vector<cel::Variable> variables_{};
};

bool is_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::ranges::all_of(text, fits);
}

// Why a binding is none; empty where it was taken.
std::string take_binding(std::string_view binding, Bindings& bindings, cel::Arena& arena) {
  const std::size_t equals = binding.find('=');
  const std::string_view name = binding.substr(0, equals);
  if (equals == std::string_view::npos || !is_name(name)) {
    return fmt::format("--bind wants NAME=JSON, got \"{}\"", escape_for_terminal(binding));
  }
  const std::optional<cel::Value> value = value_from_json(binding.substr(equals + 1), arena);
  if (!value) {
    return fmt::format("--bind {}: \"{}\" is no JSON (a text needs double quotes)", name,
                       escape_for_terminal(binding.substr(equals + 1)));
  }
  bindings.add(name, *value);
  return {};
}

void write_member(std::string& out, std::string_view name, std::string_view text) {
  JsonWriter json;
  json.begin_object(JsonWriter::Layout::line);
  json.key(name);
  json.string(text);
  json.end_object();
  out += json.take();
}

// The line of the expression that holds the place, and a mark under it.
std::string shown_place(std::string_view expression, cel::Place at) {
  if (at.end == 0) return {};
  const std::size_t before = expression.substr(0, at.begin).rfind('\n');
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::string_view line = expression.substr(begin, expression.find('\n', begin) - begin);
  const std::size_t from = at.begin - begin;
  const std::size_t to = std::min<std::size_t>(std::max(at.end, at.begin + 1) - begin, line.size());
  const std::string left = escape_for_terminal(line.substr(0, from));
  const std::string marked = escape_for_terminal(line.substr(from, to > from ? to - from : 0));
  return fmt::format("  {}\n  {}{}\n", escape_for_terminal(line),
                     std::string(count_code_points(left), ' '),
                     std::string(std::max<std::size_t>(count_code_points(marked), 1), '^'));
}

// How a value is told: on `out`, or for people on `err` where it is an error.
class Teller {
 public:
  Teller(std::string_view expression, bool json, Streams& streams)
      : expression_(expression), json_(json), streams_(streams) {}

  int problems(const std::vector<cel::Problem>& problems) {
    if (json_) {
      write_member(streams_.out, "error", problems.front().message);
      return kFindings;
    }
    for (const cel::Problem& problem : problems) say(problem.message, problem.at);
    return kFindings;
  }

  int value(const cel::Value& value, cel::Arena& arena) {
    if (!can_be_shown(value, arena)) {
      return this->value(
          cel::make_error(arena, cel::ErrorCode::limit, "the value is too large to be shown"),
          arena);
    }
    if (value.is(cel::Kind::error)) {
      const cel::ErrorInfo& error = value.error();
      if (json_) {
        write_member(streams_.out, "error", error.message);
      } else {
        say(error.message, {error.begin, error.end});
      }
      return kFindings;
    }
    JsonWriter json;
    if (json_ && !value.is(cel::Kind::unknown)) {
      json.begin_object(JsonWriter::Layout::line);
      json.key("type");
      json.string(cel::type_name(value));
      json.key("value");
      write_value(json, value, arena);
      json.end_object();
    } else if (json_ || !value.is(cel::Kind::unknown)) {
      write_value(json, value, arena);
    } else {
      streams_.out += "unknown:";
      for (const std::string_view name : value.unknown().names)
        streams_.out += " " + escape_for_terminal(name);
      streams_.out += '\n';
    }
    const std::string text = json.take();
    streams_.out += json_ ? text : escape_lines(text);
    return kClean;
  }

 private:
  void say(std::string_view message, cel::Place at) {
    complain(streams_, escape_for_terminal(message));
    streams_.err += shown_place(expression_, at);
  }
  // The final line end is ours.
  static std::string escape_lines(std::string_view text) {
    if (text.empty()) return {};
    return escape_for_terminal(text.substr(0, text.size() - 1)) + '\n';
  }

  std::string_view expression_;
  bool json_;
  Streams& streams_;
};

int tell(std::string_view expression, const cel::Environment& environment,
         const cel::Activation& activation, cel::Workspace& workspace, Teller teller) {
  const cel::Compiled compiled = cel::compile(expression, environment);
  if (!compiled.program) return teller.problems(compiled.problems);
  return teller.value(cel::evaluate(compiled.program->view(), activation, workspace),
                      workspace.arena);
}

// The variables of an install, with those of --bind over them.
class BoundInstall final : public cel::Activation {
 public:
  BoundInstall(const Install& install, const Bindings& bindings)
      : install_(install), bindings_(bindings) {}
  [[nodiscard]] std::optional<cel::Value> variable(std::string_view name,
                                                   cel::Arena& arena) const override {
    if (auto bound = bindings_.variable(name, arena)) return bound;
    return install_.variable(name, arena);
  }
  [[nodiscard]] const void* user() const override { return install_.user(); }

 private:
  InstallActivation install_;
  const Bindings& bindings_;
};

// For each install that is found; with several, each value behind its install's id.
int eval_over_installs(const Arguments& arguments, const Bindings& bindings,
                       cel::Workspace& workspace, Streams& streams) {
  Files files = files_for(arguments, streams);
  const Opened opened = open_project(arguments, files, streams);
  if (!opened.goes_on) return opened.code;
  const std::vector<Install>& installs = opened.project.installs;
  if (installs.empty()) {
    complain(streams, "no install of Cilium was found; --bare evaluates without one");
    return kUnreadable;
  }
  const bool json = arguments.format == Format::json;
  if (json && installs.size() > 1) {
    complain(streams,
             "several installs were found, and JSON shows one: name its files with --values");
    return kWrongUsage;
  }
  std::vector<cel::Variable> variables(install_environment().variables.begin(),
                                       install_environment().variables.end());
  variables.insert(variables.end(), bindings.variables().begin(), bindings.variables().end());
  const std::string_view expression = arguments.expression;
  int code = opened.code;
  for (const Install& install : installs) {
    if (installs.size() > 1) streams.out += escape_for_terminal(install.id) + ": ";
    const int told =
        tell(expression, {.variables = variables, .functions = install_environment().functions},
             BoundInstall(install, bindings), workspace, Teller(expression, json, streams));
    code = std::max(code, told);
  }
  return code;
}

}  // namespace

int eval_command(const Arguments& arguments, Streams& streams) {
  const std::string_view expression = arguments.expression;
  cel::Workspace workspace;
  Bindings bindings;
  for (const std::string& binding : arguments.bindings) {
    if (const std::string wrong = take_binding(binding, bindings, workspace.arena);
        !wrong.empty()) {
      complain(streams, wrong);
      return kWrongUsage;
    }
  }
  if (!arguments.bare) return eval_over_installs(arguments, bindings, workspace, streams);
  return tell(expression, {.variables = bindings.variables()}, bindings, workspace,
              Teller(expression, arguments.format == Format::json, streams));
}

}  // namespace cilium_lint::cli
