#pragma once
// What the catalogue says about one key over all releases.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chart/catalogue.h"
#include "text/result.h"

namespace cilium_lint::cli {

// What a release does with a key.
enum class Known : std::uint8_t {
  no,
  listed,   // values.yaml has it
  read,     // values.yaml lacks it, and what is installed depends on it
  below,    // users put keys of their own there
  refusal,  // a template looks at it only to refuse it or to warn
  comment   // only a comment of values.yaml names it
};

// Whether the release has the key: what it refuses or only comments on it has not.
inline bool counts(Known how) {
  return how != Known::no && how != Known::refusal && how != Known::comment;
}

struct KnownRange {
  ReleaseRange releases{};
  Known how{};
};

// A default over releases that follow each other; as JSON.
struct KnownDefault {
  ReleaseRange releases{};
  std::string json{};
};

// A key that this one takes the place of.
struct Replaces {
  std::string_view key{};
  ReleaseId since{};  // the first release that has this one instead
};

struct KeyFacts {
  std::string key{};   // as it is written in messages: `a.b[0].c`
  std::string path{};  // the catalogue's: `a.b[].c`
  ReleaseId judged{};  // the release that is asked about
  // The release that `types` and `words` are of: `judged`, or the nearest that knows the key.
  ReleaseId described{};
  std::vector<KnownRange> known{};        // oldest first, without Known::no
  std::vector<std::string> types{};       // in the words of JSON Schema; empty: any, or not known
  std::vector<std::string> words{};       // as JSON: the only values that the schema allows
  std::vector<std::string> bounds{};      // "at least 0"
  bool by_schema{};                       // whether `types` are the schema's, else the default's
  std::optional<std::string> standard{};  // the default in `judged`, as JSON
  std::vector<KnownDefault> defaults{};   // oldest first
  bool open{};                            // in `described`: keys of the user's own may stand there
  bool documented{};                      // read, and named by a comment of values.yaml alone
  bool unread{};                          // listed in `judged`, and no template looks at it
  std::string_view replaced_words{};  // Catalogue::replaced of `judged`, else of a later release
  ReleaseId replaced_since{};         // from which on they hold
  std::vector<Replaces> replaces{};
  std::vector<std::string> children{};  // keys right below it in `described`, as full paths

  // The releases that list or read it, or leave it to users; oldest first.
  [[nodiscard]] std::vector<ReleaseRange> ranges() const;
  // What the release does with it.
  [[nodiscard]] Known known_by(ReleaseId release) const;
};

// An error where the text is no key: an empty part, a bracket that does not close.
Result<KeyFacts> facts_of(const Catalogue& catalogue, ReleaseId judged, std::string_view key);

// Keys that were probably meant by one that no chart knows, the likeliest first.
std::vector<std::string> keys_meant(const Catalogue& catalogue, ReleaseId judged,
                                    std::string_view key);

}  // namespace cilium_lint::cli
