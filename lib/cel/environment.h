#pragma once
// What an expression may name, when it is compiled; and where it gets the values, when it is
// evaluated.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cel/function.h"
#include "cel/value.h"

namespace cilium_lint::cel {

struct Variable {
  std::string_view name{};        // may have dots: "com.example.x"
  std::string_view type = "dyn";  // written as in a Function's signature
};

// Constant tables; they live at least as long as the programs compiled with them.
struct Environment {
  std::span<const Variable> variables{};
  std::span<const Function> functions{};  // beside the standard ones; the same name adds overloads
  std::string_view container{};           // "a.b": names are looked for as a.b.x, a.x, x
};

// What is asked for while an expression is evaluated.
class Activation {
 public:
  // The value of a declared variable; nothing where it has none, which is an error. Asked each time
  // the expression names it.
  [[nodiscard]] virtual std::optional<Value> variable(std::string_view name,
                                                      Arena& arena) const = 0;
  // For CallContext::user.
  [[nodiscard]] virtual const void* user() const { return nullptr; }
  // East of Greenwich, in seconds. The library reads no zone database: without this, "UTC" and
  // fixed offsets ("+05:30") are all the zones there are, and evaluation is the same on every
  // machine.
  [[nodiscard]] virtual std::optional<std::int32_t> utc_offset(
      std::string_view /*zone*/, std::int64_t /*unix_seconds*/) const {
    return std::nullopt;
  }

 protected:
  ~Activation() = default;
};

// An activation without variables.
class NoVariables final : public Activation {
 public:
  [[nodiscard]] std::optional<Value> variable(std::string_view, Arena&) const override {
    return std::nullopt;
  }
};

}  // namespace cilium_lint::cel
