#include "project/shell.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "project/makefile.h"
#include "project/nearness.h"
#include "project/script_text.h"
#include "project/shell_syntax.h"

namespace cilium_lint {
namespace {

using shell::Assignment;
using shell::Link;
using shell::Node;
using shell::Origin;
using shell::Part;
using shell::RawWord;
using shell::Redirect;

constexpr std::uint32_t kNone = 0xffffffff;
// Beyond these a script is not followed any further; what people write stays far below.
constexpr std::size_t kStepLimit = 100'000;
constexpr std::size_t kByteLimit = std::size_t{8} << 20;
constexpr std::size_t kValueLimit = std::size_t{64} << 10;
constexpr std::size_t kItemLimit = 2'000;
constexpr int kCallLimit = 12;
constexpr std::size_t kRoundLimit = 32;  // of a loop over words that are written out

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

// A word with what only the evaluation needs.
struct Item : Word {
  bool rest{};                        // "$@" of the script itself: any number of words
  bool user{};                        // unknown, and only whoever starts the script could set it
  std::optional<Placement> source{};  // the whole word is a variable whose text stands there
};

// Why a value is not known.
enum class Doubt : std::uint8_t {
  none,
  user,  // only whoever starts the script could set it
  loop,  // something else in a loop's later rounds
  run    // decided at run time
};

struct ShellValue {
  Doubt doubt = Doubt::none;
  bool list{};
  std::string text{};  // with `${NAME}` for what is not known
  std::vector<Item> items{};
  Span written{};  // where the text is written
  std::optional<Placement> source{};

  [[nodiscard]] bool known() const { return doubt == Doubt::none; }
};

bool same(const ShellValue& a, const ShellValue& b) {
  if (a.doubt != b.doubt || a.list != b.list || a.text != b.text ||
      a.items.size() != b.items.size())
    return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (a.items[i].text != b.items[i].text || a.items[i].known != b.items[i].known) return false;
  }
  return true;
}

// How an unknown value is written into a text: in the form that counts as templated.
std::string stand_in(std::string_view name) {
  if (shell::is_name(name)) return fmt::format("${{{}}}", name);
  if (!name.empty() && name[0] >= '0' && name[0] <= '9') return fmt::format("${{arg{}}}", name);
  if (name == "@" || name == "*") return "${arguments}";
  return "${value}";
}

ShellValue unknown(std::string_view name, Doubt doubt) {
  ShellValue value{};
  value.doubt = doubt;
  value.text = stand_in(name);
  return value;
}

std::size_t number_in(std::string_view digits) {
  std::size_t number = 0;
  for (const char c : digits)
    number = std::min<std::size_t>(number * 10 + static_cast<std::size_t>(c - '0'), 9999);
  return number;
}

// An item with a key is a variable of its own.
std::string item_name(std::string_view name, std::string_view key) {
  return fmt::format("{}[{}]", name, key);
}

// "{1..3}" and "1 3" as the numbers from the first to the last; empty where that is more than a
// loop is followed over.
std::string numbers(std::string_view first, std::string_view last) {
  std::string out;
  const auto is_plain = [](std::string_view text) {
    return !text.empty() && text.size() < 5 && text[0] != '0' &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if ((first != "0" && !is_plain(first)) || !is_plain(last)) return out;
  const std::size_t stop = number_in(last);
  const std::size_t begin = number_in(first);
  if (stop < begin || stop - begin >= kRoundLimit) return out;
  for (std::size_t i = begin; i <= stop; ++i) out += fmt::format("{}\n", i);
  return out;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string dir_name(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return is_anchored(path) ? std::string(path) + "/.." : ".";
  return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

// Tidies a path that may begin with an anchor.
std::string tidy(std::string_view path) {
  std::vector<std::string_view> parts;
  const bool absolute = path.starts_with('/');
  std::size_t from = 0;
  while (from <= path.size()) {
    std::size_t stop = path.find('/', from);
    if (stop == std::string_view::npos) stop = path.size();
    const std::string_view part = path.substr(from, stop - from);
    from = stop + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != ".." && !is_anchored(parts.back())) {
      parts.pop_back();
      continue;
    }
    if (parts.size() < 200) parts.push_back(part);
  }
  std::string out = absolute ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += '/';
    out += parts[i];
  }
  return out.empty() ? "." : out;
}

// What a command writes to its standard output, as far as that is known.
struct Output {
  enum class Kind : std::uint8_t { silent, text, file, unknown } kind = Kind::silent;
  PlacedText text{};
  bool known = true;  // false: the text has `${NAME}` in it
  Word file{};
};

// What a command finds on its standard input.
struct Feed {
  bool fed{};
  Output from{};
};

class Evaluator {
 public:
  Evaluator(std::string_view name, const Surroundings& surroundings, ShellReading& reading)
      : surroundings_(surroundings),
        script_(fmt::format("{}/{}", kScriptFolder, name)),
        reading_(reading) {}

  // A text to be run; text and placement outlive the evaluator.
  void run_script(std::string_view text, const Placement& placement, std::vector<Origin> origins) {
    Unit& unit = units_.emplace_back();
    unit.text = text;
    unit.placement = placement;
    unit.origins = std::move(origins);
    unit.path = script_;
    unit.root = shell::parse(text);
    unit_ = &unit;
    (void)run(unit.root);
    run_uncalled();
  }

  // Makefile recipes run where the Makefile lies, and their shell knows what it exports.
  void start(std::string_view folder, std::map<std::string, ShellValue, std::less<>> environment) {
    exported_.clear();
    for (const auto& [name, value] : environment) exported_.insert(name);
    environment_ = std::move(environment);
    functions_.clear();
    folders_.clear();
    ShellValue here{};
    here.text = std::string(folder);
    environment_["PWD"] = std::move(here);
  }
  void set_spreads_braces(bool spreads) { spreads_braces_ = spreads; }

 private:
  // A text that is run: the script's own, that of a file which it reads into itself, of `eval`.
  struct Unit {
    std::string own{};  // the text, where nothing else holds it
    std::string_view text{};
    Placement placement{kNoFile};
    std::vector<Origin> origins{};  // of a Makefile's variables
    std::string path{};             // BASH_SOURCE
    Node root{};
  };
  struct Function {
    std::string name{};
    const Node* body{};
    const Unit* unit{};
    bool called{};
    bool running{};
  };
  using Values = std::map<std::string, ShellValue, std::less<>>;
  // What a stretch of commands set: the value before it and after it; nothing: unset.
  struct Change {
    std::optional<ShellValue> before{}, after{};
  };
  using Changes = std::map<std::string, Change, std::less<>>;

  // Functions of the script that nobody calls, with what the whole file sets.
  void run_uncalled() {
    const Unit* own = unit_;
    for (std::size_t i = 0; i < functions_.size(); ++i) {
      if (functions_[i].called || functions_[i].unit->placement.file() != own->placement.file())
        continue;
      functions_[i].called = true;
      begin();
      positional_.reset();
      unit_ = functions_[i].unit;
      (void)run(*functions_[i].body);
      (void)finish();
    }
    unit_ = own;
  }

  // -- variables

  void set(std::string_view name, std::optional<ShellValue> value) {
    if (value) {
      if (value->text.size() > kValueLimit || value->items.size() > kItemLimit)
        value = unknown(name, Doubt::run);
      bytes_ += value->text.size();
    }
    const auto at = environment_.find(name);
    if (!logs_.empty() && !logs_.back().contains(name)) {
      Change change{};
      if (at != environment_.end()) change.before = at->second;
      logs_.back().emplace(std::string(name), std::move(change));
    }
    if (!value) {
      if (at != environment_.end()) environment_.erase(at);
    } else if (at != environment_.end()) {
      at->second = std::move(*value);
    } else {
      environment_.emplace(std::string(name), std::move(*value));
    }
  }

  void begin() { logs_.emplace_back(); }
  // Takes back what was set since begin(), and gives it.
  Changes finish() {
    Changes changes = std::move(logs_.back());
    logs_.pop_back();
    for (auto& [name, change] : changes) {
      const auto at = environment_.find(name);
      if (at != environment_.end()) {
        change.after = std::move(at->second);
        environment_.erase(at);
      }
      if (change.before) environment_.emplace(name, *change.before);
    }
    return changes;
  }

  // One value out of several that may hold.
  static std::optional<ShellValue> merge(std::string_view name,
                                         const std::vector<std::optional<ShellValue>>& candidates) {
    const std::optional<ShellValue>* best = nullptr;
    bool differ = false;
    bool unset = false;
    bool loop = false;
    bool user = false;
    for (const std::optional<ShellValue>& candidate : candidates) {
      if (!candidate) {
        unset = true;
      } else if (candidate->doubt == Doubt::user) {
        user = true;
      } else if (candidate->doubt == Doubt::loop) {
        loop = true;
      } else if (best == nullptr) {
        best = &candidate;
      } else if (!same(**best, *candidate)) {
        differ = true;
      }
    }
    if (differ || (best != nullptr && (unset || loop))) return unknown(name, Doubt::run);
    if (best != nullptr) return *best;
    if (loop) return unknown(name, Doubt::loop);
    if (unset && !user) return std::nullopt;
    return unknown(name, Doubt::user);
  }

  // Whether a condition asks if `name` is empty.
  [[nodiscard]] bool asks_if_empty(const Node& condition, std::string_view name) const {
    const Node* node = &condition;
    while (node->kind == Node::Kind::sequence && node->children.size() == 1)
      node = &node->children[0];
    if (node->kind != Node::Kind::simple || node->words.size() < 3) return false;
    bool empty = false;
    bool named = false;
    for (const RawWord& word : node->words) {
      for (const Part& part : word.parts) {
        if (part.kind == Part::Kind::literal && literal(part) == "-z") empty = true;
        if (part.kind == Part::Kind::variable && part.text == name) named = true;
      }
    }
    return empty && named;
  }

  // Puts together what branches, of which one or none runs, have set.
  void join(const std::vector<Changes>& branches, bool one_runs, const Node* condition) {
    std::map<std::string, std::vector<std::optional<ShellValue>>, std::less<>> names;
    for (const Changes& branch : branches) {
      for (const auto& [name, change] : branch) names.try_emplace(name);
    }
    for (auto& [name, candidates] : names) {
      const auto now = environment_.find(name);
      const std::optional<ShellValue> old =
          now == environment_.end() ? std::nullopt : std::optional<ShellValue>(now->second);
      bool untouched = !one_runs;
      for (const Changes& branch : branches) {
        const auto at = branch.find(name);
        if (at == branch.end()) {
          untouched = true;
        } else if (at->second.after && at->second.after->doubt == Doubt::loop) {
          untouched = true;
        } else {
          candidates.push_back(at->second.after);
        }
      }
      const bool default_idiom = !old && condition != nullptr && asks_if_empty(*condition, name);
      if (untouched && !default_idiom) candidates.push_back(old);
      if (candidates.empty()) continue;
      set(name, merge(name, candidates));
    }
  }

  [[nodiscard]] std::optional<ShellValue> look_up(std::string_view name) const {
    if (name == "0" || name == "BASH_SOURCE") {
      ShellValue value{};
      value.text = name == "0" ? script_ : unit_->path;
      return value;
    }
    if (!name.empty() && name[0] >= '1' && name[0] <= '9') {
      if (!positional_) return unknown(name, Doubt::user);
      const std::size_t number = number_in(name);
      for (std::size_t i = 0; i < positional_->size() && i < number; ++i) {
        if ((*positional_)[i].rest) return unknown(name, Doubt::user);
      }
      if (number > positional_->size()) return std::nullopt;
      const Item& item = (*positional_)[number - 1];
      ShellValue value{};
      value.text = item.text;
      value.doubt = item.known ? Doubt::none : Doubt::run;
      if (!item.known && (item.user || item.text == stand_in(name))) value.doubt = Doubt::user;
      value.written = whole_variable(item).value_or(item.at);
      value.source = item.source ? item.source : std::optional<Placement>(item.placement);
      return value;
    }
    if (name == "@" || name == "*") {
      ShellValue value{};
      if (!positional_) {
        value = unknown(name, Doubt::user);
      } else {
        value.list = true;
        value.items = *positional_;
      }
      return value;
    }
    const auto at = environment_.find(name);
    if (at == environment_.end()) return std::nullopt;
    return at->second;
  }

  static std::optional<Span> whole_variable(const Word& word) {
    if (word.variables.size() != 1) return std::nullopt;
    const VariablePart& part = word.variables[0];
    if (part.begin != 0 || part.end != word.text.size() || !part.written.known())
      return std::nullopt;
    return part.written;
  }

  ShellValue resolve(const Part& part) {
    std::optional<ShellValue> value = look_up(part.text);
    switch (part.op) {
      case Part::Op::plain:
        if (value) return *std::move(value);
        return unknown(part.text, Doubt::user);
      case Part::Op::all_items:
        if (!value)
          return unknown(part.text, part.text.starts_with('!') ? Doubt::run : Doubt::user);
        if (!part.word.empty() && value->list) {
          // "${@:2}": $0 stands before the first.
          std::size_t from = number_in(literal(part.word[0]));
          if (part.text == "@" && from > 0) --from;
          from = std::min(from, value->items.size());
          const auto stop = value->items.begin() + static_cast<std::ptrdiff_t>(from);
          if (std::any_of(value->items.begin(), stop, [](const Item& item) { return item.rest; }))
            return unknown(part.text, Doubt::run);
          value->items.erase(value->items.begin(), stop);
        }
        return *std::move(value);
      case Part::Op::item: {
        if (part.text == "BASH_SOURCE" && value) return *std::move(value);
        const ShellValue key = joined(part.word);
        if (!key.known()) return unknown(part.text, Doubt::run);
        if (auto keyed = look_up(item_name(part.text, key.text))) return *std::move(keyed);
        if (!value) return unknown(part.text, Doubt::user);
        const bool digits = key.text.find_first_not_of("0123456789") == std::string::npos;
        const std::size_t index = digits ? number_in(key.text) : kItemLimit;
        if (!value->list && value->known() && index == 0) return *std::move(value);
        if (!value->list || index >= value->items.size()) return unknown(part.text, Doubt::run);
        const Item& item = value->items[index];
        ShellValue one{};
        one.text = item.text;
        one.doubt = item.known ? Doubt::none : Doubt::run;
        one.written = item.at;
        one.source = item.placement;
        return one;
      }
      case Part::Op::use_default:
      case Part::Op::assign: {
        const bool nobody = !value || value->doubt == Doubt::user;
        if (nobody && sourced_ && !value && shell::is_name(part.text))
          return unknown(part.text, Doubt::run);
        if (!nobody && (!value->known() || !value->text.empty() || value->list))
          return *std::move(value);
        ShellValue fallback = joined(part.word);
        if (part.op == Part::Op::assign && shell::is_name(part.text)) set(part.text, fallback);
        return fallback;
      }
      case Part::Op::alternative: {
        const bool nobody = !value || value->doubt == Doubt::user;
        if (nobody && sourced_ && !value) return unknown(part.text, Doubt::run);
        if (nobody || (value->known() && !value->list && value->text.empty())) return ShellValue{};
        if (!value->known()) return unknown(part.text, Doubt::run);
        return joined(part.word);
      }
      case Part::Op::drop_prefix:
      case Part::Op::drop_suffix:
        return cut(part, value);
      case Part::Op::other:
        break;
    }
    return unknown(part.text, value && value->doubt == Doubt::user ? Doubt::user : Doubt::run);
  }

  // ${NAME#word} and its like, for patterns that are plain or a star at the outer end.
  ShellValue cut(const Part& part, const std::optional<ShellValue>& value) {
    if (!value) return unknown(part.text, Doubt::user);
    if (!value->known() || value->list) return unknown(part.text, value->doubt);
    const ShellValue pattern = joined(part.word);
    if (!pattern.known()) return unknown(part.text, Doubt::run);
    std::string_view wanted = pattern.text;
    ShellValue out{};
    out.written = value->written;
    std::string_view text = value->text;
    const bool prefix = part.op == Part::Op::drop_prefix;
    const bool star = prefix ? wanted.starts_with('*') : wanted.ends_with('*');
    if (star) prefix ? wanted.remove_prefix(1) : wanted.remove_suffix(1);
    if (wanted.find_first_of("*?[") != std::string_view::npos)
      return unknown(part.text, Doubt::run);
    if (!star) {
      if (prefix && text.starts_with(wanted)) text.remove_prefix(wanted.size());
      if (!prefix && text.ends_with(wanted)) text.remove_suffix(wanted.size());
    } else if (prefix) {
      const std::size_t at = part.longest ? text.rfind(wanted) : text.find(wanted);
      if (at != std::string_view::npos) text.remove_prefix(at + wanted.size());
    } else {
      const std::size_t at = part.longest ? text.find(wanted) : text.rfind(wanted);
      if (at != std::string_view::npos) text = text.substr(0, at);
    }
    out.text = std::string(text);
    return out;
  }

  // -- words

  [[nodiscard]] std::string_view literal(const Part& part) const {
    if (!part.verbatim) return part.text;
    return unit_->text.substr(part.begin, part.end - part.begin);
  }

  [[nodiscard]] Span place(std::uint32_t begin, std::uint32_t end) const {
    return unit_->placement.place(begin, end);
  }
  [[nodiscard]] FileId file() const { return unit_->placement.file(); }

  [[nodiscard]] Item new_item(const RawWord& raw) const {
    Item item{};
    item.at = place(raw.begin, raw.end);
    item.placement = Placement::pieces(file());
    return item;
  }

  // Appends text that stands for bytes [begin, end) of the script.
  void put(Item& item, std::string_view text, std::uint32_t begin, std::uint32_t end,
           bool verbatim) {
    if (text.empty()) return;
    bytes_ += text.size();
    const Span at = place(begin, end);
    if (verbatim && unit_->placement.verbatim(begin, end)) {
      item.placement.append_verbatim(u32(text.size()), at.begin);
    } else if (verbatim && end - begin == text.size()) {
      put_lines(item, text, begin);
    } else {
      item.placement.append_replaced(u32(text.size()), at.begin, at.end);
    }
    item.text += text;
  }

  // The places of a text whose lines stand in the file with something between them.
  void put_lines(Item& item, std::string_view text, std::uint32_t begin) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t line = std::max(std::min(text.find('\n', at), text.size()), at + 1);
      const std::uint32_t from = begin + u32(at);
      const std::uint32_t to = begin + u32(line);
      const Span there = place(from, to);
      if (unit_->placement.verbatim(from, to)) {
        item.placement.append_verbatim(to - from, there.begin);
      } else {
        item.placement.append_replaced(to - from, there.begin, there.end);
      }
      at = line;
    }
  }

  // A literal, cut where a Makefile's variables begin and end.
  void put_literal(Item& item, const Part& part) {
    const std::string_view text = literal(part);
    const std::vector<Origin>& origins = unit_->origins;
    if (!part.verbatim || origins.empty()) {
      put(item, text, part.begin, part.end, part.verbatim);
      return;
    }
    std::uint32_t from = part.begin;
    auto origin = std::lower_bound(origins.begin(), origins.end(), part.begin,
                                   [](const Origin& o, std::uint32_t at) { return o.end <= at; });
    for (; origin != origins.end() && origin->begin < part.end; ++origin) {
      const std::uint32_t begin = std::max(origin->begin, from);
      const std::uint32_t end = std::min(origin->end, part.end);
      if (begin > from) put(item, unit_->text.substr(from, begin - from), from, begin, true);
      const std::uint32_t at = u32(item.text.size());
      if (end > begin) put(item, unit_->text.substr(begin, end - begin), begin, end, true);
      if (origin->begin >= part.begin && origin->end <= part.end && origin->written.known())
        item.variables.push_back({at, u32(item.text.size()), origin->written});
      from = std::max(from, end);
    }
    if (from < part.end) put(item, unit_->text.substr(from, part.end - from), from, part.end, true);
  }

  // Expands a word into any number of words.
  std::vector<Item> expand(const RawWord& raw) {
    std::vector<Item> out;
    Item now = new_item(raw);
    bool exists = false;
    const auto flush = [&] {
      if (exists) {
        is_templated_make(now);
        out.push_back(std::move(now));
      }
      now = new_item(raw);
      exists = false;
    };
    const std::size_t braces = spreads_braces_ ? brace_expansion(raw) : raw.parts.size();
    if (braces == 0 && raw.parts.size() == 1) {
      std::string_view range = literal(raw.parts[0]);
      const std::size_t dots = range.find("..");
      if (range.starts_with('{') && range.ends_with('}') && dots != std::string_view::npos) {
        const std::string rounds =
            numbers(range.substr(1, dots - 1), range.substr(dots + 2, range.size() - dots - 3));
        for (std::size_t at = 0; at < rounds.size(); at = rounds.find('\n', at) + 1) {
          put(now, std::string_view(rounds).substr(at, rounds.find('\n', at) - at), raw.begin,
              raw.end, false);
          exists = true;
          flush();
        }
        if (!out.empty()) return out;
      }
    }
    for (std::size_t i = 0; i < raw.parts.size(); ++i) {
      const Part& part = raw.parts[i];
      if (i == braces) {
        const std::string_view text = literal(part);
        const std::size_t open = text.find('{');
        put(now, text.substr(0, open), part.begin, u32(part.begin + open), true);
        put(now, "${brace_expansion}", u32(part.begin + open), raw.end, false);
        now.known = false;
        exists = true;
        break;
      }
      if (part.kind == Part::Kind::literal) {
        put_literal(now, part);
        exists = exists || part.quoted || part.begin < part.end;
        continue;
      }
      const bool alone = raw.parts.size() == 1;
      const ShellValue value = part.kind == Part::Kind::variable ? resolve(part) : output_of(part);
      if (value.list && part.quoted && part.text == "*") {
        const ShellValue one = in_one_text(value);
        put(now, one.text, part.begin, part.end, false);
        now.known = now.known && one.known();
        exists = true;
        continue;
      }
      if (value.list) {
        put_list(out, now, exists, value, part, raw);
        continue;
      }
      if (part.quoted || !value.known()) {
        const std::uint32_t at = u32(now.text.size());
        put(now, value.text, part.begin, part.end, false);
        if (value.known() && value.written.known())
          now.variables.push_back({at, u32(now.text.size()), value.written});
        if (!value.known()) now.known = false;
        if (alone) now.user = value.doubt == Doubt::user;
        if (alone) now.source = value.source;
        if (alone && !value.known() && part.op == Part::Op::all_items) now.rest = true;
        exists = true;
        continue;
      }
      // Unquoted: blanks make words.
      std::size_t from = 0;
      bool whole = true;
      while (from <= value.text.size()) {
        std::size_t stop = from;
        while (stop < value.text.size() && !is_space(value.text[stop])) ++stop;
        if (stop > from) {
          const std::uint32_t at = u32(now.text.size());
          put(now, std::string_view(value.text).substr(from, stop - from), part.begin, part.end,
              false);
          exists = true;
          if (value.written.known() && from == 0 && stop == value.text.size())
            now.variables.push_back({at, u32(now.text.size()), value.written});
          else if (value.source)
            now.variables.push_back(
                {at, u32(now.text.size()), value.source->place(u32(from), u32(stop))});
        }
        if (stop >= value.text.size()) break;
        whole = false;
        flush();
        from = stop + 1;
      }
      if (alone && whole) now.source = value.source;
    }
    flush();
    if (out.size() > kItemLimit) out.resize(kItemLimit);
    return out;
  }

  // Make's own unknown values arrive as text.
  static void is_templated_make(Item& item) {
    if (item.text.find("${make_") != std::string::npos) item.known = false;
  }

  static ShellValue in_one_text(const ShellValue& list) {
    ShellValue out{};
    for (const Item& item : list.items) {
      if (!out.text.empty()) out.text += ' ';
      out.text += item.text;
      if (!item.known) out.doubt = Doubt::run;
    }
    return out;
  }

  void put_list(std::vector<Item>& out, Item& now, bool& exists, const ShellValue& value,
                const Part& part, const RawWord& raw) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const Item& item = value.items[i];
      bytes_ += item.text.size();
      if (i > 0 || !exists) {
        if (exists) out.push_back(std::move(now));
        now = item;
      } else {
        put(now, item.text, part.begin, part.end, false);
        now.known = now.known && item.known;
      }
      exists = true;
      if (out.size() > kItemLimit) return;
    }
    if (!value.items.empty() && &part != &raw.parts.back()) {
      // Text goes on behind the last item: its own place no longer holds all of it.
      Item last = new_item(raw);
      last.known = now.known;
      put(last, now.text, part.begin, part.end, false);
      now = std::move(last);
    }
  }

  // The part of a word in which bash's brace expansion begins, the number of parts where there is
  // none: "{a,b}" outside quotes becomes two words.
  [[nodiscard]] std::size_t brace_expansion(const RawWord& raw) const {
    std::size_t begin = raw.parts.size();
    bool comma = false;
    for (std::size_t i = 0; i < raw.parts.size(); ++i) {
      const Part& part = raw.parts[i];
      if (part.kind != Part::Kind::literal || part.quoted) continue;
      const std::string_view text = literal(part);
      for (std::size_t c = 0; c < text.size(); ++c) {
        if (text[c] == '{' && begin == raw.parts.size()) begin = i;
        if (begin == raw.parts.size()) continue;
        if (text[c] == ',' || (text[c] == '.' && c + 1 < text.size() && text[c + 1] == '.'))
          comma = true;
        if (text[c] == '}' && comma) return begin;
      }
    }
    return raw.parts.size();
  }

  // A word's text where no splitting takes place (assignments, defaults).
  ShellValue joined(const std::vector<Part>& parts) {
    Item item{};
    item.placement = Placement::pieces(file());
    bool user = false;
    bool run = false;
    for (const Part& part : parts) {
      if (part.kind == Part::Kind::literal) {
        put_literal(item, part);
        continue;
      }
      ShellValue value = part.kind == Part::Kind::variable ? resolve(part) : output_of(part);
      if (parts.size() == 1) return value;
      if (value.list) {
        for (std::size_t i = 0; i < value.items.size(); ++i) {
          if (i > 0) put(item, " ", part.begin, part.end, false);
          put(item, value.items[i].text, part.begin, part.end, false);
          run = run || !value.items[i].known;
        }
        continue;
      }
      put(item, value.text, part.begin, part.end, false);
      user = user || value.doubt == Doubt::user;
      run = run || value.doubt == Doubt::run || value.doubt == Doubt::loop;
    }
    is_templated_make(item);
    run = run || !item.known;
    ShellValue out{};
    out.text = std::move(item.text);
    out.doubt = run ? Doubt::run : user ? Doubt::user : Doubt::none;
    if (!parts.empty()) {
      const Part& first = parts.front();
      const Part& last = parts.back();
      out.written = place(first.begin, last.end);
    }
    if (item.variables.size() == 1 && item.variables[0].begin == 0 &&
        item.variables[0].end == out.text.size())
      out.written = item.variables[0].written;
    out.source = std::move(item.placement);
    return out;
  }

  // What a command substitution gives.
  ShellValue output_of(const Part& part) {
    if (part.commands.empty()) return unknown("value", Doubt::run);
    if (steps_ > kStepLimit || bytes_ > kByteLimit) return unknown("command_output", Doubt::run);
    const Feed feed = std::exchange(feed_, Feed{});
    begin();
    ++collecting_;
    const std::size_t mark = outputs_.size();
    (void)run(part.commands[0]);
    Output output = combine(mark);
    --collecting_;
    (void)finish();
    feed_ = feed;
    if (part.kind == Part::Kind::process) return process_file(output);
    ShellValue value{};
    switch (output.kind) {
      case Output::Kind::silent:
        return value;
      case Output::Kind::text:
        value.text = std::move(output.text.text);
        while (value.text.ends_with('\n') || value.text.ends_with('\r')) value.text.pop_back();
        value.doubt = output.known ? Doubt::none : Doubt::run;
        value.source = std::move(output.text.placement);
        return value;
      case Output::Kind::file:
        return line_of(output.file);
      case Output::Kind::unknown:
        break;
    }
    return unknown("command_output", Doubt::run);
  }

  // The text of a file of one line, such as VERSION.
  [[nodiscard]] ShellValue line_of(const Word& path) const {
    ShellValue value = unknown("command_output", Doubt::run);
    const FileId file = find_file(path);
    if (file == kNoFile || is_written(path)) return value;
    std::string_view text = surroundings_.files->text(file);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    if (text.empty() || text.size() > 200 || text.find('\n') != std::string_view::npos)
      return value;
    value.text = std::string(text);
    value.doubt = Doubt::none;
    value.written = Span{.file = file, .begin = 0, .end = u32(text.size())};
    value.source = Placement(file);
    return value;
  }

  [[nodiscard]] bool is_written(const Word& path) const {
    return std::ranges::any_of(
        reading_.written, [&](const WrittenFile& made) { return made.path.text == path.text; });
  }

  // <(…): a file that exists for this command only.
  ShellValue process_file(Output& output) {
    if (output.kind == Output::Kind::file && output.file.known) {
      ShellValue value{};
      value.text = output.file.text;
      return value;
    }
    if (output.kind != Output::Kind::text) return unknown("process_substitution", Doubt::run);
    ShellValue value{};
    value.text = fmt::format("/dev/fd/{}", 100 + reading_.written.size());
    WrittenFile made{};
    made.command = u32(reading_.script.commands.size());
    made.path.text = value.text;
    made.text = std::move(output.text);
    reading_.written.push_back(std::move(made));
    return value;
  }

  Output combine(std::size_t mark) {
    Output out{};
    for (std::size_t i = mark; i < outputs_.size(); ++i) {
      if (outputs_[i].kind == Output::Kind::silent) continue;
      if (out.kind != Output::Kind::silent) {
        out = Output{};
        out.kind = Output::Kind::unknown;
        break;
      }
      out = std::move(outputs_[i]);
    }
    outputs_.resize(mark);
    return out;
  }

  // -- commands

  // Gives the command that stands for the node: the last one, kNone where there is none.
  std::uint32_t run(const Node& node) {
    if (steps_ > kStepLimit || bytes_ > kByteLimit) return kNone;
    ++steps_;
    switch (node.kind) {
      case Node::Kind::simple:
        return simple(node);
      case Node::Kind::sequence:
        return sequence(node);
      case Node::Kind::pipeline:
        return pipeline(node);
      case Node::Kind::subshell: {
        begin();
        const std::uint32_t last = node.children.empty() ? kNone : run(node.children[0]);
        (void)finish();
        return last;
      }
      case Node::Kind::branches:
        return branches(node);
      case Node::Kind::loop:
        return loop(node);
      case Node::Kind::function:
        define(node);
        return kNone;
    }
    return kNone;
  }

  static bool is_test(const Node& node) {
    if (node.kind == Node::Kind::pipeline && node.children.size() == 1)
      return is_test(node.children[0]);
    return node.kind == Node::Kind::simple && !node.words.empty() &&
           node.words[0].parts.size() == 1 &&
           node.words[0].end - node.words[0].begin <= 4;  // [, [[, test
  }

  // Whether a condition is `[ -f FILE ]` of a file that lies in the repository.
  bool finds_file(const Node& condition) {
    const Node* node = &condition;
    while ((node->kind == Node::Kind::sequence || node->kind == Node::Kind::pipeline) &&
           node->children.size() == 1 && !node->negated)
      node = &node->children[0];
    if (node->negated || !is_test(*node) || node->words.size() < 3) return false;
    std::vector<Item> words;
    for (const RawWord& word : node->words) {
      std::vector<Item> more = expand(word);
      for (Item& item : more) words.push_back(std::move(item));
    }
    const std::size_t end = !words.empty() && words[0].text.starts_with('[') ? 4 : 3;
    if (words.size() != end) return false;
    const std::string& asks = words[1].text;
    if (asks != "-f" && asks != "-e" && asks != "-r" && asks != "-s") return false;
    return find_file(words[2]) != kNoFile;
  }

  // What a test of texts comes to where both are known: [ "$A" = b ], [[ -z $A ]].
  std::optional<bool> tested(const Node& condition) {
    const Node* node = &condition;
    bool negated = false;
    while ((node->kind == Node::Kind::sequence || node->kind == Node::Kind::pipeline) &&
           node->children.size() == 1) {
      negated = negated != node->negated;
      node = &node->children[0];
    }
    if (!is_test(*node) || node->words.size() < 3) return std::nullopt;
    std::vector<Item> words;
    for (const RawWord& word : node->words) {
      for (Item& item : expand(word)) words.push_back(std::move(item));
    }
    if (words[0].text.starts_with('[')) words.pop_back();
    if (words.size() < 3) return std::nullopt;
    const auto is_plain = [](const Item& item) { return item.known && !is_glob(item.text); };
    if (!std::all_of(words.begin() + 1, words.end(), is_plain)) return std::nullopt;
    if (words.size() == 3 && (words[1].text == "-z" || words[1].text == "-n"))
      return (words[2].text.empty() == (words[1].text == "-z")) != negated;
    if (words.size() != 4) return std::nullopt;
    const std::string& sign = words[2].text;
    if (sign != "=" && sign != "==" && sign != "!=") return std::nullopt;
    return ((words[1].text == words[3].text) == (sign != "!=")) != negated;
  }

  // The same of the patterns of a case.
  std::optional<bool> matched(const RawWord& word, const Node& patterns) {
    const std::vector<Item> subject = expand(word);
    if (subject.size() != 1 || !subject[0].known) return std::nullopt;
    bool maybe = false;
    for (const RawWord& pattern : patterns.words) {
      const std::vector<Item> wanted = expand(pattern);
      if (wanted.size() != 1 || !wanted[0].known) return std::nullopt;
      const std::string& text = wanted[0].text;
      if (text == "*" || text == subject[0].text) return true;
      maybe = maybe || is_glob(text);
    }
    return maybe ? std::nullopt : std::optional(false);
  }

  std::uint32_t sequence(const Node& node) {
    std::uint32_t last = kNone;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const Node& child = node.children[i];
      const Link link = node.links[i];
      const bool behind_test = i > 0 && is_test(node.children[i - 1]);
      const auto holds = behind_test ? tested(node.children[i - 1]) : std::nullopt;
      const bool conditional =
          link == Link::or_else || (link == Link::and_then && behind_test && holds != true &&
                                    !finds_file(node.children[i - 1]));
      if (!conditional) {
        last = run(child);
        continue;
      }
      begin();
      const std::uint32_t first = u32(reading_.script.commands.size());
      std::uint32_t next = run(child);
      if (child.kind != Node::Kind::simple && next != kNone) next = first;
      std::vector<Changes> changes;
      changes.push_back(finish());
      // It is read for its commands, and changes nothing where it does not run.
      if (!holds || *holds == (link == Link::and_then))
        join(changes, false, i > 0 ? &node.children[i - 1] : nullptr);
      if (link == Link::or_else && last != kNone && next != kNone &&
          last < reading_.script.commands.size())
        reading_.script.commands[last].or_else = next;
      if (next != kNone) last = next;
    }
    return last;
  }

  std::uint32_t pipeline(const Node& node) {
    std::uint32_t last = kNone;
    const Feed outer = std::exchange(feed_, Feed{});
    Feed next = outer;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const bool final = i + 1 == node.children.size();
      const std::size_t mark = outputs_.size();
      const std::uint32_t first = u32(reading_.script.commands.size());
      feed_ = next;
      if (!final) ++collecting_;
      if (node.children.size() > 1) begin();
      const std::uint32_t now = run(node.children[i]);
      if (node.children.size() > 1) (void)finish();
      feed_ = Feed{};
      if (i > 0 && last != kNone) {
        const bool plain = node.children[i].kind == Node::Kind::simple;
        const std::uint32_t reader = plain ? now : first;
        if (reader != kNone && reader < reading_.script.commands.size() &&
            last < reading_.script.commands.size())
          reading_.script.commands[last].pipe_to = reader;
      }
      last = now;
      if (final) break;
      --collecting_;
      next.fed = true;
      next.from = combine(mark);
    }
    feed_ = outer;
    return last;
  }

  std::uint32_t branches(const Node& node) {
    std::vector<Changes> changes;
    std::uint32_t last = kNone;
    for (const RawWord& word : node.words) (void)expand(word);
    if (node.words.empty() && node.children.size() >= 2 && finds_file(node.children[0])) {
      (void)run(node.children[0]);
      return run(node.children[1]);
    }
    bool decided = false;
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
      const auto holds = decided              ? std::optional(false)
                         : node.words.empty() ? tested(node.children[i])
                                              : matched(node.words[0], node.children[i]);
      if (!node.words.empty()) {
        // Patterns run nothing.
      } else if (i == 0) {
        (void)run(node.children[0]);
      } else {
        begin();
        (void)run(node.children[i]);
        (void)finish();
      }
      begin();
      last = run(node.children[i + 1]);
      Changes made = finish();
      // A body that does not run is read for its commands.
      if (holds == false) continue;
      changes.push_back(std::move(made));
      decided = holds == true;
    }
    join(changes, node.has_else || decided, node.children.empty() ? nullptr : &node.children[0]);
    return last;
  }

  static void collect_assigned(const Node& node, std::vector<std::string_view>& names, int depth) {
    if (depth > 200 || node.kind == Node::Kind::function) return;
    for (const Assignment& assignment : node.assignments) names.push_back(assignment.name);
    for (const Node& child : node.children) collect_assigned(child, names, depth + 1);
  }

  // The words that a loop goes over, where all of them are written out.
  std::vector<Item> rounds_of(const Node& node) {
    std::vector<Item> items;
    if (node.name.empty()) return items;
    for (const RawWord& word : node.words) {
      std::vector<Item> more = expand(word);
      for (Item& item : more) items.push_back(std::move(item));
    }
    const bool written_out =
        items.size() <= kRoundLimit && std::ranges::all_of(items, [](const Item& item) {
          return item.known && !is_glob(item.text);
        });
    if (!written_out) items.clear();
    return items;
  }

  std::uint32_t loop(const Node& node) {
    if (const std::vector<Item> items = rounds_of(node); !items.empty()) {
      const bool outer = std::exchange(in_loop_, true);
      std::uint32_t last = kNone;
      for (const Item& item : items) {
        ShellValue value{};
        value.text = item.text;
        value.written = whole_variable(item).value_or(item.at);
        set(node.name, std::move(value));
        for (const Node& child : node.children) last = run(child);
      }
      in_loop_ = outer;
      return last;
    }
    begin();
    std::vector<std::string_view> names;
    collect_assigned(node, names, 0);
    for (const std::string_view name : names) {
      if (!logs_.back().contains(name)) set(name, unknown(name, Doubt::loop));
    }
    if (!node.name.empty()) set(node.name, unknown(node.name, Doubt::run));
    const bool outer = std::exchange(in_loop_, true);
    std::uint32_t last = kNone;
    for (const Node& child : node.children) last = run(child);
    in_loop_ = outer;
    std::vector<Changes> changes;
    changes.push_back(finish());
    join(changes, false, nullptr);
    return last;
  }
  static bool is_glob(std::string_view text) {
    return text.find_first_of("*?[") != std::string_view::npos;
  }

  void define(const Node& node) {
    if (node.children.empty()) return;
    for (Function& known : functions_) {
      if (known.name != node.name || known.running) continue;
      known.body = node.children.data();
      known.unit = unit_;
      return;
    }
    if (functions_.size() < 500)
      functions_.push_back({.name = node.name, .body = node.children.data(), .unit = unit_});
  }

  // Runs the body of a function with these arguments; false where there is no such function.
  bool call(const std::vector<Item>& words, std::uint32_t& last) {
    std::size_t index = functions_.size();
    for (std::size_t i = 0; i < functions_.size(); ++i) {
      if (functions_[i].name == words[0].text) index = i;
    }
    if (index == functions_.size()) return false;
    functions_[index].called = true;
    if (functions_[index].running || calls_ >= kCallLimit) return true;
    functions_[index].running = true;
    ++calls_;
    std::optional<std::vector<Item>> outer =
        std::exchange(positional_, std::vector<Item>(words.begin() + 1, words.end()));
    locals_.emplace_back();
    const Unit* caller = std::exchange(unit_, functions_[index].unit);
    last = run(*functions_[index].body);
    unit_ = caller;
    std::map<std::string, std::optional<ShellValue>, std::less<>> locals =
        std::move(locals_.back());
    locals_.pop_back();
    for (auto& [name, value] : locals) set(name, std::move(value));
    positional_ = std::move(outer);
    --calls_;
    functions_[index].running = false;
    return true;
  }

  void assign(const Assignment& assignment) {
    if (assignment.list) {
      ShellValue value{};
      value.list = true;
      if (assignment.append) {
        const std::optional<ShellValue> old = look_up(assignment.name);
        if (old && old->list && old->known()) value.items = old->items;
        if (old && !old->known() && old->doubt != Doubt::user) value.doubt = Doubt::run;
        if (value.doubt != Doubt::none || (!old && sourced_)) {
          // What was there before is not known, and stands first.
          Item before{};
          before.text = stand_in(assignment.name);
          before.known = false;
          before.at = place(assignment.value.begin, assignment.value.end);
          before.placement = Placement::pieces(file());
          before.placement.append_replaced(u32(before.text.size()), before.at.begin, before.at.end);
          value.items.push_back(std::move(before));
          value.doubt = Doubt::none;
        }
      }
      for (const RawWord& word : assignment.items) {
        if (!word.parts.empty() && word.parts[0].kind == Part::Kind::literal &&
            !word.parts[0].quoted && literal(word.parts[0]).starts_with('[')) {
          assign_keyed(assignment);
          return;
        }
        std::vector<Item> more = expand(word);
        for (Item& item : more) value.items.push_back(std::move(item));
      }
      set(assignment.name, std::move(value));
      return;
    }
    ShellValue value = joined(assignment.value.parts);
    if (assignment.item) {
      const ShellValue key = joined(assignment.items[0].parts);
      if (key.known()) {
        if (assignment.append || value.list) value = unknown(assignment.name, Doubt::run);
        set(item_name(assignment.name, key.text), std::move(value));
      } else {
        forget_items(assignment.name);
      }
      set("!" + assignment.name, std::nullopt);
      value = unknown(assignment.name, Doubt::run);
    }
    if (value.list) value = in_one_text(value);  // X="$@"
    if (assignment.append) {
      std::optional<ShellValue> old = look_up(assignment.name);
      if (!old && sourced_) old = unknown(assignment.name, Doubt::run);
      if (old && old->list) {
        set(assignment.name, unknown(assignment.name, Doubt::run));
        return;
      }
      if (old) {
        value.text = old->text + value.text;
        if (value.known()) value.doubt = old->doubt;
        value.source.reset();
        value.written = Span{};
      }
    }
    set(assignment.name, std::move(value));
  }

  // Any item may have been set.
  void forget_items(const std::string& name) {
    std::vector<std::string> items;
    for (const auto& [item, value] : environment_) {
      if (item.starts_with(name + "[")) items.push_back(item);
    }
    for (const std::string& item : items) set(item, unknown(name, Doubt::run));
  }

  // NAME=([key]=value …)
  void assign_keyed(const Assignment& assignment) {
    ShellValue keys{};
    keys.list = true;
    bool known = !assignment.append;
    for (const RawWord& word : assignment.items) {
      ShellValue pair = joined(word.parts);
      const std::size_t close = pair.text.find("]=");
      const bool whole = pair.text.starts_with('[') && close != std::string::npos;
      known = known && whole && pair.known();
      if (!whole) continue;
      Item key = new_item(word);
      put(key, pair.text.substr(1, close - 1), word.begin, word.end, false);
      ShellValue value = unknown(assignment.name, Doubt::run);
      if (pair.known()) {
        value.doubt = Doubt::none;
        value.text = pair.text.substr(close + 2);
        const auto size = u32(pair.text.size());
        if (pair.source && size > close + 2)
          value.written = pair.source->place(u32(close + 2), size);
      }
      set(item_name(assignment.name, key.text), std::move(value));
      keys.items.push_back(std::move(key));
    }
    if (!known) keys = unknown(assignment.name, Doubt::run);
    set("!" + assignment.name, std::move(keys));
    set(assignment.name, unknown(assignment.name, Doubt::run));
  }

  std::uint32_t simple(const Node& node) {
    steps_ += node.words.size();
    const Feed feed = std::exchange(feed_, Feed{});
    std::vector<Item> words;
    for (const RawWord& word : node.words) {
      std::vector<Item> more = expand(word);
      for (Item& item : more) words.push_back(std::move(item));
      if (words.size() > kItemLimit) break;
    }
    const std::string name = words.empty() ? std::string() : words[0].text;
    if (name == "local" && !locals_.empty()) {
      for (const Assignment& assignment : node.assignments) keep_local(assignment.name);
      for (const Item& word : words) {
        if (!shell::is_name(word.text) || &word == words.data()) continue;
        keep_local(word.text);
        set(word.text, std::nullopt);
      }
    }
    const bool declares = name == "export" || name == "local" || name == "readonly" ||
                          name == "declare" || name == "typeset";
    if (name == "export" || (name == "declare" && words.size() > 1 && words[1].text == "-x")) {
      for (const Assignment& assignment : node.assignments) exported_.insert(assignment.name);
      for (const Item& word : words) {
        if (shell::is_name(word.text)) exported_.insert(word.text);
      }
    }
    const bool only_here = !words.empty() && !declares;
    if (only_here && !node.assignments.empty()) begin();
    for (const Assignment& assignment : node.assignments) assign(assignment);
    std::uint32_t index = kNone;
    if (!words.empty()) {
      if (!call(words, index)) {
        index = plain(node, words, feed);
        if (words[0].known) run_other(node, words);
      }
    } else {
      for (const Redirect& redirect : node.redirects) {
        std::optional<Item> file = expand_target(redirect);
        if (collecting_ == 0 || redirect.kind != Redirect::Kind::input) continue;
        Output output{};  // $(<FILE)
        output.kind = file ? Output::Kind::file : Output::Kind::unknown;
        if (file) output.file = std::move(*file);
        output.file.text = path_of(output.file);
        outputs_.push_back(std::move(output));
      }
    }
    if (only_here && !node.assignments.empty()) (void)finish();
    if (!words.empty() && words[0].known) builtin(words, index);
    return index;
  }

  void keep_local(const std::string& name) {
    if (locals_.back().contains(name)) return;
    const auto at = environment_.find(name);
    locals_.back().emplace(
        name, at == environment_.end() ? std::nullopt : std::optional<ShellValue>(at->second));
  }

  std::optional<Item> expand_target(const Redirect& redirect) {
    if (redirect.kind == Redirect::Kind::heredoc || redirect.target.parts.empty())
      return std::nullopt;
    std::vector<Item> words = expand(redirect.target);
    if (words.size() != 1) return std::nullopt;
    return std::move(words[0]);
  }

  // A heredoc's or here-string's text.
  Output text_of(const RawWord& raw) {
    Output out{};
    out.kind = Output::Kind::text;
    ShellValue value = joined(raw.parts);
    out.known = value.known();
    out.text.text = std::move(value.text);
    out.text.placement = value.source ? std::move(*value.source) : Placement::pieces(file());
    return out;
  }

  [[nodiscard]] Word environment_word(std::string_view name) const {
    const auto at = environment_.find(name);
    Word word{};
    word.text = at->second.text;
    word.known = at->second.known();
    word.at = at->second.written;
    if (at->second.source) word.placement = *at->second.source;
    return word;
  }

  // Records a command that is no function of the script's.
  std::uint32_t plain(const Node& node, const std::vector<Item>& words, const Feed& feed) {
    Feed input = feed;
    std::vector<std::pair<Item, bool>> writes;
    bool redirected = false;
    for (const Redirect& redirect : node.redirects) {
      switch (redirect.kind) {
        case Redirect::Kind::heredoc:
        case Redirect::Kind::here_string:
          input.fed = true;
          input.from = text_of(redirect.target);
          break;
        case Redirect::Kind::input: {
          std::optional<Item> file = expand_target(redirect);
          input.fed = true;
          input.from = Output{};
          input.from.kind = Output::Kind::unknown;
          if (file) {
            input.from.kind = Output::Kind::file;
            input.from.file = std::move(*file);
            input.from.file.text = path_of(input.from.file);
          }
          break;
        }
        case Redirect::Kind::output:
        case Redirect::Kind::append: {
          std::optional<Item> file = expand_target(redirect);
          if (redirect.descriptor == 2) break;
          redirected = true;
          if (file && file->text != "/dev/null" && file->text != "/dev/stderr")
            writes.emplace_back(std::move(*file), redirect.kind == Redirect::Kind::append);
          break;
        }
        case Redirect::Kind::other:
          break;
      }
    }
    Output output = produced(words, input);

    Command command{};
    command.words.assign(words.begin(), words.end());
    command.at = command.words.front().at;
    if (command.words.back().at.file == command.at.file &&
        command.words.back().at.end > command.at.end)
      command.at.end = command.words.back().at.end;
    command.in_loop = in_loop_;
    CommandContext context{};
    const std::optional<ShellValue> folder = look_up("PWD");
    context.folder_known = folder && folder->known();
    if (context.folder_known) context.folder = folder->text;
    if (environment_.contains("KIND_CLUSTER_NAME"))
      context.kind_cluster_name = environment_word("KIND_CLUSTER_NAME");
    if (environment_.contains("HELM_NAMESPACE"))
      context.helm_namespace = environment_word("HELM_NAMESPACE");
    if (environment_.contains("INSTALL_K3S_EXEC"))
      context.k3s_exec = environment_word("INSTALL_K3S_EXEC");
    if (environment_.contains("INSTALL_K3S_VERSION"))
      context.k3s_version = environment_word("INSTALL_K3S_VERSION");
    if (input.fed) {
      command.stdin_known = false;
      if (input.from.kind == Output::Kind::text) {
        command.stdin_known = true;
        command.stdin_text = input.from.text;
      }
      if (input.from.kind == Output::Kind::file) context.reads = input.from.file;
    }
    const std::uint32_t index = u32(reading_.script.commands.size());
    reading_.script.commands.push_back(std::move(command));
    reading_.contexts.push_back(std::move(context));
    note_written(words, writes, output, input, index);
    if (collecting_ > 0) {
      if (redirected) output = Output{};
      outputs_.push_back(std::move(output));
    }
    return index;
  }

  void note_written(const std::vector<Item>& words, std::vector<std::pair<Item, bool>>& writes,
                    const Output& output, const Feed& input, std::uint32_t index) {
    const auto note = [&](const Item& path, std::optional<PlacedText> text,
                          const std::string& copy = {}) {
      WrittenFile made{};
      made.copy = copy;
      made.command = index;
      made.path = path;
      if (const std::string whole = path_of(path); !whole.empty()) made.path.text = whole;
      if (made.path.text.ends_with('/')) made.path.text += base_name(copy);
      made.text = std::move(text);
      if (reading_.written.size() < kItemLimit) reading_.written.push_back(std::move(made));
    };
    for (const auto& [path, append] : writes) {
      std::optional<PlacedText> text;
      if (!append && output.kind == Output::Kind::text) text = output.text;
      const bool copied = !append && output.kind == Output::Kind::file && output.file.known;
      note(path, std::move(text), copied ? output.file.text : std::string());
    }
    const std::string_view program = base_name(words[0].text);
    const bool in_place = program == "sed" || program == "yq" || program == "perl" ||
                          program == "gsed" || program == "sponge";
    const bool tee = program == "tee";
    if (!in_place && !tee && program != "cp" && program != "mv" && program != "envsubst") return;
    bool edits = program != "sed" && program != "yq" && program != "perl" && program != "gsed";
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::string_view word = words[i].text;
      if (word.starts_with("-i") || word == "--inplace" || word == "--in-place" ||
          word.starts_with("-pi"))
        edits = true;
    }
    if (!edits || program == "envsubst") return;
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i].text.starts_with('-') || words[i].text.empty()) continue;
      if ((program == "cp" || program == "mv") && i + 1 < words.size()) continue;
      std::optional<PlacedText> text;
      if (tee && input.fed && input.from.kind == Output::Kind::text) text = input.from.text;
      const bool copied = program == "cp" && words.size() == 3;
      note(words[i], std::move(text), copied ? path_of(words[1]) : std::string());
    }
  }

  // A path as the command sees it: anchored, absolute, or empty where that is not known.
  [[nodiscard]] std::string path_of(const Word& word) const {
    if (!word.known) return {};
    if (is_anchored(word.text) || word.text.starts_with('/')) return tidy(word.text);
    if (word.text.starts_with('~')) return {};
    const std::optional<ShellValue> folder = look_up("PWD");
    if (!folder || !folder->known()) return {};
    return tidy(folder->text + "/" + word.text);
  }

  static Output text_output(std::string text, const Word& like, bool known) {
    Output out{};
    out.kind = Output::Kind::text;
    out.known = known;
    out.text.placement = Placement::pieces(like.at.file);
    if (!text.empty())
      out.text.placement.append_replaced(u32(text.size()), like.at.begin, like.at.end);
    out.text.text = std::move(text);
    return out;
  }

  // What a command prints, for the few whose output scripts work with.
  [[nodiscard]] Output produced(const std::vector<Item>& words, const Feed& input) const {
    Output out{};
    const std::string_view name = base_name(words[0].text);
    static constexpr std::array<std::string_view, 25> kSilent = {
        "cd",     "export", "set",   "true",  ":",      "[",     "[[",      "test",     "shopt",
        "mkdir",  "rm",     "sleep", "unset", "local",  "trap",  "declare", "readonly", "typeset",
        "return", "exit",   "false", "umask", "ulimit", "pushd", "popd"};
    if (std::find(kSilent.begin(), kSilent.end(), name) != kSilent.end()) return out;
    out.kind = Output::Kind::unknown;
    if (name == "pwd") {
      const std::optional<ShellValue> folder = look_up("PWD");
      if (folder && folder->known()) return text_output(folder->text, words[0], true);
      return out;
    }
    if (name == "git") {
      if (words.size() >= 3 && words[words.size() - 2].text == "rev-parse" &&
          words.back().text == "--show-toplevel")
        return text_output(std::string(kRootFolder), words[0], true);
      return out;
    }
    if (name == "mktemp") {
      // Some name that nothing else has.
      return text_output(fmt::format("/tmp/mktemp-{}", reading_.script.commands.size()), words[0],
                         true);
    }
    if (name == "which" || (name == "command" && words.size() == 3 && words[1].text == "-v")) {
      if (words.size() >= 2 && words.back().known)
        return text_output("${command_output}/" + words.back().text, words[0], false);
      return out;
    }
    if (name == "dirname" || name == "basename" || name == "realpath" || name == "readlink") {
      if (words.size() < 2 || !words.back().known) return out;
      const std::string& path = words.back().text;
      if (name == "dirname") return text_output(dir_name(path), words[0], true);
      if (name == "basename") {
        if (words.size() != 2 || is_anchored(base_name(path))) return out;
        return text_output(std::string(base_name(path)), words[0], true);
      }
      const std::string resolved = path_of(words.back());
      if (resolved.empty()) return out;
      return text_output(resolved, words[0], true);
    }
    if (name == "cat" || name == "tee" || name == "envsubst") {
      // envsubst fills in `${NAME}`, which counts as unknown already.
      std::vector<const Item*> files;
      for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i].text != "-" && (name == "cat" || words[i].text.empty()))
          files.push_back(&words[i]);
      }
      if (files.empty()) return input.fed ? input.from : out;
      if (files.size() > 1 || !files[0]->known) return out;
      const std::string path = path_of(*files[0]);
      if (path.empty()) return out;
      for (auto made = reading_.written.rbegin(); made != reading_.written.rend(); ++made) {
        if (made->path.text != path) continue;
        if (!made->text) return out;
        out.kind = Output::Kind::text;
        out.text = *made->text;
        return out;
      }
      out.kind = Output::Kind::file;
      out.file = *files[0];
      out.file.text = path;
      return out;
    }
    if (name == "echo" || name == "printf") return echoed(words, name == "printf");
    if (name == "seq" && (words.size() == 2 || words.size() == 3) && words.back().known) {
      const std::string text = numbers(words.size() == 2 ? "1" : words[1].text, words.back().text);
      if (!text.empty() && words[1].known) return text_output(text, words[1], true);
    }
    return out;
  }

  static Output echoed(const std::vector<Item>& words, bool format) {
    std::size_t first = 1;
    if (!format) {
      while (first < words.size() && (words[first].text == "-n" || words[first].text == "-e" ||
                                      words[first].text == "-ne" || words[first].text == "-en"))
        ++first;
    } else if (first < words.size() && words[first].text == "--") {
      ++first;
    }
    Output unknown_text{};
    unknown_text.kind = Output::Kind::unknown;
    if (format) {
      if (first >= words.size()) return unknown_text;
      const std::string& pattern = words[first].text;
      if (pattern == "%s" || pattern == "%s\\n" || pattern == "%b" || pattern == "%b\\n") {
        ++first;
      } else if (pattern.find_first_of("%\\") != std::string::npos || first + 1 < words.size()) {
        return unknown_text;
      }
    }
    if (first + 1 == words.size()) {
      Output out{};
      out.kind = Output::Kind::text;
      out.known = words[first].known;
      out.text.text = words[first].text;
      out.text.placement = words[first].source ? *words[first].source : words[first].placement;
      return out;
    }
    std::string text;
    bool known = true;
    for (std::size_t i = first; i < words.size(); ++i) {
      if (i > first) text += ' ';
      text += words[i].text;
      known = known && words[i].known;
    }
    return text_output(std::move(text), words[0], known);
  }

  // What builtins change.
  void builtin(const std::vector<Item>& words, std::uint32_t index) {
    const std::string& name = words[0].text;
    if (name == "cd" || name == "pushd") {
      std::size_t at = 1;
      while (at < words.size() && (words[at].text == "-P" || words[at].text == "-L" ||
                                   words[at].text == "--" || words[at].text == "-e"))
        ++at;
      if (name == "pushd") {
        const std::optional<ShellValue> now = look_up("PWD");
        if (folders_.size() < 100) folders_.push_back(now.value_or(unknown("PWD", Doubt::run)));
      }
      ShellValue value = unknown("PWD", Doubt::run);
      if (at < words.size() && words[at].text != "-") {
        const std::string path = path_of(words[at]);
        if (!path.empty()) {
          value.text = path;
          value.doubt = Doubt::none;
        }
      } else if (at < words.size()) {
        value = look_up("OLDPWD").value_or(value);
      }
      set("OLDPWD", look_up("PWD"));
      set("PWD", std::move(value));
      return;
    }
    if (name == "popd") {
      ShellValue value = unknown("PWD", Doubt::run);
      if (!folders_.empty()) {
        value = std::move(folders_.back());
        folders_.pop_back();
      }
      set("PWD", std::move(value));
      return;
    }
    if (name == "unset") {
      for (std::size_t i = 1; i < words.size(); ++i) {
        if (shell::is_name(words[i].text)) set(words[i].text, std::nullopt);
      }
      return;
    }
    if (name == "read" || name == "mapfile" || name == "readarray" || name == "getopts") {
      read_into(words, index);
      return;
    }
    if (name == "printf" && words.size() > 2 && words[1].text == "-v") {
      set(words[2].text, unknown(words[2].text, Doubt::run));
      return;
    }
    if (name == "source" || name == ".") {
      if (!read_into_itself(words)) sourced_ = true;
      return;
    }
    if (name == "shift" && positional_) {
      if (!positional_->empty() && !positional_->front().rest)
        positional_->erase(positional_->begin());
      return;
    }
    if (name == "set") {
      for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i].text != "--") continue;
        positional_ =
            std::vector<Item>(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
        return;
      }
      return;
    }
    if (name == "eval" || ((name == "bash" || name == "sh") && words.size() >= 3)) {
      std::size_t at = 1;
      if (name != "eval") {
        while (at < words.size() && words[at].text.starts_with('-') &&
               !words[at].text.ends_with('c'))
          ++at;
        if (at + 1 >= words.size() || !words[at].text.starts_with('-')) return;
        ++at;
      }
      run_text(words, at, name == "eval");
    }
  }

  // `read -r -d '' X <<EOF` takes the whole text; any other reading is only known at run time.
  void read_into(const std::vector<Item>& words, std::uint32_t index) {
    bool whole = false;
    std::string last;
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::string& word = words[i].text;
      if (word.starts_with('-')) {
        if (word.ends_with('d')) {
          whole = i + 1 < words.size() && words[i + 1].text.empty();
          ++i;
        } else if (word.ends_with('p') || word.ends_with('t') || word.ends_with('n') ||
                   word.ends_with('u')) {
          ++i;
        }
        continue;
      }
      if (!shell::is_name(word)) continue;
      set(word, unknown(word, Doubt::run));
      last = word;
    }
    if (!whole || last.empty() || index >= reading_.script.commands.size()) return;
    const Command& command = reading_.script.commands[index];
    if (!command.stdin_text) return;
    ShellValue value{};
    value.text = command.stdin_text->text;
    value.source = command.stdin_text->placement;
    if (value.text.find("${") != std::string::npos) value.doubt = Doubt::run;
    set(last, std::move(value));
  }

  // eval "…", bash -c '…': the text is a script of its own.
  void run_text(const std::vector<Item>& words, std::size_t at, bool same_shell) {
    if (at >= words.size() || calls_ >= kCallLimit) return;
    if (same_shell && words.size() != at + 1) return;
    const Item& word = words[at];
    if (!word.known || word.text.size() > kValueLimit) return;
    steps_ += word.text.size() / 8;
    Unit& unit = units_.emplace_back();
    unit.own = word.text;
    unit.text = unit.own;
    unit.placement = word.source ? *word.source : word.placement;
    unit.path = unit_->path;
    unit.root = shell::parse(unit.text);
    const std::vector<Function> outer_functions = functions_;
    ++calls_;
    if (!same_shell) begin();
    run_unit(unit);
    if (!same_shell) (void)finish();
    --calls_;
    if (same_shell) return;
    for (std::size_t i = 0; i < outer_functions.size() && i < functions_.size(); ++i) {
      functions_[i].body = outer_functions[i].body;
      functions_[i].unit = outer_functions[i].unit;
    }
    functions_.resize(outer_functions.size());  // the text's own functions die with it
  }

  void run_unit(const Unit& unit) {
    const Unit* outer = std::exchange(unit_, &unit);
    (void)run(unit.root);
    unit_ = outer;
  }

  // -- other files

  // The file of the repository that a word names; kNoFile where there is none.
  [[nodiscard]] FileId find_file(const Word& word) const {
    if (surroundings_.files == nullptr) return kNoFile;
    const std::string path = path_of(word);
    if (path.empty()) return kNoFile;
    std::string rest;
    for (const std::string& folder :
         folders_of_script(*surroundings_.files, surroundings_.folder, path, rest)) {
      const ReadOutcome outcome =
          surroundings_.files->read_found(folder.empty() ? rest : join_path(folder, rest));
      if (outcome.problem == ReadProblem::none) return outcome.file;
      if (outcome.problem != ReadProblem::missing) break;
    }
    return kNoFile;
  }

  // The text of another file as one to be run; null where it is not to be had.
  const Unit* open(const Word& word) {
    const FileId file = find_file(word);
    if (file == kNoFile || calls_ >= kCallLimit) return nullptr;
    const std::string_view text = surroundings_.files->text(file);
    if (text.size() > kScriptLimit) return nullptr;
    if (std::ranges::find(reading_.others, file) == reading_.others.end())
      reading_.others.push_back(file);
    steps_ += text.size() / 8;
    Unit& unit = units_.emplace_back();
    unit.text = text;
    unit.placement = Placement(file);
    unit.path = path_of(word);
    unit.root = shell::parse(text);
    return &unit;
  }

  // `source FILE`; false where the file is not known, so that it may have set anything.
  bool read_into_itself(const std::vector<Item>& words) {
    if (words.size() < 2) return true;
    const Unit* unit = open(words[1]);
    if (unit == nullptr) return false;
    std::optional<std::vector<Item>> outer = positional_;
    if (words.size() > 2) positional_ = std::vector<Item>(words.begin() + 2, words.end());
    ++calls_;
    run_unit(*unit);
    --calls_;
    positional_ = std::move(outer);
    return true;
  }

  static bool is_script(std::string_view path, std::string_view text) {
    const std::string_view first = text.substr(0, text.find('\n'));
    return path.ends_with(".sh") || path.ends_with(".bash") ||
           (first.starts_with("#!") && first.find("sh") != std::string_view::npos);
  }

  // `./install.sh`, `bash install.sh`: a shell of its own that knows what is exported.
  void run_other(const Node& node, const std::vector<Item>& words) {
    if (surroundings_.files == nullptr) return;
    std::size_t at = 0;
    const std::string_view program = base_name(words[0].text);
    const bool by_shell = program == "bash" || program == "sh";
    while (by_shell && ++at < words.size() && words[at].text.starts_with('-')) {
      if (words[at].text.find('c') != std::string::npos) return;
    }
    if (at >= words.size() || !words[at].known) return;
    if (!by_shell && words[at].text.find('/') == std::string::npos) return;
    const FileId file = find_file(words[at]);
    if (file == kNoFile || !is_script(words[at].text, surroundings_.files->text(file))) return;
    const Unit* unit = open(words[at]);
    if (unit == nullptr) return;

    Values environment;
    for (const auto& [name, value] : environment_) {
      const bool only_here = std::ranges::any_of(
          node.assignments, [&](const Assignment& set_here) { return set_here.name == name; });
      if (only_here || name == "PWD" || exported_.contains(name)) environment.emplace(name, value);
    }
    const auto first = words.begin() + static_cast<std::ptrdiff_t>(at) + 1;
    std::vector<Item> arguments(first, words.end());
    std::swap(environment, environment_);
    std::vector<Changes> logs = std::exchange(logs_, {});
    auto locals = std::exchange(locals_, {});
    std::optional<std::vector<Item>> positional =
        std::exchange(positional_, std::optional(std::move(arguments)));
    std::vector<Function> functions = std::exchange(functions_, {});
    std::string script = std::exchange(script_, unit->path);
    const bool sourced = sourced_;
    ++calls_;
    run_unit(*unit);
    --calls_;
    sourced_ = sourced;
    script_ = std::move(script);
    functions_ = std::move(functions);
    positional_ = std::move(positional);
    locals_ = std::move(locals);
    logs_ = std::move(logs);
    environment_ = std::move(environment);
  }

  const Surroundings& surroundings_;
  std::string script_;  // $0
  ShellReading& reading_;
  std::deque<Unit> units_{};
  const Unit* unit_{};
  std::set<std::string, std::less<>> exported_{};
  bool spreads_braces_{};

  Values environment_{};
  std::vector<Changes> logs_{};
  std::vector<std::map<std::string, std::optional<ShellValue>, std::less<>>> locals_{};
  std::optional<std::vector<Item>> positional_{};
  std::vector<Function> functions_{};
  std::vector<ShellValue> folders_{};  // pushd
  Feed feed_{};
  std::vector<Output> outputs_{};
  int collecting_ = 0;
  int calls_ = 0;
  bool in_loop_ = false;
  bool sourced_ = false;  // another file may have set anything
  std::size_t steps_ = 0, bytes_ = 0;
};

// Whether the first line names a shell that knows no brace expansion.
bool is_plain_sh(std::string_view text) {
  if (!text.starts_with("#!")) return false;
  std::string_view line = text.substr(0, text.find('\n'));
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return line.ends_with("/sh") || line.ends_with(" sh") || line.ends_with("dash") ||
         line.find("/sh ") != std::string_view::npos;
}

}  // namespace

bool is_anchored(std::string_view path) { return path.starts_with('\x1a'); }

std::vector<std::string> folders_of_script(const Files& files, const std::string& folder,
                                           std::string_view path, std::string& rest) {
  std::vector<std::string> out;
  rest = std::string(path);
  if (!is_anchored(path)) {
    out.emplace_back("");
    return out;
  }
  const std::string_view anchor = path.substr(0, 2);
  rest = path.size() > 3 ? std::string(path.substr(3)) : std::string(".");
  if (anchor == kScriptFolder) {
    out.push_back(folder);
    return out;
  }
  if (anchor == kRootFolder && !files.root().empty()) out.push_back(files.root());
  add_folders_upward(out, folder);
  return out;
}

ShellReading read_shell(std::string_view text, const Placement& placement, std::string_view name,
                        const Surroundings& surroundings) {
  ShellReading reading{};
  reading.script.file = placement.file();
  if (text.size() > kScriptLimit) return reading;
  Evaluator evaluator(name, surroundings, reading);
  evaluator.set_spreads_braces(!is_plain_sh(text));
  evaluator.start(kStartFolder, {});
  evaluator.run_script(text, placement, {});
  return reading;
}

ShellReading read_makefile(std::string_view text, const Placement& placement, std::string_view name,
                           const Surroundings& surroundings) {
  ShellReading reading{};
  reading.script.file = placement.file();
  if (text.size() > kScriptLimit) return reading;
  shell::Makefile makefile = shell::read_make(text, placement, name, surroundings);
  reading.others = std::move(makefile.included);
  std::map<std::string, ShellValue, std::less<>> environment;
  for (const shell::MakeVariable& variable : makefile.exported) {
    ShellValue value{};
    value.text = variable.text;
    value.doubt = variable.known ? Doubt::none : Doubt::run;
    value.written = variable.written;
    environment[variable.name] = std::move(value);
  }
  Evaluator evaluator(name, surroundings, reading);
  for (shell::RecipeLine& line : makefile.lines) {
    evaluator.start(kScriptFolder, environment);
    evaluator.run_script(line.text.text, line.text.placement, std::move(line.origins));
  }
  return reading;
}

std::string script_path(const CommandContext& context, std::string_view path) {
  if (is_anchored(path) || path.starts_with('/')) return tidy(path);
  if (path.starts_with('~') || !context.folder_known) return {};
  return tidy(context.folder + "/" + std::string(path));
}

PlacedText without_anchors(const PlacedText& text) {
  if (text.text.find(kStartFolder[0]) == std::string::npos) return text;
  PlacedText out{.text = {}, .placement = Placement::pieces(text.placement.file())};
  std::size_t from = 0;
  for (std::size_t at = 0; at + 1 < text.text.size(); ++at) {
    if (!is_anchored(std::string_view(text.text).substr(at, 2))) continue;
    append(out, text, from, at);
    append(out, "${PWD}", text.placement.place(u32(at), u32(at + 2)));
    from = at + 2;
    ++at;
  }
  append(out, text, from, text.text.size());
  return out;
}

Script without_anchors(const Script& script, std::string_view script_folder,
                       std::string_view root) {
  Script out = script;
  for (Command& command : out.commands) {
    for (Word& word : command.words) {
      const std::size_t at = word.text.find('\x1a');
      if (at == std::string::npos || at + 1 >= word.text.size()) continue;
      std::string_view folder = ".";
      if (word.text[at + 1] == kScriptFolder[1]) folder = script_folder;
      if (word.text[at + 1] == kRootFolder[1]) folder = root.empty() ? "." : root;
      word.text.replace(at, 2, folder);
    }
  }
  return out;
}

}  // namespace cilium_lint
