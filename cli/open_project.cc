#include "open_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catalogue.h"
#include "commands.h"
#include "project/discover.h"
#include "rule_list.h"
#include "suggest.h"
#include "text/escape.h"

namespace cilium_lint::cli {
namespace {

// In Helm's order of kinds.
std::vector<StatedLayer> stated_layers(const Arguments& arguments) {
  std::vector<StatedLayer> layers;
  const auto add = [&layers](LayerKind kind, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) layers.push_back({kind, text});
  };
  add(LayerKind::values_file, arguments.values_files);
  add(LayerKind::set_json, arguments.set_json);
  add(LayerKind::set, arguments.set);
  add(LayerKind::set_string, arguments.set_string);
  add(LayerKind::set_file, arguments.set_file);
  return layers;
}

std::size_t uses_of_input(const Arguments& arguments) {
  return static_cast<std::size_t>(std::ranges::count(arguments.words, "-") +
                                  std::ranges::count(arguments.values_files, "-") +
                                  (arguments.kind_config == "-" ? 1 : 0));
}

// "chekc" may be a command that was meant.
std::string command_hint(const Arguments& arguments) {
  constexpr std::array<std::string_view, 6> kCommands = {"check", "forecast", "values",
                                                         "key",   "rules",    "explain"};
  if (arguments.command != Command::check || arguments.words.empty()) return {};
  const std::string_view word = arguments.words.front();
  if (word == "help") return "; did you mean --help?";
  if (word.find_first_of("./") != std::string_view::npos) return {};
  const std::string_view meant = nearest(word, kCommands);
  return meant.empty() ? std::string() : fmt::format("; did you mean the command {}?", meant);
}

bool holds_something(const Project& project) {
  return !project.installs.empty() || !project.clusters.empty() || !project.problems.empty() ||
         !project.skipped.empty();
}

void judge(const DiscoverError& error, const Arguments& arguments, Streams& streams,
           Opened& opened) {
  const std::string message = escape_for_terminal(error.message);
  switch (error.kind) {
    case DiscoverError::Kind::usage:
      complain(streams, message);
      streams.err += "see cilium-lint --help\n";
      opened.code = kWrongUsage;
      opened.goes_on = false;
      return;
    case DiscoverError::Kind::config:
      complain(streams, message);
      opened.code = kWrongUsage;
      opened.goes_on = false;
      return;
    case DiscoverError::Kind::nothing_to_lint:
      if (arguments.allow_empty) {
        complain(streams, "note: " + message);
        return;
      }
      complain(streams, message);
      opened.code = kUnreadable;
      opened.goes_on = false;
      return;
    case DiscoverError::Kind::unreadable:
      complain(streams, message + command_hint(arguments));
      opened.code = kUnreadable;
      opened.goes_on = holds_something(opened.project);
      return;
  }
}

Opened stopped(int code) {
  Opened opened;
  opened.code = code;
  opened.goes_on = false;
  return opened;
}

// What the config says where no file does; the last word counts.
std::optional<DiscoverOptions::Usual> usual(const std::optional<std::string>& version,
                                            const Configured& config, std::string_view key) {
  if (!version) return std::nullopt;
  DiscoverOptions::Usual said{.version = *version};
  for (const Origin& origin : config.origins) {
    if (origin.key == key) said.at = origin.at;
  }
  return said;
}

// What the command line says, else what the config says.
template <class T>
std::optional<T> either(const std::optional<T>& argument, const std::optional<T>& setting) {
  return argument ? argument : setting;
}

}  // namespace

std::string first_folder(const Arguments& arguments, const Files& files) {
  const std::string path = arguments.words.empty() ? "." : arguments.words.front();
  if (path == "-") return ".";
  return files.is_directory(path) ? path : folder_of(path);
}

std::string root_for(const Arguments& arguments) {
  std::string root;
  for (const std::string& path : arguments.words) {
    if (path == "-") continue;
    const std::string here = repository_root(path);
    root = root.empty() ? here : common_folder(root, here);
  }
  return root.empty() ? repository_root(".") : root;
}

int take_unsaved(Arguments& arguments, Streams& streams) {
  if (!arguments.stdin_filename || uses_of_input(arguments) > 1) return kClean;
  if (uses_of_input(arguments) == 0) {
    complain(streams, "--stdin-filename goes with - for standard input");
    return kWrongUsage;
  }
  const std::string& name = *arguments.stdin_filename;
  if (name.empty() || name.ends_with('/') || Files().is_directory(name)) {
    complain(streams,
             escape_for_terminal(fmt::format("--stdin-filename {}: is no name of a file", name)));
    return kWrongUsage;
  }
  Result<std::string> text = streams.read_input();
  if (!text) {
    complain(streams, text.error().message);
    return kUnreadable;
  }
  streams.unsaved.emplace(name, std::move(*text));
  std::ranges::replace(arguments.words, std::string("-"), name);
  std::ranges::replace(arguments.values_files, std::string("-"), name);
  if (arguments.kind_config == "-") arguments.kind_config = name;
  return kClean;
}

Files files_for(const Arguments& arguments, const Streams& streams) {
  Files files(root_for(arguments));
  if (streams.unsaved) files.overlay(streams.unsaved->first, streams.unsaved->second);
  if (streams.looked_at) files.observe(streams.looked_at);
  if (streams.progress && !arguments.quiet) {
    files.observe(
        [looked_at = streams.looked_at, progress = streams.progress](const std::string& path) {
          if (looked_at) looked_at(path);
          progress("reading " + path, false);
        });
  }
  return files;
}

std::string config_path(const Arguments& arguments, const Files& files) {
  if (arguments.config) return *arguments.config;
  if (arguments.isolated) return "";
  const std::string folder = first_folder(arguments, files);
  std::string path = files.nearest_above(folder, kConfigName);
  return path.empty() ? files.nearest_above(folder, kGithubConfigName) : path;
}

Result<Configured> configured(const Arguments& arguments, Files& files) {
  const std::string path = config_path(arguments, files);
  if (path.empty()) return Configured{};
  return read_config(files, path,
                     {rules::catalogue(), rules::all(), rules::presets(), tool_info().version});
}

Opened open_project(const Arguments& arguments, Files& files, Streams& streams) {
  const Result<Configured> config = configured(arguments, files);
  if (config) return open_project(arguments, *config, files, streams);
  complain(streams, escape_for_terminal(config.error().message));
  return stopped(kWrongUsage);
}

Opened open_project(const Arguments& arguments, const Configured& config, Files& files,
                    Streams& streams) {
  const Settings& settings = config.settings;
  DiscoverOptions options;
  options.paths = arguments.words;
  options.layers = stated_layers(arguments);
  options.kind_config = arguments.kind_config;
  options.cilium_version = arguments.cilium_version;
  options.kubernetes_version = arguments.kubernetes_version;
  options.usual_cilium = usual(settings.cilium_version, config, "cilium-version");
  options.usual_kubernetes = usual(settings.kubernetes_version, config, "kubernetes-version");
  options.api_versions = either(arguments.api_versions, settings.api_versions);
  options.cluster_name = either(arguments.cluster_name, settings.cluster_name);
  options.kind_version = arguments.kind_version;
  options.installs = settings.installs;
  options.exclude = settings.exclude;
  options.chart = arguments.chart;
  if (arguments.chart_cache && !streams.chart_cache.empty()) {
    options.chart_cache = streams.chart_cache;
  }
  options.name_space = arguments.name_space;
  options.explain = arguments.explain_discovery;

  const std::size_t uses = uses_of_input(arguments);
  if (uses > 1) {
    complain(streams, "standard input (-) can be read only once");
    return stopped(kWrongUsage);
  }
  if (uses == 1) {
    Result<std::string> text = streams.read_input();
    if (!text) {
      complain(streams, text.error().message);
      return stopped(kUnreadable);
    }
    options.stdin_text = std::move(*text);
  }

  Discovered found = discover(files, rules::catalogue(), options);
  Opened opened{.project = std::move(found.project)};
  opened.project.problems.insert(opened.project.problems.end(), config.problems.begin(),
                                 config.problems.end());
  for (const Explained& file : opened.project.explained)
    streams.err += escape_for_terminal(fmt::format("{}: {}", file.path, file.words)) + "\n";
  if (found.error) judge(*found.error, arguments, streams, opened);
  return opened;
}

}  // namespace cilium_lint::cli
