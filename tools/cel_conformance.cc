// Runs the conformance tests of the Common Expression Language (github.com/google/cel-spec, folder
// tests/simple/testdata), which lie outside the project:
//
//   cel_conformance FOLDER [FILE...]     all files, or basic, lists …
//
// Prints passed, failed and left-out tests of each file, each left-out one with its reason. Exit 1
// where a test failed.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "cel/compile.h"
#include "cel/equality.h"
#include "cel/evaluate.h"
#include "cel/text_of.h"
#include "text_proto.h"

namespace cilium_lint {
namespace {

using cel::Kind;
using cel::Value;

// A test that is about something the library does not have, and what that is.
struct LeftOut {
  std::string reason;
};

template <class Number>
Number number(std::string_view text) {
  Number value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

double decimal(std::string_view text) {
  if (text == "inf" || text == "infinity") return HUGE_VAL;
  if (text == "-inf" || text == "-infinity") return -HUGE_VAL;
  if (text == "nan") return std::nan("");
  return number<double>(text);
}

// cel.expr.Value
Value read_value(const ProtoField& message, cel::Arena& arena) {
  if (message.fields.empty()) return {};
  const ProtoField& field = message.fields.front();
  if (field.name == "null_value") return {};
  if (field.name == "bool_value") return Value::boolean(field.scalar == "true");
  if (field.name == "int64_value") return Value::integer(number<std::int64_t>(field.scalar));
  if (field.name == "uint64_value") return Value::uinteger(number<std::uint64_t>(field.scalar));
  if (field.name == "double_value") return Value::decimal(decimal(field.scalar));
  if (field.name == "string_value") return Value::string(arena.text(field.scalar));
  if (field.name == "bytes_value") return Value::bytes(arena.text(field.scalar));
  if (field.name == "type_value") return Value::type(arena.text(field.scalar));
  if (field.name == "list_value") {
    std::vector<Value> items;
    for (const ProtoField& item : field.fields) items.push_back(read_value(item, arena));
    return Value::list(arena.copy<Value>(items));
  }
  if (field.name == "map_value") {
    std::vector<cel::MapEntry> entries;
    for (const ProtoField& entry : field.fields) {
      entries.push_back(
          {read_value(*entry.find("key"), arena), read_value(*entry.find("value"), arena)});
    }
    return Value::map(arena.copy<cel::MapEntry>(entries));
  }
  if (field.name == "object_value" && !field.fields.empty()) {
    const ProtoField& object = field.fields.front();
    const bool is_timestamp = object.name.ends_with("google.protobuf.Timestamp]");
    if (is_timestamp || object.name.ends_with("google.protobuf.Duration]")) {
      cel::Instant instant{number<std::int64_t>(object.text("seconds")),
                           number<std::int32_t>(object.text("nanos"))};
      if (instant.nanoseconds < 0) {
        instant.nanoseconds += 1000000000;
        --instant.seconds;
      }
      return is_timestamp ? Value::timestamp(instant) : Value::duration(instant);
    }
  }
  throw LeftOut{"protobuf message"};
}

// cel.expr.Type in the form of our signatures.
std::string read_type(const ProtoField& message, std::map<std::string, char>& letters) {
  if (message.fields.empty()) throw LeftOut{"a type of an unknown form"};
  const ProtoField& field = message.fields.front();
  const auto inner = [&](std::string_view name) {
    const ProtoField* found = field.find(name);
    return found == nullptr ? std::string("dyn") : read_type(*found, letters);
  };
  if (field.name == "primitive") {
    const std::map<std::string, std::string> kNames = {{"BOOL", "bool"},     {"INT64", "int"},
                                                       {"UINT64", "uint"},   {"DOUBLE", "double"},
                                                       {"STRING", "string"}, {"BYTES", "bytes"}};
    return kNames.at(field.scalar);
  }
  if (field.name == "dyn") return "dyn";
  if (field.name == "null") return "null";
  if (field.name == "list_type") return "list<" + inner("elem_type") + ">";
  if (field.name == "map_type")
    return "map<" + inner("key_type") + ", " + inner("value_type") + ">";
  if (field.name == "type") return "type";
  if (field.name == "well_known" && field.scalar == "TIMESTAMP") return "timestamp";
  if (field.name == "well_known" && field.scalar == "DURATION") return "duration";
  if (field.scalar == "google.protobuf.Timestamp") return "timestamp";
  if (field.scalar == "google.protobuf.Duration") return "duration";
  if (field.name == "type_param") {
    const auto known = letters.emplace(field.scalar, static_cast<char>('A' + letters.size()));
    return {known.first->second};
  }
  if (field.name == "abstract_type") {
    const std::string name(field.text("name"));
    std::string text = name == "optional_type" ? "optional" : name;
    std::string separator = "<";
    for (const ProtoField& parameter : field.fields) {
      if (parameter.name != "parameter_types") continue;
      text += separator + read_type(parameter, letters);
      separator = ", ";
    }
    return separator == "<" ? text : text + ">";
  }
  throw LeftOut{field.name == "message_type" || field.name == "wrapper" ||
                        field.name == "well_known"
                    ? "protobuf message"
                    : "a type of an unknown form: " + field.name};
}

std::string read_type(const ProtoField& message) {
  std::map<std::string, char> letters;
  return read_type(message, letters);
}

std::string show(const Value& value, cel::Arena& arena) {
  switch (value.kind()) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return value.as_boolean() ? "true" : "false";
    case Kind::integer:
      return std::to_string(value.as_integer());
    case Kind::uinteger:
      return std::to_string(value.as_uinteger()) + "u";
    case Kind::decimal:
      return cel::decimal_text(value.as_decimal()) + " (double)";
    case Kind::string:
      return fmt::format("'{}'", value.text());
    case Kind::timestamp:
      return cel::timestamp_text(value.instant());
    case Kind::duration:
      return cel::duration_text(value.instant());
    case Kind::error:
      return fmt::format("error: {}", value.error().message);
    case Kind::list: {
      std::string text = "[";
      for (std::uint32_t i = 0; i < value.size(); ++i)
        text += show(value.item(i, arena), arena) + " ";
      return text + "]";
    }
    case Kind::map: {
      std::string text = "{";
      for (std::uint32_t i = 0; i < value.size(); ++i) {
        const cel::MapEntry entry = value.entry(i, arena);
        text += show(entry.key, arena) + ": " + show(entry.value, arena) + " ";
      }
      return text + "}";
    }
    default:
      return fmt::format("{} {}", cel::type_name(value),
                         value.is(Kind::bytes) || value.is(Kind::type) ? value.text() : "");
  }
}

// Equal and of the same types all the way down; NaN is NaN, maps have no order.
bool same(const Value& left, const Value& right, cel::Arena& arena) {
  if (left.kind() != right.kind()) return false;
  if (left.is(Kind::decimal)) {
    return left.as_decimal() == right.as_decimal() ||
           (std::isnan(left.as_decimal()) && std::isnan(right.as_decimal()));
  }
  std::uint64_t steps = 0;
  if (left.is(Kind::list)) {
    if (left.size() != right.size()) return false;
    for (std::uint32_t i = 0; i < left.size(); ++i) {
      if (!same(left.item(i, arena), right.item(i, arena), arena)) return false;
    }
    return true;
  }
  if (left.is(Kind::map)) {
    if (left.size() != right.size()) return false;
    for (std::uint32_t i = 0; i < left.size(); ++i) {
      const cel::MapEntry entry = left.entry(i, arena);
      const auto other = cel::find_key(right, entry.key, arena, steps);
      if (!other || !same(entry.value, *other, arena)) return false;
    }
    return true;
  }
  return cel::equal(left, right, arena, steps, 1u << 20).is_true();
}

// Time zones by name are read from this machine's database, which the library itself never does.
class Bindings final : public cel::Activation {
 public:
  std::map<std::string, Value, std::less<>> values{};

  [[nodiscard]] std::optional<Value> variable(std::string_view name, cel::Arena&) const override {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<std::int32_t> utc_offset(std::string_view zone,
                                                       std::int64_t seconds) const override {
    const std::string name(zone);
    if (!std::filesystem::exists("/usr/share/zoneinfo/" + name)) return std::nullopt;
    setenv("TZ", name.c_str(), 1);
    tzset();
    const std::time_t time = seconds;
    std::tm broken{};
    localtime_r(&time, &broken);
    return static_cast<std::int32_t>(broken.tm_gmtoff);
  }
};

// Words that only a protobuf implementation knows.
void refuse_protobuf(const ProtoField& test) {
  const std::string_view expression = test.text("expr");
  for (const std::string_view word :
       {"TestAllTypes", "google.protobuf.", "NestedTestAllTypes", "proto.hasExt", "proto.getExt",
        "GlobalEnum", "TestRequired"}) {
    if (expression.find(word) == std::string_view::npos) continue;
    if (word == "google.protobuf." &&
        (expression.find("google.protobuf.Timestamp") != std::string_view::npos ||
         expression.find("google.protobuf.Duration") != std::string_view::npos) &&
        expression.find('{') == std::string_view::npos) {
      continue;
    }
    throw LeftOut{"protobuf message"};
  }
  if (expression.find("cel.iterVar") != std::string_view::npos ||
      expression.find("cel.block") != std::string_view::npos)
    throw LeftOut{"cel.block (what optimisers write)"};
}

struct Declarations {
  std::deque<std::string> texts{};
  std::vector<cel::Variable> variables{};
  std::vector<cel::Function> functions{};

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

void declare(const ProtoField& declaration, Declarations& to) {
  const std::string_view name = to.keep(std::string(declaration.text("name")));
  if (const ProtoField* ident = declaration.find("ident")) {
    const ProtoField* type = ident->find("type");
    to.variables.push_back({name, to.keep(type == nullptr ? "dyn" : read_type(*type))});
  }
  const ProtoField* function = declaration.find("function");
  if (function == nullptr) return;
  for (const ProtoField& overload : function->fields) {
    std::map<std::string, char> letters;
    std::string signature;
    for (const ProtoField& parameter : overload.fields) {
      if (parameter.name != "params") continue;
      signature += (signature.empty() ? "" : ", ") + read_type(parameter, letters);
    }
    const ProtoField* result = overload.find("result_type");
    signature += " -> " + (result == nullptr ? "dyn" : read_type(*result, letters));
    const cel::Form form =
        overload.text("is_instance_function") == "true" ? cel::Form::member : cel::Form::global;
    to.functions.emplace_back(name, form, to.keep(signature), nullptr);
  }
}

// What our type is in the words of a signature: "list(int)" is "list<int>".
std::string as_signature(std::string type) {
  std::ranges::replace(type, '(', '<');
  std::ranges::replace(type, ')', '>');
  const std::size_t at = type.find("optional_type");
  if (at != std::string::npos) type.replace(at, 13, "optional");
  return type;
}

// Empty where the test passes; what is wrong otherwise.
std::string run_test(const ProtoField& test) {
  refuse_protobuf(test);
  Declarations declarations;
  for (const ProtoField& field : test.fields) {
    if (field.name == "type_env") declare(field, declarations);
  }
  cel::Workspace workspace;
  Bindings bindings;
  for (const ProtoField& field : test.fields) {
    if (field.name != "bindings") continue;
    const ProtoField* bound = field.find("value");
    const ProtoField* value = bound == nullptr ? nullptr : bound->find("value");
    if (value == nullptr) throw LeftOut{"a binding that is no value"};
    bindings.values[std::string(field.text("key"))] = read_value(*value, workspace.arena);
    // Bound but not declared: known by its name all the same.
    const std::string_view name = field.text("key");
    if (std::ranges::find(declarations.variables, name, &cel::Variable::name) ==
        declarations.variables.end()) {
      declarations.variables.push_back({declarations.keep(std::string(name)), "dyn"});
    }
  }
  const bool check = test.text("disable_check") != "true";
  const ProtoField* typed = test.find("typed_result");
  const ProtoField* wanted = test.find("value");
  if (typed != nullptr) wanted = typed->find("result");
  // What the test wants may be what we do not have.
  const Value expected =
      wanted == nullptr ? Value::boolean(true) : read_value(*wanted, workspace.arena);
  const std::string expected_type = typed != nullptr && typed->find("deduced_type") != nullptr
                                        ? read_type(*typed->find("deduced_type"))
                                        : "";

  const cel::Environment environment{.variables = declarations.variables,
                                     .functions = declarations.functions,
                                     .container = test.text("container")};
  const cel::Compiled compiled = cel::compile(test.text("expr"), environment, check);
  const bool wants_error =
      test.find("eval_error") != nullptr || test.find("any_eval_errors") != nullptr;
  if (!compiled.program) {
    if (compiled.problems.front().message.starts_with("messages cannot be made"))
      throw LeftOut{"protobuf message"};
    return wants_error ? ""
                       : fmt::format("does not compile: {}", compiled.problems.front().message);
  }
  if (!expected_type.empty() && as_signature(compiled.type) != expected_type) {
    return fmt::format("has type {}, not {}", as_signature(compiled.type), expected_type);
  }
  if (test.text("check_only") == "true") return "";
  const Value result = cel::evaluate(compiled.program->view(), bindings, workspace);
  if (wants_error)
    return result.is(Kind::error) ? ""
                                  : fmt::format("no error but {}", show(result, workspace.arena));
  if (test.find("unknown") != nullptr || test.find("any_unknowns") != nullptr)
    throw LeftOut{"numbered unknowns"};
  if (same(result, expected, workspace.arena)) return "";
  return fmt::format("is {}, not {}", show(result, workspace.arena),
                     show(expected, workspace.arena));
}

struct Counts {
  int passed{};
  int failed{};
  int left_out{};
};

Counts run_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  Result<ProtoField> file = read_text_proto(text);
  Counts counts;
  if (!file) {
    fmt::print("{}: {}\n", path.filename().string(), file.error().message);
    counts.failed = 1;
    return counts;
  }
  std::string said;
  for (const ProtoField& section : file->fields) {
    for (const ProtoField& test : section.fields) {
      if (section.name != "section" || test.name != "test") continue;
      const std::string name = fmt::format("{}/{}", section.text("name"), test.text("name"));
      try {
        const std::string wrong = run_test(test);
        ++(wrong.empty() ? counts.passed : counts.failed);
        if (!wrong.empty())
          said += fmt::format("  FAILED {}: {} {}\n", name, test.text("expr"), wrong);
      } catch (const LeftOut& left_out) {
        ++counts.left_out;
        said += fmt::format("  left out {}: {}\n", name, left_out.reason);
      }
    }
  }
  fmt::print("{}: {} passed, {} failed, {} left out\n{}", path.stem().string(), counts.passed,
             counts.failed, counts.left_out, said);
  return counts;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    fmt::print(stderr, "usage: cel_conformance FOLDER [FILE...]\n");
    return 2;
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(arguments.front())) {
    const std::filesystem::path& path = entry.path();
    const bool wanted =
        arguments.size() == 1 || std::ranges::count(arguments, path.stem().string()) > 0;
    if (path.extension() == ".textproto" && wanted) paths.push_back(path);
  }
  std::ranges::sort(paths);
  Counts sum;
  for (const std::filesystem::path& path : paths) {
    const Counts counts = run_file(path);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.left_out += counts.left_out;
  }
  fmt::print("{} files: {} passed, {} failed, {} left out\n", paths.size(), sum.passed, sum.failed,
             sum.left_out);
  return sum.failed > 0 ? 1 : 0;
}

}  // namespace
}  // namespace cilium_lint

int main(int argc, char** argv) {
  return cilium_lint::run(std::vector<std::string>(argv + 1, argv + argc));
}
