#pragma once
// Semantic versions and the ranges that Helm takes for --version.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cilium_lint {

struct Version {
  std::uint32_t major{}, minor{}, patch{};
  std::string prerelease{};  // without '-'; empty for a stable release

  // "1.18.3", "v1.18.3", "1.19.0-rc.1+build": all three numbers are needed. Nothing otherwise.
  static std::optional<Version> parse(std::string_view text);
  [[nodiscard]] std::string text() const;  // without v and build

  // Precedence of semver.org: a pre-release comes before its release.
  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const = default;
};

// A constraint as Helm's semver library (Masterminds) reads it: "1.18.3", "1.18", "1.x", "~1.16.4",
// "^1.2", ">=1.14 <1.17", "1.2 - 1.4", "*", "a || b".
class VersionRange {
 public:
  // Nothing where Helm refuses the text; an empty text is refused too, the caller knows what it
  // stands for.
  static std::optional<VersionRange> parse(std::string_view text);

  // Pre-releases match only where the range names one, as Masterminds has it.
  [[nodiscard]] bool contains(const Version& version) const;
  // True where the text is one whole version ("1.18.3", "v1.18.3", "=1.18.3"), which only that
  // release satisfies.
  [[nodiscard]] bool is_exact() const;
  // The version of an exact range.
  [[nodiscard]] const Version& exact_version() const {
    return any_of_.front().all_of.front().version;
  }

 private:
  enum class Op : std::uint8_t { eq, ne, lt, le, gt, ge, tilde, caret };
  struct Bound {
    Op op{};
    Version version{};
    // What a shortened version leaves open: "1" both minor and patch, "1.2" the patch, "*" all
    // three (`any`).
    bool any{}, minor_open{}, patch_open{};
  };
  struct Group {
    std::vector<Bound> all_of{};
    bool names_prerelease{};
  };
  static std::optional<Group> parse_group(std::string_view text);
  static std::optional<Bound> parse_bound(std::string_view text);
  static bool satisfies(const Version& version, const Bound& bound);

  std::vector<Group> any_of_{};
};

}  // namespace cilium_lint
