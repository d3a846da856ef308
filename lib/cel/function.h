#pragma once
// Functions that expressions may call: one row an overload, in constant tables.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cel/value.h"

namespace cilium_lint::cel {

class Activation;
class Regexes;

// What a function gets beside its arguments.
struct CallContext {
  Arena& arena;  // for what the result points to
  const Activation& activation;
  const void* user;  // Activation::user()
  Regexes& regexes;
  std::uint64_t& steps;
  std::uint64_t step_limit;

  // Counts work that grows with the arguments; false once there was too much of it, and then the
  // result does not matter.
  bool spend(std::uint64_t work) { return (steps += work) <= step_limit; }
  // The text is copied.
  Value string(std::string_view text) { return Value::string(arena.text(text)); }
  Value bytes(std::string_view text) { return Value::bytes(arena.text(text)); }
  Value error(ErrorCode code, std::string_view message) { return make_error(arena, code, message); }
  Value invalid(std::string_view message) { return error(ErrorCode::invalid_argument, message); }
  Value no_overload() { return error(ErrorCode::no_such_overload, "no such overload"); }
  Value some(const Value& value) { return Value::some(arena.make<Value>(value)); }
};

// The arguments are as many and of such kinds as the overload's signature says, no errors and no
// unknowns (their elements may be unknown); what a type parameter or dyn stands for is not looked
// at.
using Call = Value (*)(CallContext& context, std::span<const Value> arguments);

enum class Form : std::uint8_t { global, member };  // f(x), x.f()

inline constexpr std::size_t kMaxParameters = 4;
using KindMask = std::uint32_t;

// The kinds of value that a type's name (the first word of `type`) takes.
constexpr KindMask kinds_of(std::string_view type) {
  struct Row {
    std::string_view name;
    Kind kind;
  };
  constexpr Row rows[] = {
      {"null", Kind::null},         {"bool", Kind::boolean},
      {"int", Kind::integer},       {"uint", Kind::uinteger},
      {"double", Kind::decimal},    {"string", Kind::string},
      {"bytes", Kind::bytes},       {"list", Kind::list},
      {"map", Kind::map},           {"timestamp", Kind::timestamp},
      {"duration", Kind::duration}, {"type", Kind::type},
      {"optional", Kind::optional}, {"ip", Kind::ip},
      {"cidr", Kind::cidr},         {"semver", Kind::semver},
      {"quantity", Kind::quantity},
  };
  const std::string_view word = type.substr(0, type.find_first_of("<,> "));
  for (const Row& row : rows) {
    if (row.name == word) return KindMask{1} << static_cast<unsigned>(row.kind);
  }
  if (word == "dyn" || (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z')) return ~KindMask{0};
  return KindMask{1} << static_cast<unsigned>(Kind::opaque);
}

// An overload. Rows of one name stand together in their table. A signature reads
// "string, list<A> -> bool"; a member's receiver comes first. Types: null bool int uint double
// string bytes dyn timestamp duration ip cidr semver quantity, list<T>, map<K, V>, optional<T>,
// type<T>, a capital letter for a type parameter, any other word for an opaque type of the
// caller's.
struct Function {
  std::string_view name{};  // "contains", "math.greatest"
  Form form{};
  std::string_view signature{};
  Call call{};
  std::uint8_t parameter_count{};
  std::array<KindMask, kMaxParameters> parameters{};

  constexpr Function(std::string_view name_, Form form_, std::string_view signature_, Call call_)
      : name(name_), form(form_), signature(signature_), call(call_) {
    std::string_view rest = signature.substr(0, signature.find("->"));
    while (rest.find_first_not_of(' ') != std::string_view::npos) {
      rest.remove_prefix(rest.find_first_not_of(' '));
      parameters[parameter_count++] = kinds_of(rest);
      std::size_t at = 0;
      for (int depth = 0; at < rest.size() && (depth > 0 || rest[at] != ','); ++at) {
        if (rest[at] == '<') ++depth;
        if (rest[at] == '>') --depth;
      }
      rest.remove_prefix(at < rest.size() ? at + 1 : at);
    }
  }

  // Whether it can be called with these.
  [[nodiscard]] bool takes(std::span<const Value> arguments) const {
    if (arguments.size() != parameter_count) return false;
    for (std::size_t i = 0; i < parameter_count; ++i) {
      const KindMask kind = KindMask{1} << static_cast<unsigned>(arguments[i].kind());
      if ((parameters[i] & kind) == 0) return false;
    }
    return true;
  }
};

// The rows of `name` in `table`: their first and how many.
struct FunctionRows {
  std::uint32_t first{};
  std::uint32_t count{};
};
FunctionRows find_function(std::span<const Function> table, std::string_view name);

// CEL's own functions and the extensions; operators are not among them.
std::span<const Function> standard_functions();

}  // namespace cilium_lint::cel
