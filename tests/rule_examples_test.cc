// The examples in the rules' documentation are run: what stands under "Bad:" must report, what
// stands under "Good:" must not.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "rule_docs.h"
#include "rule_list.h"
#include "support/cases.h"

namespace cilium_lint {
namespace {

namespace fs = std::filesystem;

struct Example {
  bool bad{};
  std::string chart{};
  std::vector<std::pair<std::string, std::string>> files{};  // name, content
};

// The file that a fence's tag stands for; empty: a fence that is not run.
std::string file_of(std::string_view tag) {
  if (tag == "yaml values") return "values.yaml";
  if (tag == "yaml kind") return "kind-config.yaml";
  if (tag == "yaml cluster") return "cluster.yaml";
  if (tag == "yaml manifest") return "manifest.yaml";
  if (tag == "yaml chart") return "Chart.yaml";
  if (tag == "yaml kustomization") return "kustomization.yaml";
  if (tag == "sh script") return "deploy.sh";
  if (tag == "yaml config") return ".cilium-lint.yaml";
  if (tag.starts_with("yaml policy ")) return std::string(tag.substr(12)) + ".yaml";
  return "";
}

// Bytes that no page can show stand as \xfc in a fence whose tag ends in "escaped".
std::string unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\\x" && i + 4 <= text.size()) {
      bytes += static_cast<char>(std::stoi(std::string(text.substr(i + 2, 2)), nullptr, 16));
      i += 3;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

std::vector<Example> examples(std::string_view docs) {
  std::vector<Example> found;
  std::string chart;
  std::string* fence = nullptr;
  bool inside = false;
  bool escaped = false;
  std::string ignored;
  for (std::size_t at = 0; at < docs.size();) {
    const std::size_t end = std::min(docs.find('\n', at), docs.size());
    const std::string_view line = docs.substr(at, end - at);
    at = end + 1;
    if (inside) {
      if (line == "```") {
        inside = false;
      } else {
        *fence += (escaped ? unescaped(line) : std::string(line)) + "\n";
      }
      continue;
    }
    if (line.starts_with("Chart: ")) {
      chart = line.substr(7);
      while (chart.ends_with('.')) chart.pop_back();
    } else if (line.starts_with("Bad") && line.ends_with(':')) {
      found.push_back({.bad = true, .chart = chart});
    } else if (line.starts_with("Good") && line.ends_with(':')) {
      found.push_back({.bad = false, .chart = chart});
    } else if (line.starts_with("```")) {
      inside = true;
      std::string_view tag = line.substr(3);
      escaped = tag.ends_with(" escaped");
      if (escaped) tag.remove_suffix(8);
      const std::string name = file_of(tag);
      ignored.clear();
      fence = &ignored;
      if (!name.empty() && !found.empty()) {
        found.back().files.emplace_back(name, "");
        fence = &found.back().files.back().second;
      }
    }
  }
  return found;
}

// A folder of its own that goes away with the object.
class Scratch {
 public:
  Scratch()
      : folder_(fs::temp_directory_path() /
                fmt::format("cilium-lint-example-{}", static_cast<const void*>(this))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { fs::remove_all(folder_); }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

TEST_CASE("the bad examples of every rule report, the good ones are silent") {
  for (const Rule* rule : rules::all()) {
    if (rule->declared != nullptr) continue;  // run when it is compiled
    const std::vector<Example> all = examples(rules::docs_of(*rule));
    INFO(rule->id);
    CHECK(std::ranges::any_of(all, [](const Example& example) { return example.bad; }));
    CHECK(std::ranges::any_of(all, [](const Example& example) { return !example.bad; }));
    for (const Example& example : all) {
      INFO(fmt::format("{} example{}", example.bad ? "bad" : "good",
                       example.chart.empty() ? "" : ", chart " + example.chart));
      REQUIRE_FALSE(example.files.empty());
      const Scratch scratch;
      bool script = false;
      for (const auto& [name, content] : example.files) {
        std::ofstream(scratch.folder() / name, std::ios::binary) << content;
        script = script || name == "deploy.sh" || name == "Chart.yaml";
      }
      testing::Case fixture{.folder = scratch.folder()};
      if (!script && !example.chart.empty()) fixture.options.cilium_version = example.chart;
      const std::string said = testing::findings(fixture, std::array{rule});
      if (example.bad) {
        CHECK_NE(said, "");
      } else {
        CHECK_EQ(said, "");
      }
    }
  }
}

}  // namespace
}  // namespace cilium_lint
