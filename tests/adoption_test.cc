// What makes adoption easy: comments that hide findings, patches, baselines.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "files/seen_from.h"
#include "fix/choose.h"
#include "fix/unified_diff.h"
#include "lint/baseline.h"
#include "lint/suppressions.h"
#include "report/writers.h"
#include "text/glob.h"

namespace cilium_lint {
namespace {

// Each comment as "kind ids until reason @ the text it covers", or with its mistake.
std::string comments_of(std::string text) {
  Files disk;
  disk.overlay("values.yaml", std::move(text));
  const FileId read = disk.read_named("values.yaml").file;
  std::string out;
  for (const SuppressionComment& comment : suppression_comments(disk, read)) {
    if (!comment.mistake.empty()) {
      out += fmt::format("mistake: {}\n", comment.mistake);
      continue;
    }
    const std::string_view whole = disk.text(read);
    const std::string_view covers =
        comment.covers.known()
            ? whole.substr(comment.covers.begin, comment.covers.end - comment.covers.begin)
            : std::string_view();
    out += fmt::format("{} [{}] {} \"{}\" @ {}\n", static_cast<int>(comment.kind),
                       fmt::join(comment.ids, "|"), comment.until, comment.reason, covers);
  }
  return out;
}

TEST_CASE("a comment on a line hides that line and what is below it") {
  CHECK_EQ(comments_of("a:  # cilium-lint: ignore[x/y, z] it is so\n  b: 1\n\n  c: 2\nd: 3\n"),
           "0 [x/y|z]  \"it is so\" @ a:  # cilium-lint: ignore[x/y, z] it is so\n  b: 1\n\n  c: "
           "2\n\n");
}

TEST_CASE("a comment alone on a line hides the node below it") {
  CHECK_EQ(
      comments_of("# cilium-lint: ignore[x] until=2027-01-31\n# why\nlist:\n- a\n- b\nnext: 1\n"),
      "0 [x] 2027-01-31 \"\" @ list:\n- a\n- b\n\n");
  CHECK_EQ(comments_of("list:\n  # cilium-lint: ignore[x]\n  - a: 1\n    b: 2\n  - c\n"),
           "0 [x]  \"\" @   - a: 1\n    b: 2\n\n");
}

TEST_CASE("a comment above a shell's command hides all of its lines") {
  CHECK_EQ(comments_of("# cilium-lint: ignore[x]\nhelm install \\\n--set a=1 \\\n--set b=2\nls\n"),
           "0 [x]  \"\" @ helm install \\\n--set a=1 \\\n--set b=2\n\n");
}

TEST_CASE("what is no comment of ours is left alone, what is a broken one is said") {
  CHECK_EQ(comments_of("a: b#cilium-lint: ignore[x]\n# see cilium-lint: it helps\n"), "");
  CHECK_EQ(comments_of("# cilium-lint: ignore\n# cilium-lint: hide[x]\n# cilium-lint: ignore[]\n"
                       "# cilium-lint: ignore[x] until=soon\n"),
           "mistake: it names no rule: ignore[RULE] is wanted\n"
           "mistake: \"hide\" is none of ignore[…], file-ignore[…], disable[…], enable[…]\n"
           "mistake: it names no rule: ignore[RULE] is wanted\n"
           "mistake: \"soon\" is no day such as 2027-01-31\n");
}

TEST_CASE("a patch holds what changed, with three lines around it") {
  CHECK_EQ(unified_diff("v.yaml", "a\n", "a\n"), "");
  CHECK_EQ(unified_diff("v.yaml", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
           "--- a/v.yaml\n+++ b/v.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  CHECK_EQ(unified_diff("v.yaml", "", "a\nb"),
           "--- a/v.yaml\n+++ b/v.yaml\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n");
  CHECK_EQ(unified_diff("v.yaml", "a\nb\n", "b\n"),
           "--- a/v.yaml\n+++ b/v.yaml\n@@ -1,2 +1 @@\n-a\n b\n");
  CHECK_EQ(unified_diff("a b.yaml", "a\n", "b\n"),
           "--- a/a b.yaml\t\n+++ b/a b.yaml\t\n@@ -1 +1 @@\n-a\n+b\n");
}

TEST_CASE("changes far from each other have a hunk each") {
  std::string before;
  for (int i = 0; i < 20; ++i) before += fmt::format("{}\n", i);
  std::string after = before;
  after.replace(after.find("2\n"), 2, "two\n");
  after.replace(after.find("17\n"), 3, "");
  CHECK_EQ(unified_diff("v", before, after),
           "--- a/v\n+++ b/v\n@@ -1,6 +1,6 @@\n 0\n 1\n-2\n+two\n 3\n 4\n 5\n"
           "@@ -15,6 +15,5 @@\n 14\n 15\n 16\n-17\n 18\n 19\n");
}

TEST_CASE("a pattern of paths") {
  CHECK(glob_matches("*.yaml", "values.yaml"));
  CHECK_FALSE(glob_matches("*.yaml", "a/values.yaml"));
  CHECK(glob_matches("**/*.yaml", "a/b/values.yaml"));
  CHECK(glob_matches("**/v.yaml", "v.yaml"));
  CHECK(glob_matches("a/**", "a/b/c"));
  CHECK(glob_matches("a/**/b/*.yaml", "a/x/b/y/b/v.yaml"));
  CHECK(glob_matches("a/**/b", "a/b"));
  CHECK_FALSE(glob_matches("a/**/b", "a/xb"));
  CHECK(glob_matches("**", "a/b"));
  CHECK(glob_matches("a\\*b", "a*b"));
  CHECK_FALSE(glob_matches("a*b", "a/b"));
  CHECK_FALSE(glob_matches("[!a]b", "ab"));
}

TEST_CASE("paths as seen from another folder") {
  CHECK_EQ(seen_from("/a/b", "/a/b/c.yaml"), "c.yaml");
  CHECK_EQ(seen_from("/a/b", "/a/c.yaml"), "../c.yaml");
  CHECK_EQ(seen_from("a", "a/b/c.yaml"), "b/c.yaml");
  CHECK_EQ(seen_from(".", "c.yaml"), "c.yaml");
  CHECK_EQ(seen_from("a", "a"), ".");
}

Reported found(const Files& files, FileId file, std::string_view part, std::string text) {
  Reported reported;
  const auto at = static_cast<std::uint32_t>(files.text(file).find(part));
  const Span span{file, at, at + static_cast<std::uint32_t>(part.size())};
  reported.rule = "values/example";
  reported.finding.at = span;
  reported.finding.key = std::string(part);
  reported.finding.fixes = {{.title = "replace", .safe = true, .edits = {{span, std::move(text)}}}};
  return reported;
}

TEST_CASE("fixes that touch each other wait, equal ones are made once") {
  Files files;
  files.overlay("v.yaml", "alpha beta\n");
  const FileId file = files.read_named("v.yaml").file;
  Report report;
  report.findings = {found(files, file, "alpha", "a"), found(files, file, "alpha", "a"),
                     found(files, file, "alpha beta", "b"), found(files, file, "beta", "c")};
  const Chosen chosen = choose_fixes(report, files, {.root = "."});
  CHECK_EQ(chosen.fixes.size(), 3U);
  REQUIRE_EQ(chosen.edits.size(), 1U);
  CHECK_EQ(chosen.edits.begin()->second.size(), 2U);
}

TEST_CASE("of keys that stand one behind the other only one is deleted at once") {
  Files files;
  files.overlay("v.yaml", "m:\n  a: 1\n  # of b\n  b: 2\n  c: 3\nn: 4\n");
  const FileId file = files.read_named("v.yaml").file;
  Report report;
  report.findings = {found(files, file, "  a: 1\n", ""), found(files, file, "  b: 2\n", ""),
                     found(files, file, "  c: 3\n", ""), found(files, file, "n: 4", "n: 5")};
  const Chosen chosen = choose_fixes(report, files, {.root = "."});
  std::string keys;
  for (const ChosenFix& fix : chosen.fixes) keys += fix.reported->finding.key;
  CHECK_EQ(keys, "  a: 1\n  c: 3\nn: 4");
}

TEST_CASE("only safe fixes, unless all are wanted; none outside of the repository") {
  Files files;
  files.overlay("v.yaml", "alpha\n");
  const FileId file = files.read_named("v.yaml").file;
  Report report;
  report.findings = {found(files, file, "alpha", "a")};
  report.findings.front().finding.fixes.front().safe = false;
  CHECK(choose_fixes(report, files, {.root = "."}).fixes.empty());
  CHECK_EQ(choose_fixes(report, files, {.unsafe = true, .root = "."}).fixes.size(), 1U);
  CHECK(choose_fixes(report, files, {.unsafe = true, .root = "elsewhere"}).fixes.empty());
}

TEST_CASE("a baseline survives its file, counts, and says what is gone") {
  Files files;
  files.overlay("v.yaml", "alpha beta alpha\n");
  const FileId file = files.read_named("v.yaml").file;
  std::vector<Reported> findings = {found(files, file, "alpha", ""),
                                    found(files, file, "alpha", ""),
                                    found(files, file, "beta", "")};
  const std::string text = write_baseline(baseline_of(findings, files, "."));
  const Result<Baseline> read = read_baseline(text, ".");
  REQUIRE(read.has_value());
  CHECK_EQ(write_baseline(*read), text);
  findings.push_back(found(files, file, "alpha", ""));
  hide_known(*read, files, findings);
  std::string hidden;
  for (const Reported& reported : findings) hidden += reported.suppressed ? 'x' : '.';
  CHECK_EQ(hidden, "xxx.");
  findings.erase(findings.begin() + 2);
  CHECK_EQ(gone_from(*read, findings, files).entries.size(), 1U);
  CHECK_EQ(read_baseline("{}", ".").error().message,
           "it is no baseline: cilium-lint baseline write makes one");
}

}  // namespace
}  // namespace cilium_lint
