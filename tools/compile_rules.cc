// compile_rules RULES OUT.cc [FILE…]: reads the declared rules (FILE.yaml: below the folder RULES),
// checks them with their examples, and writes them as constant tables, and the documentation of all
// rules with them (FILE.md: of the rule of that name). Run by the build.

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "catalogue.h"
#include "check_rule.h"
#include "text/line_index.h"

namespace cilium_lint::tools {
namespace {

namespace fs = std::filesystem;

std::string literal(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0; begin == 0 || begin < text.size(); begin += 4000) {
    out += '"';
    for (const char c : text.substr(begin, 4000)) {
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (c >= ' ' && c <= '~' && c != '?') {
        out += c;
      } else {
        out += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
      }
    }
    out += "\" ";
  }
  return out;
}

// Gathers the tables that rules point into, and writes what points there.
class Tables {
 public:
  // A text with its length: it may hold anything.
  static std::string text(std::string_view text) {
    if (text.empty()) return "{}";
    return fmt::format("std::string_view({}, {})", literal(text), text.size());
  }

  std::string program(const cel::ProgramView& program) {
    if (program.nodes.empty()) return "{}";
    const std::size_t first_node = node_count_, first_operand = operand_count_;
    for (const cel::Node& node : program.nodes) {
      nodes_ += fmt::format("{{cel::Op{{{}}},{},{},{}U,{}U}},", static_cast<unsigned>(node.op),
                            node.flag, node.count, node.a, node.b);
    }
    nodes_ += '\n';
    node_count_ += program.nodes.size();
    for (const std::uint32_t operand : program.operands) operands_ += fmt::format("{},", operand);
    operand_count_ += program.operands.size();
    return fmt::format(
        "{{.nodes = std::span(kNodes).subspan({}, {}), .operands = "
        "std::span(kOperands).subspan({}, {}), "
        ".strings = {}, .locals = {}}}",
        first_node, program.nodes.size(), first_operand, program.operands.size(),
        text(program.strings), program.locals);
  }

  std::string pointer(const cel::ProgramView* program) {
    if (program == nullptr) return "nullptr";
    return "&" + array("cel::ProgramView", 1, this->program(*program)) + "[0]";
  }

  std::string texts(std::span<const std::string_view> values) {
    if (values.empty()) return "{}";
    std::string items;
    for (const std::string_view value : values) items += text(value) + ", ";
    return array("std::string_view", values.size(), items);
  }

  std::string pieces(DeclaredText pieces) {
    if (pieces.empty()) return "{}";
    std::string items;
    for (const TextPiece& piece : pieces) {
      items += fmt::format("{{{}, {}}}, ", text(piece.literal), pointer(piece.expression));
    }
    return array("TextPiece", pieces.size(), items);
  }

  // An array of its own; gives its name.
  std::string array(std::string_view type, std::size_t size, std::string_view items) {
    const std::string name = fmt::format("k{}", arrays_count_++);
    arrays_ +=
        fmt::format("constexpr std::array<{}, {}> {} = {{{{{}}}}};\n", type, size, name, items);
    return name;
  }

  [[nodiscard]] std::string all() const {
    return fmt::format(
        "constexpr std::array<cel::Node, {}> kNodes = {{{{\n{}}}}};\nconstexpr "
        "std::array<std::uint32_t, {}> "
        "kOperands = {{{{{}}}}};\n{}",
        node_count_ + 1, nodes_ + "{}", operand_count_ + 1, operands_ + "0", arrays_);
  }

 private:
  std::string nodes_{}, operands_{}, arrays_{};
  std::size_t node_count_{}, operand_count_{}, arrays_count_{};
};

std::string effects(Tables& tables, std::span<const DeclaredEffect> effects) {
  std::string items;
  for (const DeclaredEffect& effect : effects) {
    items += fmt::format("{{{}U, {}U, Effect{{{}}}, Certainty{{{}}}, {}}}, ", effect.first,
                         effect.last, static_cast<unsigned>(effect.effect),
                         static_cast<unsigned>(effect.certainty), tables.texts(effect.facts));
  }
  return tables.array("DeclaredEffect", effects.size(), items);
}

std::string related(Tables& tables, std::span<const DeclaredRelated> related) {
  if (related.empty()) return "{}";
  std::string items;
  for (const DeclaredRelated& one : related) {
    items += fmt::format("{{{}, {}}}, ", Tables::text(one.key), tables.pieces(one.text));
  }
  return tables.array("DeclaredRelated", related.size(), items);
}

std::string fixes(Tables& tables, std::span<const DeclaredFix> fixes) {
  if (fixes.empty()) return "{}";
  std::string items;
  for (const DeclaredFix& fix : fixes) {
    std::string changes;
    for (const DeclaredChange& change : fix.changes) {
      changes += fmt::format("{{DeclaredChange::What{{{}}}, {}, {}}}, ",
                             static_cast<unsigned>(change.what), Tables::text(change.key),
                             tables.pieces(change.value));
    }
    items += fmt::format("{{{}, {}, {}, {}}}, ", tables.pieces(fix.title), fix.safe,
                         tables.pointer(fix.condition),
                         tables.array("DeclaredChange", fix.changes.size(), changes));
  }
  return tables.array("DeclaredFix", fixes.size(), items);
}

std::string parameters(Tables& tables, std::span<const Parameter> parameters) {
  if (parameters.empty()) return "{}";
  std::string items;
  for (const Parameter& one : parameters) {
    items +=
        fmt::format("{{{}, {}, {}}}, ", Tables::text(one.name), Tables::text(one.text), one.quoted);
  }
  return tables.array("Parameter", parameters.size(), items);
}

// The declared part and the rule itself.
std::string definition(Tables& tables, const ReadRule& read, std::size_t number) {
  const Declared& declared = read.declared;
  const Rule& rule = read.rule;
  std::string triggers;
  for (const KeyId key : declared.triggers) triggers += fmt::format("{}, ", key);
  std::string words;
  for (const Effect effect : rule.effects) {
    words += fmt::format("Effect{{{}}}, ", static_cast<unsigned>(effect));
  }
  const std::string when = tables.program(declared.when);
  const std::string possible = tables.pointer(declared.possible);
  const std::string trigger_array =
      declared.triggers.empty() ? "{}" : tables.array("KeyId", declared.triggers.size(), triggers);
  std::string out = fmt::format(
      "constexpr Declared kDeclared{} = {{.when = {}, .possible = {}, .effects = {}, .at = {}, "
      ".key = {}, "
      ".message = {}, .label = {}, .help = {}, .seen_as = {}, .related = {}, .fixes = {}, .stage = "
      "Stage{{{}}}, "
      ".triggers = {}, .keys = {}, .parameters = {}}};\n",
      number, when, possible, effects(tables, declared.effects), tables.texts(declared.at),
      Tables::text(declared.key), tables.pieces(declared.message), tables.pieces(declared.label),
      tables.pieces(declared.help), tables.pieces(declared.seen_as),
      related(tables, declared.related), fixes(tables, declared.fixes),
      static_cast<unsigned>(declared.stage), trigger_array, tables.texts(declared.keys),
      parameters(tables, declared.parameters));
  out += fmt::format(
      "constinit const Rule kRule{} = {{.id = {}, .summary = {}, .facts = {}, .owns = "
      "{}, .effects = "
      "{}, .general = {}, .declared = &kDeclared{}, .severity = {}}};\n",
      number, Tables::text(rule.id), Tables::text(rule.summary), tables.texts(rule.facts),
      tables.texts(rule.owns), tables.array("Effect", rule.effects.size(), words), rule.general,
      number,
      rule.severity ? fmt::format("Severity{{{}}}", static_cast<unsigned>(*rule.severity))
                    : "std::nullopt");
  return out;
}

struct Source {
  std::string path{};  // below rules/
  std::unique_ptr<ReadRule> rule{};
};

std::string preset_of(std::string_view path) {
  if (!path.starts_with(kPresets)) return "";
  path.remove_prefix(kPresets.size());
  return std::string(path.substr(0, path.find('/')));
}

// Documentation by rule: "ID\0TEXT\0…", in the order of ids.
using Docs = std::map<std::string, std::string>;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// rules/kube_proxy/unknown_mode.md is of kube-proxy/unknown-mode.
std::string id_of(std::string_view path) {
  std::string id(path.substr(0, path.rfind('.')));
  std::ranges::replace(id, '_', '-');
  return id;
}

std::string packed(const Docs& docs) {
  std::string whole;
  for (const auto& [id, text] : docs) whole += id + '\0' + text + '\0';
  std::string bytes(compressBound(whole.size()), '\0');
  uLongf size = bytes.size();
  const int result =
      compress2(reinterpret_cast<Bytef*>(bytes.data()), &size,
                reinterpret_cast<const Bytef*>(whole.data()), whole.size(), Z_BEST_COMPRESSION);
  if (result != Z_OK) size = 0;
  bytes.resize(size);
  return fmt::format("{{{}, {}}}", Tables::text(bytes), whole.size());
}

std::string compile(const std::vector<Source>& rules, const Docs& docs) {
  Tables tables;
  std::string definitions, list;
  std::size_t listed = 0;
  std::map<std::string, std::vector<std::size_t>> presets;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    definitions += definition(tables, *rules[i].rule, i);
    if (const std::string preset = preset_of(rules[i].path); !preset.empty()) {
      presets[preset].push_back(i);
    } else {
      list += fmt::format("&kRule{}, ", i);
      ++listed;
    }
  }
  std::string preset_list;
  for (const auto& [name, policies] : presets) {
    std::string items;
    for (const std::size_t policy : policies) items += fmt::format("&kRule{}, ", policy);
    definitions += fmt::format("constexpr std::array<const Rule*, {}> kPreset{} = {{{{{}}}}};\n",
                               policies.size(), policies.front(), items);
    preset_list += fmt::format("{{{}, kPreset{}}}, ", Tables::text(name), policies.front());
  }
  return fmt::format(
      R"(// Made from the declared rules in rules/ by tools/compile_rules.cc.
#include <array>

#include "lint/declared.h"
#include "lint/rule.h"
#include "lint/settings.h"
#include "rule_docs.h"
#include "rule_list.h"

namespace cilium_lint::rules {{
namespace {{

{}
{}
constexpr std::array<const Rule*, {}> kRules = {{{{{}}}}};
constexpr std::array<Preset, {}> kPresets = {{{{{}}}}};

}}  // namespace

std::span<const Rule* const> declared() {{ return kRules; }}
std::span<const Preset> presets() {{ return kPresets; }}
PackedDocs packed_docs() {{ return {}; }}

}}  // namespace cilium_lint::rules
)",
      tables.all(), definitions, listed, list, presets.size(), preset_list, packed(docs));
}

int run(const fs::path& folder, const fs::path& out_path, std::vector<std::string> paths) {
  std::ranges::sort(paths);
  std::vector<Source> rules;
  Docs docs;
  bool good = true;
  for (const std::string& path : paths) {
    const std::string text = read_file(folder / path);
    if (path.ends_with(".md")) {
      docs.emplace(id_of(path), text);
      continue;
    }
    auto rule = read_rule(0, text, rules::catalogue());
    if (rule->problems.empty()) find_triggers(*rule, rules::catalogue());
    const LineIndex lines(text);
    for (const config::Problem& problem : check_rule(*rule, path, rules::catalogue())) {
      good = false;
      const Position at = lines.position(problem.at.known() ? problem.at.begin : 0);
      fmt::print(stderr, "{}:{}:{}: error: {}\n", (folder / path).string(), at.line, at.column,
                 problem.message);
    }
    docs.emplace(rule->rule.id, rule->rule.docs);
    rules.push_back({path, std::move(rule)});
  }
  if (!good) return 1;
  // The list is in the order of ids, which the order of paths is but nearly.
  std::ranges::sort(rules, {}, [](const Source& source) { return source.rule->rule.id; });
  std::ofstream out(out_path, std::ios::binary);
  out << compile(rules, docs);
  if (out.flush()) return 0;
  fmt::print(stderr, "compile_rules: {}: cannot be written\n", out_path.string());
  return 1;
}

}  // namespace
}  // namespace cilium_lint::tools

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: compile_rules RULES OUT.cc [FILE...]\n");
    return 2;
  }
  return cilium_lint::tools::run(argv[1], argv[2], {argv + 3, argv + argc});
}
