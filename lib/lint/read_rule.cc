#include "lint/read_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cel/compile.h"
#include "chart/key_path.h"
#include "chart/version.h"

namespace cilium_lint {
namespace {

using config::Item;

constexpr std::array kEffectWords{
    Effect::cluster_refused,    Effect::install_refused, Effect::apply_refused, Effect::agent_crash,
    Effect::bootstrap_deadlock, Effect::exposed,         Effect::feature_off,   Effect::ignored,
    Effect::degraded,           Effect::advice,
};
constexpr std::array kStages{
    Stage::cluster,  Stage::chart,     Stage::apply, Stage::images,      Stage::config_init,
    Stage::agent,    Stage::operator_, Stage::cni,   Stage::nodes_ready, Stage::coredns,
    Stage::services, Stage::l2,        Stage::bgp,   Stage::gateway,     Stage::hubble,
};

constexpr std::array<std::string_view, 27> kKeys{"id",         "summary",  "facts",
                                                 "effects",    "when",     "possible",
                                                 "at",         "key",      "message",
                                                 "label",      "help",     "seen-as",
                                                 "related",    "owns",     "stage",
                                                 "fixes",      "docs",     "source",
                                                 "bad",        "good",     "general",
                                                 "effect",     "severity", "parameters",
                                                 "applies-to", "charts",   "related-in-cluster"};
constexpr std::array kSeverities{Severity::error, Severity::warning, Severity::info};

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < ' ') {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string scalar_yaml(const Item& item) {
  if (item.kind == Item::Kind::null) return "null";
  if (item.kind == Item::Kind::list) return "[]";
  if (item.kind == Item::Kind::map) return "{}";
  const bool plain = !item.quoted && item.text.find('\n') == std::string::npos;
  return plain ? item.text : json_text(item.text);
}

bool has_parts(const Item& item) { return !item.items.empty() || !item.entries.empty(); }

}  // namespace

std::string block_yaml(const Item& item, std::size_t indent) {
  const std::string blanks(indent, ' ');
  if (!has_parts(item)) return blanks + scalar_yaml(item) + "\n";
  std::string out;
  for (const auto& [key, value] : item.entries) {
    out += blanks + scalar_yaml(key) + ":";
    out +=
        has_parts(value) ? "\n" + block_yaml(value, indent + 2) : " " + scalar_yaml(value) + "\n";
  }
  for (const Item& one : item.items) {
    // The first line of what an item holds stands behind its dash.
    out += blanks + "- " + block_yaml(one, indent + 2).substr(indent + 2);
  }
  return out;
}

class RuleReader {
 public:
  RuleReader(FileId file, std::string_view text, const Catalogue& catalogue)
      : text_(text), catalogue_(catalogue), document_(config::read(file, text)) {}

  std::unique_ptr<ReadRule> run() {
    out_->problems = document_.problems;
    const Item& root = document_.root;
    if (root.kind != Item::Kind::map) {
      if (out_->problems.empty()) problem(root, "a rule is a map of its parts");
      return std::move(out_);
    }
    for (const auto& [key, value] : root.entries) {
      if (std::ranges::find(kKeys, key.text) == kKeys.end()) {
        problem(key, fmt::format("a rule has no part named \"{}\"", key.text));
      }
    }
    Rule& rule = out_->rule;
    Declared& declared = out_->declared;
    rule.declared = &declared;
    rule.id = required_text("id");
    rule.summary = required_text("summary");
    rule.owns = list_of(root.find("owns"));
    rule.facts = list_of(root.find("facts"));
    if (const Item* general = root.find("general"))
      rule.general = general->boolean().value_or(false);
    if (const Item* severity = root.find("severity")) rule.severity = word(*severity, kSeverities);
    read_parameters(root.find("parameters"));
    read_places(root.find("applies-to"));
    declared.when = condition(required("when"));
    if (const Item* when = root.find("when")) declared.written = when->at;
    if (const Item* possible = root.find("possible")) declared.possible = kept(condition(possible));
    declared.at = list_of(root.find("at"));
    declared.key = optional_text("key");
    declared.message = template_of(required("message"));
    declared.label = template_of(root.find("label"));
    declared.help = template_of(root.find("help"));
    declared.seen_as = template_of(root.find("seen-as"));
    read_effects(root.find("effects"));
    read_related(root.find("related"), "");
    read_related(root.find("related-in-cluster"), kInCluster);
    declared.related = out_->related_;
    read_fixes(root.find("fixes"));
    read_stage(root.find("stage"));
    read_keys();
    read_examples(root.find("bad"), true);
    read_examples(root.find("good"), false);
    out_->source = optional_text("source");
    rule.docs = keep(docs());
    return std::move(out_);
  }

 private:
  void problem(const Item& at, std::string message) {
    out_->problems.push_back({std::move(message), at.at});
  }

  std::string_view keep(std::string text) { return out_->texts_.emplace_back(std::move(text)); }

  // The part, or a problem.
  const Item* required(std::string_view name) {
    const Item* found = document_.root.find(name);
    if (found == nullptr) problem(document_.root, fmt::format("the rule has no {}", name));
    return found;
  }

  std::string_view text_of(const Item* item, std::string_view name) {
    if (item == nullptr) return {};
    if (item->kind != Item::Kind::text) {
      problem(*item, fmt::format("{} is a text", name));
      return {};
    }
    return keep(item->text);
  }
  std::string_view required_text(std::string_view name) { return text_of(required(name), name); }
  std::string_view optional_text(std::string_view name) {
    return text_of(document_.root.find(name), name);
  }

  // A list of texts; one text stands for a list of it.
  std::span<const std::string_view> list_of(const Item* item) {
    if (item == nullptr) return {};
    auto& list = out_->lists_.emplace_back();
    if (item->kind == Item::Kind::text) list.push_back(keep(item->text));
    for (const Item& one : item->items) {
      if (one.kind != Item::Kind::text) problem(one, "a text is wanted here");
      list.push_back(keep(one.text));
    }
    if (list.empty()) problem(*item, "a text or a list of texts is wanted here");
    return list;
  }

  // The place of bytes of an expression: exact where it stands in the file as it is.
  Span place_in(const Item& item, std::string_view expression, const cel::Place& place) const {
    const std::string_view written =
        item.at.known() ? text_.substr(item.at.begin, item.at.end - item.at.begin) : "";
    const std::size_t found = written.find(expression);
    if (found == written.npos) return item.at;
    const auto begin = static_cast<std::uint32_t>(item.at.begin + found);
    return {item.at.file, begin + place.begin, begin + place.end};
  }

  cel::ProgramView compiled(const Item& item, std::string_view expression, bool is_condition) {
    cel::Compiled made = cel::compile(expression, install_environment());
    for (const cel::Problem& wrong : made.problems) {
      out_->problems.push_back({wrong.message, place_in(item, expression, wrong.at)});
    }
    if (!made.program) return {};
    if (is_condition && made.type != "bool" && made.type != "dyn") {
      problem(item, fmt::format("a condition is true or false, and this is a {}", made.type));
    }
    return out_->programs_.emplace_back(std::move(*made.program)).view();
  }

  cel::ProgramView condition(const Item* item) {
    if (item == nullptr) return {};
    if (item->kind != Item::Kind::text) {
      problem(*item, "a condition is an expression");
      return {};
    }
    return compiled(*item, item->text, true);
  }

  // Null for none.
  const cel::ProgramView* kept(const cel::ProgramView& program) {
    return program.nodes.empty() ? nullptr : &out_->views_.emplace_back(program);
  }

  // `text {expression} text`; `{{` and `}}` are braces.
  DeclaredText template_of(const Item* item) {
    if (item == nullptr || item->kind == Item::Kind::null) return {};
    if (item->kind != Item::Kind::text) {
      problem(*item, "a text is wanted here");
      return {};
    }
    return template_of(*item, item->text);
  }

  DeclaredText template_of(const Item& item, std::string_view text) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    auto& pieces = out_->pieces_.emplace_back();
    std::string literal;
    const auto flush = [&] {
      if (!literal.empty()) pieces.push_back({.literal = keep(std::exchange(literal, {}))});
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool doubled = i + 1 < text.size() && text[i + 1] == text[i];
      if ((text[i] == '{' || text[i] == '}') && doubled) {
        literal += text[i++];
      } else if (text[i] == '{') {
        const std::size_t end = end_of_expression(text, i + 1);
        if (end == text.npos) {
          problem(item, "a { without its }; write {{ for a brace");
          break;
        }
        flush();
        const cel::ProgramView worth = compiled(item, text.substr(i + 1, end - i - 1), false);
        if (const cel::ProgramView* expression = kept(worth)) {
          pieces.push_back({.expression = expression});
        }
        i = end;
      } else {
        literal += text[i];
      }
    }
    flush();
    return pieces;
  }

  // The brace that ends an expression: not one of a map or in a text.
  static std::size_t end_of_expression(std::string_view text, std::size_t at) {
    int depth = 0;
    char quote = 0;
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (quote != 0) {
        if (c == '\\') {
          ++at;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '{') {
        ++depth;
      } else if (c == '}' && depth-- == 0) {
        return at;
      }
    }
    return text.npos;
  }

  template <class Word, std::size_t N>
  std::optional<Word> word(const Item& item, const std::array<Word, N>& words) {
    const auto found =
        std::ranges::find(words, std::string_view(item.text), [](Word w) { return name_of(w); });
    if (found != words.end()) return *found;
    problem(item, fmt::format("\"{}\" is none of the words that may stand here", item.text));
    return std::nullopt;
  }

  void read_effects(const Item* effects) {
    if (effects == nullptr) {
      read_effect(document_.root);  // one for all releases: charts, effect, certainty
    } else if (effects->items.empty()) {
      problem(*effects, "effects is a list of {charts, effect}: what happens in which releases");
      return;
    } else {
      for (const Item& item : effects->items) read_effect(item);
    }
    for (const DeclaredEffect& effect : out_->effects_) {
      auto& words = out_->effect_words_;
      if (std::ranges::find(words, effect.effect) == words.end()) words.push_back(effect.effect);
    }
    out_->declared.effects = out_->effects_;
    out_->rule.effects = out_->effect_words_;
    collect_facts();
  }

  void read_effect(const Item& item) {
    DeclaredEffect effect;
    const bool whole_rule = &item == &document_.root;
    effect.effect = Effect::advice;
    for (const auto& [key, value] : item.entries) {
      if (key.text == "charts" || key.text == "facts") continue;
      if (key.text == "effect") {
        if (const auto read = word(value, kEffectWords)) effect.effect = *read;
      } else if (key.text == "certainty") {
        constexpr std::array kCertainties{Certainty::sure, Certainty::possible};
        if (const auto read = word(value, kCertainties)) effect.certainty = *read;
      } else if (!whole_rule) {
        problem(key, fmt::format("an effect has no part named \"{}\"", key.text));
      }
    }
    if (item.find("effect") == nullptr && !out_->rule.severity) {
      problem(item, "neither the effect nor a severity is said");
    }
    effect.facts = item.find("facts") != nullptr ? list_of(item.find("facts")) : out_->rule.facts;
    std::optional<VersionRange> range;
    if (const Item* charts = item.find("charts")) {
      range = VersionRange::parse(charts->text);
      if (!range) {
        problem(*charts, fmt::format("\"{}\" is no range of releases", charts->text));
        return;
      }
    }
    if (!range) {
      effect.first = release_number(catalogue_.version(0));
      effect.last = release_number(catalogue_.version(catalogue_.newest()));
      out_->effects_.push_back(effect);
      return;
    }
    const std::size_t before = out_->effects_.size();
    bool goes_on = false;
    for (ReleaseId release = 0; release < catalogue_.releases(); ++release) {
      const Version version = catalogue_.version(release);
      const bool lies_within = range->contains(version);
      if (lies_within && !goes_on) {
        effect.first = release_number(version);
        out_->effects_.push_back(effect);
      }
      if (lies_within) out_->effects_.back().last = release_number(version);
      goes_on = lies_within;
    }
    if (out_->effects_.size() == before) problem(item, "no known release lies in this range");
  }

  // What the rule states in any release.
  void collect_facts() {
    auto& facts = out_->lists_.emplace_back();
    for (const DeclaredEffect& effect : out_->effects_) {
      for (const std::string_view fact : effect.facts) {
        if (std::ranges::find(facts, fact) == facts.end()) facts.push_back(fact);
      }
    }
    out_->rule.facts = facts;
  }

  void read_parameters(const Item* parameters) {
    if (parameters == nullptr) return;
    if (parameters->kind != Item::Kind::map)
      problem(*parameters, "parameters are names with values");
    for (const auto& [key, value] : parameters->entries) {
      if (value.kind != Item::Kind::text) {
        problem(value, "a parameter is a text, a number, true or false");
      }
      out_->parameters_.push_back({keep(key.text), keep(value.text), value.quoted});
    }
    out_->declared.parameters = out_->parameters_;
  }

  // Globs are matched by trying; a few stars are enough for any path.
  std::span<const std::string_view> globs(const Item& item) {
    const std::span<const std::string_view> globs = list_of(&item);
    for (const std::string_view glob : globs) {
      if (std::ranges::count(glob, '*') > 8) problem(item, "a glob has at most eight stars");
    }
    return globs;
  }

  void read_places(const Item* places) {
    if (places == nullptr) return;
    for (const auto& [key, value] : places->entries) {
      if (key.text == "paths") {
        out_->declared.paths = globs(value);
      } else if (key.text == "installs") {
        out_->declared.installs = globs(value);
      } else {
        problem(key, fmt::format("applies-to has no part named \"{}\"", key.text));
      }
    }
  }

  void read_related(const Item* related, std::string_view prefix) {
    if (related == nullptr) return;
    for (const auto& [key, value] : related->entries) {
      out_->related_.push_back(
          {.key = keep(std::string(prefix) + key.text), .text = template_of(&value)});
    }
  }

  void read_fixes(const Item* fixes) {
    if (fixes == nullptr) return;
    for (const Item& item : fixes->items) read_fix(item);
    out_->declared.fixes = out_->fixes_;
  }

  void read_fix(const Item& item) {
    DeclaredFix fix;
    auto& changes = out_->changes_.emplace_back();
    for (const auto& [key, value] : item.entries) {
      if (key.text == "title") {
        fix.title = template_of(&value);
      } else if (key.text == "safe") {
        fix.safe = value.boolean().value_or(false);
      } else if (key.text == "if") {
        fix.condition = kept(condition(&value));
      } else if (key.text == "set") {
        for (const auto& [name, wanted] : value.entries) {
          const std::string yaml = has_parts(wanted) ? block_yaml(wanted) : scalar_yaml(wanted);
          changes.push_back(
              {.what = DeclaredChange::What::set,
               .key = keep(name.text),
               .value = template_of(wanted, has_parts(wanted) ? keep(braced(yaml)) : keep(yaml))});
        }
      } else if (key.text == "delete") {
        changes.push_back({.what = DeclaredChange::What::remove, .key = keep(value.text)});
      } else if (key.text == "rename") {
        for (const auto& [from, to] : value.entries) {
          changes.push_back({.what = DeclaredChange::What::rename,
                             .key = keep(from.text),
                             .value = template_of(&to)});
        }
      } else {
        problem(key, fmt::format("a fix has no part named \"{}\"", key.text));
      }
    }
    if (changes.empty()) {
      problem(item, "a fix sets, deletes or renames a key");
      return;
    }
    fix.changes = changes;
    out_->fixes_.push_back(fix);
  }

  // Braces of YAML's own are no expressions.
  static std::string braced(std::string_view yaml) {
    std::string out;
    for (const char c : yaml) {
      if (c == '{' || c == '}') out += c;
      out += c;
    }
    return out;
  }

  void read_stage(const Item* stage) {
    if (stage == nullptr) return;
    if (const auto read = word(*stage, kStages)) out_->declared.stage = *read;
  }

  void read_keys() {
    const NamedKeys named = keys_named(out_->declared.when);
    auto& keys = out_->lists_.emplace_back();
    for (const std::string& key : named.keys) keys.push_back(keep(key));
    out_->declared.keys = keys;
  }

  void read_examples(const Item* examples, bool bad) {
    if (examples == nullptr) return;
    if (examples->kind == Item::Kind::map) return read_example(*examples, bad);
    for (const Item& item : examples->items) read_example(item, bad);
  }

  void read_example(const Item& item, bool bad) {
    RuleExample example{.bad = bad, .at = item.at};
    for (const auto& [key, value] : item.entries) {
      if (key.text == "chart") {
        example.chart = value.text;
      } else if (key.text == "values") {
        example.values = has_parts(value) ? block_yaml(value) : "{}\n";
      } else if (key.text == "cluster") {
        example.cluster = block_yaml(value);
      } else if (key.text == "kubernetes") {
        example.kubernetes = value.text;
      } else if (key.text == "namespace") {
        example.name_space = value.text;
      } else if (key.text == "api-versions") {
        example.api_versions.emplace();
        for (const Item& one : value.items) example.api_versions->push_back(one.text);
      } else if (key.text == "manifests") {
        for (const Item& one : value.items) example.manifests.push_back(block_yaml(one));
      } else if (key.text == "commands") {
        for (const Item& one : value.items) example.commands.push_back(one.text);
      } else if (key.text != "why") {
        problem(key, fmt::format("an example has no part named \"{}\"", key.text));
      }
    }
    if (example.chart.empty() && !out_->effects_.empty()) {
      const auto newest = std::ranges::max_element(out_->effects_, {}, &DeclaredEffect::last);
      for (ReleaseId release = catalogue_.newest();; --release) {
        const Version version = catalogue_.version(release);
        if (release_number(version) == newest->last) example.chart = version.text();
        if (release == 0 || !example.chart.empty()) break;
      }
    }
    out_->examples.push_back(std::move(example));
  }

  // The page: what the rule says of itself, then its examples.
  std::string docs() {
    std::string page(optional_text("docs"));
    while (page.ends_with('\n')) page.pop_back();
    page += '\n';
    std::size_t bad_shown = 0, good_shown = 0;
    for (std::size_t i = 0; i < out_->examples.size(); ++i) {
      const RuleExample& example = out_->examples[i];
      // The same values at several releases: the last of them stands for all. Two of each kind are
      // enough for readers; the others are tests.
      const bool repeated = std::any_of(out_->examples.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                        out_->examples.end(), [&](const RuleExample& later) {
                                          return later.bad == example.bad &&
                                                 later.values == example.values &&
                                                 later.cluster == example.cluster &&
                                                 later.manifests == example.manifests &&
                                                 later.commands == example.commands;
                                        });
      std::size_t& shown = example.bad ? bad_shown : good_shown;
      if (repeated || shown == 2) continue;
      ++shown;
      page += fmt::format("\nChart: {}.\n", example.chart);
      if (example.kubernetes) page += fmt::format("\nKubernetes: {}.\n", *example.kubernetes);
      if (example.name_space) page += fmt::format("\nNamespace: {}.\n", *example.name_space);
      if (!example.commands.empty()) page += "\nWith the script:\n```sh\n";
      for (const std::string& command : example.commands) page += command + "\n";
      if (!example.commands.empty()) page += "```\n";
      page += example.bad ? "\nBad:\n" : "\nGood:\n";
      page += "```yaml values\n" + example.values + "```\n";
      if (!example.cluster.empty()) page += "```yaml kind\n" + example.cluster + "```\n";
      for (const std::string& manifest : example.manifests) {
        page += "```yaml manifest\n" + manifest + "```\n";
      }
    }
    return page;
  }

  std::string_view text_;
  const Catalogue& catalogue_;
  config::Document document_;
  std::unique_ptr<ReadRule> out_ = std::make_unique<ReadRule>();
};

// The key, or of an open map's (extraConfig) the map.
std::optional<KeyId> known_key(const Catalogue& catalogue, std::string key) {
  std::optional<KeyId> id = catalogue.find_key(key);
  while (!id && !key.empty()) {
    key = parent_key(key);
    id = catalogue.find_key(key);
  }
  return id;
}

void find_triggers(ReadRule& rule, const Catalogue& catalogue) {
  // While nothing is given that was looked at, everything comes out the same.
  std::vector<std::string> read;
  for (const DeclaredEffect& effect : rule.declared.effects) {
    for (ReleaseId release = 0; release < catalogue.releases(); ++release) {
      const ReleaseNumber number = release_number(catalogue.version(release));
      if (number < effect.first || effect.last < number) continue;
      Install install(Chart::exact(catalogue, release));
      install.settle(nullptr);
      DeclaredContext context(install);
      context.record(&read);
      context.set_parameters(rule.declared.parameters, {});
      if (!is_false(context.holds_in_any_install(rule.declared.when))) return;
      std::ranges::sort(read);
      const auto rest = std::ranges::unique(read);
      read.erase(rest.begin(), rest.end());
    }
  }
  std::vector<KeyId> triggers;
  for (const std::string& key : read) {
    const auto id = catalogue.find_key(key);
    if (!id) return;
    triggers.push_back(*id);
  }
  rule.triggers_ = std::move(triggers);
  rule.declared.triggers = rule.triggers_;
}

std::unique_ptr<ReadRule> read_rule(FileId file, std::string_view text,
                                    const Catalogue& catalogue) {
  return RuleReader(file, text, catalogue).run();
}

}  // namespace cilium_lint
