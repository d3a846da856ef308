#include "lint/fixes.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

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

}  // namespace cilium_lint
