#include "arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>

#include "files/files.h"
#include "suggest.h"

namespace cilium_lint::cli {
namespace {

using Words = std::vector<std::string>;

// What a command line asks for that cannot be.
struct WrongUsage {
  std::string message{};
};

constexpr std::array<std::pair<std::string_view, Command>, 15> kCommands = {{
    {"check", Command::check},
    {"forecast", Command::forecast},
    {"fix", Command::fix},
    {"diff", Command::diff},
    {"baseline", Command::baseline},
    {"config", Command::config},
    {"init", Command::init},
    {"completion", Command::completion},
    {"values", Command::values},
    {"features", Command::features},
    {"key", Command::key},
    {"rules", Command::rules},
    {"explain", Command::explain},
    {"eval", Command::eval},
    {"policy", Command::policy},
}};
// Commands of the program's plan that this version does not have: a word of the plan is never taken
// for a path.
constexpr std::array<std::string_view, 2> kLaterCommands = {"upgrade", "lsp"};

template <class T>
using Choices = std::span<const std::pair<std::string_view, T>>;

constexpr std::array<std::pair<std::string_view, Format>, 2> kFormats = {
    {{"text", Format::text}, {"json", Format::json}}};
// Of a report of findings.
constexpr std::array<std::pair<std::string_view, Format>, 11> kReportFormats = {
    {{"text", Format::text},
     {"concise", Format::concise},
     {"json", Format::json},
     {"json-lines", Format::json_lines},
     {"sarif", Format::sarif},
     {"github", Format::github},
     {"gitlab", Format::gitlab},
     {"junit", Format::junit},
     {"checkstyle", Format::checkstyle},
     {"rdjson", Format::rdjson},
     {"rdjsonl", Format::rdjsonl}}};
constexpr std::array<std::pair<std::string_view, Format>, 3> kForecastFormats = {
    {{"text", Format::text}, {"json", Format::json}, {"mermaid", Format::mermaid}}};
constexpr std::array<std::pair<std::string_view, FailOn>, 4> kFailOn = {
    {{"error", FailOn::error},
     {"warning", FailOn::warning},
     {"info", FailOn::info},
     {"never", FailOn::never}}};
constexpr std::array<std::pair<std::string_view, ColourChoice>, 3> kColours = {
    {{"auto", ColourChoice::automatic},
     {"always", ColourChoice::always},
     {"never", ColourChoice::never}}};

template <class T>
T chosen(std::string_view option, std::string_view word, Choices<T> choices) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : choices) {
    if (name == word) return value;
    names.push_back(name);
  }
  throw WrongUsage{fmt::format("{} \"{}\" is none of {}{}", option, word, fmt::join(names, ", "),
                               did_you_mean(word, names))};
}

// Commands that look at findings.
bool takes_findings(Command command) {
  return command == Command::check || command == Command::fix || command == Command::diff ||
         command == Command::baseline;
}
bool takes_install(Command command) {
  return takes_findings(command) || command == Command::forecast || command == Command::features ||
         command == Command::values || command == Command::key || command == Command::eval ||
         command == Command::policy || command == Command::config || command == Command::init;
}

// -- options

// The options of a command line. To build one costs more than to read a small file, so only those
// are built that the line may mean.
class Options {
 public:
  // `line`: null builds all.
  Options(CLI::App& app, const Words* line) : app_(app), line_(line) {}

  void add_flag(const std::string& names, bool& target) {
    if (is_meant(names)) app_.add_flag(names, target)->disable_flag_override();
  }
  // The last one counts.
  template <class Take>
  void add_word(const std::string& names, Take take) {
    if (is_meant(names)) build_word(names, take);
  }
  void add_text(const std::string& names, std::optional<std::string>& target) {
    add_word(names, [&target](const std::string& word) { target = word; });
  }
  // All count, in their order. The words are taken raw: CLI11's own lists know brackets and escapes
  // that Helm's do not.
  template <class Take>
  void add_words(const std::string& names, Take take) {
    if (is_meant(names)) build_words(names, take);
  }
  void add_list(const std::string& names, Words& target) {
    add_words(names, [&target](const std::string& word) { target.push_back(word); });
  }

 private:
  using TakeWord = std::function<void(const std::string&)>;

  // `names`: "-q,--quiet". Short ones may stand together behind one dash.
  [[nodiscard]] bool is_meant(std::string_view names) const {
    if (line_ == nullptr) return true;
    return std::ranges::any_of(*line_, [names](std::string_view word) {
      if (!word.starts_with('-')) return false;
      const bool is_long = word.starts_with("--");
      const std::string_view name = word.substr(0, word.find('='));
      for (std::string_view rest = names; !rest.empty();) {
        const std::size_t comma = rest.find(',');
        const std::string_view one = rest.substr(0, comma);
        rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
        if (one.starts_with("--") ? one == name : !is_long) return true;
      }
      return false;
    });
  }
  void build_word(const std::string& names, TakeWord take) {
    app_.add_option(names, CLI::callback_t([take = std::move(take)](const CLI::results_t& given) {
                      take(given.back());
                      return true;
                    }))
        ->expected(1)
        ->take_last();
  }
  void build_words(const std::string& names, TakeWord take) {
    app_.add_option(names, CLI::callback_t([take = std::move(take)](const CLI::results_t& given) {
                      for (const std::string& word : given) take(word);
                      return true;
                    }))
        ->expected(1)
        ->take_all();
  }

  CLI::App& app_;
  const Words* line_;
};

// A list as Helm reads --values: parts between commas, a part in double quotes whole.
Words comma_parts(std::string_view text) {
  Words parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && (quoted || parts.back().empty())) {
      const bool doubled = quoted && text.substr(i + 1).starts_with('"');
      if (doubled) {
        parts.back() += '"';
        ++i;
      } else {
        quoted = !quoted;
      }
    } else if (text[i] == ',' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  return parts;
}

Choices<Format> formats_of(Command command) {
  if (takes_findings(command)) return kReportFormats;
  if (command == Command::forecast) return kForecastFormats;
  return kFormats;
}

void add_format(Options& options, Arguments& read) {
  const Choices<Format> formats = formats_of(read.command);
  options.add_word("--format", [&read, formats](const std::string& word) {
    read.format = chosen<Format>("--format", word, formats);
  });
}
void add_colour(Options& options, Arguments& read) {
  options.add_word("--color,--colour", [&read](const std::string& word) {
    read.colour = chosen<ColourChoice>("--color", word, kColours);
  });
}

void add_install_options(Options& options, Arguments& read) {
  options.add_words("-f,--values", [&read](const std::string& word) {
    // `-f=FILE`, as Helm takes it
    for (std::string& file : comma_parts(word.starts_with('=') ? word.substr(1) : word)) {
      if (file.empty()) throw WrongUsage{"--values names no file"};
      read.values_files.push_back(std::move(file));
    }
  });
  options.add_list("--set", read.set);
  options.add_list("--set-string", read.set_string);
  options.add_list("--set-json", read.set_json);
  options.add_list("--set-file", read.set_file);
  options.add_text("--kind-config", read.kind_config);
  options.add_text("--cilium-version", read.cilium_version);
  options.add_text("--chart", read.chart);
  options.add_flag("--chart-cache", read.chart_cache);
  options.add_text("--kubernetes-version", read.kubernetes_version);
  options.add_words("--api-versions", [&read](const std::string& word) {
    if (!read.api_versions) read.api_versions.emplace();
    for (std::string& part : comma_parts(word)) {
      if (!part.empty()) read.api_versions->push_back(std::move(part));
    }
  });
  options.add_text("--cluster-name", read.cluster_name);
  options.add_text("--kind-version", read.kind_version);
  options.add_text("--namespace", read.name_space);
  options.add_text("--stdin-filename", read.stdin_filename);
  options.add_text("--config", read.config);
  options.add_flag("--isolated", read.isolated);
  options.add_flag("--allow-empty", read.allow_empty);
  options.add_flag("--explain-discovery", read.explain_discovery);
}

void add_check_options(Options& options, Arguments& read) {
  const auto add_ids = [&options](const std::string& name, Words& target) {
    options.add_words(name, [&target](const std::string& word) {
      for (std::string& id : comma_parts(word)) target.push_back(std::move(id));
    });
  };
  add_ids("--only", read.selection.only);
  add_ids("--skip", read.selection.skip);
  options.add_word("--fail-on", [&read](const std::string& word) {
    read.fail_on = chosen<FailOn>("--fail-on", word, kFailOn);
  });
  options.add_words("--output", [&read](const std::string& word) {
    const std::size_t equals = word.find('=');
    OutputChoice output{chosen<Format>("--output", word.substr(0, equals), kReportFormats)};
    if (equals != std::string::npos) {
      output.file = word.substr(equals + 1);
      if (output.file.empty()) throw WrongUsage{fmt::format("--output {} names no file", word)};
      output.file = output.file == "-" ? "" : join_path("", output.file);
    }
    read.outputs.push_back(std::move(output));
  });
  options.add_flag("-q,--quiet", read.quiet);
  options.add_flag("--no-ignores", read.no_ignores);
  options.add_flag("--show-suppressed", read.show_suppressed);
  options.add_text("--new-since", read.new_since);
}

// The options of the chosen command: all, or those that `line` may mean.
void add_options(CLI::App& app, Arguments& read, const Words* line = nullptr) {
  app.set_help_flag();
  app.allow_extras();
  Options options(app, line);
  options.add_flag("-h,--help", read.help);
  options.add_flag("-V,--version", read.version);
  add_format(options, read);
  add_colour(options, read);
  if (takes_install(read.command)) add_install_options(options, read);
  if (takes_findings(read.command)) add_check_options(options, read);
  if (read.command == Command::check) {
    options.add_flag("--statistics", read.statistics);
    options.add_flag("--watch", read.watch);
  }
  if (read.command == Command::config) options.add_flag("--origin", read.origin);
  if (read.command == Command::fix || read.command == Command::diff) {
    options.add_flag("--unsafe", read.unsafe);
  }
  if (read.command == Command::values) {
    options.add_flag("--user", read.user);
    options.add_flag("--facts", read.facts);
  }
  if (read.command == Command::eval) {
    options.add_flag("--bare", read.bare);
    options.add_list("--bind", read.bindings);
  }
}

// -- what CLI11 found wrong, in our words

[[noreturn]] void refuse_option(Command command, std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  const std::vector<OptionName> known = option_names(command);
  std::vector<std::string_view> candidates;
  for (const OptionName& option : known) candidates.push_back(option.name);
  throw WrongUsage{fmt::format("there is no option {}{}", name, did_you_mean(name, candidates))};
}

// The option that CLI11's message begins with, by its long name.
const CLI::Option* option_named_in(const CLI::App& app, std::string_view what) {
  std::string_view name = what.substr(0, what.find_first_of(": "));
  while (name.starts_with('-')) name.remove_prefix(1);
  for (const CLI::Option* option : app.get_options()) {
    if (option->check_lname(std::string(name)) || option->check_sname(std::string(name))) {
      return option;
    }
  }
  return nullptr;
}

// Fills the arguments by the options' own functions. What is no option is a word, and so is
// everything behind `--`.
Words parse(Arguments& read, Words words) {
  const auto end = std::ranges::find(words, "--");
  const Words behind(end == words.end() ? end : end + 1, words.end());
  words.erase(end, words.end());
  CLI::App app;
  add_options(app, read, &words);
  std::ranges::reverse(words);
  try {
    app.parse(std::move(words));
  } catch (const CLI::ArgumentMismatch& wrong) {
    const CLI::Option* option = option_named_in(app, wrong.what());
    if (option == nullptr) throw WrongUsage{wrong.what()};
    throw WrongUsage{
        fmt::format("--{} {}", option->get_lnames().front(),
                    option->get_expected_max() == 0 ? "takes no value" : "needs a value")};
  } catch (const CLI::ParseError& wrong) {
    throw WrongUsage{wrong.what()};
  }
  Words left = app.remaining();
  for (const std::string& word : left) {
    if (word.starts_with('-') && word != "-") refuse_option(read.command, word);
  }
  left.insert(left.end(), behind.begin(), behind.end());
  return left;
}

Command command_of(Words& words) {
  if (words.empty()) return Command::check;
  for (const auto& [name, command] : kCommands) {
    if (words.front() != name) continue;
    words.erase(words.begin());
    return command;
  }
  if (std::ranges::find(kLaterCommands, words.front()) != kLaterCommands.end()) {
    throw WrongUsage{fmt::format(
        "this version has no command {0} (for a path of that name: cilium-lint check {0})",
        words.front())};
  }
  return Command::check;
}

bool asks_for(const Words& words, std::string_view short_name, std::string_view long_name) {
  const auto end = std::ranges::find(words, "--");
  return std::any_of(words.begin(), end, [&](const std::string& word) {
    return word == short_name || word == long_name;
  });
}

void take_key(Arguments& read) {
  if (read.words.empty()) throw WrongUsage{"key takes a key of the chart, such as routingMode"};
  read.key = std::move(read.words.front());
  read.words.erase(read.words.begin());
}

void take_expression(Arguments& read) {
  if (read.words.empty()) {
    throw WrongUsage{"eval takes an expression (one that begins with '-' behind --)"};
  }
  read.expression = std::move(read.words.front());
  read.words.erase(read.words.begin());
}

// The word that says which of a command's parts is meant.
void take_part(Arguments& read, std::string_view command,
               std::initializer_list<std::string_view> parts) {
  const bool known =
      !read.words.empty() && std::ranges::find(parts, read.words.front()) != parts.end();
  if (!known) {
    throw WrongUsage{fmt::format("{} is followed by {}", command, fmt::join(parts, ", or "))};
  }
  read.part = std::move(read.words.front());
  read.words.erase(read.words.begin());
}

bool takes_input(const Arguments& read) {
  return std::ranges::find(read.words, "-") != read.words.end() ||
         std::ranges::find(read.values_files, "-") != read.values_files.end() ||
         read.kind_config == "-";
}

void require_consistent(const Arguments& read) {
  if ((read.command == Command::fix || read.command == Command::diff) && takes_input(read)) {
    throw WrongUsage{"standard input has no file to fix; --format json has the edits"};
  }
  const bool counts_as_lines = read.format && *read.format != Format::text &&
                               *read.format != Format::concise && *read.format != Format::json;
  if (read.statistics && counts_as_lines) {
    throw WrongUsage{"--statistics has the formats text and json"};
  }
  if (read.watch && takes_input(read)) {
    throw WrongUsage{"standard input has no file to watch"};
  }
  if (read.command == Command::explain && read.words.size() != 1) {
    throw WrongUsage{"explain takes one rule's id (cilium-lint rules lists them)"};
  }
  if (read.command == Command::eval && read.bare && !read.words.empty()) {
    throw WrongUsage{
        fmt::format("eval --bare takes an expression and no path, got \"{}\"", read.words.front())};
  }
  if (read.command == Command::policy && (read.words.empty() || read.words.front() != "test")) {
    throw WrongUsage{"policy is followed by test: cilium-lint policy test [FILE...]"};
  }
  if (read.command == Command::rules && !read.words.empty()) {
    throw WrongUsage{fmt::format("rules takes no arguments, got \"{}\"", read.words.front())};
  }
  if (read.user && read.facts && read.format == Format::json) {
    throw WrongUsage{"--user --format json prints the values alone, so --facts has no place"};
  }
  if (std::ranges::find(read.words, "") != read.words.end()) {
    throw WrongUsage{"a path is empty (an unset variable?)"};
  }
  const bool stated = !read.values_files.empty() || !read.set.empty() || !read.set_string.empty() ||
                      !read.set_json.empty() || !read.set_file.empty();
  if (stated && !read.words.empty()) {
    throw WrongUsage{
        fmt::format("with --values or --set nothing is discovered, so \"{}\" has no place",
                    read.words.front())};
  }
  std::size_t on_stdout = read.format ? 1 : 0;
  Words files;
  for (const OutputChoice& output : read.outputs) {
    if (output.file.empty()) {
      if (++on_stdout > 1) throw WrongUsage{"two outputs are to go to standard output"};
    } else if (std::ranges::find(files, output.file) != files.end()) {
      throw WrongUsage{fmt::format("two outputs are to go to {}", output.file)};
    } else {
      files.push_back(output.file);
    }
  }
}

template <class T>
std::vector<std::string_view> words_of(Choices<T> choices) {
  std::vector<std::string_view> words;
  for (const auto& choice : choices) words.push_back(choice.first);
  return words;
}

std::vector<std::string_view> words_for(std::string_view option, Command command) {
  if (option == "--format" || option == "--output") {
    return words_of<Format>(formats_of(command));
  }
  if (option == "--fail-on") return words_of<FailOn>(kFailOn);
  if (option == "--color" || option == "--colour") return words_of<ColourChoice>(kColours);
  return {};
}

// Options that a variable may stand for.
constexpr std::array<std::string_view, 8> kOptionsByEnvironment = {
    "config",       "format",   "fail-on", "color", "cilium-version", "kubernetes-version",
    "cluster-name", "namespace"};
constexpr std::array<std::string_view, 4> kVariablesOfScripts = {
    "CILIUM_LINT_NO_INSTALL", "CILIUM_LINT_HOME", "CILIUM_LINT_BINARY", "CILIUM_LINT_CHARTS"};

std::string variable_for(std::string_view option) {
  std::string name = "CILIUM_LINT_";
  for (const char c : option) {
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return name;
}

// The variables as words of a command line, for those options that the command has.
Words words_of(const std::vector<EnvironmentVariable>& environment, Command command) {
  Words words;
  if (environment.empty()) return words;
  const std::vector<OptionName> known = option_names(command);
  for (const EnvironmentVariable& variable : environment) {
    for (const std::string_view option : kOptionsByEnvironment) {
      if (variable.value.empty() || variable_for(option) != variable.name) continue;
      std::string name = fmt::format("--{}", option);
      if (std::ranges::find(known, name, &OptionName::name) == known.end()) continue;
      words.push_back(std::move(name));
      words.push_back(variable.value);
    }
  }
  return words;
}

}  // namespace

bool is_known_variable(std::string_view name) {
  return std::ranges::find(kVariablesOfScripts, name) != kVariablesOfScripts.end() ||
         std::ranges::any_of(kOptionsByEnvironment,
                             [&](std::string_view option) { return variable_for(option) == name; });
}

std::vector<std::pair<std::string_view, Command>> command_names() {
  return {kCommands.begin(), kCommands.end()};
}

std::vector<OptionName> option_names(Command command) {
  Arguments read{.command = command};
  CLI::App app;
  add_options(app, read);
  std::vector<OptionName> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      OptionName& added = names.emplace_back();
      added.name = "--" + name;
      added.takes_value = option->get_expected_max() > 0;
      added.words = words_for(added.name, command);
    }
  }
  return names;
}

Result<Arguments> read_arguments(const std::vector<std::string>& arguments,
                                 const std::vector<EnvironmentVariable>& environment) {
  Words words = arguments;
  Arguments read;
  try {
    read.command = command_of(words);
    // Whoever asks for help gets it, whatever else the line says.
    if (asks_for(words, "-h", "--help")) {
      read.help = true;
      return read;
    }
    if (asks_for(words, "-V", "--version")) {
      read.version = true;
      return read;
    }
    // In front, so that what is typed wins.
    const Words given = words_of(environment, read.command);
    words.insert(words.begin(), given.begin(), given.end());
    read.words = parse(read, std::move(words));
    if (read.command == Command::key) take_key(read);
    if (read.command == Command::eval) take_expression(read);
    if (read.command == Command::baseline) take_part(read, "baseline", {"write", "check", "prune"});
    if (read.command == Command::config) take_part(read, "config", {"show", "schema"});
    if (read.command == Command::completion) {
      take_part(read, "completion", {"bash", "zsh", "fish"});
    }
    require_consistent(read);
  } catch (const WrongUsage& wrong) {
    return Error{wrong.message};
  }
  return read;
}

}  // namespace cilium_lint::cli
