#include "lint/rule_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "chart/key_path.h"

namespace cilium_lint {
namespace {

using cel::Node;
using cel::Op;
using Releases = std::vector<bool>;

class KeyCheck {
 public:
  KeyCheck(const ReadRule& rule, const Catalogue& catalogue)
      : program_(rule.declared.when),
        owned_(rule.rule.owns),
        catalogue_(catalogue),
        releases_(catalogue.releases()) {
    for (const DeclaredEffect& effect : rule.declared.effects) {
      for (ReleaseId r = 0; r < releases_.size(); ++r) {
        const ReleaseNumber number = release_number(catalogue.version(r));
        if (effect.first <= number && number <= effect.last) releases_[r] = true;
      }
    }
  }

  std::vector<std::string> run() {
    if (program_.nodes.empty()) return {};
    keys_ = keys_by_node(program_);
    visit(program_.nodes.size() - 1, releases_);
    return {missing_.begin(), missing_.end()};
  }

 private:
  [[nodiscard]] std::string_view text(const Node& node) const {
    return program_.strings.substr(node.a, node.b);
  }

  // chart.atLeast("…"), or its negation: the releases in which it is true.
  [[nodiscard]] std::optional<Releases> guard(std::size_t at) const {
    const Node& node = program_.nodes[at];
    if (node.op == Op::logical_not) {
      auto inner = guard(node.a);
      if (inner) inner->flip();
      return inner;
    }
    if (node.op != Op::call || (node.count & 0xffU) != 2 || (node.count >> 8U) == 0) {
      return std::nullopt;
    }
    const auto& function = install_environment().functions[node.b >> 16U];
    const Node& receiver = program_.nodes[program_.operands[node.a]];
    const Node& argument = program_.nodes[program_.operands[node.a + 1]];
    if (function.name != "atLeast" || receiver.op != Op::variable || text(receiver) != "chart" ||
        argument.op != Op::string) {
      return std::nullopt;
    }
    const auto wanted = Version::parse(text(argument));
    if (!wanted) return std::nullopt;
    Releases releases(catalogue_.releases());
    for (ReleaseId r = 0; r < releases.size(); ++r) releases[r] = catalogue_.version(r) >= *wanted;
    return releases;
  }

  static Releases both(Releases a, const Releases& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = a[i] && b[i];
    return a;
  }

  // `in`: the releases in which the node's worth counts.
  void visit(std::size_t at, const Releases& in) {
    const Node& node = program_.nodes[at];
    if (node.op == Op::logical_and || node.op == Op::logical_or) {
      visit_junction(node, in);
      return;
    }
    if (node.op == Op::conditional) {
      const auto condition = guard(program_.operands[node.a]);
      visit(program_.operands[node.a], in);
      visit(program_.operands[node.a + 1], condition ? both(in, *condition) : in);
      Releases otherwise = condition ? *condition : Releases();
      otherwise.flip();
      visit(program_.operands[node.a + 2], condition ? both(in, otherwise) : in);
      return;
    }
    if (!keys_[at].empty()) require(keys_[at], in);
    for (const std::size_t below : operands(node)) visit(below, in);
  }

  void visit_junction(const Node& node, const Releases& in) {
    for (std::size_t i = 0; i < node.count; ++i) {
      Releases own = in;
      for (std::size_t other = 0; other < node.count; ++other) {
        auto condition = other == i ? std::nullopt : guard(program_.operands[node.a + other]);
        if (!condition) continue;
        if (node.op == Op::logical_or) condition->flip();
        own = both(std::move(own), *condition);
      }
      visit(program_.operands[node.a + i], own);
    }
  }

  [[nodiscard]] std::vector<std::size_t> operands(const Node& node) const {
    std::vector<std::size_t> below;
    const auto listed = [&](std::size_t count) {
      for (std::size_t i = 0; i < count; ++i) below.push_back(program_.operands[node.a + i]);
    };
    switch (node.op) {
      case Op::null:
      case Op::boolean:
      case Op::integer:
      case Op::uinteger:
      case Op::decimal:
      case Op::string:
      case Op::bytes:
      case Op::type:
      case Op::variable:
      case Op::local:
      case Op::failure:
        break;
      case Op::select:
      case Op::select_optional:
      case Op::has:
      case Op::negate:
      case Op::logical_not:
      case Op::optional_entry:
        below.push_back(node.a);
        break;
      case Op::call:
        listed(node.count & 0xffU);
        break;
      case Op::list:
      case Op::map:
      case Op::all:
      case Op::exists:
      case Op::exists_one:
      case Op::filter:
      case Op::transform_list:
      case Op::transform_map:
      case Op::transform_entries:
      case Op::bind:
      case Op::optional_map:
      case Op::optional_flat_map:
        listed(node.count);
        break;
      default:
        below = {node.a, node.b};
    }
    return below;
  }

  void require(const std::string& key, const Releases& in) {
    const std::vector<ReleaseRange> known = catalogue_.known_in(key);
    for (ReleaseId r = 0; r < in.size(); ++r) {
      if (!in[r]) continue;
      const bool lies_in_one = std::ranges::any_of(
          known, [r](const ReleaseRange& range) { return range.first <= r && r <= range.last; });
      if (lies_in_one || knows(r, key)) continue;
      missing_.insert(fmt::format("{} is no key of chart {}", key, catalogue_.version(r).text()));
      return;
    }
  }

  [[nodiscard]] bool knows(ReleaseId release, const std::string& key) const {
    // A rule may be about a key that no chart has.
    if (std::ranges::find(owned_, key) != owned_.end()) return true;
    return catalogue_.lists(release, key) || catalogue_.is_open(release, key) ||
           catalogue_.is_open(release, parent_key(key)) || catalogue_.is_read(release, key) ||
           catalogue_.replaced(release, key).has_value();
  }

  cel::ProgramView program_;
  std::span<const std::string_view> owned_;
  const Catalogue& catalogue_;
  Releases releases_;
  std::vector<std::string> keys_{};  // by node
  std::set<std::string> missing_{};
};

}  // namespace

std::vector<std::string> unknown_keys(const ReadRule& rule, const Catalogue& catalogue) {
  return KeyCheck(rule, catalogue).run();
}

}  // namespace cilium_lint
