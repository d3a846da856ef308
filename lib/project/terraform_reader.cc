// Installs that Terraform and OpenTofu state: `helm_release` and `helm_template` of the provider
// hashicorp/helm, `cilium` of littlejo/cilium, `argocd_application` of argoproj-labs/argocd, and
// objects of Argo CD, Flux and k3s that a provider hands to the cluster as they are.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include "project/documents.h"
#include "project/hcl_values.h"
#include "project/nearness.h"
#include "project/placed_yaml.h"
#include "project/script_text.h"

namespace cilium_lint {
namespace {

using hcl::Block;
using hcl::Value;

constexpr std::size_t kCallerLimit = 20;
constexpr int kCallerDepth = 4;
constexpr std::size_t kRepeatLimit = 50;
constexpr std::string_view kHidden = "${TERRAFORM}";
constexpr std::string_view kRunTime = "what it sets is only known when Terraform runs";

// Resources that state an install, or hold an object that does.
constexpr std::array<std::string_view, 6> kResources = {"\"helm_release\"",    "\"helm_template\"",
                                                        "resource \"cilium\"", "argocd_application",
                                                        "kubernetes_manifest", "kubectl_manifest"};

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

bool is_text(const Value& value) {
  return value.is_known && (value.kind == Value::Kind::text || value.kind == Value::Kind::number);
}

// Where a scalar's text stands.
Span place_of(const Value& value) {
  const std::uint32_t size = u32(value.text.text.size());
  if (size > 0 && value.text.placement.verbatim(0, size))
    return value.text.placement.place(0, size);
  return value.at;
}

class TerraformReader {
 public:
  explicit TerraformReader(Gathered& gathered) : gathered_(gathered) {}

  // Commands that Terraform runs here: provisioner "local-exec" { command = … }
  void read_commands() {
    for (const FoundValues& file : gathered_.terraform)
      by_folder_[folder_of(file.path)].push_back(&file);
    for (const FoundValues& file : gathered_.terraform) {
      const std::string_view text = gathered_.files.text(file.file);
      if (text.find("local-exec") == std::string_view::npos ||
          text.find("cilium") == std::string_view::npos)
        continue;
      const std::string folder = folder_of(file.path);
      ShellReading whole{};
      for (const hcl::Module& module : modules_of(folder, 0)) {
        for (const Read* read : files_in(folder)) {
          if (read->file != file.file) continue;
          for (const Block& block : read->reading.body.blocks) add_commands(block, module, whole);
        }
      }
      read_installs(source_of(file), std::move(whole), gathered_);
    }
  }

  void join() {
    std::vector<std::string> folders;
    bool speaks = false;
    for (const FoundValues& file : gathered_.terraform) {
      by_folder_[folder_of(file.path)].push_back(&file);
      const std::string_view text = gathered_.files.text(file.file);
      speaks = speaks || text.find("cilium") != std::string_view::npos;
      if (std::ranges::any_of(kResources, [&](std::string_view word) {
            return text.find(word) != std::string_view::npos;
          }))
        add_once(folders, folder_of(file.path));
    }
    if (!speaks) return;
    for (const std::string& folder : folders) read_folder(folder);
  }

 private:
  struct Read {
    hcl::Reading reading{};
    std::string path{};
    FileId file = kNoFile;
  };

  [[nodiscard]] SourceFile source_of(const FoundValues& file) const {
    return {.file = file.file, .path = file.path, .text = gathered_.files.text(file.file)};
  }

  void add_commands(const Block& resource, const hcl::Module& module, ShellReading& whole) {
    if (resource.type != "resource") return;
    for (const Block& block : resource.body.blocks) {
      if (block.type != "provisioner" || block.labels.empty() ||
          block.labels[0].text != "local-exec")
        continue;
      for (const hcl::Module& each : repeated(resource, module)) {
        const Value command = attribute(block, "command", each);
        if (command.kind != Value::Kind::text || command.has_directives ||
            command.text.text.size() > kScriptLimit)
          continue;
        const FileId file = command.text.placement.file();
        const FoundValues from{.file = file, .path = std::string(gathered_.files.path(file))};
        join_readings(whole,
                      read_shell(command.text.text, command.text.placement, file_name(from.path),
                                 surroundings_of(source_of(from), gathered_)));
      }
    }
  }

  // All files of a folder, each read once.
  std::vector<const Read*> files_in(const std::string& folder) {
    std::vector<const Read*> out;
    const auto files = by_folder_.find(folder);
    if (files == by_folder_.end()) return out;
    for (const FoundValues* file : files->second) {
      auto [known, is_new] = read_.try_emplace(file->file);
      if (is_new) {
        known->second = std::make_unique<Read>(
            Read{.reading = hcl::read(gathered_.files.text(file->file), file->file),
                 .path = file->path,
                 .file = file->file});
      }
      out.push_back(known->second.get());
    }
    return out;
  }

  hcl::Module module_in(const std::string& folder) {
    hcl::Module module{.folder = folder, .root = folder};
    for (const Read* file : files_in(folder)) {
      if (!file->path.ends_with(".tfvars")) module.files.push_back(&file->reading.body);
    }
    return module;
  }

  // What the files of variables give that Terraform reads by itself.
  void add_variables(hcl::Module& module) {
    for (const bool automatic : {false, true}) {
      for (const Read* file : files_in(module.folder)) {
        const std::string_view name = file_name(file->path);
        if (automatic ? !name.ends_with(".auto.tfvars") : name != "terraform.tfvars") continue;
        for (const hcl::Attribute& attribute : file->reading.body.attributes)
          module.given[attribute.name] = hcl::evaluate(attribute.value, {}, gathered_.files);
      }
    }
  }

  // The module in a folder, once for each call of it; as it stands where nothing calls it.
  std::vector<hcl::Module> modules_of(const std::string& folder, int depth) {
    std::vector<hcl::Module> callers;
    for (const auto& [from, files] : by_folder_) {
      if (depth < kCallerDepth && from != folder &&
          std::ranges::any_of(files, [&](const FoundValues* file) {
            return gathered_.files.text(file->file).find("module \"") != std::string_view::npos;
          }))
        add_callers(from, folder, depth, callers);
    }
    if (callers.empty()) {
      callers.push_back(module_in(folder));
      add_variables(callers.back());
    }
    return callers;
  }

  void read_folder(const std::string& folder) {
    const std::vector<hcl::Module> callers = modules_of(folder, 0);
    for (const hcl::Module& module : callers) {
      for (const Read* file : files_in(folder)) {
        const std::vector<Block>& blocks = file->reading.body.blocks;
        // The block that a fault stands in is not whole.
        const std::size_t whole = blocks.size() - (file->reading.fault && !blocks.empty() ? 1 : 0);
        for (std::size_t i = 0; i < whole; ++i) repeat(*file, blocks[i], module);
      }
    }
    for (const Read* file : files_in(folder)) {
      const auto& fault = file->reading.fault;
      if (!fault) continue;
      skip_once(gathered_.skipped, "install",
                fmt::format("{}: {}", place_name(gathered_.files, fault->at), fault->message));
    }
  }

  // The modules in `from` whose source is `folder`, with what they are given there.
  void add_callers(const std::string& from, const std::string& folder, int depth,
                   std::vector<hcl::Module>& callers) {
    std::vector<const Block*> calls;
    for (const Read* file : files_in(from)) {
      for (const Block& block : file->reading.body.blocks) {
        const hcl::Attribute* source = block.body.find("source");
        if (block.type == "module" && source != nullptr && source->value.is_constant() &&
            source->value.text.starts_with('.') &&
            join_path(from, source->value.text) == join_path(folder, ""))
          calls.push_back(&block);
      }
    }
    if (calls.empty()) return;
    for (const hcl::Module& caller : modules_of(from, depth + 1)) {
      for (const Block* call : calls) {
        for (const hcl::Module& around : repeated(*call, caller)) {
          if (callers.size() >= kCallerLimit) return;
          hcl::Module module = module_in(folder);
          module.root = caller.root;
          for (const hcl::Attribute& argument : call->body.attributes) {
            Value value = hcl::evaluate(argument.value, around, gathered_.files);
            if (value.kind != Value::Kind::null) module.given[argument.name] = std::move(value);
          }
          callers.push_back(std::move(module));
        }
      }
    }
  }

  // -- blocks that stand for several, or for none

  // The module once for each of what `for_each` goes over, which `name` stands for; nothing where
  // that is unknown.
  std::optional<std::vector<hcl::Module>> rounds(const Value& over, const hcl::Module& module,
                                                 const std::string& name) {
    const auto rounds = hcl::rounds_of(over);
    if (!rounds || rounds->size() > kRepeatLimit) return std::nullopt;
    std::vector<hcl::Module> out;
    for (const hcl::Entry& round : *rounds) {
      hcl::Module& inside = out.emplace_back(module);
      hcl::Entry& each = inside.names.emplace_back();
      each.key = name;
      each.value.kind = Value::Kind::object;
      // A set's items are their own keys.
      const bool is_set = over.kind == Value::Kind::list && name == "each";
      each.value.items.push_back({.key = "key", .value = hcl::key_of(round)});
      if (is_set) each.value.items[0].value = round.value;
      each.value.items.push_back({.key = "value", .value = round.value});
    }
    return out;
  }

  // The modules, one for each that a block stands for.
  std::vector<hcl::Module> repeated(const Block& block, const hcl::Module& module) {
    if (const Value each = attribute(block, "for_each", module); each.kind != Value::Kind::null) {
      auto out = rounds(each, module, "each");
      // What a default leaves out may be there for others.
      if (out && !(out->empty() && each.by_default)) return std::move(*out);
    }
    const Value count = attribute(block, "count", module);
    if (count.is_scalar() && count.text.text == "0" && !count.by_default) return {};
    return {module};
  }

  void repeat(const Read& file, const Block& block, const hcl::Module& module) {
    if (block.labels.empty() || (block.type != "resource" && block.type != "data")) return;
    const std::vector<hcl::Module> each = repeated(block, module);
    if (each.empty())
      explain(
          gathered_, file.file,
          fmt::format("{} stands for none: its count is 0", place_name(gathered_.files, block.at)));
    for (const hcl::Module& one : each) read_block(file, block, one);
  }

  [[nodiscard]] Value attribute(const Block& block, std::string_view name,
                                const hcl::Module& module) {
    const hcl::Attribute* found = block.body.find(name);
    if (found == nullptr) return {.kind = Value::Kind::null};
    return hcl::evaluate(found->value, module, gathered_.files);
  }

  void read_block(const Read& file, const Block& block, const hcl::Module& module) {
    const std::string& type = block.labels[0].text;
    if (type == "helm_release" || type == "helm_template") read_release(file, block, module);
    if (block.type != "resource") return;
    if (type == "cilium") read_cilium(file, block, module);
    if (type == "argocd_application") read_application(file, block, module);
    if (type == "kubernetes_manifest") read_object(file, block, "manifest", module);
    if (type == "kubectl_manifest") read_object(file, block, "yaml_body", module);
  }

  FoundInstall start(const Read& file, const Block& block, InstallMechanism mechanism) {
    FoundInstall install{};
    install.mechanism = mechanism;
    install.path = file.path;
    install.at = block.at;
    gathered_.used.insert(file.file);
    return install;
  }

  // -- hashicorp/helm

  void read_release(const Read& file, const Block& block, const hcl::Module& module) {
    FoundInstall install = start(file, block, InstallMechanism::terraform);
    install.client_side_render = block.labels[0].text == "helm_template";
    const Value name = attribute(block, "name", module);
    if (is_text(name)) install.release = name.text.text;
    if (!choose_chart(install, block, module)) return;
    const Value name_space = attribute(block, "namespace", module);
    if (is_text(name_space)) install.name_space = name_space.text.text;
    if (name_space.kind == Value::Kind::null) install.name_space = "default";
    if (const Value version = attribute(block, "kube_version", module); is_text(version)) {
      if (const auto exact = Version::parse(version.text.text))
        install.kubernetes = KubernetesVersion{
            .state = KubernetesVersion::State::exact, .version = *exact, .at = place_of(version)};
    }
    if (const Value reuses = attribute(block, "reuse_values", module);
        reuses.kind == Value::Kind::boolean && reuses.text.text == "true") {
      add_unreadable(install, LayerKind::values_file, file.file, reuses.at,
                     "reuse_values keeps what the release has");
    }
    add_values_list(install, attribute(block, "values", module));
    for (const std::string_view type : {"set", "set_list", "set_sensitive", "set_wo"})
      add_settings(install, block, type, module);
    gathered_.installs.push_back(std::move(install));
  }

  bool choose_chart(FoundInstall& install, const Block& block, const hcl::Module& module) {
    const Value chart = attribute(block, "chart", module);
    const Value repository = attribute(block, "repository", module);
    const Value version = attribute(block, "version", module);
    if (!is_text(chart) || is_enterprise(repository.text.text)) return false;
    const std::string& reference = chart.text.text;
    install.repository = repository.text.text.empty() ? reference : repository.text.text;
    const std::string_view name = file_name(reference);
    const bool remote = reference.find("://") != std::string::npos;
    if (name.starts_with("cilium-") && name.ends_with(".tgz")) {
      const std::string written(name.substr(7, name.size() - 11));
      if (!Version::parse(written)) return false;
      install.version = VersionSource::pin;
      const auto begin = u32(reference.size() - name.size() + 7);
      const auto end = begin + u32(written.size());
      const bool there = chart.text.placement.verbatim(begin, end);
      install.pin =
          Pin{.at = there ? chart.text.placement.place(begin, end) : chart.at, .written = written};
      return true;
    }
    if (!remote && repository.kind == Value::Kind::null) {
      const std::string path = hcl::path_in(module, reference);
      if (LocalChart* local = chart_in(gathered_, path))
        return take_local_chart(gathered_, install, *local);
    }
    if (!is_cilium_chart(reference)) return false;
    const bool folder = !remote && (reference.starts_with('.') || reference.starts_with('/'));
    install.version = folder ? VersionSource::unsaid : VersionSource::nothing;
    if (!folder) set_version(install, version);
    return true;
  }

  static void set_version(FoundInstall& install, const Value& version) {
    if (version.kind == Value::Kind::null) return;
    if (!is_text(version)) {
      install.version = VersionSource::hidden;
      install.hidden_name = version.name;
    } else if (!version.text.text.empty()) {
      install.version = VersionSource::pin;
      install.pin = Pin{.at = place_of(version), .written = version.text.text};
    }
  }

  void add_values_list(FoundInstall& install, const Value& values) {
    if (values.kind == Value::Kind::null) return;
    if (values.kind != Value::Kind::list) return add_one(install, values);
    for (const hcl::Entry& item : values.items) add_one(install, item.value);
  }

  void add_one(FoundInstall& install, const Value& value) {
    const Span at = value.at;
    switch (value.kind) {
      case Value::Kind::null:
        return;
      case Value::Kind::encoded:
        return add_encoded(install, *value.inner, at);
      case Value::Kind::text:
        break;
      default:
        if (value.is_missing) add_missing_values(install, "Terraform", value.name, at);
        return add_unreadable(
            install, LayerKind::values_file, at.file, at,
            value.why.empty() ? "it is only known when Terraform runs" : value.why);
    }
    if (value.has_directives) {
      return add_unreadable(install, LayerKind::values_file, at.file, at,
                            "template directives decide what of it is there");
    }
    if (value.file != kNoFile) gathered_.layered.insert(value.file);
    if (value.is_whole_file) {
      add_values(gathered_, install, value.file, LayerKind::values_file, at);
    } else if (value.text.text.find_first_not_of(" \t\r\n") != std::string::npos) {
      add_values(gathered_, install, value.text,
                 value.file == kNoFile ? LayerKind::inline_block : LayerKind::values_file, at);
    }
  }

  void add_encoded(FoundInstall& install, const Value& value, Span at) {
    if (value.kind == Value::Kind::null) return;
    if (value.kind != Value::Kind::object) {
      return add_unreadable(install, LayerKind::inline_block, at.file, at,
                            "it is only known when Terraform runs");
    }
    ReadLayer read{};
    read.layer.kind = LayerKind::inline_block;
    read.layer.file = at.file;
    read.layer.at = at;
    read.layer.values.edit() = hcl::to_data(value);
    read.layer.edits_possible = true;  // as HCL (lint/hcl_edit.h)
    add_read(gathered_, install, std::move(read), at.file);
  }

  // `set { name = …, value = … }`, and `set = [{ name = …, value = … }]` of the provider's third
  // version.
  void add_settings(FoundInstall& install, const Block& block, std::string_view type,
                    const hcl::Module& module) {
    for (const Block& each : block.body.blocks) {
      if (each.type == "dynamic" && !each.labels.empty() && each.labels[0].text == type)
        add_dynamic(install, each, type, module);
      if (each.type == type) add_setting_in(install, each, type, module);
    }
    const hcl::Attribute* list = block.body.find(type);
    if (list == nullptr) return;
    const Value value = hcl::evaluate(list->value, module, gathered_.files);
    if (value.kind == Value::Kind::null) return;
    if (value.kind != Value::Kind::list)
      return add_unreadable(install, LayerKind::set, value.at.file, list->name_at,
                            std::string(kRunTime));
    for (const hcl::Entry& item : value.items) {
      const auto field = [&](std::string_view name) {
        const auto found = std::ranges::find(item.value.items, name, &hcl::Entry::key);
        return found == item.value.items.end() ? Value{.kind = Value::Kind::null} : found->value;
      };
      add_setting(install, type, field("name"), field("value"), field("type"), item.value.at,
                  item.value.at);
    }
  }

  void add_setting_in(FoundInstall& install, const Block& block, std::string_view type,
                      const hcl::Module& module) {
    add_setting(install, type, attribute(block, "name", module), attribute(block, "value", module),
                attribute(block, "type", module), block.at, block.body.at);
  }

  // dynamic "set" { for_each = …, content { … } }: once for each, under the block's own name.
  void add_dynamic(FoundInstall& install, const Block& block, std::string_view type,
                   const hcl::Module& module) {
    const hcl::Attribute* iterator = block.body.find("iterator");
    const auto inside = rounds(attribute(block, "for_each", module), module,
                               iterator == nullptr ? std::string(type) : iterator->value.text);
    const auto content = std::ranges::find(block.body.blocks, "content", &Block::type);
    if (!inside || content == block.body.blocks.end())
      return add_unreadable(install, LayerKind::set, block.at.file, block.at,
                            std::string(kRunTime));
    for (const hcl::Module& each : *inside) add_setting_in(install, *content, type, each);
  }

  void add_setting(FoundInstall& install, std::string_view block, const Value& name,
                   const Value& value, const Value& type, Span at, Span body) {
    const LayerKind kind = is_text(type) && type.text.text == "string"    ? LayerKind::set_string
                           : is_text(type) && type.text.text == "literal" ? LayerKind::set_literal
                                                                          : LayerKind::set;
    if (!is_text(name)) return add_unreadable(install, kind, at.file, at, std::string(kRunTime));
    std::string key = name.text.text;
    if (install.umbrella_key) {
      if (!key.starts_with(*install.umbrella_key + ".")) return;
      key.erase(0, install.umbrella_key->size() + 1);
    }
    PlacedText text{.text = {}, .placement = Placement::pieces(name.at.file)};
    append(text, key, place_of(name));
    append(text, "=", place_of(name));
    const auto add_value = [&](const Value& part) {
      if (part.kind == Value::Kind::null) return;
      if ((part.is_scalar() && part.is_known) && !part.text.text.empty()) {
        append(text, part.text, 0, part.text.text.size());
      } else if (!part.is_scalar() || !part.is_known) {
        append(text, kHidden, part.at);
      }
    };
    if (block == "set_list" && value.kind == Value::Kind::list) {
      append(text, "{", value.at);
      for (const hcl::Entry& item : value.items) {
        if (&item != value.items.data()) append(text, ",", value.at);
        add_value(item.value);
      }
      append(text, "}", value.at);
    } else if (block == "set_sensitive" && !value.is_known) {
      append(text, kHidden, value.at);
    } else {
      add_value(value);
    }
    ReadLayer read = read_set(text, kind, value.at.known() ? value.at : at);
    // What another place gives (a variable, a loop) may be used elsewhere too.
    const auto is_inside = [&](const Value& part) {
      return part.at.file == body.file && part.at.begin >= body.begin && part.at.end <= body.end;
    };
    read.layer.edits_possible = is_inside(name) && is_inside(value);
    install.layers.push_back(std::move(read.layer));
  }

  // -- littlejo/cilium, which does what `cilium install` does

  void read_cilium(const Read& file, const Block& block, const hcl::Module& module) {
    FoundInstall install = start(file, block, InstallMechanism::cilium_cli);
    install.release = "cilium";
    install.name_space = "kube-system";
    install.fills_in = true;
    install.version = VersionSource::unsaid;
    set_version(install, attribute(block, "version", module));
    if (const Value name_space = attribute(block, "namespace", module); is_text(name_space))
      install.name_space = name_space.text.text;
    const Value values = attribute(block, "values", module);
    add_one(install, values);
    const Value settings = attribute(block, "set", module);
    if (settings.kind != Value::Kind::null && settings.kind != Value::Kind::list)
      add_unreadable(install, LayerKind::set, settings.at.file, settings.at, std::string(kRunTime));
    for (const hcl::Entry& item : settings.items) {
      if (item.value.kind != Value::Kind::text) {
        add_unreadable(install, LayerKind::set, item.value.at.file, item.value.at,
                       std::string(kRunTime));
        continue;
      }
      ReadLayer read = read_set(item.value.text, LayerKind::set, item.value.at);
      read.layer.edits_possible = false;
      install.layers.push_back(std::move(read.layer));
    }
    gathered_.installs.push_back(std::move(install));
  }

  // -- objects of others, which their own readers join

  void read_object(const Read& file, const Block& block, std::string_view name,
                   const hcl::Module& module) {
    const hcl::Attribute* found = block.body.find(name);
    if (found == nullptr) return;
    // The text of a document keeps the places that its values would lose.
    const bool decodes = found->value.kind == hcl::Expression::Kind::call &&
                         found->value.text == "yamldecode" && found->value.items.size() == 1;
    Value value = hcl::evaluate(decodes ? found->value.items[0].value : found->value, module,
                                gathered_.files);
    if (value.kind == Value::Kind::encoded) value = Value(*value.inner);
    if (value.kind == Value::Kind::text && !value.has_directives)
      return add_document(file, std::move(value.text), value.file);
    if (value.kind != Value::Kind::object) return;
    PlacedYaml yaml(file.file);
    write(yaml, value, 0);
    add_document(file, std::move(yaml.text()), kNoFile);
  }

  // The provider's names are Argo CD's own in snake case; its lists are blocks that are repeated.
  void read_application(const Read& file, const Block& block, const hcl::Module& module) {
    Value spec = value_of_body(block.body, module);
    spec.items.insert(spec.items.begin(),
                      {{.key = "apiVersion", .value = word("argoproj.io/v1alpha1", block.at)},
                       {.key = "kind", .value = word("Application", block.labels[0].at)}});
    PlacedYaml yaml(file.file);
    write(yaml, spec, 0);
    add_document(file, std::move(yaml.text()), kNoFile);
  }

  static Value word(std::string_view text, Span at) {
    Value value{.kind = Value::Kind::text, .at = at};
    value.text.placement = Placement::pieces(at.file);
    append(value.text, text, at);
    return value;
  }

  // A body as the object that it stands for in camel case.
  Value value_of_body(const hcl::Body& body, const hcl::Module& module) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kLists = {
        {{"source", "sources"}, {"parameter", "parameters"}, {"file_parameter", "fileParameters"}}};
    Value out{.kind = Value::Kind::object, .at = body.at};
    for (const hcl::Attribute& attribute : body.attributes) {
      out.items.push_back({.key = in_camel_case(attribute.name),
                           .key_at = attribute.name_at,
                           .value = hcl::evaluate(attribute.value, module, gathered_.files)});
    }
    for (const Block& block : body.blocks) {
      const bool dynamic = block.type == "dynamic";
      const auto list = std::ranges::find(
          kLists, dynamic && !block.labels.empty() ? block.labels[0].text : block.type,
          &std::pair<std::string_view, std::string_view>::first);
      if (list == kLists.end()) {
        out.items.push_back({.key = in_camel_case(block.type),
                             .key_at = block.at,
                             .value = value_of_body(block.body, module)});
        continue;
      }
      auto entry = std::ranges::find(out.items, list->second, &hcl::Entry::key);
      if (entry == out.items.end())
        entry = out.items.insert(entry, {.key = std::string(list->second),
                                         .key_at = block.at,
                                         .value = {.kind = Value::Kind::list, .at = block.at}});
      entry->value.items.push_back(
          {.value = dynamic ? Value{.at = block.at} : value_of_body(block.body, module)});
    }
    return out;
  }

  static std::string in_camel_case(std::string_view name) {
    if (name == "repo_url") return "repoURL";
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
      const bool upper = name[i] == '_' && i + 1 < name.size();
      if (upper) ++i;
      out += upper && name[i] >= 'a' ? static_cast<char>(name[i] - 'a' + 'A') : name[i];
    }
    return out;
  }

  // A value as YAML, behind its key or its dash.
  void write(PlacedYaml& yaml, const Value& value, std::size_t indent) {
    const auto line = [&](std::string_view text, Span at) {
      yaml.add(fmt::format("\n{:{}}{}", "", indent, text), at);
    };
    switch (value.kind) {
      case Value::Kind::null:
        return yaml.add("null", value.at);
      case Value::Kind::boolean:
      case Value::Kind::number:
        return yaml.add(value.text.text, place_of(value));
      case Value::Kind::text:
        if (value.has_directives) break;
        return yaml.add_text(value.text.text, value.text.placement, indent, value.at);
      case Value::Kind::encoded:
        return write(yaml, *value.inner, indent);
      case Value::Kind::list:
        if (value.items.empty()) return yaml.add("[]", value.at);
        for (const hcl::Entry& item : value.items) {
          line("- ", item.value.at);
          write(yaml, item.value, indent + 2);
        }
        return;
      case Value::Kind::object:
        if (value.open) break;
        if (value.items.empty()) return yaml.add("{}", value.at);
        for (const hcl::Entry& entry : value.items) {
          line("", entry.key_at);
          yaml.quote(entry.key, word(entry.key, entry.key_at).text.placement, entry.key_at);
          yaml.add(": ", entry.key_at);
          write(yaml, entry.value, indent + 2);
        }
        return;
      case Value::Kind::unknown:
        break;
    }
    yaml.add(kHidden, value.at);
  }

  // A text that stands in a file of Terraform's, or in one that it reads.
  void add_document(const Read& file, PlacedText text, FileId from) {
    if (text.text.find("cilium") == std::string::npos) return;
    // It is no document of its own.
    if (from != kNoFile)
      std::erase_if(gathered_.documents, [&](const Document& document) {
        return document.original.data() == gathered_.files.text(from).data();
      });
    gathered_.texts.push_back(std::move(text.text));
    const std::string& source = gathered_.texts.back();
    auto tree = std::make_shared<const yaml::Tree>(yaml::parse(source, text.placement));
    if (tree->fault()) return skip_broken(gathered_, *tree);
    for (yaml::NodeId root : tree->roots()) {
      root = follow(*tree, root);
      if (!is_mapping(*tree, root)) continue;
      gathered_.documents.push_back({.file = text.placement.file(),
                                     .path = file.path,
                                     .tree = tree,
                                     .source = source,
                                     .root = root,
                                     .api_version = text_at(*tree, root, "apiVersion"),
                                     .kind = text_at(*tree, root, "kind"),
                                     .name = text_at(*tree, root, "metadata.name"),
                                     .name_space = text_at(*tree, root, "metadata.namespace")});
    }
    gathered_.used.insert(file.file);
  }

  Gathered& gathered_;
  std::map<FileId, std::unique_ptr<Read>> read_{};
  std::map<std::string, std::vector<const FoundValues*>> by_folder_{};
};

bool may_read(std::string_view path) {
  return path.ends_with(".tf") || path.ends_with(".tofu") || path.ends_with(".tfvars");
}

// Installs, and what they may take their values from.
bool tells(const SourceFile& source) {
  static constexpr std::array<std::string_view, 5> kTelling = {"cilium", "helm_", "variable",
                                                               "locals", "module \""};
  return source.path.ends_with(".tfvars") ||
         std::ranges::any_of(kTelling, [&](std::string_view word) {
           return source.text.find(word) != std::string_view::npos;
         });
}

void read(const SourceFile& source, Gathered& gathered) {
  if (!tells(source)) return;
  gathered.terraform.push_back({.file = source.file, .path = source.path});
}

void finish(Gathered& gathered) { TerraformReader(gathered).read_commands(); }

void join(Gathered& gathered) { TerraformReader(gathered).join(); }

}  // namespace

const Reader kTerraformFileReader = {.name = "files of terraform",
                                     .may_read = may_read,
                                     .tells = tells,
                                     .read = read,
                                     .finish = finish};
const Reader kTerraformReader = {.name = "terraform", .join = join};

}  // namespace cilium_lint
