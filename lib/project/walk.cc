#include "project/walk.h"

#include <algorithm>
#include <array>
#include <utility>

#include "files/seen_from.h"
#include "text/glob.h"

namespace cilium_lint {
namespace {

constexpr std::size_t kFileLimit = 200'000;
constexpr int kDepthLimit = 64;

bool is_foreign(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kNames = {
      ".git", "node_modules", "vendor", ".terraform", ".venv", "venv",
      ".tox", "__pycache__",  ".cache", ".direnv",    ".hg",   ".svn"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

class Walker {
 public:
  Walker(Files& files, const std::vector<LeftOut>& left_out,
         const std::function<void(const std::string&, bool)>& visit)
      : files_(files), left_out_(left_out), visit_(visit) {}

  Walked run(const std::string& folder, Depth depth) {
    above(folder);
    down(folder, depth == Depth::all ? 0 : kDepthLimit, false);
    // A file is known by its own path, not by that of a link to it.
    for (const std::string& link : links_) visit_(link, false);
    return {.whole = seen_ <= kFileLimit, .unreadable = std::move(unreadable_)};
  }

 private:
  struct Ignores {
    std::string prefix{};  // the list's folder as seen from the walk's paths
    IgnoreList list;
  };

  // The lists between the repository's root and the folder count too.
  void above(const std::string& folder) {
    std::vector<std::string> folders;
    std::string here = folder;
    for (int up = 0; up < kDepthLimit; ++up) {
      if (files_.exists(join_path(here, ".git"))) break;
      const std::string next = join_path(here, "..");
      if (next == here || !files_.exists(join_path(here, ".."))) return;
      here = next;
      folders.push_back(here);
      if (up + 1 == kDepthLimit) return;
    }
    // Names of the folders on the way down are needed for patterns with a '/'.
    std::reverse(folders.begin(), folders.end());
    for (const std::string& above_folder : folders) {
      const ReadOutcome list = files_.read_found(join_path(above_folder, ".gitignore"));
      if (list.problem != ReadProblem::none) continue;
      lists_.push_back({.prefix = above_folder, .list = IgnoreList(files_.text(list.file))});
    }
  }

  [[nodiscard]] bool ignored(const std::string& path, bool is_directory) const {
    for (const LeftOut& left_out : left_out_) {
      if (left_out.list.judge(seen_from(left_out.folder, path), is_directory) ==
          IgnoreList::Verdict::ignored)
        return true;
    }
    for (auto list = lists_.rbegin(); list != lists_.rend(); ++list) {
      std::string_view relative = path;
      const std::string& prefix = list->prefix;
      if (prefix != "." && relative.starts_with(prefix) && relative.size() > prefix.size() &&
          relative[prefix.size()] == '/') {
        relative.remove_prefix(prefix.size() + 1);
      } else if (prefix != "." && prefix.ends_with("..")) {
        relative = file_name(path);  // only patterns without a folder can be judged from here
      }
      const IgnoreList::Verdict verdict = list->list.judge(relative, is_directory);
      if (verdict != IgnoreList::Verdict::silent) return verdict == IgnoreList::Verdict::ignored;
    }
    return false;
  }

  void down(const std::string& folder, int depth, bool in_chart) {
    if (depth > kDepthLimit || seen_ > kFileLimit) return;
    const std::optional<std::vector<DirectoryEntry>> entries = files_.list(folder);
    if (!entries) return unreadable_.push_back(folder);
    const auto has = [&](std::string_view name) {
      return std::any_of(entries->begin(), entries->end(),
                         [&](const DirectoryEntry& entry) { return entry.name == name; });
    };
    const std::size_t lists = lists_.size();
    if (has(".gitignore")) {
      const ReadOutcome list = files_.read_found(join_path(folder, ".gitignore"));
      if (list.problem == ReadProblem::none)
        lists_.push_back({.prefix = folder, .list = IgnoreList(files_.text(list.file))});
    }
    const bool chart = has("Chart.yaml");
    for (const DirectoryEntry& entry : *entries) {
      const std::string path = join_path(folder, entry.name);
      if (entry.is_directory) {
        if (entry.is_link || is_foreign(entry.name)) continue;
        // A chart's templates are no YAML, but may make what installs Cilium, or belongs to it.
        if (chart && entry.name == "templates") {
          if (depth < kDepthLimit && !ignored(path, true)) visit_templates(path, 0);
          continue;
        }
        // Its charts/ are copies; of them only Cilium's own tells something.
        if (chart && entry.name == "charts") {
          if (!ignored(path, true)) visit_copies(path);
          continue;
        }
        if (!ignored(path, true)) down(path, depth + 1, chart || in_chart);
        continue;
      }
      if (++seen_ > kFileLimit) break;
      if (ignored(path, false)) continue;
      if (entry.is_link) {
        links_.push_back(path);
      } else {
        visit_(path, false);
      }
    }
    lists_.erase(lists_.begin() + static_cast<std::ptrdiff_t>(lists), lists_.end());
  }

  void visit_copies(const std::string& folder) {
    const std::optional<std::vector<DirectoryEntry>> entries = files_.list(folder);
    if (!entries) return;
    for (const DirectoryEntry& entry : *entries) {
      if (!entry.name.starts_with("cilium")) continue;
      const std::string path = join_path(folder, entry.name);
      const std::string head = entry.is_directory ? join_path(path, "Chart.yaml") : path;
      if (ignored(path, entry.is_directory) || ignored(head, false)) continue;
      if (files_.exists(head)) visit_(head, false);
    }
  }

  void visit_templates(const std::string& folder, int depth) {
    const std::optional<std::vector<DirectoryEntry>> entries = files_.list(folder);
    if (!entries || depth > kDepthLimit) return;
    const bool own = std::ranges::any_of(*entries, [](const DirectoryEntry& entry) {
      return entry.name == "cilium-agent" || entry.name == "cilium-configmap.yaml";
    });
    if (own) return;
    for (const DirectoryEntry& entry : *entries) {
      if (entry.is_link) continue;
      const std::string path = join_path(folder, entry.name);
      if (entry.is_directory) {
        visit_templates(path, depth + 1);
      } else if (entry.name.ends_with(".yaml") || entry.name.ends_with(".yml")) {
        if (++seen_ > kFileLimit) return;
        if (!ignored(path, false)) visit_(path, true);
      }
    }
  }

  Files& files_;
  const std::vector<LeftOut>& left_out_;
  const std::function<void(const std::string&, bool)>& visit_;
  std::vector<Ignores> lists_{};
  std::vector<std::string> links_{};
  std::vector<std::string> unreadable_{};
  std::size_t seen_ = 0;
};

}  // namespace

IgnoreList::IgnoreList(std::string_view text) {
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, stop);
    text.remove_prefix(std::min(stop + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    Pattern pattern{};
    if (line.starts_with('!')) {
      pattern.negated = true;
      line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
      pattern.only_directories = true;
      line.remove_suffix(1);
    }
    pattern.anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty() || line.size() > 1000) continue;
    pattern.text = std::string(line);
    patterns_.push_back(std::move(pattern));
  }
}

IgnoreList::Verdict IgnoreList::judge(std::string_view path, bool is_directory) const {
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->only_directories && !is_directory) continue;
    if (!glob_matches(pattern->text, pattern->anchored ? path : file_name(path))) continue;
    return pattern->negated ? Verdict::wanted : Verdict::ignored;
  }
  return Verdict::silent;
}

Walked walk(Files& files, const std::string& folder, Depth depth,
            const std::vector<LeftOut>& left_out,
            const std::function<void(const std::string& path, bool is_template)>& visit) {
  return Walker(files, left_out, visit).run(folder, depth);
}

}  // namespace cilium_lint
