#include "lint/fixes.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue.h"
#include "lint/values_edit.h"

namespace cilium_lint {
namespace {

Chart newest_chart() { return Chart::newest(rules::catalogue()); }

// An install of one values file, and what a fix makes of that file.
struct Edited {
  Files files{};
  FileId file{};
  Install install{newest_chart()};

  explicit Edited(std::string text) {
    file = files.add("values.yaml", std::move(text));
    install.layers.push_back(
        read_values({std::string(files.text(file)), Placement(file)}, LayerKind::values_file, {})
            .layer);
    install.files = &files;
    install.settle(nullptr);
  }
  [[nodiscard]] std::string after(const Fix& fix) const {
    return fix.edits.empty() ? "no edits" : apply_edits(files.text(file), fix.edits);
  }
};

std::string after_set(std::string text, std::string_view key, std::string_view yaml) {
  const Edited edited(std::move(text));
  return edited.after(set_value(edited.install, key, yaml));
}

std::string after_delete(std::string text, std::string_view key) {
  const Edited edited(std::move(text));
  return edited.after(delete_key(edited.install, key));
}

}  // namespace

TEST_CASE("setting replaces the value that stands there and nothing else") {
  CHECK_EQ(after_set("# top\nkubeProxyReplacement: partial  # why\nb: 1\n", "kubeProxyReplacement",
                     "true"),
           "# top\nkubeProxyReplacement: true  # why\nb: 1\n");
  CHECK_EQ(after_set("a:\r\n  b: 1\r\n  c: 2\r\n", "a.b", "5"), "a:\r\n  b: 5\r\n  c: 2\r\n");
  CHECK_EQ(after_set("a: {b: 1, c: x}", "a.c", "\"1\""), "a: {b: 1, c: \"1\"}");
  CHECK_EQ(after_set("a: |\n  line\n  # no comment\nb: 2\n", "a", "short"), "a: short\nb: 2\n");
  CHECK_EQ(after_set("a:\n- b: 1\n- b: 2\n", "a[1].b", "3"), "a:\n- b: 1\n- b: 3\n");
  CHECK_EQ(after_set("a:\n  - 1\n  - 2\nb: 1\n", "a", "[]"), "a: []\nb: 1\n");
  CHECK_EQ(after_set("\xef\xbb\xbf"
                     "a: 1\n",
                     "a", "2"),
           "\xef\xbb\xbf"
           "a: 2\n");
}

TEST_CASE("a text keeps its quotes, anything else loses them") {
  CHECK_EQ(after_set("mode: \"snat\"\n", "mode", "dsr"), "mode: \"dsr\"\n");
  CHECK_EQ(after_set("mode: 'snat'\n", "mode", "dsr"), "mode: 'dsr'\n");
  CHECK_EQ(after_set("k: \"true\"\n", "k", "true"), "k: true\n");
  CHECK_EQ(after_set("k: plain\n", "k", "\"1.18\""), "k: \"1.18\"\n");
}

TEST_CASE("an empty value is filled in") {
  CHECK_EQ(after_set("a:\nb: 1\n", "a", "6443"), "a: 6443\nb: 1\n");
  CHECK_EQ(after_set("a:  # to be said\nb: 1\n", "a", "6443"), "a: 6443  # to be said\nb: 1\n");
  CHECK_EQ(after_set("a:", "a", "6443"), "a: 6443");
  CHECK_EQ(after_set("a:  # soon\nb: 1\n", "a.x.z", "1"), "a:  # soon\n  x:\n    z: 1\nb: 1\n");
  CHECK_EQ(after_set("a: ~\n", "a.x", "1"), "a:\n  x: 1\n");
}

TEST_CASE("a key that is not there comes beside its relatives") {
  CHECK_EQ(
      after_set("k8sServiceHost: x  # seen from a node\n\n# Hubble\nhubble:\n  enabled: true\n",
                "k8sServicePort", "6443"),
      "k8sServiceHost: x  # seen from a node\nk8sServicePort: 6443\n\n# Hubble\nhubble:\n  "
      "enabled: true\n");
  CHECK_EQ(after_set("hubble:\n    enabled: true\n    # relay is off\n# last\nz: 1\n",
                     "hubble.relay.enabled", "true"),
           "hubble:\n    enabled: true\n    relay:\n        enabled: true\n    # relay is off\n# "
           "last\nz: 1\n");
  CHECK_EQ(after_set("a: 1", "b", "2"), "a: 1\nb: 2");
  CHECK_EQ(after_set("a: 1\r\n", "b.c", "2"), "a: 1\r\nb:\r\n  c: 2\r\n");
  CHECK_EQ(after_set("a: {}\n", "a.b.c", "2"), "a: {b: {c: 2}}\n");
  CHECK_EQ(after_set("a: {x: 1}\n", "a.b", "2"), "a: {x: 1, b: 2}\n");
  CHECK_EQ(after_set("a: 1\nt: |\n  text\n", "b", "2"), "a: 1\nt: |\n  text\nb: 2\n");
  CHECK_EQ(after_set("l:\n  - name: x\n    image: y\nz: 1\n", "l[0].tag", "v1"),
           "l:\n  - name: x\n    image: y\n    tag: v1\nz: 1\n");
  CHECK_EQ(after_set("a: 1\n---\nb: 1\n", "c", "2"), "a: 1\nc: 2\n---\nb: 1\n");
}

TEST_CASE("a file that says nothing gets its first key") {
  CHECK_EQ(after_set("", "a.b", "1"), "a:\n  b: 1\n");
  CHECK_EQ(after_set("# only a comment\n", "a", "1"), "# only a comment\na: 1\n");
  CHECK_EQ(after_set("---\n", "a", "1"), "---\na: 1\n");
  CHECK_EQ(after_set("{}\n", "a", "1"), "{a: 1}\n");
}

TEST_CASE("what would change anything else is not edited") {
  CHECK_EQ(after_set("a: &x {b: 1}\nc: *x\n", "c.b", "2"), "no edits");
  CHECK_EQ(after_set("a: &x 1\nc: *x\n", "a", "2"), "no edits");
  CHECK_EQ(after_set("a: text\n", "a.b", "2"), "no edits");
  CHECK_EQ(after_set("a: &x {b: 1}\nc: *x\n", "c", "2"), "a: &x {b: 1}\nc: 2\n");
}

TEST_CASE("deleting takes the key, its value, its line and the comment behind it") {
  CHECK_EQ(after_delete("a: 1\ninit:\n  x: 1  # gone too\n  y: 2\nb: 1\n", "init.x"),
           "a: 1\ninit:\n  y: 2\nb: 1\n");
  CHECK_EQ(after_delete("a: 1\ninit:\n  restartProbeFactor: 10\n# b is next\nb: 1\n",
                        "init.restartProbeFactor"),
           "a: 1\n# b is next\nb: 1\n");
  CHECK_EQ(after_delete("a: {u: 1, v: 2, w: 3}\n", "a.v"), "a: {u: 1, w: 3}\n");
  CHECK_EQ(after_delete("a: {u: 1, v: 2}\n", "a.v"), "a: {u: 1}\n");
  CHECK_EQ(after_delete("a: {x: 1}\nb: 1\n", "a.x"), "b: 1\n");
  CHECK_EQ(after_delete("l:\n- a: 1\n  b: 2\n", "l[0].a"), "l:\n- b: 2\n");
  CHECK_EQ(after_delete("a: 1\nb:\n  c: |\n    text\n\n    more\nd: 1\n", "b.c"), "a: 1\nd: 1\n");
  CHECK_EQ(after_delete("a: 1\nb: 2", "b"), "a: 1\n");
  CHECK_EQ(after_delete("a: 1\n", "nowhere"), "no edits");
}

TEST_CASE("renaming keeps the value as it is written") {
  const auto renamed = [](std::string text, std::string_view from, std::string_view to) {
    const Edited edited(std::move(text));
    return edited.after(rename_key(edited.install, from, to));
  };
  CHECK_EQ(renamed("a: 1\nhostServices:  # old\n  enabled: true\n", "hostServices", "socketLB"),
           "a: 1\nsocketLB:  # old\n  enabled: true\n");
  CHECK_EQ(renamed("tunnel: 'vxlan'  # why\nb: 1\n", "tunnel", "tunnelProtocol"),
           "tunnelProtocol: 'vxlan'  # why\nb: 1\n");
  CHECK_EQ(renamed("a:\n  b: \"x\"\n  c: 1\n", "a.b", "z.y2"), "a:\n  c: 1\nz:\n  y2: \"x\"\n");
  CHECK_EQ(renamed("a: 1\nb: 2\n", "a", "b"), "no edits");
  const Edited edited("a: \"1\"\n");
  CHECK_EQ(rename_key(edited.install, "a", "b.c").shown, "b:\n  c: \"1\"");
}

TEST_CASE("several settings are one fix, and parents they share are written once") {
  const Edited edited("cluster:\n  name: x\n");
  const Fix fix = set_values(
      edited.install,
      {{"k8sServiceHost", "x-control-plane"}, {"ipam.operator.a", "1"}, {"ipam.operator.b", "2"}},
      true);
  CHECK_EQ(fix.title,
           "set k8sServiceHost: x-control-plane, ipam.operator.a: 1 and ipam.operator.b: 2");
  CHECK_EQ(fix.shown, "k8sServiceHost: x-control-plane\nipam:\n  operator:\n    a: 1\n    b: 2");
  CHECK(fix.safe);
  CHECK_EQ(edited.after(fix),
           "cluster:\n  name: x\nk8sServiceHost: x-control-plane\nipam:\n  operator:\n    a: 1\n   "
           " b: 2\n");
}

TEST_CASE("values inside a script are edited with the indentation they have there") {
  const std::string script =
      "helm upgrade --install cilium cilium/cilium -f - <<'EOF'\n"
      "    k8sServiceHost: x\n"
      "    hubble:\n"
      "      enabled: true\n"
      "    EOF\n"
      "echo done\n";
  // As a reader that cuts the common indentation gives it.
  PlacedText block{"", Placement(kNoFile)};
  Files files;
  const FileId file = files.add("deploy.sh", script);
  block.placement = Placement::pieces(file);
  for (const std::string_view line : {"k8sServiceHost: x\n", "hubble:\n", "  enabled: true\n"}) {
    block.placement.append_verbatim(static_cast<std::uint32_t>(line.size()),
                                    static_cast<std::uint32_t>(script.find(line)));
    block.text += line;
  }
  Install install{newest_chart()};
  install.layers.push_back(read_values(block, LayerKind::inline_block, {}).layer);
  install.files = &files;
  install.settle(nullptr);

  const auto after = [&](const Fix& fix) {
    return fix.edits.empty() ? "no edits" : apply_edits(script, fix.edits);
  };
  const std::string head = "helm upgrade --install cilium cilium/cilium -f - <<'EOF'\n";
  CHECK_EQ(
      after(set_values(install, {{"k8sServicePort", "6443"}, {"hubble.relay.enabled", "true"}})),
      head +
          "    k8sServiceHost: x\n"
          "    k8sServicePort: 6443\n"
          "    hubble:\n"
          "      enabled: true\n"
          "      relay:\n"
          "        enabled: true\n"
          "    EOF\n"
          "echo done\n");
  CHECK_EQ(after(set_value(install, "z", "1")), head +
                                                    "    k8sServiceHost: x\n"
                                                    "    hubble:\n"
                                                    "      enabled: true\n"
                                                    "    z: 1\n"
                                                    "    EOF\n"
                                                    "echo done\n");
  CHECK_EQ(after(delete_key(install, "hubble.enabled")),
           head + "    k8sServiceHost: x\n    EOF\necho done\n");
  // A shell would put something in here.
  CHECK_EQ(after(set_value(install, "z", "$HOME")), "no edits");
}

TEST_CASE("values under an umbrella chart's key are edited there") {
  Files files;
  const FileId file = files.add("values.yaml", "cilium:\n  a: 1\nother: 2\n");
  Install install{newest_chart()};
  install.umbrella_key = "cilium";
  Layer layer =
      read_values({std::string(files.text(file)), Placement(file)}, LayerKind::values_file, {})
          .layer;
  layer.whole = layer.values;
  const yaml::Data part = *(*layer.whole)->find("cilium");
  layer.values = part;
  install.layers.push_back(layer);
  install.files = &files;
  install.settle(nullptr);

  const Fix set = set_value(install, "b.c", "2");
  CHECK_EQ(set.shown, "cilium:\n  b:\n    c: 2");
  CHECK_EQ(apply_edits(files.text(file), set.edits), "cilium:\n  a: 1\n  b:\n    c: 2\nother: 2\n");
  CHECK_EQ(apply_edits(files.text(file), delete_key(install, "a").edits), "other: 2\n");
}

namespace {

// A script with one command, whose words stand as they are, in a file of its own.
struct ScriptOnDisk {
  std::filesystem::path folder{};
  Files files{};
  FileId file{};
  std::string text{};
  Install install{newest_chart()};

  explicit ScriptOnDisk(std::string script) : text(std::move(script)) {
    folder = std::filesystem::temp_directory_path() /
             fmt::format("cilium-lint-fixes-{}", static_cast<const void*>(this));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "deploy.sh", std::ios::binary) << text;
    file = files.read_named((folder / "deploy.sh").string()).file;
    auto read = std::make_shared<Script>();
    read->file = file;
    read->commands.push_back(command());
    install.scripts.push_back(read);
    install.files = &files;
    install.mechanism = InstallMechanism::helm_install;
    const std::vector<Word>& words = read->commands.front().words;
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i - 1].text != "--set" && words[i - 1].text != "--set-string") continue;
      const auto kind = words[i - 1].text == "--set" ? LayerKind::set : LayerKind::set_string;
      install.layers.push_back(
          read_set({words[i].text, words[i].placement}, kind, words[i].at).layer);
    }
    install.settle(nullptr);
  }
  ~ScriptOnDisk() { std::filesystem::remove_all(folder); }
  ScriptOnDisk(const ScriptOnDisk&) = delete;
  ScriptOnDisk& operator=(const ScriptOnDisk&) = delete;

  [[nodiscard]] Command command() const {
    Command command;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" \\\n", at)) != std::string::npos) {
      const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
      Word word;
      const bool quoted = text[at] == '\'';
      const auto begin = static_cast<std::uint32_t>(quoted ? at + 1 : at);
      const auto stop = static_cast<std::uint32_t>(quoted ? end - 1 : end);
      word.text = text.substr(begin, stop - begin);
      word.at = {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
      word.placement = Placement::pieces(file);
      word.placement.append_verbatim(stop - begin, begin);
      command.words.push_back(std::move(word));
      at = end;
    }
    return command;
  }
  [[nodiscard]] std::string after(const Fix& fix) const {
    return fix.edits.empty() ? "no edits" : apply_edits(text, fix.edits);
  }
};

}  // namespace

TEST_CASE("what a --set in a script sets is replaced there") {
  const ScriptOnDisk script(
      "helm upgrade c cilium/cilium \\\n"
      "  --set k8sServicePort=443,a=b \\\n"
      "  --set-string 'init.x=1' \\\n"
      "  --set d=$X --wait\n");
  const Install& install = script.install;
  const Fix port = set_value(install, "k8sServicePort", "6443");
  CHECK_EQ(port.shown, "--set k8sServicePort=6443");
  CHECK_EQ(script.after(port),
           "helm upgrade c cilium/cilium \\\n"
           "  --set k8sServicePort=6443,a=b \\\n"
           "  --set-string 'init.x=1' \\\n"
           "  --set d=$X --wait\n");
  // --set would make a number of it, --set-string a text.
  CHECK_EQ(script.after(set_value(install, "k8sServicePort", "\"6443\"")), "no edits");
  CHECK_EQ(script.after(set_value(install, "init.x", "5")), "no edits");
  CHECK_EQ(script.after(set_value(install, "a", "x y")), "no edits");
  CHECK_EQ(script.after(set_value(install, "d", "1")), "no edits");
  CHECK_EQ(set_value(install, "new.key", "true").shown, "--set new.key=true");
  CHECK_EQ(script.after(set_value(install, "new.key", "true")), "no edits");
}

TEST_CASE("a --set that is deleted takes its flag along when nothing else is in it") {
  const ScriptOnDisk script(
      "helm upgrade c cilium/cilium \\\n"
      "  --set k8sServicePort=443,a=b \\\n"
      "  --set-string 'init.x=1' \\\n"
      "  --wait\n");
  const Install& install = script.install;
  CHECK_EQ(script.after(delete_key(install, "init.x")),
           "helm upgrade c cilium/cilium \\\n"
           "  --set k8sServicePort=443,a=b \\\n"
           "  --wait\n");
  CHECK_EQ(script.after(delete_key(install, "k8sServicePort")),
           "helm upgrade c cilium/cilium \\\n"
           "  --set a=b \\\n"
           "  --set-string 'init.x=1' \\\n"
           "  --wait\n");
}

TEST_CASE("a place is replaced in files, never on our own command line") {
  const ScriptOnDisk script("helm upgrade c cilium/cilium --version 1.18\n");
  CHECK_EQ(script.after(replace_text(script.install, {script.file, 39, 43}, "1.18.3", "pin it")),
           "helm upgrade c cilium/cilium --version 1.18.3\n");
  Files files;
  const FileId flag = files.add("<command-line>", "--set a=b");
  Install install{newest_chart()};
  install.files = &files;
  const Fix fix = replace_text(install, {flag, 0, 1}, "x", "title");
  CHECK(fix.edits.empty());
  CHECK_EQ(fix.shown, "x");
}

TEST_CASE("the last values file that a fix may change gets what is missing") {
  Files files;
  Install install{newest_chart()};
  install.files = &files;
  for (const char* text : {"a: 1\n", "b: 1\n"}) {
    const FileId file = files.add(fmt::format("{}.yaml", text[0]), text);
    install.layers.push_back(
        read_values({text, Placement(file)}, LayerKind::values_file, {}).layer);
  }
  install.settle(nullptr);
  const auto where = [&](const Fix& fix) {
    return fix.edits.empty() ? "nowhere" : std::string(files.path(fix.edits[0].at.file));
  };
  CHECK_EQ(where(set_value(install, "new", "1")), "b.yaml");
  CHECK_EQ(where(set_value(install, "a", "2")), "a.yaml");
  install.layers[1].edits_possible = false;
  CHECK_EQ(where(set_value(install, "new", "1")), "nowhere");
}

}  // namespace cilium_lint
