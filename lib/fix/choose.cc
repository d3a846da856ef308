#include "fix/choose.h"

#include <algorithm>
#include <tuple>

#include "files/seen_from.h"
#include "lint/baseline.h"

namespace cilium_lint {
namespace {

bool is_insertion(const Edit& edit) { return edit.at.begin == edit.at.end; }

// Two insertions at one place have no order; an insertion at the edge of a replaced stretch has
// one.
bool touch(const Edit& a, const Edit& b) {
  if (is_insertion(a) && is_insertion(b)) return a.at.begin == b.at.begin;
  return a.at.begin < b.at.end && b.at.begin < a.at.end;
}

// Nothing but blanks, commas and comments.
bool says_nothing(std::string_view text) {
  while (!text.empty()) {
    const std::size_t next = text.find_first_not_of(" \t\r\n,");
    if (next == text.npos) return true;
    if (text[next] != '#') return false;
    text.remove_prefix(std::min(text.find('\n', next), text.size()));
  }
  return true;
}

// Keys that stand one behind the other: all that a map has must not go at once, since each deletion
// was made for a map that keeps something, and `key:` with nothing below it is null.
bool delete_neighbours(const Edit& a, const Edit& b, std::string_view text) {
  if (!a.text.empty() || !b.text.empty() || is_insertion(a) || is_insertion(b)) return false;
  const auto& [first, second] =
      a.at.begin < b.at.begin ? std::tie(a.at, b.at) : std::tie(b.at, a.at);
  return says_nothing(text.substr(first.end, second.begin - first.end));
}

bool same(const Edit& a, const Edit& b) { return a.at == b.at && a.text == b.text; }

bool can_be_made(const Fix& fix, const Files& files, const FixOptions& options) {
  return !fix.edits.empty() && std::ranges::all_of(fix.edits, [&](const Edit& edit) {
    if (!edit.at.known() || files.is_virtual(edit.at.file) || files.converted(edit.at.file)) {
      return false;
    }
    const std::string path = seen_from(options.root, files.path(edit.at.file));
    return path != ".." && !path.starts_with("../");
  });
}

const Fix* best_fix(const Reported& reported, const Files& files, const FixOptions& options) {
  const auto possible = [&](const Fix& fix) { return can_be_made(fix, files, options); };
  for (const Fix& fix : reported.finding.fixes) {
    if (fix.safe && possible(fix)) return &fix;
  }
  if (!options.unsafe) return nullptr;
  const auto first = std::ranges::find_if(reported.finding.fixes, possible);
  return first == reported.finding.fixes.end() ? nullptr : &*first;
}

// Adds the edits unless one of them touches another; false where it does.
bool add(Chosen& chosen, const Fix& fix, const Files& files) {
  std::vector<const Edit*> fresh;
  for (const Edit& edit : fix.edits) {
    const std::vector<Edit>& there = chosen.edits[edit.at.file];
    if (std::ranges::any_of(there, [&](const Edit& other) { return same(edit, other); })) continue;
    const std::string_view text = files.text(edit.at.file);
    if (std::ranges::any_of(there, [&](const Edit& other) {
          return touch(edit, other) || delete_neighbours(edit, other, text);
        })) {
      return false;
    }
    fresh.push_back(&edit);
  }
  for (const Edit* edit : fresh) chosen.edits[edit->at.file].push_back(*edit);
  return true;
}

}  // namespace

Chosen choose_fixes(const Report& report, const Files& files, const FixOptions& options) {
  std::vector<const Reported*> order;
  for (const Reported& reported : report.findings) {
    if (!reported.suppressed) order.push_back(&reported);
  }
  std::ranges::stable_sort(order, {}, [](const Reported* reported) { return reported->severity; });
  Chosen chosen;
  for (const Reported* reported : order) {
    const Fix* fix = best_fix(*reported, files, options);
    if (fix == nullptr) continue;
    const std::string identity = identity_of(*reported, files, options.root);
    if (std::ranges::find(options.left_alone, identity) != options.left_alone.end()) continue;
    if (add(chosen, *fix, files)) chosen.fixes.push_back({reported, fix});
  }
  std::erase_if(chosen.edits, [](const auto& edits) { return edits.second.empty(); });
  return chosen;
}

}  // namespace cilium_lint
