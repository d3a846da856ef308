// Installs, clusters and images that shell scripts and Makefiles state by the commands they run.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "project/cluster_reader.h"
#include "project/command_line.h"
#include "project/documents.h"
#include "project/gather.h"
#include "project/shell.h"

namespace cilium_lint {
namespace {

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

constexpr int kCopyLimit = 4;  // copies of copies

// Flags with a value: helm install, upgrade and template, their global ones, and helm diff's.
constexpr std::array<std::string_view, 52> kHelmFlags = {"-f",
                                                         "--values",
                                                         "--set",
                                                         "--set-string",
                                                         "--set-json",
                                                         "--set-file",
                                                         "--set-literal",
                                                         "--version",
                                                         "--repo",
                                                         "-n",
                                                         "--namespace",
                                                         "--kube-context",
                                                         "--kubeconfig",
                                                         "--timeout",
                                                         "--description",
                                                         "--username",
                                                         "--password",
                                                         "--ca-file",
                                                         "--cert-file",
                                                         "--key-file",
                                                         "--keyring",
                                                         "--post-renderer",
                                                         "--post-renderer-args",
                                                         "--name-template",
                                                         "-o",
                                                         "--output",
                                                         "--history-max",
                                                         "--kube-version",
                                                         "-a",
                                                         "--api-versions",
                                                         "--output-dir",
                                                         "-s",
                                                         "--show-only",
                                                         "-l",
                                                         "--labels",
                                                         "--kube-apiserver",
                                                         "--kube-as-user",
                                                         "--kube-as-group",
                                                         "--kube-ca-file",
                                                         "--kube-token",
                                                         "--kube-tls-server-name",
                                                         "--registry-config",
                                                         "--repository-cache",
                                                         "--repository-config",
                                                         "--burst-limit",
                                                         "--qps",
                                                         "--suppress",
                                                         "-C",
                                                         "--context",
                                                         "--find-renames",
                                                         "--release-name",
                                                         "--color"};
constexpr std::array<std::string_view, 41> kCiliumFlags = {"--version",
                                                           "--set",
                                                           "--set-string",
                                                           "--set-file",
                                                           "--set-json",
                                                           "-f",
                                                           "--values",
                                                           "--helm-set",
                                                           "--helm-set-string",
                                                           "--helm-set-file",
                                                           "--helm-set-json",
                                                           "--helm-values",
                                                           "--context",
                                                           "--kubeconfig",
                                                           "-n",
                                                           "--namespace",
                                                           "--cluster-name",
                                                           "--cluster-id",
                                                           "--ipam",
                                                           "--kube-proxy-replacement",
                                                           "--chart-directory",
                                                           "--repository",
                                                           "--helm-release-name",
                                                           "--ipv4-native-routing-cidr",
                                                           "--native-routing-cidr",
                                                           "--datapath-mode",
                                                           "--encryption",
                                                           "--config",
                                                           "--wait-duration",
                                                           "--agent-image",
                                                           "--operator-image",
                                                           "--k8s-version",
                                                           "--image-suffix",
                                                           "--image-tag",
                                                           "--inherit-ca",
                                                           "--azure-resource-group",
                                                           "--disable-check",
                                                           "--node-encryption",
                                                           "--history-max",
                                                           "--helm-auto-gen-values",
                                                           "--as"};
constexpr std::array<std::string_view, 9> kKindFlags = {"--config", "--name",       "-n",
                                                        "--image",  "--kubeconfig", "--wait",
                                                        "-v",       "--verbosity",  "--nodes"};
constexpr std::array<std::string_view, 22> kK3dFlags = {"-c",
                                                        "--config",
                                                        "-s",
                                                        "--servers",
                                                        "-a",
                                                        "--agents",
                                                        "-i",
                                                        "--image",
                                                        "--k3s-arg",
                                                        "-p",
                                                        "--port",
                                                        "-v",
                                                        "--volume",
                                                        "--network",
                                                        "--api-port",
                                                        "--subnet",
                                                        "--k3s-server-arg",
                                                        "--timeout",
                                                        "--token",
                                                        "-e",
                                                        "--env",
                                                        "--k3s-node-label"};
constexpr std::array<std::string_view, 22> kMinikubeFlags = {
    "-p",       "--profile",        "--cni",           "--extra-config",
    "-n",       "--nodes",          "--driver",        "--kubernetes-version",
    "--memory", "--cpus",           "--disk-size",     "--container-runtime",
    "--addons", "--network-plugin", "--feature-gates", "--service-cluster-ip-range",
    "-m",       "--apiserver-port", "--vm-driver",     "--wait",
    "--subnet", "--network"};
constexpr std::array<std::string_view, 14> kKubeadmFlags = {"--config",
                                                            "--skip-phases",
                                                            "--pod-network-cidr",
                                                            "--service-cidr",
                                                            "-v",
                                                            "--node-name",
                                                            "--kubernetes-version",
                                                            "--control-plane-endpoint",
                                                            "--cri-socket",
                                                            "--token",
                                                            "--ignore-preflight-errors",
                                                            "--apiserver-advertise-address",
                                                            "--upload-certs",
                                                            "--apiserver-cert-extra-sans"};
constexpr std::array<std::string_view, 6> kK3sFlags = {"--flannel-backend",   "--cluster-cidr",
                                                       "--service-cidr",      "--kube-proxy-arg",
                                                       "--https-listen-port", "--lb-server-port"};
constexpr std::array<std::string_view, 14> kKubectlFlags = {
    "-f",          "--filename", "-k",           "--kustomize", "-n",
    "--namespace", "--context",  "--kubeconfig", "-l",          "--selector",
    "-o",          "--output",   "--timeout",    "--cluster"};

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<LayerKind> kind_of_flag(std::string_view flag) {
  if (flag.starts_with("--helm-")) {
    const std::string plain = "--" + std::string(flag.substr(7));
    return plain == "--values" ? LayerKind::values_file : kind_of_flag(plain);
  }
  if (flag == "-f" || flag == "--values") return LayerKind::values_file;
  if (flag == "--set") return LayerKind::set;
  if (flag == "--set-string") return LayerKind::set_string;
  if (flag == "--set-json") return LayerKind::set_json;
  if (flag == "--set-file") return LayerKind::set_file;
  if (flag == "--set-literal") return LayerKind::set_literal;
  return std::nullopt;
}

// The narrowest place of an argument's text: without its quotes where it has some.
Span place_of(const Argument& argument) {
  const std::uint32_t size = u32(argument.value.size());
  if (size > 0 && argument.placement.verbatim(0, size)) return argument.placement.place(0, size);
  return argument.at;
}

bool is_unset(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

bool is_remote(std::string_view path) { return path.find("://") != std::string_view::npos; }

// Takes the umbrella's key off every setting of a --set argument: "cilium.a=1,cilium.b=2". Nothing
// where another form is used.
std::optional<PlacedText> below_key(const PlacedText& argument, std::string_view key) {
  const std::string prefix = std::string(key) + ".";
  PlacedText out{.text = {}, .placement = Placement::pieces(argument.placement.file())};
  std::size_t at = 0;
  const std::string& text = argument.text;
  while (at < text.size()) {
    std::size_t end = at;
    int braces = 0;
    while (end < text.size() && (text[end] != ',' || braces > 0)) {
      if (text[end] == '\\') ++end;
      if (end < text.size() && text[end] == '{') ++braces;
      if (end < text.size() && text[end] == '}') --braces;
      ++end;
    }
    end = std::min(end, text.size());
    const std::string_view part = std::string_view(text).substr(at, end - at);
    const std::size_t next = end < text.size() ? end + 1 : end;
    if (part.starts_with(prefix)) {
      const std::uint32_t begin = u32(at + prefix.size());
      const std::uint32_t size = u32(next) - begin;
      const Span place = argument.placement.place(begin, u32(next));
      if (argument.placement.verbatim(begin, u32(next))) {
        out.placement.append_verbatim(size, place.begin);
      } else {
        out.placement.append_replaced(size, place.begin, place.end);
      }
      out.text += text.substr(begin, size);
    } else if (part.starts_with("${") ||
               (part.starts_with(key) && (part.size() == key.size() || part[key.size()] == '=' ||
                                          part[key.size()] == '['))) {
      return std::nullopt;  // a key that nobody knows, "cilium={…}", "cilium[0]…"
    }
    at = next;
  }
  if (out.text.ends_with(',')) out.text.pop_back();
  return out;
}

// What the scripts read so far have done: a command that several of them run, or that one runs in
// rounds, is one as long as it does the same.
struct Done {
  std::set<std::pair<FileId, std::uint32_t>> commands{};
  std::map<std::string, std::size_t> clusters{};  // by the command that creates it
  std::set<std::string> installs{};               // by the command and its cluster
};

class ScriptInstalls {
 public:
  ScriptInstalls(const FoundScript& source, Done& done, Gathered& gathered)
      : source_(source),
        reading_(source.reading),
        done_(done),
        gathered_(gathered),
        folder_(folder_of(source.path)) {
    script_ = std::make_shared<const Script>(without_anchors(reading_.script, folder_, "."));
  }

  void read() {
    const std::size_t first = gathered_.installs.size();
    const auto place_of_command = [&] { return std::pair(command().at.file, command().at.begin); };
    std::set<std::pair<FileId, std::uint32_t>> ours;
    for (index_ = 0; index_ < reading_.script.commands.size(); ++index_) {
      // A script that another one runs, and a document that runs what a script does.
      const bool own = command().at.file == source_.file;
      if (own != source_.is_documentation && done_.commands.contains(place_of_command())) continue;
      ours.insert(place_of_command());
      for (const Word& word : command().words) find_kind_release(word);
      const std::optional<std::size_t> at = program_at(command());
      if (!at) continue;
      const std::string program = program_name(command().words[*at]);
      if (program == "helm") helm(*at);
      if (program == "cilium") cilium(*at);
      if (program == "kind") kind(*at);
      if (program == "kubectl") kubectl(*at);
      if (program == "k3d") k3d(*at);
      if (program == "minikube") minikube(*at);
      if (program == "kubeadm") kubeadm(*at);
      if (program == "k3s" || is_any(program, {"sh", "bash", "ash"})) k3s(*at);
      if (is_any(program, {"docker", "podman", "nerdctl", "crictl"})) pull(*at);
      if (adds_device(command())) gathered_.adds_devices = true;
    }
    done_.commands.insert(ours.begin(), ours.end());
    drop_previews(first);
    drop_repeated(first);
    for (std::size_t i = first; i < gathered_.installs.size(); ++i)
      gathered_.installs[i].is_documentation = source_.is_documentation;
    if (used_) gathered_.scripts.push_back(script_);
  }

 private:
  // `docker network connect`, `ip link add`, whichever program runs it.
  static bool adds_device(const Command& command) {
    const auto has = [&](std::string_view word) {
      return std::ranges::any_of(command.words, [&](const Word& w) { return w.text == word; });
    };
    return (has("network") && has("connect")) || (has("link") && has("add"));
  }

  // kind.sigs.k8s.io/dl/v0.20.0/…, kubernetes-sigs/kind/releases/download/v0.20.0/…,
  // sigs.k8s.io/kind@v0.20.0
  void find_kind_release(const Word& word) {
    static constexpr std::array<std::string_view, 3> kBefore = {
        "kind.sigs.k8s.io/dl/", "kubernetes-sigs/kind/releases/download/", "sigs.k8s.io/kind@"};
    for (const std::string_view before : kBefore) {
      const std::size_t found = word.text.find(before);
      if (found == std::string::npos) continue;
      const std::size_t begin = found + before.size();
      const std::size_t end = std::min(word.text.find('/', begin), word.text.size());
      const auto release = Version::parse(std::string_view(word.text).substr(begin, end - begin));
      if (!release) continue;
      Span at = word.placement.place(u32(begin), u32(end));
      for (const VariablePart& part : word.variables) {
        if (part.begin == begin && part.end == end && part.written.known()) at = part.written;
      }
      if (at.file != source_.file) at = word.at;
      gathered_.kind_pins.push_back({.version = *release, .at = at});
    }
  }

  [[nodiscard]] const Command& command() const { return reading_.script.commands[index_]; }
  [[nodiscard]] const CommandContext& context() const { return reading_.contexts[index_]; }
  void use() {
    used_ = true;
    gathered_.used.insert(source_.file);
    gathered_.used.insert(command().at.file);
  }
  // A command with all that it does.
  [[nodiscard]] std::string whole_command(const Command& of) const {
    std::string out = fmt::format("{}:{}", of.at.file, of.at.begin);
    for (const Word& word : of.words) {
      out += '\n';
      out += word.text;
    }
    if (of.stdin_text) {
      out += "\n<<";
      out += of.stdin_text->text;
    }
    return out;
  }

  // -- files that the script names

  struct Named {
    std::optional<PlacedText> text{};
    FileId file = kNoFile;  // where the text stands on disk
    std::string why{};      // there is no text
  };

  [[nodiscard]] std::vector<std::string> folders_of(std::string_view path,
                                                    std::string& rest) const {
    return folders_of_script(gathered_.files, folder_, path, rest);
  }

  // What the script itself has written there by now; nothing where it has not.
  std::optional<Named> read_written(const std::string& path) {
    for (auto made = reading_.written.rbegin(); made != reading_.written.rend(); ++made) {
      if (made->path.text != path || made->command > index_) continue;
      if (made->text) return Named{.text = without_anchors(*made->text)};
      if (!made->copy.empty() && made->copy != path && copies_ < kCopyLimit) {
        ++copies_;
        Named copied = read_named(made->copy);
        --copies_;
        return copied;
      }
      return Named{.why = "the script writes it while it runs"};
    }
    return std::nullopt;
  }

  Named read_named(const std::string& path) {
    if (std::optional<Named> made = read_written(path)) return *std::move(made);
    return read_on_disk(path);
  }

  Named read_on_disk(const std::string& path) {
    Named out{};
    std::string rest;
    bool first = true;
    for (const std::string& folder : folders_of(path, rest)) {
      const bool nearest = std::exchange(first, false);
      const ReadOutcome outcome =
          gathered_.files.read_found(folder.empty() ? rest : join_path(folder, rest));
      if (outcome.problem == ReadProblem::none) {
        out.file = outcome.file;
        out.text = PlacedText{.text = std::string(gathered_.files.text(outcome.file)),
                              .placement = Placement(outcome.file)};
        return out;
      }
      if (outcome.problem == ReadProblem::outside_root && nearest) {
        out.why = "it lies outside of the repository";
        break;
      }
      if (outcome.problem == ReadProblem::missing) continue;
      if (outcome.problem == ReadProblem::outside_root) break;
      out.why = outcome.message;
      return out;
    }
    if (out.why.empty()) out.why = "there is no such file in the repository";
    return out;
  }

  Named read_argument(const std::string& value, bool known) {
    if (!known) {
      // "$DIR/values.yaml" is one file, whatever DIR is; a command's output differs each time.
      if (value.find("${command_output}") == std::string::npos &&
          value.find("${value}") == std::string::npos) {
        if (std::optional<Named> made = read_written(value)) return *std::move(made);
      }
      return {.why = "its name is only known when the script runs"};
    }
    if (is_remote(value)) return {.why = "it is fetched from elsewhere"};
    if (value == "-" || value == "/dev/stdin") {
      if (command().stdin_text) return {.text = without_anchors(*command().stdin_text)};
      if (context().reads) return read_named(context().reads->text);
      return {.why = "it is read from a pipe"};
    }
    const std::string path = script_path(context(), value);
    if (path.empty()) return {.why = "its folder is only known when the script runs"};
    return read_named(path);
  }

  [[nodiscard]] LocalChart* local_chart(const Argument& chart) {
    if (!chart.known || is_remote(chart.value)) return nullptr;
    const std::string path = script_path(context(), chart.value);
    if (path.empty()) return nullptr;
    std::string rest;
    for (const std::string& folder : folders_of(path, rest)) {
      if (LocalChart* found = chart_in(gathered_, folder.empty() ? rest : join_path(folder, rest)))
        return found;
    }
    return nullptr;
  }

  // The file that a packed chart's name means, empty where it is not there.
  [[nodiscard]] std::string packed_chart(const Argument& chart) const {
    if (!chart.known || is_remote(chart.value)) return {};
    const std::string path = script_path(context(), chart.value);
    if (path.empty()) return {};
    std::string rest;
    for (const std::string& folder : folders_of(path, rest)) {
      std::string whole = folder.empty() ? rest : join_path(folder, rest);
      if (gathered_.files.exists(whole)) return whole;
    }
    return {};
  }

  // -- helm

  void helm(std::size_t at) {
    const std::vector<Argument> all = read_arguments(command(), at + 1, kHelmFlags);
    std::vector<const Argument*> words;
    for (const Argument& argument : all) {
      if (argument.name.empty() && !argument.anything) words.push_back(&argument);
    }
    if (!words.empty() && words[0]->value == "secrets") words.erase(words.begin());
    const bool diff = words.size() > 1 && words[0]->value == "diff";
    if (diff) words.erase(words.begin());
    if (words.empty() || !words[0]->known) return;
    const std::string verb = words[0]->value;
    if (!is_any(verb, {"install", "upgrade", "template"})) return;
    words.erase(words.begin());
    const auto flag = [&](std::initializer_list<std::string_view> names) -> const Argument* {
      const Argument* found = nullptr;
      for (const Argument& argument : all) {
        if (is_any(argument.name, names)) found = &argument;  // the last one counts
      }
      return found;
    };
    if (words.empty()) return;
    const Argument* release = words.size() > 1 ? words[0] : nullptr;
    const Argument& chart = words.size() > 1 ? *words[1] : *words[0];

    FoundInstall install{};
    if (release != nullptr && release->known) install.release = release->value;
    if (!choose_chart(install, chart, flag({"--repo"}), flag({"--version"}))) return;
    use();
    start(install);
    install.mechanism =
        verb == "template" ? InstallMechanism::helm_template : InstallMechanism::helm_install;
    const Argument* dry_run = flag({"--dry-run"});
    install.client_side_render = verb == "template";
    if (const Argument* name_space = flag({"-n", "--namespace"}))
      install.name_space = name_space->known ? name_space->value : std::string();
    else if (context().helm_namespace && context().helm_namespace->known)
      install.name_space = context().helm_namespace->text;
    choose_cluster(install, flag({"--kube-context"}));
    if (const Argument* version = flag({"--kube-version"})) {
      if (const std::optional<Version> parsed = Version::parse(version->value);
          parsed && version->known) {
        install.kubernetes = KubernetesVersion{
            .state = KubernetesVersion::State::exact, .version = *parsed, .at = place_of(*version)};
      }
    }

    bool any_values = false;
    for (const Argument& argument : all) {
      if (argument.anything) {
        add_anything(install, argument);
        any_values = true;
      } else if (const std::optional<LayerKind> kind = kind_of_flag(argument.name)) {
        add_layer(install, *kind, argument);
        any_values = true;
      }
    }
    const Argument* reuse = flag({"--reuse-values", "--reset-then-reuse-values"});
    const bool first_install = flag({"--install", "-i"}) != nullptr;
    if (reuse != nullptr) {
      keep_release_values(install, reuse->at, reuse->name + " keeps what the release has");
    } else if (verb == "upgrade" && !any_values && !first_install &&
               flag({"--reset-values"}) == nullptr) {
      keep_release_values(install, command().at,
                          "helm upgrade without values keeps what the release has");
    }
    if (verb == "template" && is_only_looked_at()) return;
    if (diff || (dry_run != nullptr && verb != "template")) previews_.push_back(index_);
    gathered_.installs.push_back(std::move(install));
  }

  // Whether a pipe only picks something out of what the chart renders, so that nobody applies it.
  [[nodiscard]] bool is_only_looked_at() const {
    bool picks = false;
    for (std::uint32_t next = command().pipe_to; next < reading_.script.commands.size();
         next = reading_.script.commands[next].pipe_to) {
      const Command& reader = reading_.script.commands[next];
      if (reader.words.empty()) return false;
      const std::string program = program_name(reader.words[0]);
      if (program == "kubectl") return false;
      picks = picks || is_any(program, {"grep", "egrep", "rg", "head", "tail", "wc", "less", "jq"});
    }
    return picks;
  }

  // Decides whether the chart is Cilium's and which release of it.
  bool choose_chart(FoundInstall& install, const Argument& chart, const Argument* repository,
                    const Argument* version) {
    const std::string& reference = chart.value;
    for (const std::string_view text :
         {std::string_view(reference),
          repository != nullptr ? std::string_view(repository->value) : std::string_view()}) {
      // The enterprise chart has other keys.
      if (text.find("isovalent") != std::string_view::npos ||
          text.find("enterprise") != std::string_view::npos)
        return false;
    }
    install.repository = repository != nullptr ? repository->value : reference;
    if (repository == nullptr) {
      if (LocalChart* local = local_chart(chart))
        return take_local_chart(gathered_, install, *local);
    }
    const std::string_view name = file_name(reference);
    const bool archive = name.ends_with(".tgz");
    const bool hidden =
        !chart.known && reference.starts_with("${") && reference.find('}') + 1 == reference.size();
    if (archive) {
      if (!name.starts_with("cilium-")) return false;
      const std::string written(name.substr(7, name.size() - 11));
      if (!chart.known && !variable_of(written).empty()) {
        hide_version(install, written);
        return true;
      }
      if (Version::parse(written)) {
        install.version = VersionSource::pin;
        install.chart = packed_chart(chart);
        const std::uint32_t begin = u32(reference.size() - name.size() + 7);
        install.pin = Pin{.at = chart.placement.place(begin, begin + u32(written.size())),
                          .written = written};
      }
      return Version::parse(written).has_value();
    }
    if (hidden ? install.release != "cilium" : !is_cilium_chart(reference)) return false;
    const bool folder = reference.starts_with('.') || reference.starts_with('/') ||
                        is_anchored(reference) || (hidden && version == nullptr);
    install.version = folder ? VersionSource::unsaid : VersionSource::nothing;
    if (!folder && version != nullptr) choose_version(install, *version);
    return true;
  }

  void choose_version(FoundInstall& install, const Argument& version) const {
    if (!version.known) {
      hide_version(install, version.value);
    } else if (!is_unset(version.value)) {
      install.version = VersionSource::pin;
      install.pin = Pin{.at = version.written.known() ? version.written : place_of(version),
                        .written = version.value};
    }
  }

  void hide_version(FoundInstall& install, std::string_view written) const {
    install.version = VersionSource::hidden;
    if (source_.has_variables_elsewhere) install.hidden_name = variable_of(written);
  }

  void start(FoundInstall& install) {
    install.at = command().at;
    install.path = std::string(gathered_.files.path(command().at.file));
    install.script = script_;
    install.command = index_;
  }

  void add_layer(FoundInstall& install, LayerKind kind, const Argument& argument) {
    if (kind == LayerKind::values_file) {
      add_files(install, argument);
      return;
    }
    PlacedText text{.text = argument.value, .placement = argument.placement};
    if (install.umbrella_key) {
      std::optional<PlacedText> below;
      if (kind != LayerKind::set_json) below = below_key(text, *install.umbrella_key);
      if (!below) {
        add_unreadable(install, kind, place_of(argument).file, place_of(argument),
                       "what it sets under the umbrella chart's key is not followed");
        return;
      }
      if (below->text.empty()) return;
      text = std::move(*below);
    }
    ReadLayer read = read_set(text, kind, place_of(argument),
                              [this](std::string_view path) -> std::optional<std::string> {
                                Named named = read_argument(std::string(path), true);
                                if (!named.text) return std::nullopt;
                                return std::move(named.text->text);
                              });
    install.layers.push_back(std::move(read.layer));
  }

  // -f a.yaml,b.yaml
  void add_files(FoundInstall& install, const Argument& argument) {
    std::size_t from = 0;
    while (from <= argument.value.size()) {
      std::size_t stop = argument.value.find(',', from);
      if (stop == std::string::npos || !argument.known) stop = argument.value.size();
      const std::string path = argument.value.substr(from, stop - from);
      Span at = place_of(argument);
      if (from > 0 || stop < argument.value.size())
        at = argument.placement.place(u32(from), u32(stop));
      from = stop + 1;
      if (path.empty() && argument.known) continue;
      const Named named = read_argument(path, argument.known);
      if (!named.text) {
        add_unreadable(install, LayerKind::values_file, at.file, at,
                       fmt::format("{}: {}", shown(path), named.why));
        continue;
      }
      if (named.file != kNoFile) gathered_.layered.insert(named.file);
      add_values(gathered_, install, *named.text,
                 named.file == kNoFile ? LayerKind::inline_block : LayerKind::values_file, at);
    }
  }
  static std::string shown(const std::string& path) {
    if (path.starts_with("/dev/fd/")) return "a pipe";
    if (path.starts_with("/tmp/mktemp-")) return "a temporary file";
    return is_anchored(path) && path.size() > 3 ? path.substr(3) : path;
  }

  void add_anything(FoundInstall& install, const Argument& argument) {
    add_unreadable(install, LayerKind::set, argument.at.file, argument.at,
                   fmt::format("{} may hold any flags", argument.value));
    if (install.version == VersionSource::nothing) install.version = VersionSource::hidden;
  }

  void keep_release_values(FoundInstall& install, Span at, std::string why) {
    add_unreadable(install, LayerKind::values_file, at.file, at, std::move(why));
    std::rotate(install.layers.begin(), install.layers.end() - 1, install.layers.end());
  }

  // The cluster that a context names, else the last one that the script has created so far.
  void choose_cluster(FoundInstall& install, const Argument* flag) {
    std::string name = kubectl_context_;
    if (flag != nullptr && flag->known && flag->has_value) name = flag->value;
    install.cluster = cluster_;
    install.cluster_hidden = cluster_hidden_;
    install.context = name;
    if (name.empty()) return;
    for (const std::size_t created : created_) {
      const Cluster& cluster = *gathered_.clusters[created].cluster;
      if (cluster.is_kind() || context_of(cluster) != name) continue;
      install.cluster = created;
      install.cluster_hidden = false;
      return;
    }
    if (!name.starts_with("kind-")) {
      install.cluster = kNoCluster;
      install.cluster_hidden = true;  // some other cluster
      return;
    }
    install.cluster_name = name.substr(5);
    for (std::size_t i = 0; i < created_.size(); ++i) {
      const Cluster& cluster = *gathered_.clusters[created_[i]].cluster;
      if (cluster.is_kind() && cluster.name.known && cluster.name.value == install.cluster_name) {
        install.cluster = created_[i];
        install.cluster_hidden = false;
        return;
      }
    }
    install.cluster = kNoCluster;
  }

  // -- cilium

  void cilium(std::size_t at) {
    const std::vector<Argument> all = read_arguments(command(), at + 1, kCiliumFlags);
    std::vector<const Argument*> words;
    for (const Argument& argument : all) {
      if (argument.name.empty() && !argument.anything) words.push_back(&argument);
    }
    if (words.empty() || !is_any(words[0]->value, {"install", "upgrade"})) return;
    const bool upgrade = words[0]->value == "upgrade";
    const auto flag = [&](std::string_view name) -> const Argument* {
      const Argument* found = nullptr;
      for (const Argument& argument : all) {
        if (argument.name == name) found = &argument;
      }
      return found;
    };
    FoundInstall install{};
    install.mechanism = InstallMechanism::cilium_cli;
    install.release = "cilium";
    install.name_space = "kube-system";
    install.fills_in = true;
    install.version = VersionSource::unsaid;  // the program's own default, by its own version
    if (const Argument* folder = flag("--chart-directory")) {
      if (LocalChart* local = local_chart(*folder)) take_local_chart(gathered_, install, *local);
    } else if (const Argument* version = flag("--version")) {
      choose_version(install, *version);
    }
    const Argument* name_space = flag("-n");
    if (name_space == nullptr) name_space = flag("--namespace");
    if (name_space != nullptr)
      install.name_space = name_space->known ? name_space->value : std::string();
    use();
    start(install);
    choose_cluster(install, flag("--context"));
    bool any_values = false;
    for (const Argument& argument : all) {
      if (argument.anything) {
        add_anything(install, argument);
        any_values = true;
      } else if (const std::optional<LayerKind> kind = kind_of_flag(argument.name)) {
        add_layer(install, *kind, argument);
        any_values = true;
      } else if (const std::string_view key = key_of_flag(argument.name); !key.empty()) {
        add_old_flag(install, argument, key);
        any_values = true;
      } else if (is_any(argument.name, {"--config", "--encryption", "--node-encryption"})) {
        add_unreadable(install, LayerKind::set, argument.at.file, argument.at,
                       fmt::format("{} is turned into values by the program", argument.name));
        any_values = true;
      }
    }
    if (flag("--reuse-values") != nullptr) {
      keep_release_values(install, flag("--reuse-values")->at,
                          "--reuse-values keeps what the release has");
    } else if (upgrade && !any_values && flag("--reset-values") == nullptr) {
      keep_release_values(install, command().at,
                          "cilium upgrade without values keeps what the release has");
    }
    if (flag("--dry-run") != nullptr || flag("--dry-run-helm-values") != nullptr)
      previews_.push_back(index_);
    gathered_.installs.push_back(std::move(install));
  }

  // Flags of older cilium programs that are values by another name.
  static std::string_view key_of_flag(std::string_view flag) {
    if (flag == "--cluster-name") return "cluster.name";
    if (flag == "--cluster-id") return "cluster.id";
    if (flag == "--ipam") return "ipam.mode";
    if (flag == "--kube-proxy-replacement") return "kubeProxyReplacement";
    if (flag == "--ipv4-native-routing-cidr" || flag == "--native-routing-cidr")
      return "ipv4NativeRoutingCIDR";
    return {};
  }

  void add_old_flag(FoundInstall& install, const Argument& argument, std::string_view key) {
    PlacedText text{.text = fmt::format("{}=", key),
                    .placement = Placement::pieces(argument.at.file)};
    const Span at = argument.at;
    text.placement.append_replaced(u32(text.text.size()), at.begin, at.end);
    if (!argument.value.empty())
      text.placement.append_replaced(u32(argument.value.size()), at.begin, at.end);
    text.text += argument.value;
    install.layers.push_back(read_set(text, LayerKind::set, place_of(argument)).layer);
  }

  // -- kind

  void kind(std::size_t at) {
    const std::vector<Argument> all = read_arguments(command(), at + 1, kKindFlags);
    std::vector<const Argument*> words;
    const Argument* config = nullptr;
    const Argument* image = nullptr;
    const Argument* name = nullptr;
    for (const Argument& argument : all) {
      if (argument.name.empty()) words.push_back(&argument);
      if (argument.name == "--config") config = &argument;
      if (argument.name == "--image") image = &argument;
      if (argument.name == "--name" || argument.name == "-n") name = &argument;
    }
    if (words.size() < 2) return;
    if (words[0]->value == "load" && words[1]->value == "docker-image") {
      for (std::size_t i = 2; i < words.size(); ++i) add_image(*words[i], true);
      return;
    }
    if (words[0]->value != "create" || words[1]->value != "cluster") return;

    kubectl_context_.clear();
    cluster_ = kNoCluster;
    cluster_hidden_ = false;
    ClusterOverrides overrides{};
    if (name != nullptr && name->has_value) {
      overrides.name = {.value = name->value,
                        .at = name->written.known() ? name->written : place_of(*name),
                        .given = true,
                        .known = name->known};
    } else if (context().kind_cluster_name && !is_unset(context().kind_cluster_name->text)) {
      const Word& word = *context().kind_cluster_name;
      overrides.name = {.value = word.text, .at = word.at, .given = true, .known = word.known};
    }
    if (image != nullptr && image->has_value) {
      overrides.image = {.value = image->value,
                         .at = image->written.known() ? image->written : place_of(*image),
                         .given = true,
                         .known = image->known};
    }
    PlacedText text{};
    std::string path(gathered_.files.path(command().at.file));
    if (config == nullptr) {
      // KIND's own defaults; whatever is said about them is said about the command.
      text.text = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n";
      text.placement = Placement::pieces(command().at.file);
      text.placement.append_replaced(u32(text.text.size()), command().at.begin, command().at.end);
    } else {
      const Named named = read_argument(config->value, config->known);
      if (!named.text) {
        cluster_hidden_ = true;
        gathered_.skipped.push_back({.check = "cluster config",
                                     .reason = fmt::format("{}: the KIND config {}: {}",
                                                           place_name(gathered_.files, config->at),
                                                           shown(config->value), named.why)});
        return;
      }
      text = *named.text;
      if (named.file != kNoFile) {
        path = std::string(gathered_.files.path(named.file));
        if (!gathered_.created.insert(named.file).second && source_.is_documentation) {
          const auto same = std::ranges::find(gathered_.clusters, path, &FoundCluster::path);
          if (same != gathered_.clusters.end()) {
            cluster_ = static_cast<std::size_t>(same - gathered_.clusters.begin());
            return;
          }
        }
      }
    }
    if (config == nullptr && source_.is_documentation && !gathered_.clusters.empty()) return;
    const auto [known, is_new] = done_.clusters.try_emplace(whole_command(command()), kNoCluster);
    if (is_new) known->second = add_cluster(gathered_, text, path, overrides, source_.file);
    cluster_ = known->second;
    cluster_hidden_ = cluster_ == kNoCluster;
    if (cluster_ != kNoCluster) {
      created_.push_back(cluster_);
      use();
    }
  }

  // -- other tools' clusters

  static std::vector<ToolFlag> tool_flags(const std::vector<Argument>& all) {
    std::vector<ToolFlag> flags;
    for (const Argument& argument : all) {
      if (argument.name.empty()) continue;
      ToolFlag flag{.name = argument.name.substr(argument.name.find_first_not_of('-')),
                    .value = argument.has_value ? argument.value : "true",
                    .known = !argument.has_value || argument.known,
                    .at = argument.has_value ? place_of(argument) : argument.at};
      flags.push_back(std::move(flag));
    }
    return flags;
  }

  // A word, or a flag handed on, that may be any flag.
  static bool hides_flags(const std::vector<Argument>& all) {
    return std::any_of(all.begin(), all.end(), [](const Argument& argument) {
      if (argument.anything) return true;
      if (argument.name.empty()) return !argument.known && !argument.value.starts_with("-");
      return argument.name == "--k3s-arg" && !argument.known && !argument.value.starts_with("-");
    });
  }

  // The config that the script itself has put where the tool looks for it.
  [[nodiscard]] std::vector<yaml::Data> config_written(std::string_view ending) const {
    for (auto made = reading_.written.rbegin(); made != reading_.written.rend(); ++made) {
      if (made->command > index_ || !made->path.text.ends_with(ending)) continue;
      return made->text ? documents_of(*made->text) : std::vector<yaml::Data>();
    }
    return {};
  }

  void start_cluster() {
    kubectl_context_.clear();
    cluster_ = kNoCluster;
    cluster_hidden_ = false;
  }

  void created(Cluster cluster, FileId config) {
    const FileId file = config == kNoFile ? source_.file : config;
    const auto [known, is_new] =
        done_.clusters.try_emplace(whole_command(command()), gathered_.clusters.size());
    if (is_new) {
      gathered_.clusters.push_back({.cluster = std::make_shared<const Cluster>(std::move(cluster)),
                                    .path = std::string(gathered_.files.path(file)),
                                    .created_by = source_.file});
    }
    cluster_ = known->second;
    created_.push_back(cluster_);
    use();
  }

  // The config that --config names; nothing where there is none to be read.
  std::optional<Named> tool_config(const Argument* config) {
    if (config == nullptr) return std::nullopt;
    Named named = read_argument(config->value, config->known);
    if (named.text) {
      if (named.file != kNoFile) gathered_.created.insert(named.file);
      return named;
    }
    cluster_hidden_ = true;
    gathered_.skipped.push_back(
        {.check = "cluster config",
         .reason = fmt::format("{}: {}: {}", place_name(gathered_.files, config->at),
                               shown(config->value), named.why)});
    return std::nullopt;
  }

  static const Argument* last_of(const std::vector<Argument>& all,
                                 std::initializer_list<std::string_view> names) {
    const Argument* found = nullptr;
    for (const Argument& argument : all) {
      if (is_any(argument.name, names)) found = &argument;
    }
    return found;
  }

  void k3d(std::size_t at) {
    const std::vector<Argument> all = read_arguments(command(), at + 1, kK3dFlags);
    std::vector<const Argument*> words;
    for (const Argument& argument : all) {
      if (argument.name.empty()) words.push_back(&argument);
    }
    if (words.size() < 2 || words[0]->value != "cluster" || words[1]->value != "create") return;
    start_cluster();
    Stated<std::string> name{};
    if (words.size() > 2) {
      name = {.value = words[2]->value,
              .at = place_of(*words[2]),
              .given = true,
              .known = words[2]->known};
    }
    const std::vector<ToolFlag> flags = tool_flags(all);
    const std::optional<Named> config = tool_config(last_of(all, {"-c", "--config"}));
    if (cluster_hidden_) return;
    if (!config) {
      Cluster cluster = k3d_cluster(flags, name, command().at);
      if (hides_flags(all)) leave_open(cluster);
      return created(std::move(cluster), kNoFile);
    }
    for (const yaml::Data& document : documents_of(*config->text)) {
      auto cluster = read_k3d_config(document, {.path = source_.path, .at = document.at});
      if (!cluster) continue;
      add_k3d_flags(*cluster, flags, name);
      if (hides_flags(all)) leave_open(*cluster);
      return created(*std::move(cluster), config->file);
    }
    cluster_hidden_ = true;
  }

  void minikube(std::size_t at) {
    const std::vector<Argument> all = read_arguments(command(), at + 1, kMinikubeFlags);
    if (std::none_of(all.begin(), all.end(), [](const Argument& argument) {
          return argument.name.empty() && argument.value == "start";
        })) {
      return;
    }
    start_cluster();
    Cluster cluster = minikube_cluster(tool_flags(all), command().at);
    if (hides_flags(all)) leave_open(cluster);
    created(std::move(cluster), kNoFile);
  }

  void kubeadm(std::size_t at) {
    const std::vector<Argument> all = read_arguments(command(), at + 1, kKubeadmFlags);
    if (all.empty() || all[0].value != "init") return;
    start_cluster();
    const std::optional<Named> config = tool_config(last_of(all, {"--config"}));
    if (cluster_hidden_) return;
    Cluster cluster = kubeadm_cluster(tool_flags(all), command().at);
    if (hides_flags(all)) leave_open(cluster);
    if (!config) return created(std::move(cluster), kNoFile);
    const std::vector<yaml::Data> documents = documents_of(*config->text);
    auto read =
        documents.empty()
            ? std::nullopt
            : read_kubeadm_config(documents, {.path = source_.path, .at = documents.front().at});
    if (!read) {
      cluster_hidden_ = true;
      return;
    }
    join(*read, cluster);
    created(*std::move(read), config->file);
  }

  // `k3s server`, and k3s' own installer: curl -sfL https://get.k3s.io | INSTALL_K3S_EXEC="…" sh -s
  // - server …
  void k3s(std::size_t at) {
    const bool program = program_name(command().words[at]) == "k3s";
    if (!program && runs_installer("get.rke2.io")) return rke2();
    if (!program && !runs_installer("get.k3s.io")) return;
    Command words = command();
    if (context().k3s_exec) add_words_of(words, *context().k3s_exec);
    const std::vector<Argument> all = read_arguments(words, at + 1, kK3sFlags);
    std::string_view role = program ? "" : "server";
    for (const Argument& argument : all) {
      if (!argument.name.empty() || argument.value == "-") continue;
      role = argument.value;
      break;
    }
    if (role != "server") return;
    start_cluster();
    Cluster cluster = k3s_cluster(tool_flags(all), command().at);
    if (context().k3s_version && context().k3s_version->known) {
      cluster.kubernetes =
          Version::parse(std::string_view(context().k3s_version->text)
                             .substr(0, context().k3s_version->text.find_first_of("+-")));
      cluster.kubernetes_at = context().k3s_version->at;
    }
    for (const yaml::Data& document : config_written("rancher/k3s/config.yaml")) {
      const auto written =
          read_k3s_config(document, {.path = "/etc/rancher/k3s/config.yaml", .at = document.at});
      if (written) join(cluster, *written);
    }
    const bool hidden = context().k3s_exec && !context().k3s_exec->known;
    if (hidden || hides_flags(all)) leave_open(cluster);
    created(std::move(cluster), kNoFile);
  }

  // RKE2 has no flags to its installer: the script writes the config first.
  void rke2() {
    for (const yaml::Data& document : config_written("rancher/rke2/config.yaml")) {
      auto cluster =
          read_rke2_config(document, {.path = "/etc/rancher/rke2/config.yaml", .at = document.at});
      if (!cluster) continue;
      start_cluster();
      return created(*std::move(cluster), kNoFile);
    }
  }

  [[nodiscard]] bool runs_installer(std::string_view address) const {
    for (const Command& from : reading_.script.commands) {
      if (from.pipe_to != index_) continue;
      return std::any_of(from.words.begin(), from.words.end(), [&](const Word& word) {
        return word.text.find(address) != std::string::npos;
      });
    }
    return false;
  }

  // The flags that a variable holds, behind the words of the command.
  static void add_words_of(Command& command, const Word& variable) {
    std::size_t from = 0;
    const std::string& text = variable.text;
    while (from < text.size()) {
      const std::size_t begin = text.find_first_not_of(" \t\n", from);
      if (begin == std::string::npos) break;
      const std::size_t end = std::min(text.find_first_of(" \t\n", begin), text.size());
      Word word{.text = text.substr(begin, end - begin), .at = variable.at};
      word.placement = Placement::pieces(variable.at.file);
      word.placement.append_replaced(u32(word.text.size()), variable.at.begin, variable.at.end);
      command.words.push_back(std::move(word));
      from = end;
    }
  }

  // -- images, objects

  void pull(std::size_t at) {
    const std::vector<Argument> all = read_arguments(command(), at + 1, {});
    bool pulls = false;
    for (const Argument& argument : all) {
      if (!argument.name.empty()) continue;
      if (pulls) add_image(argument, false);
      if (argument.value == "pull") pulls = true;
    }
  }

  void add_image(const Argument& argument, bool loaded) {
    if (!argument.known) return;
    FoundImage found{};
    found.script = source_.file;
    found.image.loaded = loaded;
    found.image.at = argument.written.known() ? argument.written : place_of(argument);
    std::string_view text = argument.value;
    if (const std::size_t digest = text.find('@'); digest != std::string_view::npos) {
      found.image.digest = std::string(text.substr(digest + 1));
      text = text.substr(0, digest);
    }
    const std::size_t slash = text.rfind('/');
    const std::size_t colon = text.rfind(':');
    if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
      found.image.tag = std::string(text.substr(colon + 1));
      text = text.substr(0, colon);
    }
    found.image.repository = std::string(text);
    // quay.io/cilium/cilium, quay.io/cilium/operator-generic, docker.io/cilium/cilium,
    // cilium/cilium
    if (text.find("/cilium/") == std::string_view::npos && !text.starts_with("cilium/")) return;
    gathered_.images.push_back(std::move(found));
    use();
  }

  void kubectl(std::size_t at) {
    const std::vector<Argument> all = read_arguments(command(), at + 1, kKubectlFlags);
    std::vector<const Argument*> words;
    for (const Argument& argument : all) {
      if (argument.name.empty()) words.push_back(&argument);
    }
    if (words.empty()) return;
    if (words.size() > 2 && words[0]->value == "config" &&
        is_any(words[1]->value, {"use-context", "use"})) {
      kubectl_context_ = words[2]->known ? words[2]->value : std::string();
      return;
    }
    if (!is_any(words[0]->value, {"apply", "create", "replace"})) return;
    for (const Argument& argument : all) {
      if (!is_any(argument.name, {"-f", "--filename", "-k", "--kustomize"}) || !argument.known)
        continue;
      if (argument.value == "-") {
        if (command().stdin_text) {
          // What a document shows is one way of several.
          add_manifests(gathered_, without_anchors(*command().stdin_text),
                        std::string(gathered_.files.path(source_.file)), source_.is_documentation);
        }
        continue;
      }
      if (is_remote(argument.value)) continue;
      const std::string path = script_path(context(), argument.value);
      std::string rest;
      if (path.empty()) continue;
      for (const std::string& folder : folders_of(path, rest)) {
        const std::string whole = folder.empty() ? rest : join_path(folder, rest);
        if (!gathered_.files.exists(whole)) continue;
        gathered_.applied.push_back({.script = source_.file, .path = whole});
        break;
      }
    }
  }

  // What only shows an install is none where the script also runs it.
  void drop_previews(std::size_t first) {
    const auto is_preview = [this](const FoundInstall& install) {
      return std::find(previews_.begin(), previews_.end(), install.command) != previews_.end();
    };
    std::vector<FoundInstall> kept;
    for (std::size_t i = first; i < gathered_.installs.size(); ++i) {
      FoundInstall& install = gathered_.installs[i];
      bool other = false;
      for (std::size_t j = first; j < gathered_.installs.size() && is_preview(install); ++j) {
        other = other || (j != i && !is_preview(gathered_.installs[j]) &&
                          gathered_.installs[j].release == install.release);
      }
      if (!other) kept.push_back(std::move(install));
    }
    gathered_.installs.resize(first);
    for (FoundInstall& install : kept) gathered_.installs.push_back(std::move(install));
  }

  // The same command to the same cluster is one install.
  void drop_repeated(std::size_t first) {
    std::vector<FoundInstall> kept;
    for (std::size_t i = first; i < gathered_.installs.size(); ++i) {
      FoundInstall& install = gathered_.installs[i];
      if (done_.installs
              .insert(fmt::format("{} {} {}\n{}", install.cluster, install.cluster_hidden,
                                  install.cluster_name,
                                  whole_command(reading_.script.commands[install.command])))
              .second)
        kept.push_back(std::move(install));
    }
    gathered_.installs.resize(first);
    for (FoundInstall& install : kept) gathered_.installs.push_back(std::move(install));
  }

  const FoundScript& source_;
  const ShellReading& reading_;
  Done& done_;
  Gathered& gathered_;
  std::string folder_;
  bool used_{};
  std::shared_ptr<const Script> script_{};
  std::uint32_t index_ = 0;
  int copies_ = 0;                    // of copies that are looked through
  std::size_t cluster_ = kNoCluster;  // the one created last
  bool cluster_hidden_{};
  std::vector<std::size_t> created_{};
  std::string kubectl_context_{};
  std::vector<std::uint32_t> previews_{};
};

bool is_makefile(std::string_view path) {
  const std::string_view name = file_name(path);
  return name == "Makefile" || name == "makefile" || name == "GNUmakefile" || name.ends_with(".mk");
}

bool may_read(std::string_view path) {
  const std::string_view name = file_name(path);
  if (name.ends_with(".sh") || name.ends_with(".bash") || is_makefile(path)) return true;
  // No ending at all: a shebang may say that it is a script.
  return name.find('.') == std::string_view::npos && name != "LICENSE" && name != "COPYING" &&
         name != "CODEOWNERS" && name != "NOTICE" && name != "AUTHORS";
}

bool tells(const SourceFile& source) {
  static constexpr std::array<std::string_view, 10> kTelling = {
      "cilium", "CILIUM", "kind",     "helm",    "HELM",
      "k3d",    "k3s",    "minikube", "kubeadm", "network connect"};
  return std::ranges::any_of(kTelling, [&](std::string_view word) {
    return source.text.find(word) != std::string_view::npos;
  });
}

void read(const SourceFile& source, Gathered& gathered) {
  const std::string_view name = file_name(source.path);
  if (!tells(source)) return;
  const bool makefile = is_makefile(source.path);
  if (!makefile && name.find('.') == std::string_view::npos) {
    const std::string_view first = source.text.substr(0, source.text.find('\n'));
    if (!first.starts_with("#!") || first.find("sh") == std::string_view::npos) return;
  }
  if (source.text.size() > kScriptLimit) {
    gathered.skipped.push_back(
        {.check = "script",
         .reason = fmt::format("{} is larger than 1 MiB", gathered.files.path(source.file))});
    return;
  }
  const Placement placement(source.file);
  const Surroundings surroundings = surroundings_of(source, gathered);
  read_installs(source,
                makefile ? read_makefile(source.text, placement, name, surroundings)
                         : read_shell(source.text, placement, name, surroundings),
                gathered);
}

// All scripts together: those that no other one runs first, and documents last, which show by hand
// what scripts do.
void work_out(Gathered& gathered) {
  const std::vector<FoundScript> scripts = std::exchange(gathered.commands, {});
  std::set<FileId> run_by_others;
  for (const FoundScript& script : scripts) {
    if (!script.is_documentation)
      run_by_others.insert(script.reading.others.begin(), script.reading.others.end());
  }
  Done done;
  const auto rank = [&](const FoundScript& script) {
    return script.is_documentation ? 2 : run_by_others.contains(script.file) ? 1 : 0;
  };
  for (const int now : {0, 1, 2}) {
    for (const FoundScript& script : scripts) {
      if (rank(script) == now) ScriptInstalls(script, done, gathered).read();
    }
  }
}

}  // namespace

Surroundings surroundings_of(const SourceFile& source, Gathered& gathered) {
  return {.files = &gathered.files, .folder = folder_of(source.path)};
}

void read_installs(const SourceFile& source, ShellReading reading, Gathered& gathered,
                   bool is_documentation, bool has_variables_elsewhere) {
  if (reading.script.commands.empty()) return;
  gathered.commands.push_back({.file = source.file,
                               .path = source.path,
                               .reading = std::move(reading),
                               .is_documentation = is_documentation,
                               .has_variables_elsewhere = has_variables_elsewhere});
}

const Reader kScriptReader = {.name = "script", .may_read = may_read, .tells = tells, .read = read};
const Reader kCommandReader = {.name = "commands", .finish = work_out};

}  // namespace cilium_lint
