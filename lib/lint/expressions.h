#pragma once
// What the conditions of declared rules and policies may name, and where they get it from an
// install: functions that speak Helm, and `values`, `chart`, `cluster`, `kubernetes`, `install`.
// docs/policies.md describes them for users.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/environment.h"
#include "cel/program.h"
#include "install/agent_view.h"
#include "install/install.h"

namespace cilium_lint {

// For cel::compile and for programs that lie in tables without their functions.
const cel::Environment& install_environment();

// A value that a project may set to its own.
struct Parameter {
  std::string_view name{};
  std::string_view text{};  // as written; a number or true and false where it looks like one
  bool quoted{};            // a text whatever it looks like
};

class InstallActivation;

// A map of few named fields; each is worked out when it is asked for.
class FieldsView final : public cel::MapView {
 public:
  using Field = cel::Value (*)(const InstallActivation&, std::string_view name, cel::Arena&);
  FieldsView(const InstallActivation& owner, std::span<const std::string_view> names, Field field)
      : owner_(owner), names_(names), field_(field) {}

  [[nodiscard]] std::uint32_t size() const override;
  [[nodiscard]] cel::Value key(std::uint32_t index, cel::Arena& arena) const override;
  [[nodiscard]] std::optional<cel::Value> find(const cel::Value& key,
                                               cel::Arena& arena) const override;

 private:
  const InstallActivation& owner_;
  std::span<const std::string_view> names_;
  Field field_;
};

// One install's answers. Lives as long as what is evaluated with it, and less long than the
// install.
class InstallActivation final : public cel::Activation {
 public:
  explicit InstallActivation(const Install& install);
  InstallActivation(const InstallActivation&) = delete;
  InstallActivation& operator=(const InstallActivation&) = delete;

  [[nodiscard]] std::optional<cel::Value> variable(std::string_view name,
                                                   cel::Arena& arena) const override;
  [[nodiscard]] const void* user() const override { return this; }

  [[nodiscard]] const Install& install() const { return install_; }
  [[nodiscard]] const FieldsView& chart() const { return chart_; }
  [[nodiscard]] const FieldsView& kubernetes() const { return kubernetes_; }
  // Whether every key that the user did not set counts as unknown.
  bool only_given{};
  // Whether what `install` tells, beside the values, counts as unknown.
  bool any_install{};
  // Gets every key that an evaluation looks at, where somebody wants to know.
  std::vector<std::string>* looked_at{};
  // Of the rule that is evaluated: `params`.
  std::vector<Parameter> parameters{};

  // What the agent reads, as far as `only_given` lets it.
  [[nodiscard]] const AgentView& agent() const;
  // Fact number `number` of all_facts(); worked out once.
  [[nodiscard]] Truth fact(std::size_t number) const;

  // An effective value as an expression sees it; nothing where the key is not there.
  [[nodiscard]] std::optional<cel::Value> effective(const std::string& key,
                                                    cel::Arena& arena) const;

 private:
  const Install& install_;
  FieldsView chart_, kubernetes_, cluster_, about_;
  mutable std::vector<std::unique_ptr<const yaml::Data>> defaults_{};  // that were asked for
  // For each of the two worths of `only_given`; not kept while somebody records what is looked at.
  struct AskedAgent {
    std::optional<AgentView> view{};
    std::vector<std::optional<Truth>> facts{};
  };
  mutable std::array<AskedAgent, 2> agents_{};
  mutable std::optional<AgentView> recording_{};
};

// What an expression asks of the values, by its literals.
struct NamedKeys {
  std::vector<std::string> keys{};  // sorted, each once
  bool any{};                       // it looks at `values` in ways that only an install can tell
};
NamedKeys keys_named(const cel::ProgramView& program);
// For each node the key that it names by itself, as a call's literal or as a field below `values`;
// empty: none.
std::vector<std::string> keys_by_node(const cel::ProgramView& program);

}  // namespace cilium_lint
