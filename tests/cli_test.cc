// The program as a function of its arguments: everything it prints, and its exit codes.

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "arguments.h"
#include "help.h"
#include "markdown.h"
#include "run.h"
#include "suggest.h"
#include "whole_file.h"

namespace cilium_lint::cli {
namespace {

struct Ran {
  int code{};
  std::string out{}, err{};
};

Ran ran(const std::vector<std::string>& arguments, std::string input = {}) {
  Streams streams;
  streams.read_input = [input = std::move(input)]() -> Result<std::string> { return input; };
  const int code = run(arguments, streams);
  return {code, streams.out, streams.err};
}

// A folder that is gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "cilium-lint.XXXXXX").string();
    REQUIRE_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(*this / name).parent_path());
    std::ofstream(*this / name, std::ios::binary) << text;
    return *this / name;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(*this / name, std::ios::binary).rdbuf();
    return text.str();
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_{};
};

// A text in which files of the folder have their own names alone.
std::string without_folder(std::string text, const Folder& folder) {
  const std::string name = std::filesystem::path(folder.path()).filename().string() + "/";
  for (std::size_t at = 0; (at = text.find(name)) != std::string::npos;) {
    const std::size_t blank = text.rfind(' ', at);
    text.erase(blank + 1, at + name.size() - blank - 1);
  }
  return text;
}

Arguments understood(const std::vector<std::string>& arguments) {
  const Result<Arguments> read = read_arguments(arguments);
  INFO((read ? "" : read.error().message));
  REQUIRE(read.has_value());
  return *read;
}

std::string refused(const std::vector<std::string>& arguments) {
  const Result<Arguments> read = read_arguments(arguments);
  return read ? "understood" : read.error().message;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a first word that is a command is the command, all else is a path") {
  CHECK_EQ(understood({}).command, Command::check);
  CHECK_EQ(understood({"check", "values"}).words, Words{"values"});
  CHECK_EQ(understood({"values", "a"}).command, Command::values);
  CHECK_EQ(understood({"deploy", "values"}).words, Words{"deploy", "values"});
  CHECK_EQ(understood({"check", "--", "-x", "fix"}).words, Words{"-x", "fix"});
  CHECK_EQ(understood({"--", "check"}).words, Words{"check"});
  CHECK_EQ(understood({"-"}).words, Words{"-"});
}

TEST_CASE("every list keeps its words as they are, in their order") {
  const Arguments read =
      understood({"-f", "a.yaml,\"b,c.yaml\"", "--values=d.yaml", "-fe.yaml", "-f=g.yaml", "--set",
                  "a=[1,2]", "--set", "{}", "--set=b={x,y}", "--set-json", "c={\"d\": [1]}",
                  "--set-string", "e=1", "--set-file", "f=g"});
  CHECK_EQ(read.values_files, Words{"a.yaml", "b,c.yaml", "d.yaml", "e.yaml", "g.yaml"});
  CHECK_EQ(read.set, Words{"a=[1,2]", "{}", "b={x,y}"});
  CHECK_EQ(read.set_json, Words{"c={\"d\": [1]}"});
  CHECK_EQ(read.set_string, Words{"e=1"});
  CHECK_EQ(read.set_file, Words{"f=g"});
}

TEST_CASE("every option arrives") {
  const Arguments read = understood({"--kind-config",
                                     "k.yaml",
                                     "--cilium-version",
                                     "1.18.3",
                                     "--kubernetes-version",
                                     "1.33",
                                     "--api-versions",
                                     "a/v1,b/v1",
                                     "--api-versions",
                                     "c/v1",
                                     "--cluster-name",
                                     "platform",
                                     "--kind-version",
                                     "0.20.0",
                                     "--namespace",
                                     "kube-system",
                                     "--only",
                                     "l2,bgp",
                                     "--skip",
                                     "kind",
                                     "--fail-on",
                                     "info",
                                     "--isolated",
                                     "--format",
                                     "json",
                                     "--output",
                                     "text=r.txt",
                                     "--allow-empty",
                                     "--color",
                                     "never",
                                     "--quiet",
                                     "--stdin-filename",
                                     "v.yaml",
                                     "p"});
  CHECK_EQ(read.kind_config, "k.yaml");
  CHECK_EQ(read.cilium_version, "1.18.3");
  CHECK_EQ(read.kubernetes_version, "1.33");
  CHECK_EQ(read.api_versions, Words{"a/v1", "b/v1", "c/v1"});
  CHECK_EQ(read.cluster_name, "platform");
  CHECK_EQ(read.kind_version, "0.20.0");
  CHECK_EQ(read.name_space, "kube-system");
  CHECK_EQ(read.selection.only, Words{"l2", "bgp"});
  CHECK_EQ(read.selection.skip, Words{"kind"});
  CHECK(read.fail_on == FailOn::info);
  CHECK(read.isolated);
  CHECK_EQ(read.format, Format::json);
  REQUIRE_EQ(read.outputs.size(), 1);
  CHECK_EQ(read.outputs[0].format, Format::text);
  CHECK_EQ(read.outputs[0].file, "r.txt");
  CHECK(read.allow_empty);
  CHECK_EQ(read.colour, ColourChoice::never);
  CHECK(read.quiet);
  CHECK_EQ(read.stdin_filename, "v.yaml");
  CHECK_EQ(read.words, Words{"p"});
  CHECK(understood({"values", "--user"}).user);
  CHECK_EQ(understood({"--format", "text", "--format", "json"}).format, Format::json);
}

TEST_CASE("wrong usage is one clear sentence") {
  CHECK_EQ(refused({"--frmat", "json"}), "there is no option --frmat; did you mean --format?");
  CHECK_EQ(refused({"--frmat=json"}), "there is no option --frmat; did you mean --format?");
  CHECK_EQ(refused({"-x"}), "there is no option -x");
  CHECK_EQ(refused({"--format", "jsn"}),
           "--format \"jsn\" is none of text, concise, json, json-lines, sarif, github, gitlab, "
           "junit, checkstyle, rdjson, rdjsonl; did you mean json?");
  CHECK_EQ(refused({"--format"}), "--format needs a value");
  CHECK_EQ(refused({"-f"}), "--values needs a value");
  CHECK_EQ(refused({"--fail-on", "sometimes"}),
           "--fail-on \"sometimes\" is none of error, warning, info, never");
  CHECK_EQ(refused({"--color", "allways"}),
           "--color \"allways\" is none of auto, always, never; did you mean always?");
  CHECK_EQ(refused({"--quiet=5"}), "--quiet takes no value");
  CHECK_EQ(
      refused({"upgrade"}),
      "this version has no command upgrade (for a path of that name: cilium-lint check upgrade)");
  CHECK_EQ(refused({"explain"}), "explain takes one rule's id (cilium-lint rules lists them)");
  CHECK_EQ(refused({"eval"}), "eval takes an expression (one that begins with '-' behind --)");
  CHECK_EQ(refused({"eval", "--bare", "1", "2"}),
           "eval --bare takes an expression and no path, got \"2\"");
  CHECK_EQ(refused({"policy"}), "policy is followed by test: cilium-lint policy test [FILE...]");
  CHECK_EQ(refused({"rules", "kind"}), "rules takes no arguments, got \"kind\"");
  CHECK_EQ(refused({"rules", "--only", "kind"}), "there is no option --only");
  CHECK_EQ(refused({""}), "a path is empty (an unset variable?)");
  CHECK_EQ(refused({"-f", ""}), "--values names no file");
  CHECK_EQ(refused({"-f", "a.yaml", "deploy"}),
           "with --values or --set nothing is discovered, so \"deploy\" has no place");
  CHECK_EQ(refused({"--output", "json="}), "--output json= names no file");
  CHECK_EQ(refused({"--output", "json", "--output", "text"}),
           "two outputs are to go to standard output");
  CHECK_EQ(refused({"--output", "json=a", "--output", "text=a"}), "two outputs are to go to a");
  CHECK_EQ(refused({"--output", "json=b/../a", "--output", "text=./a"}),
           "two outputs are to go to a");

  const Ran wrong = ran({"--frmat", "json"});
  CHECK_EQ(wrong.code, 2);
  CHECK_EQ(wrong.out, "");
  CHECK_EQ(wrong.err,
           "cilium-lint: there is no option --frmat; did you mean --format?\n"
           "see cilium-lint --help\n");
}

TEST_CASE("help and version answer whatever else is said") {
  const Ran help = ran({"--frmat", "--help"});
  CHECK_EQ(help.code, 0);
  CHECK_EQ(help.out, help_for(Command::check));
  CHECK_EQ(ran({"values", "-h"}).out, help_for(Command::values));
  const Ran version = ran({"--version"});
  CHECK_EQ(version.code, 0);
  CHECK_EQ(version.out.substr(0, 12), "cilium-lint ");
}

TEST_CASE("help names every option of its command, fits 100 columns and promises nothing more") {
  for (const auto& [name, command] : command_names()) {
    INFO(name);
    CHECK_NE(help_for(command), "");
    std::istringstream lines{std::string(help_for(command))};
    for (std::string line; std::getline(lines, line);) CHECK_LE(line.size(), 100);
  }
  for (const OptionName& option : option_names(Command::check)) {
    if (option.name == "--colour") continue;  // the other spelling of --color
    INFO(option.name);
    CHECK_NE(help_for(Command::check).find(option.name), std::string_view::npos);
  }
  for (const char* later : {"upgrade", "lsp"}) {
    INFO(later);
    CHECK_EQ(help_for(Command::check).find(later), std::string_view::npos);
  }
}

TEST_CASE("a variable stands for an option that is not given") {
  const std::vector<EnvironmentVariable> environment = {{"CILIUM_LINT_FAIL_ON", "warning"},
                                                        {"CILIUM_LINT_CILIUM_VERSION", "1.18.3"}};
  const auto both = read_arguments({"--fail-on", "never"}, environment);
  REQUIRE(both.has_value());
  CHECK(both->fail_on == FailOn::never);
  CHECK_EQ(both->cilium_version.value_or(""), "1.18.3");
  const auto alone = read_arguments({"deploy/"}, environment);
  REQUIRE(alone.has_value());
  CHECK(alone->fail_on == FailOn::warning);
  CHECK_EQ(alone->words, std::vector<std::string>{"deploy/"});
  CHECK(read_arguments({"rules"}, environment).has_value());
  CHECK_FALSE(is_known_variable("CILIUM_LINT_FIAL_ON"));
}

TEST_CASE("an unknown rule is wrong usage, with the nearest") {
  const Ran only = ran({"--only", "kube-proxy/unknown-mod"});
  CHECK_EQ(only.code, 2);
  CHECK_NE(only.err.find("kube-proxy/unknown-mode"), std::string::npos);
  CHECK_EQ(ran({"explain", "kube-proxy/unknown-mod"}).err,
           "cilium-lint: no rule is named \"kube-proxy/unknown-mod\"; did you mean "
           "kube-proxy/unknown-mode?\n");
  CHECK_EQ(ran({"explain", "unknown-mode"}).err,
           "cilium-lint: no rule is named \"unknown-mode\"; did you mean "
           "kube-proxy/unknown-mode?\n");
  const Ran topic = ran({"explain", "kube-proxy"});
  CHECK_EQ(topic.code, 2);
  CHECK_EQ(topic.err.substr(0, 52), "cilium-lint: kube-proxy is a topic; its rules are ku");
}

TEST_CASE("rules are listed one a line") {
  const Ran rules = ran({"rules"});
  CHECK_EQ(rules.code, 0);
  CHECK_NE(rules.out.find("\nkube-proxy/unknown-mode "), std::string::npos);
  CHECK_EQ(rules.out.find("\x1b["), std::string::npos);
  CHECK_NE(ran({"rules", "--color", "always"}).out.find("\x1b["), std::string::npos);
  CHECK_NE(ran({"rules", "--format", "json"}).out.find("\"id\": \"kube-proxy/unknown-mode\""),
           std::string::npos);
}

TEST_CASE("a rule is explained") {
  const Ran text = ran({"explain", "kube-proxy/unknown-mode"});
  CHECK_EQ(text.code, 0);
  CHECK_EQ(text.out.substr(0, 24), "kube-proxy/unknown-mode\n");
  CHECK_EQ(text.out.find("```"), std::string::npos);
  CHECK_NE(ran({"explain", "kube-proxy/unknown-mode", "--format", "json"}).out.find("\"docs\": "),
           std::string::npos);
}

TEST_CASE("a folder without anything to lint") {
  const Folder folder;
  const Ran empty = ran({folder.path()});
  CHECK_EQ(empty.code, 3);
  CHECK_EQ(empty.out, "");
  CHECK_EQ(empty.err.substr(0, 13), "cilium-lint: ");
  CHECK_EQ(std::ranges::count(empty.err, '\n'), 1);
  const Ran allowed = ran({folder.path(), "--allow-empty"});
  CHECK_EQ(allowed.code, 0);
  CHECK_EQ(allowed.out, "");
  CHECK_EQ(allowed.err.substr(0, 19), "cilium-lint: note: ");
  const Ran json = ran({folder.path(), "--allow-empty", "--format", "json"});
  CHECK_EQ(json.code, 0);
  CHECK_NE(json.out.find("\"findings\": []"), std::string::npos);
}

TEST_CASE("a path that is not there is named, and may have been a command") {
  const Folder folder;
  const Ran missing = ran({folder / "nowhere.yaml"});
  CHECK_EQ(missing.code, 3);
  CHECK_EQ(missing.out, "");
  CHECK_NE(missing.err.find("nowhere.yaml"), std::string::npos);
  const Ran mistyped = ran({"chekc"});
  CHECK_EQ(mistyped.code, 3);
  CHECK_NE(mistyped.err.find("did you mean the command check?"), std::string::npos);
}

TEST_CASE("findings decide the exit code, at the level that is asked for") {
  const Folder folder;
  const std::string bad = folder.write("values.yaml", "kubeProxyReplacement: partial\n");
  const Words words = {"-f", bad, "--cilium-version", "1.18.3"};
  const auto with = [&words](const Words& more) {
    Words all = words;
    all.insert(all.end(), more.begin(), more.end());
    return ran(all);
  };
  CHECK_EQ(with({}).code, 1);
  CHECK_NE(with({}).out.find("error[kube-proxy/unknown-mode]: "), std::string::npos);
  CHECK_EQ(with({}).err, "");
  CHECK_EQ(with({"--fail-on", "never"}).code, 0);
  CHECK_EQ(with({"--skip", "kube-proxy"}).code, 0);
  CHECK_EQ(with({"--format", "json"}).code, 1);
  CHECK_EQ(with({"--only", "kube-proxy/unknown-mode", "--quiet"}).out.substr(0, 6), "error[");
}

TEST_CASE("broken YAML is a finding, not a failure") {
  const Folder folder;
  const std::string broken = folder.write("values.yaml", "a: [1,\nb: 2\n");
  const Ran result = ran({"-f", broken, "--cilium-version", "1.18.3"});
  CHECK_EQ(result.code, 1);
  CHECK_EQ(result.err, "");
  CHECK_NE(result.out.find("error[yaml/"), std::string::npos);
}

TEST_CASE("standard input is read once, under the name that is given") {
  const Ran result = ran({"-", "--stdin-filename", "my-values.yaml", "--cilium-version", "1.18.3"},
                         "kubeProxyReplacement: partial\n");
  CHECK_EQ(result.code, 1);
  CHECK_NE(result.out.find("my-values.yaml:1:23"), std::string::npos);
  const Ran twice = ran({"-f", "-", "-f", "-"});
  CHECK_EQ(twice.code, 2);
  CHECK_EQ(twice.err, "cilium-lint: standard input (-) can be read only once\n");
}

TEST_CASE("a watched run goes on while there are changes, and what it wrote itself is none") {
  const Folder folder;
  const std::string values = folder.write("values.yaml", "kubeProxyReplacement: partial\n");
  Streams streams;
  std::vector<std::string> said;
  streams.wait_for = [&](const std::function<bool()>& changed) {
    said.push_back(std::move(streams.out));
    streams.out.clear();
    CHECK_FALSE(changed());
    if (said.size() == 1) folder.write("values.yaml", "image: {tag: v1.17.0}\n");
    if (said.size() == 2) folder.write("config.yaml", "rules: {version: off}\n");
    return changed();
  };
  CHECK_EQ(run({"--watch", "--format", "concise", "--quiet", "-f", values, "--cilium-version",
                "1.18.3", "--config", folder.write("config.yaml", "rules: {}\n"), "--output",
                "json=" + folder / "report.json"},
               streams),
           0);
  REQUIRE_EQ(said.size(), 3);
  CHECK_NE(said[0].find("kube-proxy/unknown-mode"), std::string::npos);
  CHECK_NE(said[1].find("version/tag-without-effect"), std::string::npos);
  CHECK_EQ(said[2], "");
}

TEST_CASE("a long run tells what it does to whoever wants to know") {
  const Folder folder;
  const std::string values = folder.write("values.yaml", "kubeProxyReplacement: true\n");
  const auto told = [&values](const Words& more) {
    Words words = {"-f", values, "--isolated", "--cilium-version", "1.18.3"};
    words.insert(words.end(), more.begin(), more.end());
    Words said;
    Streams streams;
    streams.progress = [&said](std::string_view doing, bool /*phase*/) {
      said.emplace_back(doing);
    };
    run(words, streams);
    return said;
  };
  const Words said = told({});
  CHECK_NE(std::ranges::find(said, "reading " + values), said.end());
  CHECK_EQ(said.back(), "checking 1 installs");
  CHECK_EQ(told({"--quiet"}), Words{});
}

TEST_CASE("statistics count each rule, the most frequent first") {
  const Folder folder;
  const std::string values = folder.write(
      "values.yaml", "kubeProxyReplacement: partial\na: 1\nb: 2\nimage: {tag: v1.17.0}\n");
  const Words words = {"--statistics", "--isolated", "-f", values, "--cilium-version", "1.18.3"};
  CHECK_EQ(ran(words).out,
           "2  warning  values/unknown-key\n"
           "1  error    kube-proxy/unknown-mode     1 can be fixed\n"
           "1  warning  version/tag-without-effect  1 can be fixed, 1 safely\n"
           "4 findings in 1 file\n");
  Words json = words;
  json.insert(json.end(), {"--format", "json", "--only", "version"});
  CHECK_EQ(ran(json).out,
           R"({
  "schema_version": 1,
  "statistics": [
    {"rule": "version/tag-without-effect", "severity": "warning", "findings": 1, "fixable": 1, "safely_fixable": 1}
  ],
  "findings": 1,
  "suppressed": 0
}
)");
  CHECK_EQ(ran({"--statistics", "--format", "sarif"}).code, 2);
  CHECK_EQ(ran({"--watch", "-"}).code, 2);
}

TEST_CASE("colour is for terminals that want it") {
  const Folder folder;
  const Words words = {"-f", folder.write("values.yaml", "kubeProxyReplacement: partial\n"),
                       "--cilium-version", "1.18.3"};
  const auto coloured = [&words](bool terminal, bool plain, const Words& more = {}) {
    Words all = words;
    all.insert(all.end(), more.begin(), more.end());
    Streams streams;
    streams.terminal = terminal;
    streams.plain = plain;
    run(all, streams);
    return streams.out.find("\x1b[") != std::string::npos;
  };
  CHECK(coloured(true, false));
  CHECK_FALSE(coloured(false, false));
  CHECK_FALSE(coloured(true, true));
  CHECK(coloured(false, true, {"--color", "always"}));
  CHECK_FALSE(coloured(true, false, {"--color", "never"}));
}

TEST_CASE("outputs go where they are told, and standard output stays empty without one") {
  const Folder folder;
  const Words words = {"-f", folder.write("values.yaml", "kubeProxyReplacement: partial\n"),
                       "--cilium-version", "1.18.3"};
  const auto with = [&words](const Words& more) {
    Words all = words;
    all.insert(all.end(), more.begin(), more.end());
    return ran(all);
  };
  const std::string text = with({}).out;
  const std::string json = with({"--format", "json"}).out;
  const Ran to_file = with({"--output", "json=" + folder / "r.json"});
  CHECK_EQ(to_file.code, 1);
  CHECK_EQ(to_file.out, "");
  CHECK_EQ(folder.read("r.json"), json);
  const Ran both = with({"--output", "json", "--output", "text=" + folder / "r.txt"});
  CHECK_EQ(both.out, json);
  CHECK_EQ(folder.read("r.txt"), text);
  CHECK_EQ(with({"--format", "text", "--output", "json=" + folder / "r.json"}).out, text);
  const Ran nowhere = with({"--format", "text", "--output", "json=" + folder / "no/r.json"});
  CHECK_EQ(nowhere.code, 3);
  CHECK_EQ(nowhere.out, text);
  CHECK_EQ(nowhere.err, "cilium-lint: " + folder / "no/r.json" +
                            ": cannot be written (No such file or directory)\n");
  CHECK_EQ(folder.names(), Words{"r.json", "r.txt", "values.yaml"});
}

TEST_CASE("a file is written whole or not at all, with its mode, through its link") {
  const Folder folder;
  const std::string file = folder.write("report.json", "old");
  std::filesystem::permissions(file, std::filesystem::perms{0640});
  std::filesystem::create_symlink("report.json", folder / "link");
  CHECK_FALSE(write_whole_file(folder / "link", "new").has_value());
  CHECK_EQ(folder.read("report.json"), "new");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms{0640});
  CHECK_EQ(folder.names(), Words{"link", "report.json"});
  CHECK_EQ(write_whole_file(folder.path(), "x").value_or(Error{}).message,
           folder.path() + ": cannot be written (it is a folder)");
  CHECK_FALSE(write_whole_file("/dev/null", "x").has_value());
  CHECK_EQ(write_whole_file("/dev/full", "x").value_or(Error{}).message,
           "/dev/full: cannot be written (No space left on device)");
}

TEST_CASE("the user's values as Helm holds them, keys in their order") {
  const Folder folder;
  const std::string file =
      folder.write("values.yaml", "b: yes\na: 0o17\nc: {d: 1e3, e: ~}\ntls: {ca: {key: abc}}\n");
  const Ran json = ran({"values", "--user", "--format", "json", "-f", file, "--set", "g[0]=x"});
  CHECK_EQ(json.err, "");
  CHECK_EQ(json.code, 0);
  CHECK_EQ(json.out, R"({
  "b": true,
  "a": 15,
  "c": {
    "d": 1000,
    "e": null
  },
  "tls": {
    "ca": {
      "key": "***"
    }
  },
  "g": [
    "x"
  ]
}
)");
}

TEST_CASE("values that Helm refuses are said on the error stream") {
  const Folder folder;
  const Ran json = ran({"values", "--user", "--format", "json", "-f",
                        folder.write("values.yaml", "a: [1,\nb: 2\n")});
  CHECK_EQ(json.code, 1);
  CHECK_EQ(json.out, "");
  CHECK_EQ(json.err.substr(0, 11), "error[yaml/");
}

TEST_CASE("values say who set them, over what") {
  const Folder folder;
  const std::string base = folder.write("base.yaml", "tunnel: vxlan\nMTU: 1450\n");
  const std::string prod = folder.write("prod.yaml", "MTU: 9000\ntls: {ca: {key: abc}}\n");
  const Words words = {"values",   "--user",           "-f",    base, "-f", prod, "--set",
                       "MTU=1400", "--cilium-version", "1.18.3"};
  const Ran text = ran(words);
  CHECK_EQ(text.code, 0);
  CHECK_EQ(text.out.find("abc"), std::string::npos);
  CHECK_NE(text.out.find("1400"), std::string::npos);
  CHECK_NE(text.out.find("over 9000 from "), std::string::npos);
  CHECK_NE(text.out.find("prod.yaml:1, over 1450 from "), std::string::npos);
  Words all = words;
  all.erase(all.begin() + 1);
  const Ran effective = ran(all);
  CHECK_NE(effective.out.find("Defaults of chart 1.18.3: "), std::string::npos);
}

TEST_CASE("what cannot be read may set any key, and values say so once") {
  const Folder folder;
  folder.write("deploy.sh", "helm install cilium cilium/cilium --version 1.18.3 -f \"$X\"\n");
  const Ran text = ran({"values", folder.path()});
  CHECK_EQ(text.code, 0);
  const std::size_t head = text.out.find(", unless set by what cannot be read (");
  CHECK_NE(head, std::string::npos);
  CHECK_EQ(text.out.find("cannot be read (", head + 40), std::string::npos);
  const Ran json = ran({"values", "--format", "json", folder.path()});
  CHECK_NE(json.out.find("\"key\": \"MTU\", \"value\": null, \"unknown\": true, \"set_by\": "
                         "{\"kind\": \"unreadable\""),
           std::string::npos);
}

TEST_CASE("values show the chart's defaults beside the settings, and mark what nothing reads") {
  const Folder folder;
  const std::string file = folder.write("values.yaml",
                                        "MTU: 1400\ntunnel: disabled\nhubble: {relayy: {x: "
                                        "1}}\nroutingmode: native\nipv6NativeRoutingCIDR: ''\n");
  const Words words = {"values", "--user", "--facts", "-f", file, "--cilium-version", "1.18.3"};
  const std::string text = ran(words).out;
  const auto line_of = [&](std::string_view key) {
    const std::size_t begin = text.find("  " + std::string(key) + " ");
    REQUIRE_NE(begin, std::string::npos);
    const std::string line = text.substr(begin, text.find('\n', begin) - begin);
    return without_folder(line, folder);
  };
  CHECK_EQ(line_of("MTU"), "  MTU                    1400        default 0   values.yaml:1");
  CHECK_EQ(line_of("tunnel"),
           "  tunnel                 \"disabled\"  no default  values.yaml:2"
           "  ← the chart refuses it: use routingMode or tunnelProtocol");
  CHECK_EQ(line_of("hubble.relayy.x"),
           "  hubble.relayy.x        1           no default  values.yaml:3"
           "  ← hubble.relayy: nothing reads it");
  CHECK_EQ(line_of("routingmode"),
           "  routingmode            \"native\"    no default  values.yaml:4"
           "  ← nothing reads it: did you mean routingMode?");
  CHECK_NE(text.find("  tunnel                  yes\n"), std::string::npos);

  const std::string json =
      ran({"values", "--format", "json", "--facts", "-f", file, "--cilium-version", "1.18.3"}).out;
  CHECK_NE(json.find("\"default\": 0, \"unread\": null, \"overrode\": []"), std::string::npos);
  CHECK_NE(json.find("\"unread\": {\"key\": \"tunnel\", \"why\": \"renamed\", \"meant\": "
                     "[\"routingMode\", \"tunnelProtocol\"]}"),
           std::string::npos);
  CHECK_NE(json.find("\"masquerade-ipv4\": true"), std::string::npos);
  CHECK_EQ(refused({"values", "--user", "--facts", "--format", "json"}),
           "--user --format json prints the values alone, so --facts has no place");
}

// -- key

TEST_CASE("a key of the chart, as JSON") {
  const Folder folder;
  const std::string file = folder.write("values.yaml", "{}\n");
  CHECK_EQ(ran({"key", "tunnel", "--format", "json", "-f", file}).out, R"({
  "key": "tunnel",
  "types": ["string"],
  "default": null,
  "default_by_version": [
    {"since": "1.10.0", "until": "1.13.18", "value": "vxlan"},
    {"since": "1.14.0", "until": "1.14.19", "value": ""}
  ],
  "ranges": [
    {"since": "1.10.0", "until": "1.14.19"}
  ],
  "open": false,
  "replaced_by": ["routingMode", "tunnelProtocol"]
}
)");
  CHECK_EQ(ran({"key", "rollOutCiliumPods", "--format", "json", "-f", file}).out, R"({
  "key": "rollOutCiliumPods",
  "types": ["boolean"],
  "default": false,
  "default_by_version": [
    {"since": "1.10.0", "until": null, "value": false}
  ],
  "ranges": [
    {"since": "1.10.0", "until": null}
  ],
  "open": false,
  "replaced_by": []
}
)");
}

TEST_CASE("a key of the chart, for people") {
  const Folder folder;
  const std::string base = folder.write("base.yaml", "tunnel: vxlan\nhubble: {relay: {x: 1}}\n");
  const std::string prod = folder.write("prod.yaml", "tunnel: disabled\n");
  const auto asked = [&](const std::string& key, const std::string& version) {
    const Ran answer = ran({"key", key, "-f", base, "-f", prod, "--cilium-version", version});
    CHECK_EQ(answer.code, 0);
    return without_folder(answer.out, folder);
  };
  CHECK_EQ(asked("tunnel", "1.13.4"),
           "tunnel   text   default \"vxlan\" (chart 1.13.4)\n"
           "  in 1.10.0 to 1.14.19, gone since 1.15.0\n"
           "  default: \"\" in 1.14.0 to 1.14.19\n"
           "  from 1.15.0 on the chart does not read it; use routingMode: \"native\" for "
           "\"disabled\", tunnelProtocol\n"
           "  here: \"disabled\", set by prod.yaml:1, over \"vxlan\" from base.yaml:1\n");
  CHECK_EQ(asked("tunnel", "1.18.3"),
           "tunnel   text   not in chart 1.18.3\n"
           "  in 1.10.0 to 1.14.19, gone since 1.15.0\n"
           "  default: \"vxlan\" in 1.10.0 to 1.13.18, \"\" in 1.14.0 to 1.14.19\n"
           "  chart 1.18.3 refuses it; use routingMode: \"native\" for \"disabled\", "
           "tunnelProtocol\n"
           "  here: \"disabled\", set by prod.yaml:1, over \"vxlan\" from base.yaml:1; the chart "
           "refuses it: use routingMode or tunnelProtocol\n");
  CHECK_EQ(asked("routingMode", "1.18.3"),
           "routingMode   text   default \"\" (chart 1.18.3)\n"
           "  since 1.14.0 · replaces tunnel (until 1.14.19)\n"
           "  here: not set (chart 1.18.3)\n");
  CHECK_EQ(asked("monitor", "1.18.3"),
           "monitor   map\n"
           "  since 1.10.0 or earlier\n"
           "  below it: 3\n"
           "    monitor.enabled     false\n"
           "    monitor.eventTypes  not in values.yaml\n"
           "    monitor.resources   not in values.yaml\n"
           "  here: not set (chart 1.18.3)\n");
}

TEST_CASE("keys of open maps, list items, words and comments") {
  const Folder folder;
  const std::string file = folder.write("values.yaml", "podAnnotations: {a.b/c: x}\n");
  const auto asked = [&](const std::string& key) { return ran({"key", key, "-f", file}).out; };
  CHECK_NE(asked("podAnnotations.\"a.b/c\"").find("leaves the keys there to you"),
           std::string::npos);
  CHECK_NE(asked("podAnnotations.\"a.b/c\"").find("  here: \"x\", set by "), std::string::npos);
  CHECK_NE(asked("extraHostPathMounts[0].hostPath").find("the templates read it"),
           std::string::npos);
  CHECK_EQ(asked("envoy.xdsMode").find("envoy.xdsMode   text or null: \"split\", \"ads\", "), 0);
  CHECK_NE(asked("loadBalancer.algorithm").find("names it in a comment alone"), std::string::npos);
  CHECK_NE(asked("bpf.vlan-bpf-bypass")
               .find("a comment of values.yaml names it, and nothing reads it: 1.11.0 to 1.11.6"),
           std::string::npos);
  CHECK_NE(asked("encryption.ipsec.interface").find("no template of chart 1.20.2 reads it"),
           std::string::npos);
}

TEST_CASE("a key that no chart knows ends with 1, and names what was meant") {
  const Folder folder;
  const std::string file = folder.write("values.yaml", "{}\n");
  const Ran wrong = ran({"key", "hubble.relayy.enabled", "-f", file});
  CHECK_EQ(wrong.code, 1);
  CHECK_EQ(wrong.out, "");
  CHECK_EQ(
      wrong.err,
      "cilium-lint: no Cilium chart from 1.10.0 to 1.20.2 has a key hubble.relayy.enabled; did "
      "you mean hubble.relay.enabled?\n");
  CHECK_EQ(ran({"key", "a..b", "-f", file}).code, 2);
  CHECK_EQ(ran({"key", "a[0", "-f", file}).code, 2);
  CHECK_EQ(ran({"key", "MTU", folder.path() + "/none"}).code, 3);
  CHECK_EQ(refused({"key"}), "key takes a key of the chart, such as routingMode");
  CHECK_EQ(understood({"key", "a", "b"}).words, Words{"b"});
}

TEST_CASE("the nearest word is one that can have been meant") {
  const std::vector<std::string_view> words = {"check", "values", "rules"};
  CHECK_EQ(nearest("chekc", words), "check");
  CHECK_EQ(nearest("rule", words), "rules");
  CHECK_EQ(nearest("something", words), "");
  CHECK_EQ(nearest("", words), "");
}

TEST_CASE("documentation reads well on a terminal") {
  constexpr std::string_view kDocs =
      "One line of\nprose with `code`.\n\n- an item that is\n  long\n- another\n\nBad:\n"
      "```yaml values\na:\n  b: 1\n```\nGood:\n```yaml\na: 1\n```\n";
  CHECK_EQ(render_markdown(kDocs, {}),
           "One line of prose with `code`.\n\n- an item that is long\n- another\n\nBad:\n"
           "  values\n    a:\n      b: 1\nGood:\n    a: 1\n");
  CHECK_EQ(render_markdown("## Why\nSo.\n", {.colour = true}), "\x1b[1mWhy\x1b[0m\nSo.\n");
}

TEST_CASE("eval --bare says what an expression is worth") {
  const auto json = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"eval", "--format", "json", "--bare"});
    const Ran run = ran(arguments);
    CHECK_EQ(run.err, "");
    return std::to_string(run.code) + " " + run.out;
  };
  CHECK_EQ(json({"1 + 2"}), "0 {\"type\": \"int\", \"value\": 3}\n");
  CHECK_EQ(json({"[9007199254740992, 9007199254740993, -9007199254740993]"}),
           "0 {\"type\": \"list\", \"value\": [9007199254740992, \"9007199254740993\", "
           "\"-9007199254740993\"]}\n");
  CHECK_EQ(json({"[b'cilium', 0.0 / 0.0, -1.0 / 0.0, 1.5, duration('90s'), timestamp(0)]"}),
           "0 {\"type\": \"list\", \"value\": [\"Y2lsaXVt\", \"NaN\", \"-Infinity\", 1.5, "
           "\"90s\", \"1970-01-01T00:00:00Z\"]}\n");
  CHECK_EQ(json({"{1: null, true: [semver('1.2.3'), quantity('500m'), cidr('10.0.0.0/8')]}"}),
           "0 {\"type\": \"map\", \"value\": {\"1\": null, \"true\": [\"1.2.3\", \"0.5\", "
           "\"10.0.0.0/8\"]}}\n");
  CHECK_EQ(json({"a.b[1] + c", "--bind", "a={\"b\": [1, 2]}", "--bind", "c=40"}),
           "0 {\"type\": \"int\", \"value\": 42}\n");
  CHECK_EQ(json({"a", "--bind", "a=\"\\ud83d\\udc1d\""}),
           "0 {\"type\": \"string\", \"value\": \"\U0001F41D\"}\n");
  CHECK_EQ(json({"1 / 0"}), "1 {\"error\": \"divide by zero\"}\n");
  CHECK_EQ(json({"nosuch"}), "1 {\"error\": \"undeclared reference to 'nosuch'\"}\n");
  CHECK_EQ(json({""}), "1 {\"error\": \"the expression ends too early\"}\n");
}

TEST_CASE("eval tells people where an expression goes wrong") {
  CHECK_EQ(ran({"eval", "--bare", "'a' + 'b'"}).out, "\"ab\"\n");
  const Ran checked = ran({"eval", "--bare", "size('ä') ==\n  lenght"});
  CHECK_EQ(checked.code, 1);
  CHECK_EQ(checked.out, "");
  CHECK_EQ(checked.err, "cilium-lint: undeclared reference to 'lenght'\n    lenght\n    ^^^^^^\n");
  CHECK_EQ(ran({"eval", "--bare", "'ä' == '' || 1 % 0 == 1"}).err,
           "cilium-lint: modulus by zero\n  'ä' == '' || 1 % 0 == 1\n               ^^^^^\n");
  CHECK_EQ(ran({"eval", "--bare", "x", "--bind", "x=[1,]"}).err,
           "cilium-lint: --bind x: \"[1,]\" is no JSON (a text needs double quotes)\n");
  CHECK_EQ(ran({"eval", "--bare", "x", "--bind", "1x=1"}).err,
           "cilium-lint: --bind wants NAME=JSON, got \"1x=1\"\n");
}

}  // namespace cilium_lint::cli
