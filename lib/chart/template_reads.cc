#include "chart/template_reads.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "chart/key_path.h"
#include "chart/template_syntax.h"

namespace cilium_lint {
namespace {

// Bounds for charts that are anybody's; Cilium's need a tenth at most.
constexpr std::size_t kMaxSteps = 2'000'000;
constexpr std::size_t kMaxCalls = 40;
constexpr std::size_t kMaxMeanings = 64;
constexpr std::size_t kMaxNesting = 1000;
constexpr std::size_t kMaxVariables = 2000;             // in scope
constexpr std::size_t kMaxDescription = 1U << 16U;      // of what a template is called with
constexpr std::size_t kMaxText = std::size_t{5} << 20;  // of templates, in bytes

struct Meaning;
// What an expression may stand for: all that some branch could make of it. Empty: nothing that
// leads to a value of the user's.
using Meanings = std::vector<Meaning>;

struct Meaning {
  enum class Kind : std::uint8_t {
    path,  // a key of .Values; `text` is its path, "" for .Values itself
    root,  // what templates get as `.`
    text,  // a literal
    map,   // built with dict; an entry under "" stands for every name
    list   // built with list
  } kind{};
  std::string text{};
  std::shared_ptr<std::map<std::string, Meanings>> fields{};
  std::shared_ptr<std::vector<Meanings>> items{};
};

bool same(const Meaning& a, const Meaning& b) {
  return a.kind == b.kind && a.text == b.text && a.fields == b.fields && a.items == b.items;
}

void add(Meanings& to, const Meanings& more) {
  for (const Meaning& meaning : more) {
    const auto is_same = [&](const Meaning& other) { return same(meaning, other); };
    if (std::ranges::any_of(to, is_same) || to.size() >= kMaxMeanings) continue;
    to.push_back(meaning);
  }
}

Meanings path(std::string key) { return {{Meaning::Kind::path, std::move(key), {}, {}}}; }
Meanings root() { return {{Meaning::Kind::root, {}, {}, {}}}; }
Meanings literal(std::string text) { return {{Meaning::Kind::text, std::move(text), {}, {}}}; }

// For telling calls of a template apart.
void describe(std::string& out, const Meanings& meanings, std::size_t depth) {
  if (depth > 8) return;
  for (const Meaning& meaning : meanings) {
    if (out.size() > kMaxDescription) return;
    out += static_cast<char>('0' + static_cast<int>(meaning.kind));
    out += meaning.text;
    if (meaning.fields) {
      for (const auto& [name, value] : *meaning.fields) {
        out += '{' + name + ':';
        describe(out, value, depth + 1);
        out += '}';
      }
    }
    if (meaning.items) {
      for (const Meanings& item : *meaning.items) {
        out += '[';
        describe(out, item, depth + 1);
        out += ']';
      }
    }
    out += '|';
  }
}

enum class How : std::uint8_t { value, whole, each };
enum class Purpose : std::uint8_t { effect, refusal, warning };

bool calls(const Pipeline& pipeline, std::string_view function) {
  return std::ranges::any_of(pipeline.commands, [&](const TemplateCommand& command) {
    return !command.operands.empty() && command.operands[0].kind == Operand::Kind::word &&
           command.operands[0].text == function;
  });
}

// Whether nodes do nothing but fail, under conditions or not.
bool only_fails(const std::vector<TemplateNode>& nodes) {
  bool fails = false;
  for (const TemplateNode& node : nodes) {
    switch (node.kind) {
      case TemplateNode::Kind::action:
        if (calls(node.pipeline, "fail")) {
          fails = true;
        } else if (node.pipeline.variables.empty()) {
          return false;
        }
        break;
      case TemplateNode::Kind::if_:
      case TemplateNode::Kind::with:
      case TemplateNode::Kind::range:
        if (!only_fails(node.body)) return false;
        if (!node.otherwise.empty() && !only_fails(node.otherwise)) return false;
        fails = true;
        break;
      case TemplateNode::Kind::text:
      case TemplateNode::Kind::define:
      case TemplateNode::Kind::block:
      case TemplateNode::Kind::call:
        return false;
    }
  }
  return fails;
}

class Reader {
 public:
  TemplateReads read(std::span<const ArchiveFile> files) {
    struct Source {
      std::string_view path;
      ParsedTemplate parsed;
    };
    std::vector<Source> sources;
    std::size_t size = 0;
    for (const ArchiveFile& file : files) {
      const bool is_template = file.path.starts_with("templates/");
      if (!is_template && !file.path.starts_with("files/")) continue;
      if (file.text.find("{{") == std::string::npos) continue;
      if (!is_template && file.text.find(".Values") == std::string::npos) continue;
      size += file.text.size();
      if (size > kMaxText) {
        complete_ = false;
        break;
      }
      sources.push_back({file.path, parse_template(file.text)});
      // A file beside the templates may hold braces of its own (dashboards do).
      if (is_template && !sources.back().parsed.complete) complete_ = false;
    }
    for (const Source& source : sources) find_defines(source.parsed.nodes);
    for (const Source& source : sources) {
      const bool is_note =
          source.path.ends_with("NOTES.txt") || source.path.ends_with("warnings.txt");
      purpose_ = is_note ? Purpose::warning : Purpose::effect;
      run(source.parsed.nodes, root());
    }
    // A template that is called by a name put together at run time.
    purpose_ = Purpose::effect;
    for (const auto& [name, body] : defines_) {
      if (!called_.contains(name)) call(name, root());
    }
    return result();
  }

 private:
  using Variables = std::vector<std::pair<std::string, Meanings>>;

  // One level of what lies inside of each other, through calls too.
  class Nesting {
   public:
    explicit Nesting(Reader& reader) : reader_(reader) {
      if (++reader_.nested_ > kMaxNesting) reader_.complete_ = false;
    }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    ~Nesting() { --reader_.nested_; }
    [[nodiscard]] bool allowed() const { return reader_.nested_ <= kMaxNesting; }

   private:
    Reader& reader_;
  };

  TemplateReads result() const {
    TemplateReads result;
    result.complete = complete_;
    for (const auto& [key, read] : reads_) result.keys.push_back(read);
    return result;
  }

  void find_defines(const std::vector<TemplateNode>& nodes) {
    for (const TemplateNode& node : nodes) {
      if (node.kind == TemplateNode::Kind::define || node.kind == TemplateNode::Kind::block) {
        defines_[node.text] = &node.body;
      }
      find_defines(node.body);
      find_defines(node.otherwise);
    }
  }

  // -- what is looked at

  void use(const Meanings& meanings, How how) {
    for (const Meaning& meaning : meanings) use(meaning, how, 0);
  }

  void use(const Meaning& meaning, How how, std::size_t depth) {
    if (depth > kMaxCalls || !step()) return;
    switch (meaning.kind) {
      case Meaning::Kind::path:
        if (!meaning.text.empty()) {
          record(meaning.text, how);
        } else if (how != How::value) {
          complete_ = false;  // all values at once
        }
        return;
      case Meaning::Kind::map:
        if (how != How::whole) return;
        for (const auto& [name, value] : *meaning.fields) {
          for (const Meaning& inner : value) use(inner, How::whole, depth + 1);
        }
        return;
      case Meaning::Kind::list:
        if (how == How::each) return;
        for (const Meanings& item : *meaning.items) {
          for (const Meaning& inner : item) use(inner, how, depth + 1);
        }
        return;
      case Meaning::Kind::root:
      case Meaning::Kind::text:
        return;
    }
  }

  // False where enough was looked at.
  bool step() {
    if (++steps_ <= kMaxSteps) return true;
    complete_ = false;
    return false;
  }

  void record(const std::string& key, How how) {
    KeyRead& read = reads_[key];
    read.key = key;
    (how == How::value ? read.value : how == How::whole ? read.whole : read.each) = true;
    (purpose_ == Purpose::effect    ? read.effect
     : purpose_ == Purpose::refusal ? read.refusal
                                    : read.warning) = true;
  }

  // -- going on from a meaning

  Meanings field(const Meanings& of, const std::string& name) {
    Meanings result;
    for (const Meaning& meaning : of) {
      if (!step() || meaning.text.size() + name.size() > kLongestKey) {
        complete_ = false;
        return result;
      }
      if (meaning.kind == Meaning::Kind::path && meaning.text.empty() && name == "AsMap") {
        add(result, {meaning});  // a method of Helm's: .Values itself
      } else if (meaning.kind == Meaning::Kind::path) {
        add(result, path(child_key(meaning.text, name)));
      } else if (meaning.kind == Meaning::Kind::root && name == "Values") {
        add(result, path(""));
      } else if (meaning.kind == Meaning::Kind::root) {
        if (const auto set = root_fields_.find(name); set != root_fields_.end()) {
          add(result, set->second);
        }
      } else if (meaning.kind == Meaning::Kind::map) {
        for (const std::string& wanted : {name, std::string()}) {
          const auto found = meaning.fields->find(wanted);
          if (found != meaning.fields->end()) add(result, found->second);
        }
      }
    }
    return result;
  }

  // The items of what is gone through, or asked for an item by a name that only running tells.
  Meanings items(const Meanings& of) {
    Meanings result;
    for (const Meaning& meaning : of) {
      if (!step() || meaning.text.size() > kLongestKey) {
        complete_ = false;
        return result;
      }
      if (meaning.kind == Meaning::Kind::path && !meaning.text.empty()) {
        add(result, path(meaning.text + "[]"));
      } else if (meaning.kind == Meaning::Kind::map) {
        for (const auto& [name, value] : *meaning.fields) add(result, value);
      } else if (meaning.kind == Meaning::Kind::list) {
        for (const Meanings& item : *meaning.items) add(result, item);
      }
    }
    return result;
  }

  // `index` and `get`: an entry by name, an item by number.
  Meanings entry(const Meanings& of, const Meanings& name) {
    Meanings result;
    for (const Meaning& word : name) {
      if (word.kind != Meaning::Kind::text) continue;
      std::size_t number{};
      const auto [end, error] =
          std::from_chars(word.text.data(), word.text.data() + word.text.size(), number);
      const bool is_number = error == std::errc{} && end == word.text.data() + word.text.size();
      if (!is_number) {
        add(result, field(of, word.text));
        continue;
      }
      for (const Meaning& meaning : of) {
        if (meaning.kind == Meaning::Kind::path) add(result, path(meaning.text + "[]"));
        if (meaning.kind == Meaning::Kind::list && number < meaning.items->size()) {
          add(result, (*meaning.items)[number]);
        }
      }
    }
    const auto is_literal = [](const Meaning& m) { return m.kind == Meaning::Kind::text; };
    if (name.empty() || !std::ranges::all_of(name, is_literal)) {
      use(of, How::each);
      use(name, How::value);
      add(result, items(of));
    }
    return result;
  }

  // -- expressions

  Meanings eval(const Pipeline& pipeline) {
    Meanings value;
    bool first = true;
    for (const TemplateCommand& command : pipeline.commands) {
      value = eval(command, first ? nullptr : &value);
      first = false;
    }
    return value;
  }

  Meanings eval(const TemplateCommand& command, const Meanings* piped) {
    if (command.operands.empty()) return piped ? *piped : Meanings{};
    const Operand& head = command.operands[0];
    std::vector<Meanings> arguments;
    for (std::size_t i = 1; i < command.operands.size(); ++i) {
      arguments.push_back(eval(command.operands[i]));
    }
    if (piped) arguments.push_back(*piped);
    if (head.kind == Operand::Kind::word) {
      Meanings result = function(head.text, arguments);
      for (const std::string& name : head.fields) result = field(result, name);
      return result;
    }
    Meanings value = eval(head);
    if (arguments.empty()) return value;
    for (const Meanings& argument : arguments) use(argument, How::value);  // a method's
    return {};
  }

  Meanings eval(const Operand& operand) {
    const Nesting nesting(*this);
    if (!step() || !nesting.allowed()) return {};
    Meanings value;
    switch (operand.kind) {
      case Operand::Kind::dot:
        value = dot_;
        break;
      case Operand::Kind::variable:
        value = variable(operand.text);
        break;
      case Operand::Kind::text:
      case Operand::Kind::number:
        return literal(operand.text);
      case Operand::Kind::word:
        value = function(operand.text, {});
        break;
      case Operand::Kind::pipeline:
        value = eval(operand.inner[0]);
        assign(operand.inner[0], value);
        break;
    }
    for (const std::string& name : operand.fields) value = field(value, name);
    return value;
  }

  Meanings variable(const std::string& name) const {
    for (std::size_t i = variables_.size(); i-- > 0;) {
      if (variables_[i].first == name) return variables_[i].second;
    }
    return {};
  }

  void assign(const Pipeline& pipeline, const Meanings& value) {
    if (pipeline.variables.empty()) return;
    const std::string& name = pipeline.variables.back();
    if (pipeline.declares) {
      if (variables_.size() < kMaxVariables) {
        variables_.emplace_back(name, value);
      } else {
        complete_ = false;
      }
      return;
    }
    for (std::size_t i = variables_.size(); i-- > 0;) {
      if (variables_[i].first != name) continue;
      add(variables_[i].second, value);  // this branch may not be taken
      return;
    }
  }

  Meanings union_of(const std::vector<Meanings>& arguments, std::size_t from = 0) {
    Meanings result;
    for (std::size_t i = from; i < arguments.size(); ++i) add(result, arguments[i]);
    return result;
  }

  void use_all(const std::vector<Meanings>& arguments, How how, std::size_t from = 0) {
    for (std::size_t i = from; i < arguments.size(); ++i) use(arguments[i], how);
  }

  Meanings function(const std::string& name, const std::vector<Meanings>& arguments) {
    static constexpr std::string_view kPassOn[] = {"deepCopy", "mustDeepCopy", "omit"};
    static constexpr std::string_view kEither[] = {
        "default",        "coalesce",          "or", "and", "merge", "mustMerge",
        "mergeOverwrite", "mustMergeOverwrite"};
    static constexpr std::string_view kLists[] = {
        "append",  "mustAppend", "prepend", "concat",  "mustPrepend", "compact",
        "without", "uniq",       "rest",    "initial", "reverse",     "sortAlpha"};
    static constexpr std::string_view kOne[] = {"first", "mustFirst", "last", "mustLast"};
    static constexpr std::string_view kWhole[] = {
        "toYaml",     "toJson",        "toPrettyJson",     "toRawJson",    "mustToJson", "toToml",
        "mustToYaml", "mustToRawJson", "mustToPrettyJson", "toYamlPretty", "keys",       "values",
        "tpl"};
    const auto is_in = [&](std::span<const std::string_view> names) {
      return std::ranges::find(names, name) != names.end();
    };
    if (name == "dict") return dictionary(arguments);
    if (name == "list" || name == "tuple") {
      Meaning list{Meaning::Kind::list, {}, {}, {}};
      list.items = std::make_shared<std::vector<Meanings>>(arguments);
      return {list};
    }
    if (arguments.empty()) return {};
    if (name == "include") {
      for (const Meaning& word : arguments[0]) {
        if (word.kind != Meaning::Kind::text || arguments.size() < 2) continue;
        call(word.text, arguments[1]);
      }
      return {};
    }
    if (name == "get" || name == "index" || name == "hasKey") {
      Meanings result = arguments[0];
      for (std::size_t i = 1; i < arguments.size(); ++i) result = entry(result, arguments[i]);
      if (name != "hasKey") return result;
      use(result, How::value);
      return {};
    }
    if (name == "dig" && arguments.size() >= 3) {
      Meanings result = arguments.back();
      for (std::size_t i = 0; i + 2 < arguments.size(); ++i) result = entry(result, arguments[i]);
      add(result, arguments[arguments.size() - 2]);
      return result;
    }
    if (name == "pluck") return pluck(arguments);
    if (name == "pick") return pick(arguments);
    if (name == "set" && arguments.size() == 3) return set(arguments);
    if (name == "ternary" && arguments.size() == 3) {
      use(arguments[2], How::value);
      return union_of({arguments[0], arguments[1]});
    }
    if (name == "required") {
      use(arguments.back(), How::value);
      return arguments.back();
    }
    if (is_in(kPassOn)) {
      use_all(arguments, How::value, 1);
      return arguments[0];
    }
    if (is_in(kEither)) return union_of(arguments);
    if (is_in(kLists)) return list_function(arguments);
    if (is_in(kOne)) return items(arguments[0]);
    use_all(arguments, is_in(kWhole) ? How::whole : How::value);
    return {};
  }

  Meanings dictionary(const std::vector<Meanings>& arguments) {
    Meaning map{Meaning::Kind::map, {}, {}, {}};
    map.fields = std::make_shared<std::map<std::string, Meanings>>();
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2)
      put(map, arguments[i], arguments[i + 1]);
    return {map};
  }

  void put(const Meaning& map, const Meanings& name, const Meanings& value) {
    bool named = false;
    for (const Meaning& word : name) {
      if (word.kind != Meaning::Kind::text) continue;
      add((*map.fields)[word.text], value);
      named = true;
    }
    if (!named) add((*map.fields)[""], value);
  }

  Meanings set(const std::vector<Meanings>& arguments) {
    for (const Meaning& meaning : arguments[0]) {
      if (meaning.kind == Meaning::Kind::map) {
        put(meaning, arguments[1], arguments[2]);
      } else if (meaning.kind == Meaning::Kind::root) {
        for (const Meaning& word : arguments[1]) {
          if (word.kind == Meaning::Kind::text) add(root_fields_[word.text], arguments[2]);
        }
      } else {
        use(arguments[2], How::value);
      }
    }
    return arguments[0];
  }

  // pluck NAME MAP…: the entry of each map.
  Meanings pluck(const std::vector<Meanings>& arguments) {
    Meaning list{Meaning::Kind::list, {}, {}, {}};
    list.items = std::make_shared<std::vector<Meanings>>();
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      list.items->push_back(entry(arguments[i], arguments[0]));
    }
    return {list};
  }

  // pick MAP NAME…: a map of these entries.
  Meanings pick(const std::vector<Meanings>& arguments) {
    Meaning map{Meaning::Kind::map, {}, {}, {}};
    map.fields = std::make_shared<std::map<std::string, Meanings>>();
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      put(map, arguments[i], entry(arguments[0], arguments[i]));
    }
    return {map};
  }

  // A list made of lists and of single items: which argument is which does not matter here.
  Meanings list_function(const std::vector<Meanings>& arguments) {
    Meanings result;
    Meaning list{Meaning::Kind::list, {}, {}, {}};
    list.items = std::make_shared<std::vector<Meanings>>();
    for (const Meanings& argument : arguments) {
      for (const Meaning& meaning : argument) {
        if (meaning.kind == Meaning::Kind::path || meaning.kind == Meaning::Kind::list) {
          result.push_back(meaning);
        } else {
          list.items->push_back({meaning});
        }
      }
    }
    result.push_back(list);
    return result;
  }

  // -- statements

  void run(const std::vector<TemplateNode>& nodes, Meanings dot) {
    Variables outer = std::exchange(variables_, {{"", dot}});
    Meanings outer_dot = std::exchange(dot_, std::move(dot));
    run_list(nodes);
    variables_ = std::move(outer);
    dot_ = std::move(outer_dot);
  }

  void run_list(const std::vector<TemplateNode>& nodes) {
    for (const TemplateNode& node : nodes) {
      if (!step()) return;
      run_node(node);
    }
  }

  void run_block(const std::vector<TemplateNode>& nodes, const Meanings* dot) {
    const Nesting nesting(*this);
    if (!nesting.allowed()) return;
    const std::size_t scope = variables_.size();
    Meanings outer = dot_;
    if (dot) dot_ = *dot;
    run_list(nodes);
    dot_ = std::move(outer);
    variables_.resize(scope);
  }

  void run_node(const TemplateNode& node) {
    switch (node.kind) {
      case TemplateNode::Kind::text:
      case TemplateNode::Kind::define:
        return;
      case TemplateNode::Kind::action: {
        const Meanings value = eval(node.pipeline);
        assign(node.pipeline, value);
        if (node.pipeline.variables.empty()) use(value, How::value);
        return;
      }
      case TemplateNode::Kind::block:
      case TemplateNode::Kind::call:
        call(node.text, eval(node.pipeline));
        return;
      case TemplateNode::Kind::if_:
      case TemplateNode::Kind::with:
      case TemplateNode::Kind::range:
        break;
    }
    const Purpose outer_purpose = purpose_;
    if (only_fails(node.body) && (node.otherwise.empty() || only_fails(node.otherwise))) {
      purpose_ = Purpose::refusal;
    }
    const std::size_t scope = variables_.size();
    const Meanings value = eval(node.pipeline);
    if (node.kind == TemplateNode::Kind::range) {
      use(value, How::each);
      const Meanings item = items(value);
      if (node.pipeline.variables.size() == 2) {
        variables_.emplace_back(node.pipeline.variables[0], Meanings{});
      }
      if (!node.pipeline.variables.empty()) {
        variables_.emplace_back(node.pipeline.variables.back(), item);
      }
      run_block(node.body, &item);
    } else {
      use(value, How::value);
      assign(node.pipeline, value);
      run_block(node.body, node.kind == TemplateNode::Kind::with ? &value : nullptr);
    }
    run_block(node.otherwise, nullptr);
    variables_.resize(scope);
    purpose_ = outer_purpose;
  }

  void call(const std::string& name, const Meanings& dot) {
    const auto body = defines_.find(name);
    if (body == defines_.end()) return;
    called_.insert(name);
    std::string once = name + '\n' + static_cast<char>('0' + static_cast<int>(purpose_));
    describe(once, dot, 0);
    if (once.size() > kMaxDescription) complete_ = false;
    if (depth_ >= kMaxCalls || !calls_.insert(std::move(once)).second) return;
    ++depth_;
    run(*body->second, dot);
    --depth_;
  }

  std::map<std::string, KeyRead, std::less<>> reads_;
  std::map<std::string, const std::vector<TemplateNode>*, std::less<>> defines_;
  std::map<std::string, Meanings, std::less<>> root_fields_;
  std::set<std::string, std::less<>> called_, calls_;
  Variables variables_;
  Meanings dot_;
  Purpose purpose_ = Purpose::effect;
  std::size_t depth_{}, nested_{}, steps_{};
  bool complete_ = true;
};

}  // namespace

TemplateReads read_templates(std::span<const ArchiveFile> files) { return Reader().read(files); }

}  // namespace cilium_lint
